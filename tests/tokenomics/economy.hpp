// The economic pallets over balances on a plain host: blocks, calls in storage transactions, and
// all invariants of the folder checked after every block.
#pragma once

#include "frame/pallets/assets.hpp"
#include "frame/pallets/balances.hpp"
#include "frame/pallets/system.hpp"
#include "tests/support/plain_host.hpp"
#include "tokenomics/pools/pools.hpp"
#include "tokenomics/reward_state.hpp"

namespace tests {

using frame::AccountId;
using frame::Balance;
using frame::Bytes;
using frame::DispatchError;
using frame::DispatchResult;
using frame::kPlanckPerPha;

inline constexpr std::uint64_t kDayMs = 24 * 60 * 60 * 1000;
inline constexpr Balance kSupply = 1'000'000'000 * kPlanckPerPha;
inline constexpr Balance kReserve = 700'000'000 * kPlanckPerPha;

AccountId account(std::uint8_t fill);
inline const AccountId kAlice = account(0xA1);
inline const AccountId kBob = account(0xB0);
inline const AccountId kCharlie = account(0xC4);
tokenomics::rewards::WorkerId worker(std::uint8_t fill);

/// A worker of the operator with a weight, in 1/10,000 of a unit.
inline tokenomics::rewards::WorkerFacts facts(const AccountId& operator_account,
                                              std::uint64_t weight) {
    return {.operator_account = operator_account,
            .worker_class = {.tier = 1},
            .weight = weight,
            .proof_of_cloud = 0};
}

class Economy {
    struct Sink final : frame::EventSink {
        std::vector<Bytes> events;
        void deposit(Bytes event) override { events.push_back(std::move(event)); }
    };
    struct Clock final : frame::ChainClock {
        std::uint64_t time_ms = 0;
        std::uint64_t now_ms() const override { return time_ms; }
    };

    struct Chain final : tokenomics::rewards::ChainView {
        primitives::Bytes32 random{};
        std::uint32_t number = 0;
        primitives::Bytes32 randomness() const override { return random; }
        std::uint32_t authorities = 1;
        std::uint32_t authorities_count() const override { return authorities; }
        std::uint64_t slot_duration_ms() const override { return 2'000; }
        primitives::BlockNumber block_number() const override { return number; }
        primitives::Hash genesis_hash() const override { return {}; }
    };

  public:
    static constexpr std::uint64_t kStartMs = 1'700'000'000'000;

    /// Genesis: each account has 10,000,000 PHA, the treasury the rest of 300,000,000. Block 1 has
    /// started the emission.
    explicit Economy(const std::vector<AccountId>& accounts = {kAlice, kBob, kCharlie});

    PlainHost host;
    Sink sink;
    Clock clock;
    frame::RuntimeVersion version;
    frame::system::Pallet system;
    frame::balances::Pallet balances;
    frame::assets::Pallet assets;
    tokenomics::vpha::Pallet vpha;
    Chain chain;
    tokenomics::rewards::Pallet rewards;
    tokenomics::collateral::Pallet collateral;
    tokenomics::pools::Pallet pools;
    tokenomics::emission::Pallet emission;

    /// The next block, `ms` after the last: hooks, time, then `calls`, then all checks.
    template <class Calls>
    void block(std::uint64_t ms, Calls calls) {
        begin(ms);
        calls();
        check();
    }
    void block(std::uint64_t ms = 2'000) {
        block(ms, [] {});
    }
    /// Plays blocks of a fork that loses: afterwards everything is as it was before them.
    template <class Blocks>
    void reorg(Blocks blocks) {
        const auto entries = host.entries();
        const auto time_ms = clock.time_ms;
        const auto [number, random, pot] = std::tuple{chain.number, chain.random, last_pot_};
        host.storage_start_transaction();
        blocks();
        host.storage_rollback_transaction();
        EXPECT_TRUE(host.entries() == entries);
        clock.time_ms = time_ms;
        chain.number = number;
        chain.random = random;
        last_pot_ = pot;
    }
    /// Blocks of an hour at most, without a gap in the emission; checks at the end.
    void pass(std::uint64_t ms);
    /// The legs pay all of their budget however little is staked and whatever class earns it; what
    /// workers earn vests at once.
    void no_ramps();
    /// A registered worker with full collateral that has answered once: it earns.
    void start(std::uint8_t fill, const AccountId& operator_account, std::uint64_t weight);
    /// Gives the worker a challenge, and answers it.
    void challenge(std::uint8_t fill);
    DispatchResult answer(std::uint8_t fill);
    tokenomics::rewards::Worker record(std::uint8_t fill) const {
        return *rewards.storage.workers.get(worker(fill));
    }

    /// In a storage transaction, undone with its events when it fails.
    template <class P, class C>
    DispatchResult call_as(const frame::Origin& origin, P& pallet, const C& typed) {
        const std::size_t events = sink.events.size();
        const auto declared = pallet.info(typed).weight;
        host.storage_start_transaction();
        host.watch();
        const auto result = pallet.dispatch(origin, typed);
        // What a referendum calls declares its own weight.
        if constexpr (!requires { typed.call_weight; })
            expect_declared(declared, pallet.name(), C::kInfo.index);
        host.watched();
        if (result) {
            host.storage_commit_transaction();
        } else {
            host.storage_rollback_transaction();
            sink.events.resize(events);
        }
        return result;
    }
    template <class P, class C>
    DispatchResult call(const AccountId& who, P& pallet, const C& typed) {
        return call_as(frame::Signed{who}, pallet, typed);
    }

    /// The keys touched since host.watch() cost at most twice the weight.
    void expect_declared(const frame::Weight& declared, std::string_view pallet, int call);

    Balance free(const AccountId& who) const { return system.data(who).free; }
    Balance shares(const AccountId& who) const { return vpha.balance(who); }
    tokenomics::emission::Ledger ledger() const { return emission.storage.ledger.get(); }
    tokenomics::vpha::Vault vault() const { return vpha.storage.vault.get(); }
    tokenomics::RewardState state(const AccountId& who) const {
        return tokenomics::reward_state(emission, vpha, rewards, balances, who);
    }
    /// Whether the block in execution deposited such an event.
    template <class P, class E>
    bool has_event(const P& pallet, const E& event) const {
        Bytes raw{pallet.index()};
        primitives::scale::encode_to(typename P::Event{event}, raw);
        return std::find(sink.events.begin(), sink.events.end(), raw) != sink.events.end();
    }

    /// All invariants, exactly: nobody gives to the chain's accounts here.
    void check();

  private:
    void begin(std::uint64_t ms);

    tokenomics::math::Pot last_pot_;
};

/// The error of a pallet.
template <class P>
DispatchError error_of(const P& pallet, typename P::Error error) {
    return DispatchError::module(pallet.index(), static_cast<std::uint8_t>(error));
}

inline void expect_error(const DispatchResult& result, const DispatchError& expected) {
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error() == expected)
        << "kind " << static_cast<int>(result.error().kind) << ", pallet "
        << static_cast<int>(result.error().pallet) << ", detail "
        << static_cast<int>(result.error().detail);
}

}  // namespace tests
