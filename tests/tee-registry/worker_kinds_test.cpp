// Workers by other evidence than bare quotes: dstack CVMs, SEV-SNP guests, machines with GPUs.
#include "primitives/types/hex.hpp"
#include "tests/support/cvm_forge.hpp"
#include "tests/tee-registry/kinds_fixture.hpp"

namespace tee_registry::workers {
namespace {

TEST_F(WorkerKinds, a_snp_guest_counts_by_its_measurement) {
    EXPECT_EQ(call(Signed{kAlice}, snp(key(1), sev_snp::KeyKind::Vcek, 900)), "");
    auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.worker_class.platform, PlatformKind::SevSnp);
    EXPECT_EQ(record.worker_class.product, policy::product_of_snp(2));
    EXPECT_EQ(record.zero_reason, ZeroReason::ImageUnlisted);
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(govern(policy::SetImage{policy::SnpImage{measurement}, true}), "");
    EXPECT_EQ(
        govern(policy::SetMachine{host.sha2_256(measurement).bytes, policy::Machine{{}, 16, 64}}),
        "");
    EXPECT_EQ(call(Signed{kAlice}, snp(key(1), sev_snp::KeyKind::Vcek, 901)), "");
    EXPECT_EQ(pallet.worker(key(1))->record.weight, 1600u);
}

TEST_F(WorkerKinds, a_providers_key_proves_no_machine_and_weighs_nothing) {
    EXPECT_EQ(call(Signed{kAlice}, snp(key(1), sev_snp::KeyKind::Vlek, 900)), "");
    EXPECT_EQ(govern(policy::SetImage{policy::SnpImage{measurement}, true}), "");
    const auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.weight, 0u);
    EXPECT_EQ(record.zero_reason, ZeroReason::ChipIdMissing);
}

TEST_F(WorkerKinds, a_snp_guest_that_is_not_bound_is_refused) {
    auto other = snp(key(1), sev_snp::KeyKind::Vcek, 900);
    other.worker = key(2);
    EXPECT_EQ(call(Signed{kAlice}, other), to_string(Error::ReportDataMismatch));
    auto broken = snp(key(1), sev_snp::KeyKind::Vcek, 900);
    std::get<shown::SevSnp>(broken.evidence.cpu).report[0x90] ^= 1;
    EXPECT_EQ(call(Signed{kAlice}, broken), to_string(Error::SevSnpRefused));
    const auto verdict = pallet.explain(broken.evidence.cpu);
    EXPECT_EQ(verdict.error, "ReportSignatureInvalid");
    EXPECT_EQ(verdict.steps.back().state, StepState::NotReached);
    // The dry run gives the facts, and says what each step found or asks.
    const auto good = pallet.explain(snp(key(1), sev_snp::KeyKind::Vcek, 900).evidence.cpu);
    EXPECT_TRUE(good.accepted) << good.message;
    EXPECT_EQ(good.status, "UpToDate");
    EXPECT_EQ(good.report_data, primitives::to_bytes(report_data_of(host, binding(key(1), 900))));
    EXPECT_EQ(good.measurements.at(0).value, primitives::to_bare_hex(measurement));
    EXPECT_FALSE(good.platform.empty());
    for (const auto& step : good.steps)
        EXPECT_FALSE(step.detail.empty()) << step.name;
    const auto vlek = pallet.explain(snp(key(1), sev_snp::KeyKind::Vlek, 900).evidence.cpu);
    EXPECT_EQ(vlek.steps.back().detail, "weight 0: a provider's key (VLEK) names no chip");
}

TEST_F(WorkerKinds, a_dstack_cvm_counts_by_what_its_log_proves) {
    const auto events = tests::forge::default_events();
    const auto cvm = [&](BlockNumber block) {
        auto evidence_of = evidence(Purpose::Register, key(1), kAlice, 7, block,
                                    [&](auto& spec) { tests::forge::set_registers(spec, events); });
        auto& quote = std::get<shown::Dcap>(evidence_of.cpu);
        const auto log = tests::forge::event_log_text(events);
        return shown::Dstack{quote.quote, {log.begin(), log.end()}, {'{', '}'}, quote.collateral};
    };
    const auto registration_of = [&](shown::Dstack shown, BlockNumber block) {
        return RegisterWorker{key(1), {std::move(shown), {}}, block, {}};
    };
    auto tampered = cvm(900);
    tampered.event_log[tampered.event_log.size() / 2] ^= 1;
    EXPECT_EQ(call(Signed{kAlice}, registration_of(tampered, 900)),
              to_string(Error::DstackRefused));
    // The dry run reads the log, by whose collateral ever the quote is judged.
    EXPECT_FALSE(pallet.explain(tampered).accepted);
    EXPECT_TRUE(pallet.explain(cvm(900)).accepted);
    EXPECT_EQ(
        call_on(collateral, Signed{kBob}, collateral_cache::SubmitIntel{*cvm(900).collateral}), "");
    auto bare = cvm(900);
    bare.collateral.reset();
    const auto by_kept = pallet.explain(bare);
    EXPECT_TRUE(by_kept.accepted) << by_kept.message;
    EXPECT_EQ(by_kept.kind, "dstack");
    EXPECT_EQ(by_kept.steps, pallet.explain(cvm(900)).steps);
    bare.event_log = tampered.event_log;
    EXPECT_FALSE(pallet.explain(bare).accepted);
    EXPECT_EQ(call(Signed{kAlice}, registration_of(cvm(900), 900)), "");
    const auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.zero_reason, ZeroReason::ImageUnlisted);
    const auto& image = std::get<policy::DstackImage>(record.image);
    EXPECT_EQ(primitives::to_bytes(image.compose_hash), tests::forge::default_compose_hash());
    EXPECT_EQ(image.key_provider,
              host.sha2_256(primitives::view_of(tests::forge::kDefaultKeyProvider)).bytes);
    EXPECT_EQ(govern(policy::SetImage{image, true}), "");
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(call(Signed{kAlice}, registration_of(cvm(901), 901)), "");
    EXPECT_EQ(pallet.worker(key(1))->record.weight, 100u);
    // A compose hash can be denied like any measurement.
    EXPECT_EQ(govern(policy::Deny{
                  policy::MeasurementSubject{{primitives::to_bytes(image.compose_hash)}}, {}}),
              "");
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(call(Signed{kAlice}, registration_of(cvm(902), 902)),
              to_string(Error::MeasurementDenied));
}

TEST_F(WorkerKinds, a_guest_that_emits_the_events_of_a_listed_image_is_not_that_image) {
    const auto events = tests::forge::default_events();
    const auto cvm = [&](std::uint8_t worker, BlockNumber block, auto&& edit) {
        auto log_events = events;
        edit(log_events);
        const auto shown =
            evidence(Purpose::Register, key(worker), kAlice, worker, block,
                     [&](auto& spec) { tests::forge::set_registers(spec, log_events); });
        const auto& quote = std::get<shown::Dcap>(shown.cpu);
        const auto log = tests::forge::event_log_text(log_events);
        return RegisterWorker{
            key(worker),
            {shown::Dstack{quote.quote, {log.begin(), log.end()}, {'{', '}'}, quote.collateral},
             {}},
            block,
            {}};
    };
    const auto image_of = [&](std::uint8_t worker) {
        return std::get<policy::DstackImage>(pallet.worker(key(worker))->record.image);
    };
    EXPECT_EQ(call(Signed{kAlice}, cvm(1, 900, [](auto&) {})), "");
    EXPECT_EQ(govern(policy::SetImage{image_of(1), true}), "");
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    EXPECT_EQ(call(Signed{kAlice}, cvm(1, 901, [](auto&) {})), "");
    EXPECT_EQ(pallet.worker(key(1))->record.zero_reason, ZeroReason::None);
    // The same compose hash, key provider and named OS image, launched from another kernel.
    for (const std::uint8_t rtmr : {std::uint8_t{1}, std::uint8_t{2}}) {
        const auto worker = static_cast<std::uint8_t>(rtmr + 1);
        EXPECT_EQ(call(Signed{kAlice},
                       cvm(worker, 902, [&](auto& log) { log.at(rtmr).payload.push_back('!'); })),
                  "");
        EXPECT_EQ(pallet.worker(key(worker))->record.zero_reason, ZeroReason::ImageUnlisted);
        EXPECT_EQ(pallet.worker(key(worker))->record.weight, 0u);
        EXPECT_EQ(image_of(worker).compose_hash, image_of(1).compose_hash);
        EXPECT_EQ(image_of(worker).key_provider, image_of(1).key_provider);
        EXPECT_NE(image_of(worker).os_image_hash, image_of(1).os_image_hash);
    }
    // RTMR0 is the VM's size, which the table of machines judges.
    EXPECT_EQ(call(Signed{kAlice}, cvm(4, 902, [](auto& log) { log.at(0).payload = {'x'}; })), "");
    EXPECT_EQ(pallet.worker(key(4))->record.zero_reason, ZeroReason::None);
}

TEST_F(WorkerKinds, gpus_count_when_their_firmware_is_known) {
    EXPECT_EQ(call(Signed{kAlice}, with_gpus(key(1), 2, 900)), "");
    auto record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.gpus.size(), 2u);
    EXPECT_EQ(record.weight, 0u);
    EXPECT_EQ(record.zero_reason, ZeroReason::GpuRimUnknown);
    EXPECT_EQ(call(Signed{kAlice}, DeregisterWorker{key(1)}), "");
    govern_golden();
    EXPECT_EQ(call(Signed{kAlice}, with_gpus(key(1), 2, 901)), "");
    record = pallet.worker(key(1))->record;
    EXPECT_EQ(record.weight, 2 * policy::kWeightUnit);
    EXPECT_EQ(record.worker_class.gpu_model, 1u);
    // The same GPUs in another machine are refused.
    EXPECT_EQ(call(Signed{kAlice}, with_gpus(key(2), 2, 902)), to_string(Error::GpuTaken));
    EXPECT_EQ(govern(policy::Deny{policy::GpuSubject{record.gpus[1].gpu_id}, {}}), "");
    EXPECT_EQ(state_of(1), WorkerState::Denied);
}

TEST_F(WorkerKinds, any_certificate_of_a_gpu_can_be_denied) {
    const auto registration = with_gpus(key(1), 2, 900);
    const auto& gpus = *registration.evidence.gpus;
    auto chain = gpus.devices[0].certificates;
    chain.insert(chain.end(), gpus.shared_certificates.begin(), gpus.shared_certificates.end());
    ASSERT_GE(chain.size(), nvidia::kChainMin);
    for (const auto& der : chain) {
        const auto certificate = der::read_sha384_certificate(der);
        ASSERT_TRUE(certificate.has_value());
        const policy::Subject serial =
            policy::SerialSubject{{primitives::to_bytes(certificate->serial)}};
        EXPECT_EQ(govern(policy::Deny{serial, {}}), "");
        EXPECT_EQ(call(Signed{kAlice}, registration), to_string(Error::CertificateDenied));
        EXPECT_EQ(govern(policy::LiftDenial{serial}), "");
    }
    EXPECT_EQ(call(Signed{kAlice}, registration), "");
}

TEST_F(WorkerKinds, a_gpu_leaves_a_lapsed_worker_and_one_that_is_outranked) {
    // The GPUs of a host that a tenant registered first, in a machine whose launch commits or not.
    const auto moved = [&](std::uint8_t worker, BlockNumber block, bool commits) {
        auto call = with_gpus(key(worker), 2, block);
        auto& quote = std::get<shown::Dcap>(call.evidence.cpu);
        auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
        spec.platform.ppid = {worker};
        if (commits)
            spec.td.mr_owner_config = owner_commitment(host, blocks.genesis_hash(), kAlice);
        spec.td.report_data = report_data_of(host, binding(key(worker), block),
                                             nvidia::hash_of(host, *call.evidence.gpus));
        auto forged = tests::forge::forge(spec);
        quote.quote = std::move(forged.quote);
        quote.collateral = std::move(forged.collateral);
        return call;
    };
    EXPECT_EQ(register_worker(7, kBob, 7, 899), "");
    EXPECT_EQ(call(Signed{kAlice}, moved(1, 900, false)), "");
    EXPECT_EQ(register_worker(8, kBob, 8, 899), "");
    EXPECT_EQ(call(Signed{kAlice}, moved(2, 900, false)), to_string(Error::GpuTaken));
    locks.held = true;
    EXPECT_EQ(call(Signed{kAlice}, moved(2, 900, true)), to_string(Error::WorkerLocked));
    locks.held = false;
    EXPECT_EQ(call(Signed{kAlice}, moved(2, 900, true)), "");
    EXPECT_FALSE(pallet.worker(key(1)).has_value());
    EXPECT_EQ(pallet.worker(key(2))->record.gpus.size(), 2u);
    EXPECT_EQ(call(Signed{kAlice}, moved(3, 901, true)), to_string(Error::GpuTaken));
    // Lapsed, it keeps its record and loses the GPUs.
    pass(kValidityMs);
    EXPECT_EQ(state_of(2), WorkerState::Lapsed);
    const auto deposit = pallet.worker(key(2))->record.deposit;
    EXPECT_EQ(call(Signed{kAlice}, moved(3, 902, false)), "");
    EXPECT_EQ(pallet.worker(key(3))->record.gpus.size(), 2u);
    EXPECT_TRUE(pallet.worker(key(2))->record.gpus.empty());
    EXPECT_LT(pallet.worker(key(2))->record.deposit, deposit);
}

TEST_F(WorkerKinds, only_its_operator_rotates_the_key_of_a_denied_worker) {
    EXPECT_EQ(call(Signed{kAlice}, with_gpus(key(1), 1, 900)), "");
    const auto gpu_id = pallet.worker(key(1))->record.gpus.at(0).gpu_id;
    EXPECT_EQ(govern(policy::Deny{policy::GpuSubject{gpu_id}, {}}), "");
    // A tenant of the host shows its own key, the operator's account and no GPU.
    const RotateKey rotation{key(1), key(5), evidence(Purpose::Rotate, key(5), kAlice, 1, 901),
                             901};
    EXPECT_EQ(call(Signed{kBob}, rotation), to_string(Error::NotOperator));
    EXPECT_EQ(call(Signed{kAlice}, rotation), "");
    EXPECT_EQ(state_of(5), WorkerState::Active);
}

TEST_F(WorkerKinds, gpu_evidence_belongs_to_the_cpus) {
    auto swapped = with_gpus(key(1), 1, 900);
    swapped.evidence.gpus = with_gpus(key(2), 1, 900).evidence.gpus;
    EXPECT_EQ(call(Signed{kAlice}, swapped), to_string(Error::GpuRefused));
    auto dropped = with_gpus(key(1), 1, 900);
    dropped.evidence.gpus.reset();
    EXPECT_EQ(call(Signed{kAlice}, dropped), to_string(Error::ReportDataMismatch));
}

TEST_F(WorkerKinds, the_dry_run_of_gpus_tells_every_step) {
    auto call = with_gpus(key(1), 2, 900);
    const auto nonce = gpu_nonce_of(host, binding(key(1), 900));
    const auto unknown = pallet.explain_gpus(*call.evidence.gpus, nonce);
    EXPECT_TRUE(unknown.accepted) << unknown.message;
    EXPECT_EQ(unknown.status, "GpuRimUnknown");
    govern_golden();
    const auto known = pallet.explain_gpus(*call.evidence.gpus, nonce);
    EXPECT_EQ(known.status, "Recognized") << known.message;
    EXPECT_GT(known.steps.size(), 10U);
    const auto refused = pallet.explain_gpus(*call.evidence.gpus, {});
    EXPECT_FALSE(refused.accepted);
    EXPECT_EQ(refused.error, "NonceMismatch");
}

TEST_F(WorkerKinds, the_weight_counts_each_part_of_the_evidence) {
    const auto weight = [&](const RegisterWorker& call) {
        return pallet.info(call).weight.ref_time.value / frame::kRefTimePerMicrosecond;
    };
    // What is kept is not verified again, but read.
    auto quote = with_gpus(key(1), 1, 900);
    quote.evidence.gpus.reset();
    const auto full = weight(quote);
    std::get<shown::Dcap>(quote.evidence.cpu).collateral.reset();
    EXPECT_EQ(full - weight(quote), 6u * 125 + 450);
    // A report costs a P-384 check, four of RSA, three reads and the list twice.
    const auto report = weight(snp(key(1), sev_snp::KeyKind::Vcek, 900));
    EXPECT_EQ(report + 1000 + 4 * 8, weight(quote) + 1100 + 600 + 1800 + 3 * 8);
    // Each device, and each certificate that it names.
    const auto one = with_gpus(key(1), 1, 900);
    auto two = one;
    auto& devices = two.evidence.gpus->devices;
    devices.push_back(devices[0]);
    const auto look_ups = devices[0].upper.size();
    ASSERT_GT(look_ups, 0u);
    EXPECT_EQ(weight(two) - weight(one), 6 * 1100 + 280 + 29 * 8 + 18 * 12 + look_ups * (6 + 8));
    devices[1].upper.resize(look_ups + 1000);
    EXPECT_EQ(weight(two) - weight(one),
              6 * 1100 + 280 + 29 * 8 + 18 * 12 + (look_ups + 1000) * (6 + 8));
    // More devices than evidence may have still add up.
    devices.assign(60'000, {});
    EXPECT_EQ(weight(two) - full, 60'000u * (6 * 1100 + 280 + 29 * 8 + 18 * 12));
}

TEST_F(WorkerKinds, evidence_that_makes_too_large_an_extrinsic_is_not_read) {
    auto call = with_gpus(key(1), 1, 900);
    auto& gpus = *call.evidence.gpus;
    gpus.shared_certificates.push_back(Bytes(128 * 1024, 1));
    call.evidence.cpu = shown::Dstack{Bytes(16 * 1024, 1), Bytes(64 * 1024, 1), Bytes(8 * 1024, 1),
                                      dcap::QuoteCollateral{}};
    const auto size = size_of(call.evidence);
    std::get<shown::Dstack>(call.evidence.cpu).collateral->tcb_info =
        Bytes(kEvidenceSizeMax - size, 1);
    EXPECT_EQ(size_of(call.evidence), kEvidenceSizeMax);
    EXPECT_LT(primitives::scale::encode(call).size(), 256 * 1024);
    EXPECT_NE(this->call(Signed{kAlice}, call), to_string(Error::EvidenceTooLarge));
    std::get<shown::Dstack>(call.evidence.cpu).vm_config.push_back(1);
    EXPECT_EQ(this->call(Signed{kAlice}, call), to_string(Error::EvidenceTooLarge));
}

}  // namespace
}  // namespace tee_registry::workers
