// What must hold after every block (docs/architecture.md, economics). Checked by try_state of each
// pallet in tests, fuzzers and on demand: a violation is a bug, never an input.
#pragma once

#include "primitives/result.hpp"

#include <cstdint>
#include <string_view>

namespace tokenomics {

enum class Invariant : std::uint8_t {
    /// scheduled = E(last accrual).
    Schedule,
    /// scheduled = paid + withheld + carried, exactly.
    ScheduledIsDivided,
    /// The reserve's account holds what is not paid yet.
    ReserveAndPaid,
    /// vault assets = genesis lock + deposits + stakers' leg + cancelled - moved to tickets.
    VaultAssets,
    /// The vault's account holds vault assets and open tickets.
    VaultAccount,
    /// The sum of an account's holds of shares is at most its balance.
    HoldsCovered,
    /// What is locked for workers is held of its owners.
    CollateralHeld,
    /// The sum of open tickets is their recorded total.
    OpenTickets,
    /// The providers' account holds what they have not claimed.
    ProviderPot,
    /// received = paid + returns + owed + pending + vesting + remainders, to the last fraction.
    ProviderAccumulator,
    /// The shares of a class are the sum over its workers, and their places are theirs.
    WeightSum,
    /// Candidates are sorted by what they have held as bond; every bond is held.
    ValidatorBonds,
    /// The tally of an open referendum is the sum of its votes.
    VoteTallies,
    /// The power of all accounts is the sum of their shares.
    VotingPower,
    /// A pool's shares are its members', its queue is their requests.
    PoolShares,
    /// A pool's account holds its value, of which all that is held there is a part.
    PoolValue,
    /// An owner's hold for slashes is the sum of its held ones, each with its time and count.
    SlashesHeld,
};
std::string_view to_string(Invariant invariant);

using Checked = primitives::Result<primitives::Done, Invariant>;

/// Done, or the invariant that does not hold.
inline Checked ensure(bool holds, Invariant invariant) {
    if (holds) return primitives::Done{};
    return primitives::unexpected(invariant);
}

}  // namespace tokenomics
