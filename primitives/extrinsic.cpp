#include "primitives/extrinsic.hpp"

#include <bit>

namespace primitives {

using scale::DecodeError;

void MultiAddress::encode_to(Bytes& out) const {
    out.push_back(static_cast<std::uint8_t>(kind));
    append(out, kind == Kind::Id ? id.view() : BytesView{other});
}

bool MultiAddress::decode_from(scale::Decoder& in) {
    std::uint8_t tag{};
    if (!in.take_byte(tag)) return false;
    if (tag > static_cast<std::uint8_t>(Kind::Address20))
        return in.fail(DecodeError::InvalidVariant);
    kind = static_cast<Kind>(tag);
    const BytesView before = in.rest();
    switch (kind) {
        case Kind::Id:
            return scale::decode_from(in, id);
        case Kind::Index: {
            // Compact<()>: no bytes.
            break;
        }
        case Kind::Raw: {
            std::uint32_t length{};
            BytesView payload;
            if (!in.take_length(1, length) || !in.take(length, payload)) return false;
            break;
        }
        case Kind::Address32:
        case Kind::Address20: {
            BytesView payload;
            if (!in.take(kind == Kind::Address32 ? 32 : 20, payload)) return false;
            break;
        }
    }
    const BytesView taken = before.first(before.size() - in.remaining());
    if (!in.charge(taken.size())) return false;
    other = to_bytes(taken);
    return true;
}

void MultiSignature::encode_to(Bytes& out) const {
    out.push_back(static_cast<std::uint8_t>(kind));
    append(out, view());
}

bool MultiSignature::decode_from(scale::Decoder& in) {
    std::uint8_t tag{};
    if (!in.take_byte(tag)) return false;
    if (tag > static_cast<std::uint8_t>(Kind::Ecdsa)) return in.fail(DecodeError::InvalidVariant);
    kind = static_cast<Kind>(tag);
    BytesView taken;
    if (!in.take(kind == Kind::Ecdsa ? 65 : 64, taken)) return false;
    bytes = {};
    std::copy(taken.begin(), taken.end(), bytes.begin());
    return true;
}

bool verify(Host& host, const MultiSignature& signature, BytesView message,
            const AccountId& account) {
    if (signature.kind == MultiSignature::Kind::Ecdsa) {
        const Hash digest = host.blake2_256(message);
        const auto key = host.secp256k1_recover_compressed(signature.bytes, digest.bytes);
        return key && host.blake2_256(*key).bytes == account.bytes;
    }
    Bytes64 bytes;
    std::copy_n(signature.bytes.begin(), bytes.size(), bytes.begin());
    return signature.kind == MultiSignature::Kind::Ed25519
               ? host.ed25519_verify(bytes, message, account.bytes)
               : host.sr25519_verify(bytes, message, account.bytes);
}

namespace {

constexpr std::uint64_t kPeriodMin = 4;
constexpr std::uint64_t kPeriodMax = 1 << 16;

/// Phases of long eras are quantized so that they fit 12 bits.
std::uint64_t quantum(std::uint64_t period) {
    return std::max<std::uint64_t>(period >> 12, 1);
}

}  // namespace

Era Era::mortal(std::uint64_t period, std::uint64_t current) {
    period = std::clamp(std::bit_ceil(std::min(period, kPeriodMax)), kPeriodMin, kPeriodMax);
    const std::uint64_t phase = current % period / quantum(period) * quantum(period);
    return {.period = period, .phase = phase};
}

std::uint64_t Era::birth(std::uint64_t current) const {
    if (is_immortal()) return 0;
    return (std::max(current, phase) - phase) / period * period + phase;
}

std::uint64_t Era::death(std::uint64_t current) const {
    return is_immortal() ? ~std::uint64_t{0} : birth(current) + period;
}

void Era::encode_to(Bytes& out) const {
    if (is_immortal()) return out.push_back(0);
    const auto exponent = static_cast<std::uint64_t>(std::countr_zero(period)) - 1;
    const std::uint64_t encoded =
        std::clamp<std::uint64_t>(exponent, 1, 15) | phase / quantum(period) << 4;
    out.push_back(static_cast<std::uint8_t>(encoded));
    out.push_back(static_cast<std::uint8_t>(encoded >> 8));
}

bool Era::decode_from(scale::Decoder& in) {
    *this = {};
    std::uint8_t low{};
    std::uint8_t high{};
    if (!in.take_byte(low)) return false;
    if (low == 0) return true;
    if (!in.take_byte(high)) return false;
    const std::uint64_t encoded = std::uint64_t{low} | std::uint64_t{high} << 8;
    period = std::uint64_t{2} << (encoded % 16);
    phase = (encoded >> 4) * quantum(period);
    if (period < kPeriodMin || phase >= period) return in.fail(DecodeError::InvalidValue);
    return true;
}

}  // namespace primitives
