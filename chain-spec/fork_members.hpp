// The members of a specification by which operators agree on blocks:
//
//   forkBlocks        [[number, hash], ...]: the block of this number is this one
//   badBlocks         [hash, ...]: never imported
//   grandpaHardForks  [{"block": [number, hash], "setId": n, "authorities": [ed25519 key, ...]},
//   ...]:
//                     final by agreement, and who votes above it
//
// Hashes and keys are 0x hex. At most kForkItemsMax items each.
#pragma once

#include "primitives/header.hpp"
#include "primitives/host.hpp"
#include "primitives/json/value.hpp"
#include "primitives/result.hpp"

#include <string>
#include <vector>

namespace chain_spec {

inline constexpr std::size_t kForkItemsMax = 1024;

struct NumberedBlock {
    primitives::BlockNumber number = 0;
    primitives::Hash hash;
    bool operator==(const NumberedBlock&) const = default;
};
struct GrandpaHardFork {
    NumberedBlock block;
    std::uint64_t set_id = 0;
    std::vector<primitives::Bytes32> authorities;
    bool operator==(const GrandpaHardFork&) const = default;
};
struct ForkMembers {
    std::vector<NumberedBlock> fork_blocks;
    std::vector<primitives::Hash> bad_blocks;
    std::vector<GrandpaHardFork> hard_forks;
    bool operator==(const ForkMembers&) const = default;
};

/// Of a specification; absent members are empty lists. The error names the member and the rule.
primitives::Result<ForkMembers, std::string> read_fork_members(const primitives::json::Value& spec);
/// Sets the members that are not empty.
void write_fork_members(const ForkMembers& members, primitives::json::Object& spec);

}  // namespace chain_spec
