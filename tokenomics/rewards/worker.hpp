// A worker as the rewards know it.
//
//   Idle          no evidence, no collateral, or its class is stopped: earns nothing, is not asked
//   Waiting       evidence and collateral: is challenged, earns from its first answer
//   Active        earns; what it earns is pending until an answer or a renewal closes the interval
//   Unresponsive  left a challenge unanswered: the interval's pay went back, it is still challenged
//
//   Idle -> Waiting          evidence and collateral are there
//   Waiting -> Active        an answer                    Unresponsive -> Active   an answer
//   Active -> Unresponsive   a challenge's time is over
//   any -> Idle              evidence lapses, collateral is unlocked whole, the class is stopped
// An interval that is not closed when the worker leaves Active is not paid.
#pragma once

#include "tokenomics/math/accumulator.hpp"
#include "tokenomics/rewards/rates.hpp"

namespace tokenomics::rewards {

using frame::AccountId;
using primitives::BlockNumber;
using primitives::Bytes32;

enum class WorkerState : std::uint8_t { Idle, Waiting, Active, Unresponsive };

struct Challenge {
    Bytes32 id{};
    /// The last block that may have the answer.
    BlockNumber deadline = 0;
    bool operator==(const Challenge&) const = default;
};

/// Pay of closed intervals, by the time from which it is paid out.
struct Vesting {
    std::uint64_t due_ms = 0;
    Balance amount = 0;
    bool operator==(const Vesting&) const = default;
};
/// A bucket is a quarter of the vesting time: five are open at once, one more while they change.
inline constexpr std::uint32_t kVestingBucketsMax = 6;
using VestingList = primitives::scale::BoundedVec<Vesting, kVestingBucketsMax>;

inline constexpr std::uint32_t kNowhere = ~std::uint32_t{0};

struct Worker {
    AccountId operator_account;
    WorkerClass worker_class;
    std::uint64_t weight = 0;
    std::uint8_t proof_of_cloud = 0;
    bool has_evidence = false;
    Balance collateral = 0;
    WorkerState state = WorkerState::Idle;
    /// Its share and mark in its class; settled is what the open interval has earned.
    math::Position position;
    VestingList vesting;
    Balance paid = 0;
    /// Sum of what went back to the reserve.
    Balance forfeited = 0;
    /// Place among the workers online, and among all.
    std::uint32_t online_at = kNowhere;
    std::uint32_t roster_at = kNowhere;
    std::uint64_t last_answer_ms = 0;
    std::optional<Challenge> challenge;
    bool operator==(const Worker&) const = default;
};

/// Adds pay that vests from now on; buckets are a quarter of the vesting time wide.
void vest(VestingList& list, Balance amount, std::uint64_t now_ms, std::uint64_t vesting_ms);
/// Takes what is due.
Balance take_due(VestingList& list, std::uint64_t now_ms);
Balance sum_of(const VestingList& list);

}  // namespace tokenomics::rewards
