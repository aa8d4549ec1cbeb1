// Pallets TeePolicy and TeeRegistry over a plain host, with forged machines.
#pragma once

#include "tee-registry/workers/workers.hpp"
#include "tests/support/plain_host.hpp"
#include "tests/support/quote_forge.hpp"

namespace tee_registry::workers {

using frame::DispatchError;
using frame::Existence;
using frame::kPlanckPerPha;
using frame::Signed;

constexpr std::uint64_t kStartMs = 1'750'000'000'000;
constexpr std::uint64_t kValidityMs = policy::WorkerRules{}.validity_ms;

inline AccountId account(std::uint8_t fill) {
    AccountId out;
    out.bytes.fill(fill);
    return out;
}
inline const AccountId kAlice = account(0xa1);
inline const AccountId kBob = account(0xb0);
inline const AccountId kCarol = account(0xca);

inline WorkerKey key(std::uint8_t fill) {
    WorkerKey out;
    out.fill(fill);
    return out;
}

/// Accounts with 1,000 PHA each, of which an amount may be held.
class Purse final : public frame::Currency {
  public:
    std::map<AccountId, Balance> holds;
    /// Enough for the deposits of a test.
    static constexpr Balance kEach = 1000 * kPlanckPerPha;

    Balance total_issuance() const override { return 2 * kEach; }
    Balance minimum_balance() const override { return 0; }
    Balance total_balance(const AccountId&) const override { return kEach; }
    Balance spendable_balance(const AccountId& who, Existence) const override {
        const auto found = holds.find(who);
        return found == holds.end() ? kEach : kEach - found->second;
    }
    Outcome<> transfer(const AccountId&, const AccountId&, Balance, Existence) override {
        return frame::Done{};
    }
    Balance held(const frame::HoldReason&, const AccountId& who) const override {
        const auto found = holds.find(who);
        return found == holds.end() ? 0 : found->second;
    }
    Outcome<> hold(const frame::HoldReason&, const AccountId& who, Balance amount) override {
        if (spendable_balance(who, Existence::KeepAlive) < amount)
            return frame::unexpected(DispatchError{frame::TokenError::FundsUnavailable});
        holds[who] += amount;
        return frame::Done{};
    }
    Outcome<Balance> release(const frame::HoldReason&, const AccountId& who,
                             Balance amount) override {
        EXPECT_GE(holds[who], amount);
        holds[who] -= amount;
        return amount;
    }
    Outcome<> transfer_held(const frame::HoldReason&, const AccountId&, const AccountId&,
                            Balance) override {
        return frame::Done{};
    }
};

struct Clock final : frame::ChainClock {
    std::uint64_t time_ms = kStartMs;
    std::uint64_t now_ms() const override { return time_ms; }
};

/// Block n has a hash of n's low byte; 2,400 ancestors are remembered.
struct Blocks final : BlockHashes {
    BlockNumber current = 1000;
    primitives::Bytes32 random{7};
    static Hash hash_of(BlockNumber number) {
        Hash out;
        out.bytes.fill(static_cast<std::uint8_t>(number));
        return out;
    }
    BlockNumber current_block() const override { return current; }
    std::optional<Hash> ancestor_hash(BlockNumber number) const override {
        if (number >= current || current - number > 2400) return std::nullopt;
        return hash_of(number);
    }
    Hash genesis_hash() const override { return hash_of(0xee); }
    primitives::Bytes32 randomness() const override { return random; }
};

/// Writes down what it hears.
struct Listener final : WorkerEvents {
    std::vector<std::string> heard;
    std::vector<WorkerClassPattern> patterns;
    WorkerFacts last;
    std::vector<std::string> take() { return std::exchange(heard, {}); }
    static std::string name(const WorkerKey& worker) { return std::to_string(worker[0]); }

    void activated(const WorkerKey& worker, const WorkerFacts& facts) override {
        heard.push_back("activated " + name(worker) + " of " +
                        std::to_string(facts.operator_account[0]) + " by " +
                        std::to_string(facts.weight));
        last = facts;
    }
    void facts_changed(const WorkerKey& worker, const WorkerFacts& facts) override {
        heard.push_back("facts " + name(worker) + " " + std::to_string(facts.weight));
        last = facts;
    }
    void key_rotated(const WorkerKey& before, const WorkerKey& after) override {
        heard.push_back("rotated " + name(before) + " to " + name(after));
    }
    void operator_changed(const WorkerKey& worker, const AccountId& who) override {
        heard.push_back("operator of " + name(worker) + " " + std::to_string(who[0]));
    }
    void class_stopped(const WorkerClassPattern& pattern, bool stopped) override {
        heard.push_back(stopped ? "class stopped" : "class resumed");
        patterns.push_back(pattern);
    }
    void lapsed(const WorkerKey& worker) override { heard.push_back("lapsed " + name(worker)); }
    void removed(const WorkerKey& worker) override { heard.push_back("removed " + name(worker)); }
};

struct Sink final : frame::EventSink {
    std::vector<Bytes> events;
    void deposit(Bytes event) override { events.push_back(std::move(event)); }
};

/// Says what a test tells it.
struct Locks final : WorkerLocks {
    bool held = false;
    bool slash_held(const WorkerKey&) const override { return held; }
};

class RegistryTest : public testing::Test {
  protected:
    tests::PlainHost host;
    Sink sink;
    Purse purse;
    Clock clock;
    Blocks blocks;
    Listener listener;
    Locks locks;
    policy::Pallet policy{{host, sink, 22, "TeePolicy"}, clock, blocks};
    collateral_cache::Pallet collateral{{host, sink, 21, "TeeCollateral"}, clock, policy};
    Pallet pallet{
        {host, sink, 20, "TeeRegistry"}, purse, clock, blocks, policy, collateral, listener, locks};

    RegistryTest() {
        policy.set_listener(pallet);
        EXPECT_TRUE(pallet.build_genesis({tests::forge::root_der()}).has_value());
        const policy::Quorum freezers{2, {kAlice.bytes, kBob.bytes, kCarol.bytes}};
        EXPECT_TRUE(policy.build_genesis(freezers).has_value());
        policy.storage.images.put(default_image(), Done{});
        tick(0);
    }

    UnixSeconds now() const { return static_cast<UnixSeconds>(clock.time_ms / 1000); }

    /// What the forge's default TD measures.
    policy::Image default_image() {
        const auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
        Bytes measured = primitives::to_bytes(spec.td.mr_td);
        for (const auto& rtmr : spec.td.rtmrs)
            primitives::append(measured, rtmr);
        return policy::TdImage{host.sha2_256(measured).bytes};
    }

    /// A call in a storage transaction; the error text, or "".
    template <class P, class C>
    std::string call_on(P& target, const frame::Origin& origin, const C& typed) {
        host.storage_start_transaction();
        const auto before = purse.holds;
        const auto result = target.dispatch(origin, typed);
        if (result) {
            host.storage_commit_transaction();
            check_state();
            return {};
        }
        host.storage_rollback_transaction();
        purse.holds = before;
        const auto& error = result.error();
        if (error.kind != DispatchError::Kind::Module)
            return "kind " + std::to_string(static_cast<int>(error.kind));
        EXPECT_EQ(error.pallet, target.index());
        return std::string{to_string(static_cast<typename P::Error>(error.detail))};
    }
    template <class C>
    std::string call(const frame::Origin& origin, const C& typed) {
        return call_on(pallet, origin, typed);
    }
    template <class C>
    std::string govern(const C& typed) {
        return call_on(policy, frame::Root{}, typed);
    }

    void check_state() {
        const auto state = pallet.try_state();
        EXPECT_TRUE(state.has_value()) << state.error();
        const auto rules = policy.try_state();
        EXPECT_TRUE(rules.has_value()) << rules.error();
    }

    using Edit = std::function<void(tests::forge::Spec&)>;

    /// Forged evidence of a TDX machine, told apart by the first byte of its PPID.
    Evidence evidence(Purpose purpose, const WorkerKey& worker, const AccountId& who,
                      std::uint8_t machine, BlockNumber block, const Edit& edit = {}) {
        auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
        spec.platform.ppid = {machine};
        if (edit) edit(spec);
        spec.td.report_data = report_data_of(
            host, {purpose, blocks.genesis_hash(), worker, who, block, Blocks::hash_of(block)});
        auto forged = tests::forge::forge(spec);
        return {shown::Dcap{std::move(forged.quote), std::move(forged.collateral)}, {}};
    }
    RegisterWorker registration(const WorkerKey& worker, const AccountId& who, std::uint8_t machine,
                                BlockNumber block, const Edit& edit = {}) {
        return {worker, evidence(Purpose::Register, worker, who, machine, block, edit), block, {}};
    }
    RenewWorker renewal(const WorkerKey& worker, const AccountId& who, std::uint8_t machine,
                        BlockNumber block, const Edit& edit = {}) {
        return {worker, evidence(Purpose::Renew, worker, who, machine, block, edit), block};
    }
    std::string register_worker(std::uint8_t worker, const AccountId& who, std::uint8_t machine,
                                BlockNumber block) {
        return call(Signed{who}, registration(key(worker), who, machine, block));
    }
    static Edit with_status(dcap::TcbStatus status) {
        return [status](auto& spec) { tests::forge::set_status(spec, status); };
    }
    Bytes32 device(std::uint8_t machine) { return host.sha2_256(dcap::Bytes16{machine}).bytes; }
    WorkerState state_of(std::uint8_t worker) { return pallet.worker(key(worker))->record.state; }

    /// A block after so much time.
    void tick(std::uint64_t milliseconds) {
        clock.time_ms += milliseconds;
        policy.on_timestamp_set(clock.time_ms);
        pallet.on_timestamp_set(clock.time_ms);
        check_state();
    }
    /// So much time in blocks that are near enough to be no stop of the chain.
    void pass(std::uint64_t milliseconds) {
        constexpr std::uint64_t kStep = 9 * policy::kMinuteMs;
        for (; milliseconds > kStep; milliseconds -= kStep) {
            clock.time_ms += kStep;
            policy.storage.last_block_time.put(clock.time_ms);
        }
        tick(milliseconds);
    }

    template <class E>
    Bytes encoded(const E& event) const {
        Bytes out{pallet.index()};
        primitives::scale::encode_to(Event{event}, out);
        return out;
    }
    template <class E>
    std::size_t count_events() const {
        std::size_t found = 0;
        for (const auto& raw : sink.events) {
            if (raw[0] != pallet.index()) continue;
            const auto event = primitives::scale::decode<Event>(BytesView{raw}.subspan(1));
            found += event && std::holds_alternative<E>(*event) ? 1u : 0u;
        }
        return found;
    }
};

}  // namespace tee_registry::workers
