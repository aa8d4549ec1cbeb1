// Pallet TeePolicy with TeeRegistry: tiers and weights, denials, stopped classes, freezes, surprise
// challenges, contests, proofs of cloud.
#include "primitives/crypto/sr25519.hpp"
#include "tests/tee-registry/registry_fixture.hpp"

namespace tee_registry::workers {
namespace {

using namespace policy;
using Strings = std::vector<std::string>;
using WorkerPolicy = RegistryTest;
using WError = workers::Error;
using PError = policy::Error;

Deny denial(Subject subject) {
    return {std::move(subject), {Bytes{'w', 'h', 'y'}}};
}

// ---- tiers and weights --------------------------------------------------------------------------

TEST_F(WorkerPolicy, an_unlisted_image_registers_and_weighs_nothing) {
    EXPECT_EQ(govern(SetImage{default_image(), false}), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 999), "");
    const auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.worker_class.tier, 0);
    EXPECT_EQ(record.weight, 0u);
    EXPECT_EQ(record.zero_reason, ZeroReason::ImageUnlisted);
    EXPECT_EQ(listener.take(), Strings{"activated 1 of 161 by 0"});
}

TEST_F(WorkerPolicy, a_governed_machine_weighs_by_vcpu_and_memory) {
    const auto weigh = [&](std::uint32_t vcpus, std::uint32_t memory_gib) {
        const Bytes32 digest{1};
        EXPECT_EQ(govern(SetMachine{digest, Machine{{}, vcpus, memory_gib}}), "");
        return policy.cpu_weight(digest);
    };
    EXPECT_EQ(policy.cpu_weight(Bytes32{2}), 100u);
    EXPECT_EQ(weigh(8, 64), 800u);
    EXPECT_EQ(weigh(16, 10), 250u);
    EXPECT_EQ(weigh(64, 256), 5000u);
    EXPECT_EQ(weigh(0, 256), 0u);
    EXPECT_EQ(weigh(~0u, ~0u), 5000u);
}

TEST_F(WorkerPolicy, tiers_follow_status_and_advisories) {
    const auto tier = [&](dcap::TcbStatus status, Strings advisories) {
        return policy.tier_of({status, advisories, now() - 1000});
    };
    using enum dcap::TcbStatus;
    EXPECT_EQ(tier(UpToDate, {"INTEL-SA-99999"}), 1);
    EXPECT_EQ(tier(SWHardeningNeeded, {"INTEL-SA-00334"}), 2);
    EXPECT_EQ(tier(SWHardeningNeeded, {"INTEL-SA-00334", "INTEL-SA-00289"}), 4);
    EXPECT_EQ(tier(ConfigurationNeeded, {}), 3);
    EXPECT_EQ(tier(OutOfDate, {}), std::nullopt);
    EXPECT_EQ(tier(Revoked, {}), std::nullopt);
    EXPECT_EQ(govern(SetAllowedAdvisories{{{"INTEL-SA-00334", "INTEL-SA-00289"}}}), "");
    EXPECT_EQ(tier(SWHardeningNeeded, {"INTEL-SA-00334", "INTEL-SA-00289"}), 2);
    auto rules = policy.evidence_rules();
    rules.out_of_date_grace_ms = 1'000'000;
    EXPECT_EQ(govern(SetEvidenceRules{rules}), "");
    EXPECT_EQ(tier(OutOfDate, {}), 5);
    tick(1000);
    EXPECT_EQ(policy.tier_of({OutOfDate, {}, now() - 1001}), std::nullopt);
}

TEST_F(WorkerPolicy, rules_are_checked) {
    auto rules = policy.evidence_rules();
    rules.statuses_of_tiers[3] = dcap::set_of(dcap::TcbStatus::Revoked);
    EXPECT_EQ(govern(SetEvidenceRules{rules}), to_string(PError::RulesInvalid));
    rules.statuses_of_tiers[3] = dcap::set_of(dcap::TcbStatus::UpToDate);
    EXPECT_EQ(govern(SetEvidenceRules{rules}), to_string(PError::RulesInvalid));
    WorkerRules times;
    times.evidence_age_blocks_max = 2401;
    EXPECT_EQ(govern(SetWorkerRules{times}), to_string(PError::RulesInvalid));
    WeightRules weights;
    weights.cpu_weight_max = kRowWeightMax + 1;
    EXPECT_EQ(govern(SetWeightRules{weights}), to_string(PError::RulesInvalid));
    EXPECT_EQ(govern(SetGpuModel{1, GpuModel{kRowWeightMax + 1}}), to_string(PError::RulesInvalid));
    EXPECT_EQ(govern(SetGpuModel{1, GpuModel{kRowWeightMax}}), "");
    EXPECT_EQ(call_on(policy, Signed{kAlice}, SetWorkerRules{}),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::BadOrigin)));
    EXPECT_EQ(govern(SetRim{{"", {}}}), to_string(PError::NameInvalid));
    EXPECT_EQ(govern(SetRim{{"rim", {{2, {Bytes48{}}}, {2, {Bytes48{}}}}}}),
              to_string(PError::GoldenValuesInvalid));
}

// ---- denials ------------------------------------------------------------------------------------

TEST_F(WorkerPolicy, a_denied_device_stops_its_worker_at_once) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    EXPECT_EQ(register_worker(2, kAlice, 8, 900), "");
    listener.take();
    EXPECT_EQ(govern(denial(DeviceSubject{device(7)})), "");
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
    EXPECT_EQ(state_of(1), WorkerState::Denied);
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 950)),
              to_string(WError::DeviceDenied));
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(register_worker(3, kBob, 7, 950), to_string(WError::DeviceDenied));
    EXPECT_EQ(govern(LiftDenial{DeviceSubject{device(7)}}), "");
    EXPECT_EQ(register_worker(3, kBob, 7, 950), "");
    EXPECT_EQ(govern(LiftDenial{DeviceSubject{device(7)}}), to_string(PError::SubjectUnknown));
}

TEST_F(WorkerPolicy, a_readmitted_worker_needs_new_evidence) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    EXPECT_EQ(govern(denial(DeviceSubject{device(7)})), "");
    pass(kValidityMs);
    EXPECT_EQ(govern(LiftDenial{DeviceSubject{device(7)}}), "");
    EXPECT_EQ(state_of(1), WorkerState::Lapsed);
    listener.take();
    blocks.current = 5000;
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 4999)), "");
    EXPECT_EQ(listener.take(), Strings{"activated 1 of 161 by 100"});
}

TEST_F(WorkerPolicy, denied_measurements_and_advisories_refuse_evidence) {
    const auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
    const MeasurementSubject code{{primitives::to_bytes(spec.td.mr_td)}};
    EXPECT_EQ(govern(denial(code)), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), to_string(WError::MeasurementDenied));
    EXPECT_EQ(govern(LiftDenial{code}), "");
    const AdvisorySubject advisory{{primitives::to_bytes(primitives::view_of("INTEL-SA-00289"))}};
    const auto hardening = with_status(dcap::TcbStatus::SWHardeningNeeded);
    EXPECT_EQ(call(Signed{kAlice}, registration(key(1), kAlice, 7, 900, hardening)), "");
    EXPECT_EQ(register_worker(2, kAlice, 8, 900), "");
    listener.take();
    EXPECT_EQ(govern(denial(advisory)), "");
    EXPECT_EQ(listener.take(), Strings{"class stopped"});
    EXPECT_EQ(listener.patterns.back().tier, 4);
    EXPECT_TRUE(pallet.worker(key(1))->class_stopped);
    EXPECT_FALSE(pallet.worker(key(2))->class_stopped);
    EXPECT_EQ(call(Signed{kBob}, registration(key(3), kBob, 9, 900, hardening)),
              to_string(WError::AdvisoryDenied));
    EXPECT_EQ(govern(LiftDenial{advisory}), "");
    EXPECT_EQ(listener.take(), Strings{"class resumed"});
}

TEST_F(WorkerPolicy, a_denied_pck_certificate_refuses_evidence) {
    const auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
    Bytes serial;
    for (auto rest = spec.pck.serial; rest != 0; rest >>= 8)
        serial.insert(serial.begin(), static_cast<std::uint8_t>(rest));
    const SerialSubject subject{{serial}};
    EXPECT_EQ(govern(denial(subject)), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), to_string(WError::CertificateDenied));
    EXPECT_EQ(govern(LiftDenial{subject}), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
}

TEST_F(WorkerPolicy, a_product_or_a_tee_type_is_stopped_as_a_class) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    listener.take();
    const auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
    const Subject product = FmspcSubject{spec.platform.fmspc};
    const Subject tdx = PlatformSubject{PlatformKind::Tdx};
    EXPECT_EQ(govern(denial(product)), "");
    EXPECT_EQ(govern(denial(tdx)), "");
    EXPECT_EQ(listener.take(), (Strings{"class stopped", "class stopped"}));
    EXPECT_EQ(state_of(1), WorkerState::Active);
    EXPECT_TRUE(pallet.worker(key(1))->class_stopped);
    EXPECT_EQ(register_worker(2, kAlice, 8, 900), to_string(WError::ClassStopped));
    // Its evidence stays fresh for the day on which the class is let on.
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 950)), "");
    EXPECT_EQ(govern(LiftDenial{product}), "");
    EXPECT_TRUE(pallet.worker(key(1))->class_stopped);
    EXPECT_EQ(govern(LiftDenial{tdx}), "");
    EXPECT_FALSE(pallet.worker(key(1))->class_stopped);
    EXPECT_EQ(register_worker(2, kAlice, 8, 900), "");
    // A denial twice changes its reason only.
    EXPECT_EQ(govern(denial(tdx)), "");
    EXPECT_EQ(govern(denial(tdx)), "");
    EXPECT_EQ(policy.storage.stops.get().size(), 1u);
}

TEST_F(WorkerPolicy, the_table_of_stops_is_bounded) {
    for (std::uint32_t i = 0; i < kStopsMax; ++i)
        EXPECT_EQ(govern(denial(GpuModelSubject{i + 1})), "");
    EXPECT_EQ(govern(denial(GpuModelSubject{0})), to_string(PError::StopsFull));
}

// ---- freezes ------------------------------------------------------------------------------------

TEST_F(WorkerPolicy, a_quorum_freezes_and_time_thaws) {
    const Freeze freeze{FreezeRegistrations{}};
    EXPECT_EQ(call_on(policy, Signed{account(9)}, freeze), to_string(PError::NotFreezeMember));
    EXPECT_EQ(call_on(policy, Signed{kAlice}, freeze), "");
    EXPECT_EQ(call_on(policy, Signed{kAlice}, freeze), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    EXPECT_EQ(call_on(policy, Signed{kBob}, freeze), "");
    EXPECT_EQ(register_worker(2, kAlice, 8, 900), to_string(WError::RegistrationsFrozen));
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 950)), "");
    pass(14 * kDayMs - 1);
    EXPECT_TRUE(policy.registrations_frozen());
    pass(1);
    EXPECT_FALSE(policy.registrations_frozen());
}

TEST_F(WorkerPolicy, votes_of_different_days_or_targets_do_not_add_up) {
    EXPECT_EQ(call_on(policy, Signed{kAlice}, Freeze{FreezeRegistrations{}}), "");
    pass(kFreezeVoteMs + 1);
    EXPECT_EQ(call_on(policy, Signed{kBob}, Freeze{FreezeRegistrations{}}), "");
    EXPECT_FALSE(policy.registrations_frozen());
    WorkerClassPattern tdx;
    tdx.platform = PlatformKind::Tdx;
    EXPECT_EQ(call_on(policy, Signed{kCarol}, Freeze{FreezeClass{tdx}}), "");
    EXPECT_FALSE(policy.registrations_frozen());
    EXPECT_TRUE(policy.storage.stops.get().empty());
}

TEST_F(WorkerPolicy, a_frozen_class_resumes_after_14_days_or_by_governance) {
    WorkerClassPattern tdx;
    tdx.platform = PlatformKind::Tdx;
    const Freeze freeze{FreezeClass{tdx}};
    for (const auto& who : {kAlice, kCarol})
        EXPECT_EQ(call_on(policy, Signed{who}, freeze), "");
    EXPECT_EQ(listener.take(), Strings{"class stopped"});
    pass(14 * kDayMs);
    EXPECT_EQ(listener.take(), Strings{"class resumed"});
    for (const auto& who : {kAlice, kCarol})
        EXPECT_EQ(call_on(policy, Signed{who}, freeze), "");
    EXPECT_EQ(call_on(policy, Signed{kAlice}, Thaw{FreezeClass{tdx}}),
              "kind " + std::to_string(static_cast<int>(DispatchError::Kind::BadOrigin)));
    EXPECT_EQ(govern(Thaw{FreezeClass{tdx}}), "");
    EXPECT_EQ(listener.take(), (Strings{"class stopped", "class resumed"}));
    EXPECT_EQ(govern(Thaw{FreezeClass{tdx}}), to_string(PError::NotFrozen));
}

// ---- surprise challenges ------------------------------------------------------------------------

TEST_F(WorkerPolicy, each_worker_is_challenged_about_weekly) {
    for (std::uint8_t i = 1; i <= 10; ++i)
        EXPECT_EQ(register_worker(i, kAlice, i, 900), "");
    WorkerRules rules;
    rules.validity_ms = 400 * kDayMs;
    rules.challenge_window_ms = 1;
    rules.challenge_interval_ms = 10 * kMinuteMs;
    EXPECT_EQ(govern(SetWorkerRules{rules}), "");
    // Ten workers, each every ten minutes: one a minute.
    std::size_t opened = 0;
    for (int minute = 0; minute < 8; ++minute) {
        sink.events.clear();
        blocks.random[0] = static_cast<std::uint8_t>(minute);
        tick(kMinuteMs);
        opened += count_events<ChallengeOpened>();
    }
    EXPECT_GE(opened, 4u);
    EXPECT_LE(opened, 8u);
}

TEST_F(WorkerPolicy, a_challenge_is_answered_or_the_worker_lapses) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    EXPECT_EQ(call(Signed{kAlice}, AnswerChallenge{key(1), {}, 950}),
              to_string(WError::NoChallenge));
    WorkerRules rules;
    rules.challenge_interval_ms = kMinuteMs;
    EXPECT_EQ(govern(SetWorkerRules{rules}), "");
    tick(kMinuteMs);
    ASSERT_EQ(count_events<ChallengeOpened>(), 1u);
    const auto challenge = pallet.worker(key(1))->record.challenge;
    ASSERT_TRUE(challenge.has_value());
    EXPECT_EQ(challenge->block, 1000u);
    EXPECT_EQ(challenge->due_at, clock.time_ms + 20 * kMinuteMs);
    const auto answer = [&](BlockNumber block) {
        return AnswerChallenge{key(1), evidence(Purpose::Challenge, key(1), kAlice, 7, block),
                               block};
    };
    blocks.current = 1010;
    EXPECT_EQ(call(Signed{kAlice}, answer(999)), to_string(WError::ChallengeOfLaterBlock));
    // A renewal is no answer.
    EXPECT_EQ(call(Signed{kAlice}, renewal(key(1), kAlice, 7, 1001)), "");
    EXPECT_TRUE(pallet.worker(key(1))->record.challenge.has_value());
    EXPECT_EQ(call(Signed{kAlice}, answer(1005)), "");
    EXPECT_FALSE(pallet.worker(key(1))->record.challenge.has_value());
    tick(kMinuteMs);
    ASSERT_EQ(count_events<ChallengeOpened>(), 2u);
    listener.take();
    pass(20 * kMinuteMs - 1);
    EXPECT_TRUE(listener.take().empty());
    tick(1);
    EXPECT_EQ(listener.take(), Strings{"lapsed 1"});
    EXPECT_EQ(count_events<ChallengeMissed>(), 1u);
}

// ---- contests -----------------------------------------------------------------------------------

TEST_F(WorkerPolicy, a_claim_that_commits_to_its_operator_outranks_one_that_does_not) {
    EXPECT_EQ(register_worker(1, kBob, 7, 900), "");
    listener.take();
    const auto committed = [&](const AccountId& who) {
        return [this, who](tests::forge::Spec& spec) {
            spec.td.mr_owner_config = owner_commitment(host, blocks.genesis_hash(), who);
        };
    };
    // To somebody else it is none.
    EXPECT_EQ(call(Signed{kAlice}, registration(key(2), kAlice, 7, 950, committed(kBob))),
              to_string(WError::DeviceTaken));
    EXPECT_EQ(call(Signed{kAlice}, registration(key(2), kAlice, 7, 950, committed(kAlice))), "");
    EXPECT_EQ(listener.take(), (Strings{"removed 1", "activated 2 of 161 by 100"}));
    EXPECT_EQ(count_events<DeviceOutranked>(), 1u);
    EXPECT_EQ(call(Signed{kBob}, registration(key(3), kBob, 7, 960, committed(kBob))),
              to_string(WError::DeviceTaken));
}

TEST_F(WorkerPolicy, a_contest_is_an_alarm_that_governance_resolves) {
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    const auto contest = [&](std::uint8_t machine) {
        return ContestDevice{key(2), evidence(Purpose::Register, key(2), kBob, machine, 950), 950};
    };
    EXPECT_EQ(call(Signed{kBob}, contest(8)), to_string(WError::NothingToContest));
    EXPECT_EQ(call(Signed{kBob}, contest(7)), "");
    EXPECT_EQ(count_events<DeviceContested>(), 1u);
    EXPECT_GT(purse.holds[kBob], 0u);
    EXPECT_EQ(state_of(1), WorkerState::Active);
    EXPECT_EQ(call(Signed{kBob}, contest(7)), to_string(WError::ContestExists));
    EXPECT_EQ(call(frame::Root{}, ResolveContest{device(8), true}),
              to_string(WError::UnknownContest));
    EXPECT_EQ(call(frame::Root{}, ResolveContest{device(7), true}), "");
    EXPECT_EQ(purse.holds[kBob], 0u);
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
    EXPECT_EQ(register_worker(2, kBob, 7, 950), "");
}

// ---- proof of cloud -----------------------------------------------------------------------------

TEST_F(WorkerPolicy, a_quorum_of_endorsers_proves_the_cloud) {
    struct Zeros final : primitives::Random {
        void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, std::uint8_t{0}); }
    } random;
    std::vector<primitives::crypto::Sr25519Pair> pairs;
    Quorum quorum{2, {}};
    for (std::uint8_t i = 1; i <= 3; ++i) {
        pairs.push_back(primitives::crypto::Sr25519Pair::from_mini_secret(Bytes32{i}));
        quorum.members.push_back(pairs.back().public_key());
    }
    EXPECT_EQ(govern(SetEndorsers{4, {quorum.members}}), to_string(PError::QuorumInvalid));
    EXPECT_EQ(govern(SetEndorsers{2, {quorum.members}}), "");
    EXPECT_EQ(register_worker(1, kAlice, 7, 900), "");
    listener.take();
    SetProofOfCloud proof{device(7), 3, clock.time_ms, {}};
    Bytes message = primitives::scale::encode(kProofOfCloudTag);
    primitives::scale::encode_to(blocks.genesis_hash(), message);
    primitives::scale::encode_to(proof.device_id, message);
    primitives::scale::encode_to(proof.level, message);
    primitives::scale::encode_to(proof.issued_at, message);
    const auto sign = [&](std::uint8_t member) {
        return MemberSignature{member, pairs[member].sign(message, random)};
    };
    const auto insufficient = std::string{to_string(PError::SignaturesInsufficient)};
    proof.signatures.items = {sign(0)};
    EXPECT_EQ(call_on(policy, Signed{kBob}, proof), insufficient);
    proof.signatures.items = {sign(0), sign(0)};
    EXPECT_EQ(call_on(policy, Signed{kBob}, proof), insufficient);
    proof.signatures.items = {sign(0), {2, sign(0).signature}};
    EXPECT_EQ(call_on(policy, Signed{kBob}, proof), insufficient);
    proof.signatures.items = {sign(0), sign(2)};
    auto other = proof;
    other.level = 2;
    EXPECT_EQ(call_on(policy, Signed{kBob}, other), insufficient);
    EXPECT_EQ(call_on(policy, Signed{kBob}, proof), "");
    EXPECT_EQ(listener.take(), Strings{"facts 1 100"});
    EXPECT_EQ(listener.last.proof_of_cloud, 3);
    EXPECT_EQ(call_on(policy, Signed{kBob}, proof), to_string(PError::EndorsementNotNewer));
    proof.issued_at = clock.time_ms + 1;
    EXPECT_EQ(call_on(policy, Signed{kBob}, proof), to_string(PError::EndorsementFromFuture));
}

}  // namespace
}  // namespace tee_registry::workers
