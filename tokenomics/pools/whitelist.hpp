// A whitelist of any size as one hash: a binary Merkle tree over accounts.
//
//   leaf = blake2b-256(0x00 | account)      node = blake2b-256(0x01 | lesser | greater)
//
// A proof is the siblings from the leaf up. The first byte keeps leaves and nodes apart, so that no
// node passes for an account.
#pragma once

#include "frame/support/pallet.hpp"

namespace tokenomics::pools {

/// Trees of up to 2^32 accounts.
inline constexpr std::uint32_t kProofMax = 32;
using WhitelistProof = frame::BoundedVec<frame::Hash, kProofMax>;

frame::Hash whitelist_leaf(frame::Host& host, const frame::AccountId& who);
frame::Hash whitelist_node(frame::Host& host, const frame::Hash& a, const frame::Hash& b);
bool is_whitelisted(frame::Host& host, const frame::Hash& root, const frame::AccountId& who,
                    const WhitelistProof& proof);

}  // namespace tokenomics::pools
