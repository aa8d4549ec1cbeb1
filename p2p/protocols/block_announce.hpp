// block-announces/1: the master of the gossip protocols.
//   handshake     roles u8 | best number u32 | best hash 32 | genesis hash 32
//   notification  header | is_best u8 | data Vec<u8>        data is empty, and must be there
// All bytes are consumed: trailing ones are an error.
#pragma once

#include "primitives/header.hpp"
#include "primitives/result.hpp"

namespace p2p::protocols {

enum class Role : std::uint8_t { Full = 1, Light = 2, Authority = 4 };

struct BlockHandshake {
    Role role = Role::Full;
    primitives::BlockNumber best_number = 0;
    primitives::Hash best_hash{};
    primitives::Hash genesis_hash{};
    bool operator==(const BlockHandshake&) const = default;
};
inline constexpr std::size_t kBlockHandshakeSize = 69;

primitives::Bytes encode(const BlockHandshake& handshake);
std::optional<BlockHandshake> decode_block_handshake(primitives::BytesView bytes);

/// Of the other gossip protocols: the role alone.
primitives::Bytes encode(Role role);

struct BlockAnnounce {
    primitives::Header header;
    bool is_best = false;
    primitives::Bytes data;
    bool operator==(const BlockAnnounce&) const = default;
};
primitives::Result<BlockAnnounce, primitives::scale::DecodeError> decode_block_announce(
    primitives::BytesView bytes);

}  // namespace p2p::protocols
