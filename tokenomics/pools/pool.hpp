// What a pool is made of: its shares and what they are worth, its commission, its members and its
// queue of withdrawals. Amounts are vPHA in 10^-12 units, pool shares likewise (a first share costs
// one vPHA unit), rates in basis points.
#pragma once

#include "frame/support/pallet.hpp"
#include "tokenomics/pools/account.hpp"
#include "tokenomics/rewards/worker_listener.hpp"

namespace tokenomics::pools {

using frame::Balance;
using frame::BoundedVec;
using frame::Hash;
using primitives::u128;
using rewards::WorkerId;

using RequestId = std::uint64_t;

inline constexpr std::uint64_t kDayMs = std::uint64_t{24} * 60 * 60 * 1000;
inline constexpr std::uint16_t kWhole = 10'000;
/// Workers that one pool stands behind: a withdrawal that is overdue reads them all.
inline constexpr std::uint32_t kWorkersMax = 32;
/// Pools that one vault is in: its value reads them all.
inline constexpr std::uint32_t kInvestmentsMax = 16;
/// Pools that one account is in, and its open requests in one of them.
inline constexpr std::uint32_t kPositionsMax = 64;
inline constexpr std::uint32_t kRequestsMax = 32;
/// Prices are written down in units of 10^-12.
inline constexpr u128 kPriceUnit = frame::kPlanckPerPha;

enum class Kind : std::uint8_t { Provider, Vault };

struct Parameters {
    /// Least part of a pool that is its owner's own.
    std::uint16_t owner_stake_bps = 1'000;
    /// Above every pool's own ceiling.
    std::uint16_t commission_max_bps = 5'000;
    /// From the announcement of a raise to its effect: as long as leaving takes at most.
    std::uint64_t notice_ms = 14 * kDayMs;
    /// A request that waited so long makes the chain unlock collateral.
    std::uint64_t grace_ms = 7 * kDayMs;
    /// After its last contribution a member stays so long: who comes for a pay that is due today
    /// does not leave with it.
    std::uint64_t stay_ms = kDayMs;
    Balance contribution_min = frame::kPlanckPerPha / 100;
    bool operator==(const Parameters&) const = default;
};

struct Raise {
    std::uint16_t rate_bps = 0;
    std::uint64_t from_ms = 0;
    bool operator==(const Raise&) const = default;
};
struct Commission {
    std::uint16_t rate_bps = 0;
    /// Of this pool, for ever; and the most that one raise adds.
    std::uint16_t ceiling_bps = 0;
    std::uint16_t step_bps = 0;
    std::optional<Raise> raise;
    bool operator==(const Commission&) const = default;

    std::uint16_t at(std::uint64_t now_ms) const {
        return raise && raise->from_ms <= now_ms ? raise->rate_bps : rate_bps;
    }
};

struct Pool {
    Kind kind{};
    AccountId owner;
    /// Was offered the pool.
    std::optional<AccountId> heir;
    Commission commission;
    std::optional<Balance> capacity;
    /// Root of the accounts that may contribute beside the owner.
    std::optional<Hash> whitelist;
    /// Pool shares of all members; of them, shares in the queue.
    Balance shares = 0;
    Balance queued = 0;
    /// A provider's pool: all its vPHA, locked or held vPHA included. A vault: what is not
    /// invested.
    Balance value = 0;
    // Sums since it was created.
    Balance earned = 0;
    Balance to_owner = 0;
    Balance lost = 0;
    RequestId next_request = 0;
    std::uint32_t members = 0;
    /// When the chain looks after its queue; 0: it has nothing to do.
    std::uint64_t due_ms = 0;
    BoundedVec<WorkerId, kWorkersMax> workers;
    // Of vaults: where its vPHA is, and the highest price that a fee was taken at.
    BoundedVec<PoolId, kInvestmentsMax> investments;
    u128 mark = kPriceUnit;
    bool operator==(const Pool&) const = default;
};

struct Member {
    /// Not in the queue, and in the queue.
    Balance shares = 0;
    Balance queued = 0;
    /// vPHA that the former were bought for: the member's votes.
    Balance basis = 0;
    /// Its last contribution.
    std::uint64_t entered_ms = 0;
    BoundedVec<RequestId, kRequestsMax> requests;
    bool operator==(const Member&) const = default;

    Balance total() const { return shares + queued; }
};
struct Request {
    AccountId who;
    Balance shares = 0;
    std::uint64_t since_ms = 0;
    /// Not paid before.
    std::uint64_t ready_ms = 0;
    bool operator==(const Request&) const = default;
};

/// What the shares of a pool are worth to who enters and to who leaves: they differ while a slash
/// is held, which who enters pays for and who leaves does not get.
struct Worth {
    Balance shares = 0;
    Balance entry_value = 0;
    /// Without what is held for slashes and without the owner's shares that would cover it.
    Balance exit_shares = 0;
    Balance exit_value = 0;
    Balance held = 0;

    /// What entering with vPHA gives, rounded down.
    Balance shares_for(Balance amount) const;
    /// What leaving with shares gives, rounded down.
    Balance amount_for(Balance pool_shares) const;
    /// What they would give if what is held came back, rounded down.
    Balance amount_if_annulled(Balance pool_shares) const;
    /// Shares that an amount pays for in whole, rounded down.
    Balance shares_paid_by(Balance amount) const;
};

/// The owner's shares that bear a loss: as many as it takes so that the price stays, rounded up, at
/// most all the owner has.
Balance shares_that_bear(Balance loss, Balance shares, Balance value, Balance owner_shares);

/// rate * amount, rounded down.
Balance part_of(Balance amount, std::uint16_t rate_bps);
/// The price of a share in 10^-12, rounded up: of a vault's mark.
u128 price_of(Balance value, Balance shares);
/// Shares for a vault's owner, of a gain above the mark, that dilute the others by rate * gain.
Balance fee_shares(Balance value, Balance shares, u128 mark, std::uint16_t rate_bps);

}  // namespace tokenomics::pools
