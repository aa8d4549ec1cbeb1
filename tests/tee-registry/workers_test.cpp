// Pallet TeeRegistry over a plain host, with forged machines.
#include "tee-registry/workers/workers.hpp"

#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/workers/weight_table.hpp"
#include "tests/support/plain_host.hpp"
#include "tests/support/quote_forge.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::workers {
namespace {

using frame::DispatchError;
using frame::Existence;
using frame::kPlanckPerPha;
using frame::Signed;

constexpr std::uint64_t kStartMs = 1'750'000'000'000;

AccountId account(std::uint8_t fill) {
    AccountId out;
    out.bytes.fill(fill);
    return out;
}
const AccountId kAlice = account(0xa1);
const AccountId kBob = account(0xb0);

WorkerKey key(std::uint8_t fill) {
    WorkerKey out;
    out.fill(fill);
    return out;
}

/// Accounts with 1,000 PHA each, of which an amount may be held.
class Purse final : public frame::Currency {
  public:
    std::map<AccountId, Balance> holds;
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
};

/// Writes down what it hears.
struct Listener final : WorkerEvents {
    std::vector<std::string> heard;
    std::vector<std::string> take() { return std::exchange(heard, {}); }
    static std::string name(const WorkerKey& worker) { return std::to_string(worker[0]); }

    void activated(const WorkerKey& worker, const AccountId& who, std::uint64_t weight) override {
        heard.push_back("activated " + name(worker) + " of " + std::to_string(who[0]) + " by " +
                        std::to_string(weight));
    }
    void weight_changed(const WorkerKey& worker, std::uint64_t weight) override {
        heard.push_back("weight " + name(worker) + " " + std::to_string(weight));
    }
    void lapsed(const WorkerKey& worker) override { heard.push_back("lapsed " + name(worker)); }
    void removed(const WorkerKey& worker) override { heard.push_back("removed " + name(worker)); }
};

struct Sink final : frame::EventSink {
    std::vector<Bytes> events;
    void deposit(Bytes event) override { events.push_back(std::move(event)); }
};

class Workers : public testing::Test {
  protected:
    tests::PlainHost host;
    Sink sink;
    Purse purse;
    Clock clock;
    Blocks blocks;
    Listener listener;
    Pallet pallet{{host, sink, 12, "TeeRegistry"}, purse, clock, blocks, listener};

    Workers() { EXPECT_TRUE(pallet.build_genesis({tests::forge::root_der()}).has_value()); }

    UnixSeconds now() const { return static_cast<UnixSeconds>(clock.time_ms / 1000); }

    /// A call in a storage transaction; the error text, or "".
    template <class C>
    std::string call(const frame::Origin& origin, const C& typed) {
        host.storage_start_transaction();
        const auto before = purse.holds;
        const auto result = pallet.dispatch(origin, typed);
        if (result) {
            host.storage_commit_transaction();
            const auto state = pallet.try_state();
            EXPECT_TRUE(state.has_value()) << state.error();
            return {};
        }
        host.storage_rollback_transaction();
        purse.holds = before;
        const auto& error = result.error();
        if (error.kind != DispatchError::Kind::Module)
            return "kind " + std::to_string(static_cast<int>(error.kind));
        EXPECT_EQ(error.pallet, 12);
        return std::string{to_string(static_cast<Error>(error.detail))};
    }

    /// A registration of a forged TDX machine, told apart by the first byte of its PPID.
    RegisterWorker registration(const WorkerKey& worker, const AccountId& who, std::uint8_t machine,
                                BlockNumber block,
                                dcap::TcbStatus status = dcap::TcbStatus::UpToDate) {
        auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
        tests::forge::set_status(spec, status);
        spec.platform.ppid = {machine};
        spec.td.report_data = report_data_of(host, {Purpose::Register, blocks.genesis_hash(),
                                                    worker, who, block, Blocks::hash_of(block)});
        auto forged = tests::forge::forge(spec);
        return {worker, std::move(forged.quote), std::move(forged.collateral), block};
    }
    std::string register_worker(std::uint8_t worker, const AccountId& who, std::uint8_t machine,
                                BlockNumber block) {
        return call(Signed{who}, registration(key(worker), who, machine, block));
    }

    void pass(std::uint64_t milliseconds) {
        clock.time_ms += milliseconds;
        pallet.on_timestamp_set(clock.time_ms);
        const auto state = pallet.try_state();
        EXPECT_TRUE(state.has_value()) << state.error();
    }

    template <class E>
    Bytes encoded(const E& event) const {
        Bytes out{pallet.index()};
        primitives::scale::encode_to(Event{event}, out);
        return out;
    }
};

using Strings = std::vector<std::string>;

TEST_F(Workers, register_writes_a_record_and_holds_its_deposit) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    const auto view = pallet.worker(key(1));
    ASSERT_TRUE(view.has_value());
    const Worker& record = view->record;
    EXPECT_EQ(record.operator_account, kAlice);
    EXPECT_EQ(record.state, WorkerState::Active);
    EXPECT_EQ(record.weight, 100u);
    EXPECT_EQ(record.status, dcap::TcbStatus::UpToDate);
    const dcap::Bytes16 ppid{7};
    EXPECT_EQ(record.device_id, host.sha2_256(ppid).bytes);
    EXPECT_EQ(record.registered_at, kStartMs);
    EXPECT_EQ(record.expires_at, kStartMs + kWorkerValidityMs);
    EXPECT_EQ(record.evidence_block, 999u);
    const auto& td = std::get<TdxMeasurements>(record.measurements);
    EXPECT_NE(td.mr_td, dcap::Bytes48{});
    // 4 entries, and a centi-PHA for each byte of the record.
    EXPECT_GT(record.deposit, frame::storage_deposit(4, 300));
    EXPECT_EQ(purse.holds[kAlice], record.deposit);
    EXPECT_EQ(listener.take(), Strings{"activated 1 of 161 by 100"});
    ASSERT_EQ(sink.events.size(), 1u);
    EXPECT_EQ(sink.events[0],
              encoded(WorkerRegistered{key(1), kAlice, record.status, 100, record.expires_at}));
}

TEST_F(Workers, the_binding_is_checked_part_by_part) {
    const auto mismatch = std::string{to_string(Error::ReportDataMismatch)};
    auto other_worker = registration(key(1), kAlice, 7, 999);
    other_worker.worker = key(2);
    EXPECT_EQ(call(Signed{kAlice}, other_worker), mismatch);
    EXPECT_EQ(call(Signed{kBob}, registration(key(1), kAlice, 7, 999)), mismatch);
    auto other_block = registration(key(1), kAlice, 7, 999);
    other_block.block_number = 998;
    EXPECT_EQ(call(Signed{kAlice}, other_block), mismatch);
    EXPECT_TRUE(listener.heard.empty());
    EXPECT_TRUE(sink.events.empty());
}

TEST_F(Workers, the_named_block_is_a_recent_ancestor) {
    const auto not_recent = std::string{to_string(Error::BlockNotRecent)};
    EXPECT_EQ(register_worker(1, kAlice, 7, 1000), not_recent);
    EXPECT_EQ(register_worker(1, kAlice, 7, 1001), not_recent);
    EXPECT_EQ(register_worker(1, kAlice, 7, 399), not_recent);
    EXPECT_EQ(register_worker(1, kAlice, 7, 400), "");
}

TEST_F(Workers, one_machine_is_one_worker) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    EXPECT_EQ(register_worker(2, kAlice, 7, 999), to_string(Error::DeviceTaken));
    EXPECT_EQ(register_worker(2, kBob, 7, 999), to_string(Error::DeviceTaken));
    EXPECT_EQ(register_worker(2, kBob, 8, 999), "");
    EXPECT_EQ(register_worker(1, kBob, 9, 999), to_string(Error::WorkerExists));
    EXPECT_EQ(register_worker(0, kBob, 9, 999), to_string(Error::InvalidWorkerKey));
    EXPECT_EQ(pallet.storage.worker_count.get(), 2u);
}

TEST_F(Workers, newer_evidence_renews) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), to_string(Error::EvidenceNotNewer));
    EXPECT_EQ(register_worker(1, kAlice, 7, 998), to_string(Error::EvidenceNotNewer));
    blocks.current = 1100;
    pass(3600 * 1000);
    listener.take();
    EXPECT_EQ(register_worker(1, kAlice, 8, 1099), to_string(Error::DeviceChanged));
    EXPECT_EQ(call(Signed{kAlice},
                   registration(key(1), kAlice, 7, 1099, dcap::TcbStatus::SWHardeningNeeded)),
              "");
    const auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.registered_at, kStartMs);
    EXPECT_EQ(record.expires_at, clock.time_ms + kWorkerValidityMs);
    EXPECT_EQ(record.advisory_ids, Strings{"INTEL-SA-00289"});
    EXPECT_EQ(record.weight, 90u);
    EXPECT_EQ(listener.take(), Strings{"weight 1 90"});
    EXPECT_EQ(purse.holds[kAlice], record.deposit);
}

TEST_F(Workers, a_lapse_comes_at_expiry_and_is_undone_by_newer_evidence) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    listener.take();
    pass(kWorkerValidityMs - 1);
    EXPECT_TRUE(listener.take().empty());
    pass(1);
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
    EXPECT_EQ(pallet.worker(key(1))->record.state, WorkerState::Lapsed);
    EXPECT_GT(purse.holds[kAlice], 0u);
    pass(1000);
    EXPECT_TRUE(listener.take().empty());
    blocks.current = 5000;
    EXPECT_EQ(register_worker(1, kAlice, 7, 4999), "");
    EXPECT_EQ(listener.take(), Strings{"activated 1 of 161 by 100"});
}

TEST_F(Workers, a_lapsed_worker_gives_its_machine_up) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    pass(kWorkerValidityMs);
    listener.take();
    blocks.current = 5000;
    EXPECT_EQ(register_worker(2, kBob, 7, 4999), "");
    EXPECT_EQ(listener.take(), (Strings{"removed 1", "activated 2 of 176 by 100"}));
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
    EXPECT_EQ(purse.holds[kAlice], 0u);
}

TEST_F(Workers, deregistration_returns_the_deposit) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    listener.take();
    EXPECT_EQ(call(Signed{kBob}, DeregisterWorker{key(1)}), to_string(Error::NotOperator));
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(2)}), to_string(Error::UnknownWorker));
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(listener.take(), Strings{"removed 1"});
    EXPECT_EQ(purse.holds[kAlice], 0u);
    pass(kWorkerValidityMs);
    EXPECT_TRUE(listener.take().empty());
    // The machine is free again.
    blocks.current = 5000;
    EXPECT_EQ(register_worker(2, kBob, 7, 4999), "");
}

TEST_F(Workers, a_deposit_that_cannot_be_held_refuses) {
    purse.holds[kAlice] = Purse::kEach;
    EXPECT_EQ(register_worker(1, kAlice, 7, 999),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::Token)));
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
}

TEST_F(Workers, lapses_are_worked_off_in_bounded_number) {
    // Expiries are what the bound is about: workers of one forged machine each.
    const std::uint32_t count = kLapsesPerBlockMax + 5;
    Worker record;
    record.operator_account = kAlice;
    for (std::uint32_t i = 0; i < count; ++i) {
        auto one = record;
        one.device_id = key(static_cast<std::uint8_t>(i));
        one.expires_at = kStartMs + 1000;
        TimeKey at{};
        for (std::size_t byte = 0; byte < 8; ++byte)
            at[byte] = static_cast<std::uint8_t>(one.expires_at >> (56 - 8 * byte));
        const auto worker = key(static_cast<std::uint8_t>(i));
        pallet.storage.workers.put(worker, one);
        pallet.storage.worker_of_device.put(one.device_id, worker);
        pallet.storage.workers_of.put(kAlice, worker, frame::Done{});
        pallet.storage.expiries.put(at, worker, frame::Done{});
    }
    pallet.storage.worker_count.put(count);
    pass(1000);
    EXPECT_EQ(listener.take().size(), kLapsesPerBlockMax);
    pass(1000);
    EXPECT_EQ(listener.take().size(), 5u);
}

TEST_F(Workers, the_expiry_index_is_in_order_of_time) {
    EXPECT_EQ(register_worker(2, kAlice, 7, 999), "");
    pass(1000);
    EXPECT_EQ(register_worker(1, kAlice, 8, 999), "");
    listener.take();
    pass(kWorkerValidityMs - 1000);
    EXPECT_EQ(listener.take(), Strings{"lapsed 2"});
    pass(1000);
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
}

TEST_F(Workers, refused_evidence_names_the_step) {
    auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
    spec.td.td_attributes[0] = 1;
    auto forged = tests::forge::forge(spec);
    EXPECT_EQ(call(Signed{kAlice}, VerifyEvidence{forged.quote, forged.collateral}),
              to_string(EvidenceError::DebugNotAllowed));
    forged = tests::forge::forge(tests::forge::default_spec(dcap::TeeKind::Sgx, now()));
    forged.collateral.pck_crl.back() ^= 1;
    EXPECT_EQ(call(Signed{kAlice}, VerifyEvidence{forged.quote, forged.collateral}),
              to_string(EvidenceError::CrlSignatureInvalid));
    EXPECT_EQ(call(frame::None{}, VerifyEvidence{}),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::BadOrigin)));
}

TEST_F(Workers, forged_evidence_needs_the_root_of_genesis) {
    pallet.storage.attestation_roots.kill();
    const auto forged = tests::forge::forge(tests::forge::default_spec(dcap::TeeKind::Tdx, now()));
    EXPECT_EQ(call(Signed{kAlice}, VerifyEvidence{forged.quote, forged.collateral}),
              to_string(Error::RootUntrusted));
}

TEST_F(Workers, genesis_takes_only_ca_certificates) {
    EXPECT_EQ(pallet.build_genesis({Bytes{0x30, 0x00}}).error(), Error::AttestationRootInvalid);
}

TEST_F(Workers, the_policy_is_roots_to_change) {
    auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
    tests::forge::set_status(spec, dcap::TcbStatus::OutOfDate);
    const auto forged = tests::forge::forge(spec);
    const VerifyEvidence verify{forged.quote, forged.collateral};
    EXPECT_EQ(call(Signed{kAlice}, verify), to_string(Error::TcbStatusRejected));
    Policy policy;
    policy.accepted_statuses = dcap::set_of(dcap::TcbStatus::OutOfDate);
    EXPECT_EQ(call(Signed{kAlice}, SetPolicy{policy}),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::BadOrigin)));
    EXPECT_EQ(call(frame::Root{}, SetPolicy{policy}), "");
    EXPECT_EQ(call(Signed{kAlice}, verify), "");
}

TEST_F(Workers, real_evidence_gives_an_event_and_stores_nothing) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl");
    clock.time_ms = std::uint64_t{1751624924} * 1000;
    const auto state = pallet.workers(std::nullopt, 10);
    const auto collateral =
        dcap::collateral_from_json(tests::read_text(folder / "sgx_quote_collateral.json"));
    const VerifyEvidence verify{tests::read_bytes(folder / "sgx_quote"), *collateral};
    EXPECT_EQ(call(Signed{kAlice}, verify), "");
    ASSERT_EQ(sink.events.size(), 1u);
    const auto event = primitives::scale::decode<Event>(BytesView{sink.events[0]}.subspan(1));
    ASSERT_TRUE(event.has_value());
    const auto& verified = std::get<EvidenceVerified>(event.value());
    EXPECT_EQ(verified.who, kAlice);
    EXPECT_EQ(verified.tee, dcap::TeeKind::Sgx);
    EXPECT_EQ(verified.status, dcap::TcbStatus::ConfigurationAndSWHardeningNeeded);
    EXPECT_EQ(verified.advisory_ids, (Strings{"INTEL-SA-00289", "INTEL-SA-00615"}));
    EXPECT_EQ(verified.valid_from, 1750330571);
    EXPECT_EQ(verified.valid_to, 1752919278);
    EXPECT_EQ(pallet.workers(std::nullopt, 10), state);
}

TEST_F(Workers, pages_cover_every_worker_once) {
    for (std::uint8_t i = 1; i <= 5; ++i)
        EXPECT_EQ(register_worker(i, kAlice, i, 999), "");
    std::vector<WorkerKey> seen;
    std::optional<WorkerKey> after;
    while (true) {
        const auto page = pallet.workers(after, 2);
        if (page.empty()) break;
        EXPECT_LE(page.size(), 2u);
        for (const auto& view : page)
            seen.push_back(view.worker);
        after = seen.back();
    }
    EXPECT_EQ(seen.size(), 5u);
    std::sort(seen.begin(), seen.end());
    for (std::uint8_t i = 1; i <= 5; ++i)
        EXPECT_EQ(seen[i - 1u], key(i));
    EXPECT_TRUE(pallet.workers(std::nullopt, 0).empty());
    // An unknown key is a position as well.
    EXPECT_LE(pallet.workers(key(200), kPageSizeMax).size(), 5u);
}

TEST(worker_weights, fall_with_what_the_owner_could_mend) {
    using enum dcap::TcbStatus;
    std::uint64_t last = kFullWeight + 1;
    for (const auto status :
         {UpToDate, SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded,
          RelaunchAdvised, RelaunchAdvisedConfigurationNeeded, OutOfDate,
          OutOfDateConfigurationNeeded, Revoked}) {
        EXPECT_LT(weight_of(status), last);
        last = weight_of(status);
    }
    EXPECT_EQ(weight_of(UpToDate), kFullWeight);
    EXPECT_EQ(weight_of(Revoked), 0u);
}

TEST(worker_errors, every_refusal_has_its_sentence) {
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(EvidenceError::ReportDataMismatch); ++i)
        EXPECT_EQ(to_string(error_of(static_cast<EvidenceError>(i))),
                  to_string(static_cast<EvidenceError>(i)));
    EXPECT_FALSE(to_string(Error::UnknownWorker).empty());
    EXPECT_TRUE(to_string(static_cast<Error>(kFirstEvidenceError - 1)).empty());
}

}  // namespace
}  // namespace tee_registry::workers
