// Pallet TeeRegistry: registration, renewal, rotation, transfer, lapse.
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tests/support/vectors.hpp"
#include "tests/tee-registry/registry_fixture.hpp"

namespace tee_registry::workers {
namespace {

using Strings = std::vector<std::string>;
using Workers = RegistryTest;

TEST_F(Workers, register_writes_a_record_and_holds_its_deposit) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    const auto view = pallet.worker(key(1));
    ASSERT_TRUE(view.has_value());
    const Worker& record = view->record;
    EXPECT_EQ(record.operator_account, kAlice);
    EXPECT_EQ(record.state, WorkerState::Active);
    EXPECT_EQ(record.weight, 100u);
    EXPECT_EQ(record.worker_class.platform, PlatformKind::Tdx);
    EXPECT_EQ(record.worker_class.tier, 1);
    EXPECT_EQ(record.status, dcap::TcbStatus::UpToDate);
    EXPECT_EQ(record.device_id, device(7));
    EXPECT_EQ(record.registered_at, kStartMs);
    EXPECT_EQ(record.expires_at, kStartMs + kValidityMs);
    EXPECT_EQ(record.evidence_block, 999u);
    ASSERT_EQ(record.verdicts.size(), 1u);
    EXPECT_EQ(record.verdicts[0].purpose, Purpose::Register);
    const auto& td = std::get<TdxMeasurements>(record.measurements);
    EXPECT_NE(td.mr_td, dcap::Bytes48{});
    EXPECT_GT(record.deposit, frame::storage_deposit(kItemsPerWorker, 300));
    EXPECT_EQ(purse.holds[kAlice], record.deposit);
    EXPECT_EQ(listener.take(), Strings{"activated 1 of 161 by 100"});
    ASSERT_EQ(sink.events.size(), 1u);
    EXPECT_EQ(sink.events[0],
              encoded(WorkerRegistered{key(1), kAlice, record.status, 1, 100, record.expires_at}));
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
    auto other_purpose = registration(key(1), kAlice, 7, 999);
    other_purpose.evidence = evidence(Purpose::Renew, key(1), kAlice, 7, 999);
    EXPECT_EQ(call(Signed{kAlice}, other_purpose), mismatch);
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
    EXPECT_EQ(register_worker(1, kAlice, 7, 990), "");
    EXPECT_EQ(register_worker(2, kAlice, 7, 999), to_string(Error::DeviceTaken));
    EXPECT_EQ(register_worker(2, kBob, 7, 999), to_string(Error::DeviceTaken));
    EXPECT_EQ(register_worker(2, kBob, 8, 999), "");
    EXPECT_EQ(register_worker(1, kBob, 9, 999), to_string(Error::WorkerExists));
    EXPECT_EQ(register_worker(0, kBob, 9, 999), to_string(Error::InvalidWorkerKey));
    EXPECT_EQ(pallet.storage.worker_count.get(), 2u);
}

TEST_F(Workers, newer_evidence_renews) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    const auto deposit = purse.holds[kAlice];
    for (const BlockNumber old : {999u, 998u})
        EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, old)),
                  to_string(Error::EvidenceNotNewer));
    blocks.current = 1100;
    pass(3600 * 1000);
    listener.take();
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 8, 1099)),
              to_string(Error::DeviceChanged));
    EXPECT_EQ(call(Signed{kBob}, renewal(key(1), kBob, 7, 1099)), to_string(Error::NotOperator));
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 1099,
                                           with_status(dcap::TcbStatus::SWHardeningNeeded))),
              "");
    const auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.registered_at, kStartMs);
    EXPECT_EQ(record.expires_at, clock.time_ms + kValidityMs);
    EXPECT_EQ(record.advisory_ids, Strings{"INTEL-SA-00289"});
    // The advisory is outside the allow list.
    EXPECT_EQ(record.worker_class.tier, 4);
    EXPECT_EQ(listener.take(), Strings{"facts 1 100"});
    EXPECT_EQ(listener.last.worker_class.tier, 4);
    EXPECT_EQ(record.deposit, deposit + frame::kDepositPerByte * 15);
    EXPECT_EQ(purse.holds[kAlice], record.deposit);
}

TEST_F(Workers, eight_verdicts_are_kept) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    const auto deposit = purse.holds[kAlice];
    for (BlockNumber block = 901; block < 912; ++block)
        EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, block)), "");
    const auto verdicts = pallet.worker(key(1))->record.verdicts;
    ASSERT_EQ(verdicts.size(), kVerdictsKept);
    EXPECT_EQ(verdicts.front().evidence_block, 904u);
    EXPECT_EQ(verdicts.back().evidence_block, 911u);
    EXPECT_EQ(purse.holds[kAlice], deposit);
}

TEST_F(Workers, a_lapse_comes_at_expiry_and_is_undone_by_newer_evidence) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    listener.take();
    pass(kValidityMs - 1);
    EXPECT_TRUE(listener.take().empty());
    pass(1);
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
    EXPECT_EQ(state_of(1), WorkerState::Lapsed);
    EXPECT_GT(purse.holds[kAlice], 0u);
    pass(1000);
    EXPECT_TRUE(listener.take().empty());
    blocks.current = 5000;
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 4999)), "");
    EXPECT_EQ(listener.take(), Strings{"activated 1 of 161 by 100"});
}

TEST_F(Workers, a_stop_of_the_chain_moves_expiries_by_the_gap) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    listener.take();
    constexpr std::uint64_t kGap = 3 * policy::kDayMs;
    tick(kGap);
    EXPECT_EQ(pallet.worker(key(1))->record.expires_at, kStartMs + kValidityMs + kGap);
    pass(kValidityMs - 1);
    EXPECT_TRUE(listener.take().empty());
    pass(1);
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
    // A shorter pause is no stop.
    const auto stopped = policy.storage.stopped_ms.get();
    tick(policy::WorkerRules{}.stop_ms_min - 1);
    EXPECT_EQ(policy.storage.stopped_ms.get(), stopped);
}

TEST_F(Workers, a_lapsed_worker_gives_its_machine_up) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    pass(kValidityMs);
    listener.take();
    blocks.current = 5000;
    locks.held = true;
    EXPECT_EQ(register_worker(2, kBob, 7, 4999), to_string(Error::WorkerLocked));
    locks.held = false;
    EXPECT_EQ(register_worker(2, kBob, 7, 4999), "");
    EXPECT_EQ(listener.take(), (Strings{"removed 1", "activated 2 of 176 by 100"}));
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
    EXPECT_EQ(purse.holds[kAlice], 0u);
}

TEST_F(Workers, deregistration_returns_the_deposit_but_not_the_evidence) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    listener.take();
    EXPECT_EQ(call(Signed{kBob}, DeregisterWorker{key(1)}), to_string(Error::NotOperator));
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(2)}), to_string(Error::UnknownWorker));
    locks.held = true;
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), to_string(Error::WorkerLocked));
    locks.held = false;
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(listener.take(), Strings{"removed 1"});
    EXPECT_EQ(purse.holds[kAlice], 0u);
    // The evidence is used up although its worker is gone.
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), to_string(Error::EvidenceNotNewer));
    blocks.current = 1001;
    EXPECT_EQ(register_worker(2, kBob, 7, 1000), "");
}

TEST_F(Workers, a_machine_without_worker_is_forgotten_when_its_evidence_is_too_old) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    pallet.on_initialize(999 + kEvidenceForgottenBlocks - 1);
    EXPECT_TRUE(pallet.storage.devices.contains(device(7)));
    pallet.on_initialize(999 + kEvidenceForgottenBlocks);
    EXPECT_FALSE(pallet.storage.devices.contains(device(7)));
}

TEST_F(Workers, a_key_is_rotated_by_the_operator) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 990), "");
    EXPECT_EQ(register_worker(3, kBob, 8, 990), "");
    listener.take();
    const auto rotation = [&](BlockNumber block) {
        return RotateKey{key(1), key(2), evidence(Purpose::Rotate, key(2), kAlice, 7, block),
                         block};
    };
    EXPECT_EQ(call(Signed{kBob}, rotation(995)), to_string(Error::NotOperator));
    locks.held = true;
    EXPECT_EQ(call(Signed{kAlice}, rotation(995)), to_string(Error::WorkerLocked));
    locks.held = false;
    EXPECT_EQ(call(Signed{kAlice}, rotation(990)), to_string(Error::EvidenceNotNewer));
    EXPECT_EQ(call(Signed{kAlice}, rotation(995)), "");
    EXPECT_EQ(listener.take(), (Strings{"rotated 1 to 2", "facts 2 100"}));
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
    EXPECT_EQ(pallet.worker(key(2))->record.verdicts.size(), 2u);
    // Anyone may when the record has expired; the operator stays.
    pass(kValidityMs);
    blocks.current = 5000;
    EXPECT_EQ(
        call(Signed{kBob},
             RotateKey{key(2), key(4), evidence(Purpose::Rotate, key(4), kAlice, 7, 4999), 4999}),
        "");
    EXPECT_EQ(pallet.worker(key(4))->record.operator_account, kAlice);
}

TEST_F(Workers, a_worker_is_taken_over_after_an_offer_or_a_lapse) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 990), "");
    listener.take();
    const auto takeover = [&](const AccountId& who, BlockNumber block) {
        return TransferOperator{key(1), evidence(Purpose::Transfer, key(1), who, 7, block), block};
    };
    EXPECT_EQ(call(Signed{kBob}, takeover(kBob, 995)), to_string(Error::NotOffered));
    EXPECT_EQ(call(Signed{kBob}, OfferTransfer{key(1), kBob}), to_string(Error::NotOperator));
    EXPECT_EQ(call(Signed{kAlice}, OfferTransfer{key(1), kBob}), "");
    EXPECT_EQ(call(Signed{kCarol}, takeover(kCarol, 995)), to_string(Error::NotOffered));
    EXPECT_EQ(call(Signed{kBob}, takeover(kAlice, 995)), to_string(Error::ReportDataMismatch));
    locks.held = true;
    EXPECT_EQ(call(Signed{kBob}, takeover(kBob, 995)), to_string(Error::WorkerLocked));
    locks.held = false;
    EXPECT_EQ(call(Signed{kBob}, takeover(kBob, 995)), "");
    EXPECT_EQ(listener.take(), (Strings{"operator of 1 176", "facts 1 100"}));
    EXPECT_EQ(purse.holds[kAlice], 0u);
    EXPECT_EQ(purse.holds[kBob], pallet.worker(key(1))->record.deposit);
    EXPECT_FALSE(pallet.worker(key(1))->record.successor.has_value());
    pass(kValidityMs);
    blocks.current = 5000;
    EXPECT_EQ(call(Signed{kCarol}, takeover(kCarol, 4999)), "");
    EXPECT_EQ(pallet.worker(key(1))->record.operator_account, kCarol);
}

TEST_F(Workers, an_endpoint_is_an_url_of_bounded_length) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    const auto deposit = purse.holds[kAlice];
    EXPECT_EQ(call(Signed{kAlice}, UpdateEndpoint{key(1), {Bytes(100, 'x')}}), "");
    EXPECT_GE(purse.holds[kAlice], deposit + 100 * frame::kDepositPerByte);
    EXPECT_EQ(call(Signed{kAlice}, UpdateEndpoint{key(1), {Bytes{'a', 7}}}),
              to_string(Error::EndpointInvalid));
    EXPECT_EQ(call(Signed{kAlice}, UpdateEndpoint{key(1), {}}), "");
    EXPECT_EQ(purse.holds[kAlice], deposit);
}

TEST_F(Workers, a_deposit_that_cannot_be_held_refuses) {
    purse.holds[kAlice] = Purse::kEach;
    EXPECT_EQ(register_worker(1, kAlice, 7, 999),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::Token)));
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
}

TEST_F(Workers, lapses_are_worked_off_in_bounded_number) {
    // Due times are what the bound is about: records without evidence.
    const std::uint32_t count = kLapsesPerBlockMax + 5;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto worker = key(static_cast<std::uint8_t>(i));
        Worker one;
        one.operator_account = kAlice;
        one.device_id = worker;
        one.expires_at = kStartMs + 1000;
        one.slot = i;
        pallet.storage.workers.put(worker, one);
        pallet.storage.devices.put(one.device_id, {worker, 0});
        pallet.storage.workers_of.put(kAlice, worker, Done{});
        pallet.storage.due.put(time_key(one.expires_at), worker, Done{});
        pallet.storage.active_workers.put(i, worker);
    }
    pallet.storage.worker_count.put(count);
    pallet.storage.active_count.put(count);
    tick(1000);
    EXPECT_EQ(listener.take().size(), kLapsesPerBlockMax);
    tick(1000);
    EXPECT_EQ(listener.take().size(), 5u);
}

TEST_F(Workers, what_is_due_first_lapses_first) {
    EXPECT_EQ(register_worker(2, kAlice, 7, 999), "");
    pass(1000);
    EXPECT_EQ(register_worker(1, kAlice, 8, 999), "");
    listener.take();
    pass(kValidityMs - 1000);
    EXPECT_EQ(listener.take(), Strings{"lapsed 2"});
    pass(1000);
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
}

TEST_F(Workers, refused_evidence_names_the_step) {
    auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
    spec.td.td_attributes[0] = 1;
    auto forged = tests::forge::forge(spec);
    EXPECT_EQ(
        call(Signed{kAlice}, VerifyEvidence{{shown::Dcap{forged.quote, forged.collateral}, {}}}),
        to_string(EvidenceError::DebugNotAllowed));
    forged = tests::forge::forge(tests::forge::default_spec(dcap::TeeKind::Sgx, now()));
    forged.collateral.pck_crl.back() ^= 1;
    EXPECT_EQ(
        call(Signed{kAlice}, VerifyEvidence{{shown::Dcap{forged.quote, forged.collateral}, {}}}),
        to_string(EvidenceError::CrlSignatureInvalid));
    EXPECT_EQ(call(frame::None{}, VerifyEvidence{}),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::BadOrigin)));
}

TEST_F(Workers, forged_evidence_needs_the_root_of_genesis) {
    policy.storage.attestation_roots.kill();
    const auto forged = tests::forge::forge(tests::forge::default_spec(dcap::TeeKind::Tdx, now()));
    EXPECT_EQ(
        call(Signed{kAlice}, VerifyEvidence{{shown::Dcap{forged.quote, forged.collateral}, {}}}),
        to_string(Error::RootUntrusted));
}

TEST_F(Workers, genesis_takes_only_ca_certificates) {
    EXPECT_EQ(pallet.build_genesis({Bytes{0x30, 0x00}}).error(), Error::AttestationRootInvalid);
}

TEST_F(Workers, real_evidence_gives_an_event_and_stores_nothing) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl");
    clock.time_ms = std::uint64_t{1751624924} * 1000;
    const auto entries = host.entries();
    const auto given =
        dcap::collateral_from_json(tests::read_text(folder / "sgx_quote_collateral.json"));
    const VerifyEvidence verify{{shown::Dcap{tests::read_bytes(folder / "sgx_quote"), *given}, {}}};
    EXPECT_EQ(call(Signed{kAlice}, verify), "");
    ASSERT_EQ(sink.events.size(), 1u);
    const auto event = primitives::scale::decode<Event>(BytesView{sink.events[0]}.subspan(1));
    ASSERT_TRUE(event.has_value());
    const auto& verified = std::get<EvidenceVerified>(event.value());
    EXPECT_EQ(verified.who, kAlice);
    EXPECT_EQ(verified.platform, PlatformKind::Sgx);
    EXPECT_EQ(verified.status, dcap::TcbStatus::ConfigurationAndSWHardeningNeeded);
    EXPECT_EQ(verified.advisory_ids, (Strings{"INTEL-SA-00289", "INTEL-SA-00615"}));
    EXPECT_EQ(host.entries(), entries);
}

TEST_F(Workers, pages_cover_every_worker_once) {
    for (std::uint8_t i = 1; i <= 5; ++i)
        EXPECT_EQ(register_worker(i, i % 2 == 0 ? kBob : kAlice, i, 999), "");
    std::vector<WorkerKey> seen;
    std::optional<WorkerKey> after;
    do {
        const auto page = pallet.workers(after, 2, {});
        EXPECT_LE(page.workers.size(), 2u);
        for (const auto& view : page.workers)
            seen.push_back(view.worker);
        after = page.next;
    } while (after);
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen.size(), 5u);
    for (std::uint8_t i = 1; i <= 5; ++i)
        EXPECT_EQ(seen[i - 1u], key(i));
    EXPECT_TRUE(pallet.workers(std::nullopt, 0, {}).workers.empty());
    WorkerFilter filter;
    filter.operator_account = kBob;
    EXPECT_EQ(pallet.workers(std::nullopt, 100, filter).workers.size(), 2u);
    filter.state = WorkerState::Lapsed;
    EXPECT_TRUE(pallet.workers(std::nullopt, 100, filter).workers.empty());
    EXPECT_FALSE(pallet.workers(std::nullopt, 100, filter).next.has_value());
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
