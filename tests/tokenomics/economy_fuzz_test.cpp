// Random calls of all economic pallets, of holders, providers, validators, voters, Root and
// referenda, worker events, times up to 50 years and forks that lose: every invariant after every
// block, and after every call in a debug build; what calls give is compared with integers without a
// limit (exact_model.hpp).
//
// PHA_FUZZ_CALLS says how many calls (5,000 by default, which fits an address sanitizer's build),
// PHA_FUZZ_SEED where to begin. Seed, calls, accepted share and speed are printed.
#include "tests/tokenomics/economy_governors.hpp"
#include "tests/tokenomics/exact_model.hpp"
#include "tokenomics/key_rotation.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

namespace tests {
namespace {

namespace vpha = tokenomics::vpha;
namespace rewards = tokenomics::rewards;
namespace collateral = tokenomics::collateral;

constexpr std::uint64_t kFiftyYearsMs = std::uint64_t{50} * 365 * kDayMs;
constexpr std::uint64_t kWorkers = 12;
constexpr std::uint64_t kPools = 8;
constexpr std::uint64_t kCallsPerBlock = 48;
/// Referenda and pools are never forgotten: the checks of a chain cost more from year to year.
constexpr std::uint64_t kCallsOfAChain = 8'000;
/// Calls of a chain after each of which everything is checked, besides the end of blocks: all of
/// them in a debug build.
#ifdef __OPTIMIZE__
constexpr std::uint64_t kCheckedCalls = 100;
#else
constexpr std::uint64_t kCheckedCalls = kCallsOfAChain;
#endif

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// One chain, until enough calls are made, or 50 years have gone: every fourth one hurries there.
class Fuzz {
  public:
    explicit Fuzz(std::uint64_t seed) : random_{seed}, hurries_{seed % 4 == 3} {
        economy_.block(2'000, [&] {
            auto rates = economy_.rewards.storage.parameters.get();
            rates.weight_ramp = 1;
            economy_.rewards.storage.parameters.put(rates);
        });
    }

    void run(std::uint64_t calls) {
        while (made_ < std::min(calls, kCallsOfAChain) && !::testing::Test::HasFatalFailure() &&
               economy_.clock.time_ms < Economy::kStartMs + kFiftyYearsMs) {
            if (random_() % 32 == 0)
                economy_.reorg([&] {
                    const auto fork = governors_.fork();
                    for (int i = 0; i < 3; ++i)
                        block();
                    governors_.rejoin(fork);
                });
            block();
        }
    }
    std::uint64_t made() const { return made_; }
    std::uint64_t accepted() const { return accepted_; }
    std::uint64_t elapsed_ms() const { return economy_.clock.time_ms - Economy::kStartMs; }

  private:
    // ---- what is drawn
    // ---------------------------------------------------------------------

    std::uint64_t gap_ms() {
        const auto kind = hurries_ ? 52 + random_() % 12 : random_() % 64;
        if (kind < 40) return 2'000;
        if (kind < 60) return 1 + random_() % kDayMs;
        if (kind < 63) return 1 + random_() % (30 * kDayMs);
        return 1 + random_() % (2 * 365 * kDayMs);
    }
    AccountId who() {
        const AccountId* all[] = {&kAlice, &kBob, &kCharlie, &kDave};
        return *all[random_() % 4];
    }
    rewards::WorkerId some_worker() {
        return worker(static_cast<std::uint8_t>(1 + random_() % kWorkers));
    }
    PoolId some_pool() {
        const auto next = economy_.pools.storage.next_pool.get();
        if (next == 0) return 0;
        // The latest ones: early ones may be closed.
        return static_cast<PoolId>(next - 1 - random_() % std::min<std::uint64_t>(next, kPools));
    }
    /// A pool that is there and its owner, or any account.
    std::pair<PoolId, AccountId> some_owned_pool() {
        const PoolId id = some_pool();
        const auto pool = economy_.pools.pool(id);
        return {id, pool && random_() % 16 != 0 ? pool->owner : who()};
    }
    Balance part_of(Balance amount) {
        if (amount == 0 || random_() % 8 == 0) return amount;
        const auto kind = random_() % 16;
        if (kind == 0) return 1;
        if (kind == 1) return amount + 1;
        return (static_cast<Balance>(random_()) << 40) % amount;
    }

    // ---- calls
    // -----------------------------------------------------------------------------

    void block() {
        economy_.block(gap_ms(), [&] {
            governors_.begin_block();
            for (auto calls = random_() % kCallsPerBlock; calls > 0; --calls) {
                step();
                if (made_ >= kCheckedCalls) continue;
                economy_.check();
                economy_.check_governed();
            }
            governors_.end_block();
        });
    }
    bool count(const DispatchResult& result) {
        ++made_;
        if (result) ++accepted_;
        return result.has_value();
    }
    template <class P, class C>
    bool call(const AccountId& by, P& pallet, const C& typed) {
        return count(economy_.call(by, pallet, typed));
    }

    void step() {
        switch (random_() % 12) {
            case 0:
            case 1:
                return vault_step(who());
            case 2:
                return worker_step(who());
            case 3:
                return collateral_step(who());
            case 4:
            case 5:
                return member_step(who());
            case 6:
                return owner_step();
            case 7:
                return governors_.slash_step(who());
            case 8:
            case 9:
                return governors_.vote_step(who());
            case 10:
                return governors_.validator_step(who());
            default:
                if (random_() % 4 == 0) return governors_.root_step();
                call(who(), economy_.pools, pools::Serve{some_pool()});
        }
    }

    void vault_step(const AccountId& by) {
        const auto staker = economy_.vpha.staker_view(by);
        const auto pot = economy_.vpha.pot();
        const Balance shares = economy_.shares(by);
        const auto ticket = staker.tickets.empty()
                                ? vpha::TicketView{}
                                : staker.tickets[random_() % staker.tickets.size()];
        switch (random_() % 8) {
            case 0: {
                const Balance assets = part_of(economy_.free(by) / 1'000);
                if (call(by, economy_.vpha, vpha::Deposit{{assets}}))
                    agree(economy_.shares(by) - shares,
                          exact::deposit(assets, pot.assets, pot.shares));
                return;
            }
            case 1: {
                const Balance wanted = part_of(100 * kPha);
                if (call(by, economy_.vpha, vpha::Mint{{wanted}}))
                    agree(economy_.vault().assets - pot.assets,
                          exact::mint(wanted, pot.assets, pot.shares));
                return;
            }
            case 2: {
                const Balance given = part_of(economy_.vpha.spendable(by) / 4);
                if (call(by, economy_.vpha, vpha::Redeem{{given}}))
                    agree(pot.assets - economy_.vault().assets,
                          exact::redeem(given, pot.assets, pot.shares));
                return;
            }
            case 3: {
                const Balance wanted = part_of(economy_.vpha.spendable(by) / 4);
                if (call(by, economy_.vpha, vpha::Withdraw{{wanted}}))
                    agree(shares - economy_.shares(by),
                          exact::withdraw(wanted, pot.assets, pot.shares));
                return;
            }
            case 4:
                if (staker.tickets.empty()) return;
                call(by, economy_.vpha, vpha::Cancel{{ticket.id}, {part_of(ticket.assets)}});
                return;
            case 5:
                if (staker.tickets.empty() || ticket.matures_at_ms > economy_.clock.time_ms) return;
                call(by, economy_.vpha, vpha::Claim{{ticket.id}});
                return;
            default:
                call(by, economy_.assets,
                     frame::assets::Transfer{.id = {vpha::kAssetId},
                                             .target = who(),
                                             .amount = {part_of(economy_.vpha.spendable(by))}});
        }
    }

    void worker_step(const AccountId& by) {
        const auto id = some_worker();
        switch (random_() % 8) {
            case 0:
                return economy_.rewards.activated(id, facts(by, 1 + random_() % 20'000));
            case 1: {
                // New evidence of the same operator.
                const auto owner = economy_.rewards.operator_of(id);
                return economy_.rewards.activated(
                    id, facts(owner.value_or(by), 1 + random_() % 20'000));
            }
            case 2:
                return random_() % 4 == 0 ? economy_.rewards.removed(id)
                                          : economy_.rewards.lapsed(id);
            case 3: {
                // The registry takes no key that another worker has.
                const auto after = some_worker();
                if (economy_.rewards.storage.workers.contains(after)) return;
                return tokenomics::rotate_key(economy_.rewards, economy_.collateral, economy_.pools,
                                              id, after);
            }
            case 4:
                call(by, economy_.rewards, rewards::SetPayout{random_() % 2 == 0});
                return;
            case 5:
                call(by, economy_.rewards, rewards::ClaimFor{id});
                return;
            default: {
                const auto worker = economy_.rewards.storage.workers.get(id);
                if (!worker || !worker->challenge) return;
                count(economy_.call_as(
                    frame::None{}, economy_.rewards,
                    rewards::Answer{
                        .worker = id, .challenge = worker->challenge->id, .signature = {}}));
            }
        }
    }

    void collateral_step(const AccountId& by) {
        const auto id = some_worker();
        const auto owner = economy_.rewards.operator_of(id).value_or(by);
        const auto backing = economy_.collateral.backing(id);
        if (random_() % 2 == 0) {
            call(owner, economy_.collateral,
                 collateral::Lock{.worker = id,
                                  .shares = {part_of(economy_.vpha.spendable(owner) / 16)}});
        } else if (backing && !pools::pool_of_account(backing->owner)) {
            call(backing->owner, economy_.collateral,
                 collateral::Unlock{.worker = id, .shares = {part_of(backing->locked)}});
        }
    }

    void member_step(const AccountId& by) {
        const PoolId id = some_pool();
        const auto own = economy_.pools.member(id, by);
        switch (random_() % 4) {
            case 0:
            case 1: {
                // Fees, losses and what is owed are settled first: the price is the call's own,
                // unless what the queue was just paid left a fee or a loss to settle again.
                if (!call(by, economy_.pools, pools::Serve{id})) return;
                const auto worth = economy_.pools.worth(id);
                if (!call(by, economy_.pools, pools::Serve{id})) return;
                const auto again = economy_.pools.worth(id);
                const bool settled =
                    worth.shares == again.shares && worth.entry_value == again.entry_value;
                const Balance had = economy_.shares_in(id, by);
                const Balance amount = part_of(economy_.vpha.spendable(by) / 16);
                if (count(economy_.contribute(by, id, amount)) && settled)
                    agree(economy_.shares_in(id, by) - had,
                          exact::enter(amount, worth.shares, worth.entry_value));
                return;
            }
            case 2:
                if (own.shares == 0) return;
                count(economy_.withdraw(by, id, part_of(own.shares)));
                return;
            default: {
                const auto& requests = own.requests.items;
                if (requests.empty()) return;
                count(economy_.cancel(by, id, requests[random_() % requests.size()],
                                      part_of(own.queued)));
            }
        }
    }

    void owner_step() {
        const auto [id, by] = some_owned_pool();
        const auto pool = economy_.pools.pool(id);
        const auto free = economy_.pools.free_of(id);
        auto id_of_worker = some_worker();
        if (pool && !pool->workers.items.empty() && random_() % 4 != 0)
            id_of_worker = pool->workers.items[random_() % pool->workers.items.size()];
        switch (random_() % 12) {
            case 0: {
                const auto kind = random_() % 3 == 0 ? pools::Kind::Vault : pools::Kind::Provider;
                if (economy_.pools.storage.next_pool.get() < kPools || random_() % 16 == 0)
                    call(who(), economy_.pools,
                         pools::Create{
                             .kind = kind,
                             .commission_bps = static_cast<std::uint16_t>(random_() % 5'001),
                             .ceiling_bps = 5'000,
                             .step_bps = 1'000,
                             .capacity = {}});
                return;
            }
            case 1:
                call(by, economy_.pools,
                     pools::SetCommission{id, static_cast<std::uint16_t>(random_() % 5'001)});
                return;
            case 2: {
                std::optional<Balance> capacity;
                if (random_() % 2 == 0) capacity = part_of(2'000'000 * kPha);
                call(by, economy_.pools, pools::SetCapacity{id, capacity});
                return;
            }
            case 3: {
                const auto heir = who();
                call(by, economy_.pools, pools::OfferOwnership{id, heir});
                call(heir, economy_.pools, pools::AcceptOwnership{id});
                return;
            }
            case 4:
            case 5:
                call(by, economy_.pools, pools::Attach{id, id_of_worker});
                return;
            case 6:
                call(by, economy_.pools, pools::Detach{id, id_of_worker});
                return;
            case 7:
            case 8:
                call(by, economy_.pools, pools::Lock{id, id_of_worker, {part_of(free)}});
                return;
            case 9: {
                const auto backing = economy_.collateral.backing(id_of_worker);
                call(by, economy_.pools,
                     pools::Unlock{id, id_of_worker, {part_of(backing ? backing->locked : 0)}});
                return;
            }
            case 10:
                call(by, economy_.pools, pools::Close{id});
                return;
            default:
                invest_step(id, by);
        }
    }

    void invest_step(PoolId vault, const AccountId& by) {
        const PoolId id = some_pool();
        if (random_() % 2 == 0) {
            call(by, economy_.pools,
                 pools::Invest{vault, id, {part_of(economy_.pools.free_of(vault))}, {}});
            return;
        }
        const auto own = economy_.pools.member(id, pools::pool_account(vault));
        if (own.shares == 0) return;
        call(by, economy_.pools, pools::Divest{vault, id, {part_of(own.shares)}});
    }

    static void agree(Balance ours, const exact::Integer& model) {
        ASSERT_TRUE(exact::of(ours) == model);
    }

    std::mt19937_64 random_;
    bool hurries_;
    GovernedEconomy economy_;
    Governors governors_{economy_, random_,
                         [this](const DispatchResult& result) { return count(result); }};
    std::uint64_t made_ = 0;
    std::uint64_t accepted_ = 0;
};

TEST(EconomyFuzz, EveryInvariantHoldsWhateverIsCalled) {
    const std::uint64_t calls = setting("PHA_FUZZ_CALLS", 5'000);
    std::uint64_t seed = setting("PHA_FUZZ_SEED", 1);
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t made = 0;
    std::uint64_t accepted = 0;
    std::uint64_t longest_ms = 0;
    for (; made < calls && !HasFailure(); ++seed) {
        Fuzz fuzz{seed};
        fuzz.run(calls - made);
        made += fuzz.made();
        accepted += fuzz.accepted();
        longest_ms = std::max(longest_ms, fuzz.elapsed_ms());
        if (HasFailure()) std::cout << "failed with PHA_FUZZ_SEED=" << seed << '\n';
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    std::cout << "next seed " << seed << ", calls " << made << ", accepted "
              << accepted * 100 / std::max<std::uint64_t>(made, 1) << " %, "
              << static_cast<std::uint64_t>(static_cast<double>(made) / seconds.count())
              << " calls/s, longest chain " << longest_ms / (365 * kDayMs) << " years\n";
    EXPECT_GE(accepted * 100, made * 30);
}

}  // namespace
}  // namespace tests
