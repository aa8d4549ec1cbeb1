#include "p2p/protocols/identify.hpp"

#include "p2p/core/protobuf.hpp"

namespace p2p::protocols {

using primitives::Result;
using primitives::unexpected;

namespace {

std::string text_of(BytesView bytes) {
    return std::string{primitives::text_of(bytes.first(std::min(bytes.size(), kVersionTextMax)))};
}

}  // namespace

Bytes encode(const Identify& message) {
    Bytes out;
    append_field(out, 1, message.peer.public_key());
    for (const auto& address : message.listen_addresses)
        append_field(out, 2, address.bytes());
    for (const auto& protocol : message.protocols)
        append_field(out, 3, std::string_view{protocol});
    if (message.observed_address) append_field(out, 4, message.observed_address->bytes());
    append_field(out, 5, std::string_view{message.protocol_version});
    append_field(out, 6, std::string_view{message.agent_version});
    return out;
}

Result<Identify, IdentifyError> decode_identify(BytesView bytes) {
    Identify out;
    bool has_key = false;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1)) {
            const auto peer = PeerId::from_public_key(field->bytes);
            if (!peer) return unexpected(IdentifyError::NoKey);
            out.peer = *peer;
            has_key = true;
        } else if (field->is_bytes_of(2) && out.listen_addresses.size() < kListenAddressesMax) {
            const auto address = Multiaddr::from_bytes(field->bytes);
            if (address) out.listen_addresses.push_back(*address);
        } else if (field->is_bytes_of(3)) {
            if (out.protocols.size() == kPeerProtocolsMax)
                return unexpected(IdentifyError::TooManyProtocols);
            out.protocols.push_back(text_of(field->bytes));
        } else if (field->is_bytes_of(4)) {
            const auto address = Multiaddr::from_bytes(field->bytes);
            if (address) out.observed_address = *address;
        } else if (field->is_bytes_of(5)) {
            out.protocol_version = text_of(field->bytes);
        } else if (field->is_bytes_of(6)) {
            out.agent_version = text_of(field->bytes);
        }
    }
    if (reader.is_malformed()) return unexpected(IdentifyError::Malformed);
    if (!has_key) return unexpected(IdentifyError::NoKey);
    return out;
}

}  // namespace p2p::protocols
