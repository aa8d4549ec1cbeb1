// Random calls, worker events and block times over months: every invariant after every block, and
// most calls accepted, so that the run says something.
#include "tests/tokenomics/economy.hpp"

#include <random>

namespace tests {
namespace {

using tokenomics::vpha::TicketId;
namespace vpha = tokenomics::vpha;
namespace rewards = tokenomics::rewards;

class Walk {
  public:
    explicit Walk(std::uint64_t seed) : random_{seed}, economy_{accounts()} {}

    void run(int blocks) {
        for (int i = 0; i < blocks && !::testing::Test::HasFatalFailure(); ++i)
            economy_.block(gap_ms(), [&] {
                for (auto calls = random_() % 4; calls > 0; --calls)
                    step();
            });
    }
    const Economy& economy() const { return economy_; }
    std::uint64_t made() const { return made_; }
    std::uint64_t accepted() const { return accepted_; }

  private:
    static std::vector<AccountId> accounts() {
        std::vector<AccountId> out;
        for (std::uint8_t i = 1; i <= 6; ++i)
            out.push_back(account(i));
        return out;
    }

    /// Mostly slots, sometimes a pause of hours or days.
    std::uint64_t gap_ms() {
        const auto kind = random_() % 10;
        if (kind < 6) return 2'000;
        if (kind < 9) return 1 + random_() % kDayMs;
        return 1 + random_() % (3 * kDayMs);
    }
    AccountId who() { return account(static_cast<std::uint8_t>(1 + random_() % 6)); }
    rewards::WorkerId some_worker() { return worker(static_cast<std::uint8_t>(1 + random_() % 8)); }
    /// A random part of an amount, all of it at times.
    Balance part_of(Balance amount) {
        if (amount == 0 || random_() % 8 == 0) return amount;
        return (static_cast<Balance>(random_()) << 40) % amount;
    }
    template <class P, class C>
    void call(const AccountId& by, P& pallet, const C& typed) {
        ++made_;
        if (economy_.call(by, pallet, typed)) ++accepted_;
    }

    void step() {
        const AccountId by = who();
        const auto staker = economy_.vpha.staker_view(by);
        const auto ticket = staker.tickets.empty()
                                ? vpha::TicketView{}
                                : staker.tickets[random_() % staker.tickets.size()];
        switch (random_() % 18) {
            case 0:
            case 1:
                return call(by, economy_.vpha, vpha::Deposit{{part_of(economy_.free(by) / 100)}});
            case 2:
                return call(by, economy_.vpha, vpha::Mint{{part_of(100 * kPlanckPerPha)}});
            case 3:
                return call(by, economy_.vpha, vpha::Redeem{{part_of(staker.shares)}});
            case 4:
                return call(by, economy_.vpha, vpha::Withdraw{{part_of(staker.assets)}});
            case 5:
                return call(by, economy_.vpha, vpha::Cancel{{ticket.id}, {part_of(ticket.assets)}});
            case 6:
                return call(by, economy_.vpha, vpha::Claim{{ticket.id}});
            case 7:
                return call(by, economy_.assets,
                            frame::assets::Transfer{.id = {vpha::kAssetId},
                                                    .target = who(),
                                                    .amount = {part_of(staker.shares)}});
            case 8:
            case 9:
                return economy_.rewards.activated(some_worker(), facts(by, 1 + random_() % 1'000));
            case 10:
                return economy_.rewards.facts_changed(some_worker(), facts(by, random_() % 1'000));
            case 11:
                return random_() % 2 == 0 ? economy_.rewards.lapsed(some_worker())
                                          : economy_.rewards.removed(some_worker());
            case 12:
                return call(by, economy_.rewards, claim_of(by));
            case 13:
            case 14: {
                const auto id = some_worker();
                const auto owner = economy_.rewards.operator_of(id);
                return call(owner.value_or(by), economy_.collateral,
                            tokenomics::collateral::Lock{
                                .worker = id,
                                .shares = {part_of(economy_.vpha.spendable(owner.value_or(by)))}});
            }
            case 15: {
                const auto id = some_worker();
                const auto entry = economy_.collateral.view(id);
                if (!entry) return;
                return call(entry->owner, economy_.collateral,
                            tokenomics::collateral::Unlock{.worker = id,
                                                           .shares = {part_of(entry->locked)}});
            }
            case 16: {
                const auto id = some_worker();
                const auto worker = economy_.rewards.storage.workers.get(id);
                if (!worker || !worker->challenge) return;
                ++made_;
                if (economy_.call_as(
                        frame::None{}, economy_.rewards,
                        rewards::Answer{
                            .worker = id, .challenge = worker->challenge->id, .signature = {}}))
                    ++accepted_;
                return;
            }
            default:
                return call(by, economy_.rewards, rewards::ClaimFor{some_worker()});
        }
    }
    rewards::Claim claim_of(const AccountId& by) {
        rewards::Claim out;
        for (const auto& view : economy_.rewards.provider_view(by).workers)
            out.workers.items.push_back(view.worker);
        return out;
    }

    std::mt19937_64 random_;
    Economy economy_;
    std::uint64_t made_ = 0;
    std::uint64_t accepted_ = 0;
};

TEST(EconomyProperty, EverythingIsConservedOverMonths) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        Walk walk{seed};
        walk.run(2'000);
        EXPECT_GT(walk.accepted() * 10, walk.made() * 3) << "seed " << seed;
        const auto elapsed_ms = walk.economy().clock.time_ms - Economy::kStartMs;
        EXPECT_GT(elapsed_ms, 300 * kDayMs) << "seed " << seed;
        EXPECT_GT(walk.economy().vault().moved_to_tickets, 0U);
        EXPECT_GT(walk.economy().rewards.storage.pool.get().paid, 0U);
    }
}

}  // namespace
}  // namespace tests
