#include "p2p/protocols/block_announce.hpp"

namespace p2p::protocols {

using primitives::Bytes;
using primitives::BytesView;

Bytes encode(const BlockHandshake& handshake) {
    Bytes out{static_cast<std::uint8_t>(handshake.role)};
    primitives::append(out, primitives::scale::encode(handshake.best_number));
    primitives::append(out, handshake.best_hash.view());
    primitives::append(out, handshake.genesis_hash.view());
    return out;
}

std::optional<BlockHandshake> decode_block_handshake(BytesView bytes) {
    if (bytes.size() != kBlockHandshakeSize) return std::nullopt;
    const bool is_known = bytes[0] == 1 || bytes[0] == 2 || bytes[0] == 4;
    if (!is_known) return std::nullopt;
    BlockHandshake out;
    out.role = static_cast<Role>(bytes[0]);
    for (std::size_t i = 0; i < 4; ++i)
        out.best_number |= primitives::BlockNumber{bytes[1 + i]} << (8 * i);
    out.best_hash = primitives::Hash::from(bytes.subspan(5, 32));
    out.genesis_hash = primitives::Hash::from(bytes.subspan(37, 32));
    return out;
}

Bytes encode(Role role) {
    return {static_cast<std::uint8_t>(role)};
}

primitives::Result<BlockAnnounce, primitives::scale::DecodeError> decode_block_announce(
    BytesView bytes) {
    return primitives::scale::decode<BlockAnnounce>(bytes);
}

}  // namespace p2p::protocols
