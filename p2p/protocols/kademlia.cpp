#include "p2p/protocols/kademlia.hpp"

#include "p2p/core/protobuf.hpp"
#include "primitives/crypto/hash.hpp"

namespace p2p::protocols {

using primitives::Result;
using primitives::unexpected;

namespace {

constexpr std::uint64_t kFindNode = 4;

std::optional<KadPeer> read_peer(BytesView bytes) {
    std::optional<PeerId> peer;
    KadPeer out;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1)) {
            const auto id = PeerId::from_multihash(field->bytes);
            if (id) peer = *id;
        } else if (field->is_bytes_of(2) && out.addresses.size() < kAddressesPerPeer) {
            const auto address = Multiaddr::from_bytes(field->bytes);
            if (address) out.addresses.push_back(address->without_peer());
        }
    }
    if (reader.is_malformed() || !peer) return std::nullopt;
    out.peer = *peer;
    return out;
}

}  // namespace

Bytes encode_find_node(BytesView key) {
    Bytes out;
    append_field(out, 1, kFindNode);
    append_field(out, 2, key);
    return out;
}

Result<Bytes, KadError> decode_find_node(BytesView bytes) {
    std::uint64_t type = 0;
    BytesView key;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_number(1)) type = field->value;
        if (field->is_bytes_of(2)) key = field->bytes;
    }
    if (reader.is_malformed()) return unexpected(KadError::Malformed);
    if (type != kFindNode) return unexpected(KadError::NotFindNode);
    if (key.size() > kKadKeyMax) return unexpected(KadError::KeyTooLong);
    return primitives::to_bytes(key);
}

Bytes encode_closer_peers(const std::vector<KadPeer>& peers) {
    Bytes out;
    // Written even if a reader knows it from his question: smoldot refuses an answer without it.
    append_field(out, 1, kFindNode);
    for (const auto& peer : peers) {
        Bytes entry;
        append_field(entry, 1, peer.peer.multihash());
        for (const auto& address : peer.addresses)
            append_field(entry, 2, address.bytes());
        append_field(out, 8, entry);
    }
    return out;
}

Result<std::vector<KadPeer>, KadError> decode_closer_peers(BytesView bytes) {
    std::vector<KadPeer> out;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (!field->is_bytes_of(8) || out.size() == kClosestPeers) continue;
        if (auto peer = read_peer(field->bytes)) out.push_back(std::move(*peer));
    }
    if (reader.is_malformed()) return unexpected(KadError::Malformed);
    return out;
}

primitives::Hash kad_position(BytesView key) {
    return primitives::crypto::sha2_256(key);
}

primitives::Hash kad_distance(const primitives::Hash& a, const primitives::Hash& b) {
    primitives::Hash out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = a[i] ^ b[i];
    return out;
}

}  // namespace p2p::protocols
