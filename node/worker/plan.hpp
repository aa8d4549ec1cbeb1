// What an agent does next about its worker's record, decided by the state of the chain alone: after
// a restart or a fork the same state leads to the same act.
//
//   no record                        register
//   another operator's record        take it over where it is offered or Lapsed
//   a next key is made               rotate to it (and take it once the chain has it)
//   challenged over block n          answer with evidence over a block >= n
//   Lapsed                           renew
//   expiry near                      renew
//   Denied                           nothing: governance stopped the machine
//
// Evidence names a finalized block, newer than the one that the last evidence named.
#pragma once

#include "tee-registry/workers/types.hpp"

namespace node::worker {

using tee_registry::Purpose;
using tee_registry::workers::WorkerView;

struct Situation {
    /// The worker's record at the best block.
    std::optional<WorkerView> worker;
    bool rotation_wanted = false;
    primitives::AccountId operator_account;
    primitives::BlockNumber finalized_block = 0;
    primitives::BlockNumber best_block = 0;
    /// Milliseconds since the Unix epoch, as the chain counts them.
    std::uint64_t now_ms = 0;
    /// Renew when this much is left at most; never before 2/3 of the time have passed.
    std::uint64_t renew_before_ms = 0;
};

/// Blocks that finality may lag before evidence names an unfinalized one: a recent block is at most
/// 600 blocks old.
inline constexpr primitives::BlockNumber kFinalityLagMax = 300;

struct Act {
    Purpose purpose{};
    /// The block that the evidence names.
    primitives::BlockNumber block = 0;
};

enum class Idle : std::uint8_t {
    /// Active and nothing due.
    Well,
    /// An act is due, and waits for a newer block.
    WaitsForBlock,
    Denied,
    /// The record belongs to another operator.
    OtherOperator,
};
std::string_view to_string(Idle idle);

using Plan = std::variant<Act, Idle>;
Plan plan(const Situation& situation);

}  // namespace node::worker
