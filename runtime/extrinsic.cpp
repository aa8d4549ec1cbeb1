#include "runtime/extrinsic.hpp"

namespace runtime {

using primitives::Result;
using primitives::unexpected;
using primitives::scale::DecodeError;
using primitives::scale::Decoder;

namespace {

constexpr std::size_t kPayloadMax = 256;

std::size_t compact_size(std::size_t value) {
    if (value < 1u << 6) return 1;
    if (value < 1u << 14) return 2;
    return value < 1u << 30 ? 4 : 5;
}

}  // namespace

Result<Extrinsic, DecodeError> read_extrinsic(const primitives::OpaqueExtrinsic& opaque,
                                              const primitives::scale::CallReader& calls) {
    Decoder in{opaque.body, &calls};
    Extrinsic out;
    out.encoded_size =
        static_cast<std::uint32_t>(opaque.body.size() + compact_size(opaque.body.size()));
    std::uint8_t version{};
    if (!in.take_byte(version)) return unexpected(in.error());
    if (version == (primitives::kExtrinsicVersion | primitives::kExtrinsicSignedBit)) {
        auto& part = out.signed_part.emplace();
        if (!primitives::scale::decode_from(in, part)) return unexpected(in.error());
    } else if (version != primitives::kExtrinsicVersion) {
        return unexpected(DecodeError::InvalidVariant);
    }
    if (!primitives::scale::decode_from(in, out.call)) return unexpected(in.error());
    if (in.remaining() != 0) return unexpected(DecodeError::TrailingBytes);
    return out;
}

Bytes signing_payload(primitives::Host& host, const frame::RuntimeCall& call,
                      const ExtensionData& extensions, const ImplicitData& implicit) {
    Bytes payload = call.encoded;
    primitives::scale::encode_to(extensions, payload);
    primitives::scale::encode_to(implicit, payload);
    if (payload.size() <= kPayloadMax) return payload;
    return primitives::to_bytes(host.blake2_256(payload));
}

}  // namespace runtime
