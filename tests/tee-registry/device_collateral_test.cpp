// AMD's and NVIDIA's objects in pallet TeeCollateral, and evidence that refers to them.
#include "tests/tee-registry/kinds_fixture.hpp"

namespace tee_registry::workers {
namespace {

using collateral_cache::Kind;
using collateral_cache::SubmitAmd;
using collateral_cache::SubmitNvidia;
using CError = collateral_cache::Error;
using sev_snp::KeyKind;
using sev_snp::Product;
using SnpEdit = std::function<void(tests::snp_forge::Spec&)>;

class DeviceCollateral : public WorkerKinds {
  protected:
    sev_snp::AuthorityObjects amd(const SnpEdit& edit = {}, KeyKind kind = KeyKind::Vcek) {
        auto spec = tests::snp_forge::default_spec(Product::Genoa, kind, 3, now());
        if (edit) edit(spec);
        auto made = tests::snp_forge::forge(spec).collateral;
        return {Product::Genoa, kind, std::move(made.signer), std::move(made.root),
                std::move(made.crl)};
    }
    std::string submit(const sev_snp::AuthorityObjects& objects) {
        return call_on(collateral, Signed{kBob}, SubmitAmd{objects});
    }
    std::string submit(const std::vector<Bytes>& certificates) {
        return call_on(collateral, Signed{kBob}, SubmitNvidia{certificates});
    }
    std::vector<Kind> kept() const {
        std::vector<Kind> out;
        for (const auto& view : collateral.views())
            out.push_back(view.kind);
        std::ranges::sort(out);
        return out;
    }

    /// A registration that holds the machine's own certificate alone.
    RegisterWorker bare_snp(std::uint8_t worker, BlockNumber block) {
        auto out = snp(key(worker), KeyKind::Vcek, block);
        auto& given = std::get<shown::SevSnp>(out.evidence.cpu).collateral;
        given.signer.clear();
        given.crl.clear();
        given.root.reset();
        return out;
    }
    RenewWorker bare_renewal(std::uint8_t worker, BlockNumber block) {
        auto spec = tests::snp_forge::default_spec(Product::Genoa, KeyKind::Vcek, 3, now());
        spec.report.report_data = report_data_of(host, binding(key(worker), block, Purpose::Renew));
        auto forged = tests::snp_forge::forge(spec);
        return {key(worker),
                {shown::SevSnp{std::move(forged.report),
                               {std::move(forged.collateral.endorsement_key), {}, {}, {}}},
                 {}},
                block};
    }

    /// NVIDIA's CAs in the forge's hierarchy, the lowest first.
    std::vector<Bytes> nvidia_authority() {
        return with_gpus(key(9), 1, 900).evidence.gpus->shared_certificates;
    }
    /// The evidence of a machine whose devices name the upper certificates only.
    RegisterWorker bare_gpus(std::uint8_t worker, std::uint32_t count, BlockNumber block) {
        const auto bound = binding(key(worker), block);
        auto machine = tests::gpu_forge::default_host(tests::gpu_forge::Kind::H100, count);
        machine.nonce = gpu_nonce_of(host, bound);
        auto forged = tests::gpu_forge::forge(machine);
        golden = forged.golden;
        forged.evidence.shared_certificates.clear();
        auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, now());
        spec.platform.ppid = {worker};
        spec.td.report_data = report_data_of(host, bound, nvidia::hash_of(host, forged.evidence));
        auto quote = tests::forge::forge(spec);
        return {key(worker),
                {shown::Dcap{std::move(quote.quote), std::move(quote.collateral)},
                 std::move(forged.evidence)},
                block,
                {}};
    }
};

TEST_F(DeviceCollateral, amds_first_newer_object_is_free_and_a_repetition_pays) {
    const auto objects = amd();
    const auto result = collateral.dispatch(Signed{kBob}, SubmitAmd{objects});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->pays_fee, frame::Pays::No);
    EXPECT_EQ(kept(), (std::vector{Kind::AmdSigner, Kind::AmdCrl}));
    EXPECT_EQ(submit(objects), to_string(CError::CollateralUnchanged));
    // Another signer under the same list is an object of its own.
    EXPECT_EQ(submit(amd({}, KeyKind::Vlek)), "");
    EXPECT_EQ(kept(), (std::vector{Kind::AmdSigner, Kind::AmdSigner, Kind::AmdCrl}));
}

TEST_F(DeviceCollateral, amds_objects_are_verified_before_they_are_kept) {
    using Change = std::function<void(sev_snp::AuthorityObjects&)>;
    const std::vector<std::pair<const char*, Change>> cases{
        {"signer's signature", [](auto& o) { o.signer.back() ^= 1; }},
        {"signer cut", [](auto& o) { o.signer.pop_back(); }},
        {"list's signature", [](auto& o) { o.crl.back() ^= 1; }},
        {"no list", [](auto& o) { o.crl.clear(); }},
        {"AMD's own root over a forged signer", [](auto& o) { o.root.reset(); }},
        {"another product", [](auto& o) { o.product = Product::Milan; }},
        {"another kind", [](auto& o) { o.kind = KeyKind::Vlek; }},
        {"a long signer", [](auto& o) { o.signer.resize(sev_snp::kCertificateSizeMax + 1); }},
        {"a long list", [](auto& o) { o.crl.resize(sev_snp::kCrlSizeMax + 1); }},
    };
    for (const auto& [name, edit] : cases) {
        auto objects = amd();
        edit(objects);
        EXPECT_EQ(submit(objects), to_string(CError::CollateralInvalid)) << name;
    }
    const std::vector<std::pair<const char*, SnpEdit>> forged{
        {"list of the future", [&](auto& s) { s.crl.this_update = now() + 1; }},
        {"list of the past", [&](auto& s) { s.crl.next_update = now() - 1; }},
        {"list of another", [](auto& s) { s.crl.issuer_name = "ARK-Milan"; }},
        {"revoked signer", [](auto& s) { s.crl.revoked_serials = {s.signer.serial}; }},
        {"expired signer", [&](auto& s) { s.signer.not_after = now() - 1; }},
        {"signer of the future", [&](auto& s) { s.signer.not_before = now() + 1; }},
        {"no CA",
         [](auto& s) {
             s.signer.is_ca = false;
             s.signer.path_length.reset();
         }},
    };
    for (const auto& [name, edit] : forged)
        EXPECT_EQ(submit(amd(edit)), to_string(CError::CollateralInvalid)) << name;
    EXPECT_TRUE(kept().empty());
}

TEST_F(DeviceCollateral, amds_objects_never_become_older) {
    const auto old = amd();
    clock.time_ms += policy::kDayMs;
    EXPECT_EQ(submit(amd()), "");
    EXPECT_EQ(submit(old), to_string(CError::CollateralOlder));
    // Nor does evidence come with an older list than the chain knows.
    auto shown_old = snp(key(1), KeyKind::Vcek, 900);
    std::get<shown::SevSnp>(shown_old.evidence.cpu).collateral.crl = old.crl;
    EXPECT_EQ(call(Signed{kAlice}, shown_old), to_string(EvidenceError::CollateralTooOld));
    EXPECT_EQ(call(Signed{kAlice}, snp(key(1), KeyKind::Vcek, 900)), "");
}

TEST_F(DeviceCollateral, a_snp_guest_registers_by_its_own_certificate_alone) {
    EXPECT_EQ(call(Signed{kAlice}, bare_snp(1, 900)), to_string(Error::CollateralNotStored));
    EXPECT_FALSE(pallet.explain(bare_snp(1, 900).evidence.cpu).accepted);
    EXPECT_EQ(submit(amd()), "");
    EXPECT_TRUE(pallet.explain(bare_snp(1, 900).evidence.cpu).accepted);
    EXPECT_EQ(call(Signed{kAlice}, bare_snp(1, 900)), "");
    // A newer list that revokes the ASK cannot come without its successor: the objects of one call
    // belong together. Evidence with that list is refused.
    auto revoked = snp(key(2), KeyKind::Vcek, 901,
                       [](auto& spec) { spec.crl.revoked_serials = {spec.signer.serial}; });
    EXPECT_EQ(call(Signed{kAlice}, revoked), to_string(Error::SevSnpRefused));
}

TEST_F(DeviceCollateral, an_expired_list_serves_renewals_for_a_while_one_tier_lower) {
    EXPECT_EQ(submit(amd()), "");
    const auto measured = snp(key(1), KeyKind::Vcek, 900);
    EXPECT_EQ(govern(policy::SetImage{policy::SnpImage{measurement}, true}), "");
    policy::WorkerRules rules;
    rules.validity_ms = 100 * policy::kDayMs;
    EXPECT_EQ(govern(policy::SetWorkerRules{rules}), "");
    EXPECT_EQ(call(Signed{kAlice}, bare_snp(1, 900)), "");
    EXPECT_EQ(pallet.worker(key(1))->record.worker_class.tier, 1);
    pass(30 * policy::kDayMs + 1000);
    blocks.current = 5000;
    EXPECT_EQ(call(Signed{kAlice}, bare_snp(2, 4900)), to_string(Error::SevSnpRefused));
    EXPECT_EQ(pallet.explain(bare_snp(2, 4900).evidence.cpu).error, "CrlExpired");
    EXPECT_EQ(call(Signed{kAlice}, bare_renewal(1, 4900)), "");
    EXPECT_EQ(pallet.worker(key(1))->record.worker_class.tier, 2);
    pass(14 * policy::kDayMs);
    EXPECT_EQ(call(Signed{kAlice}, bare_renewal(1, 4901)), to_string(Error::SevSnpRefused));
}

TEST_F(DeviceCollateral, nvidias_cas_are_kept_once_and_evidence_names_them) {
    const auto authority = nvidia_authority();
    EXPECT_EQ(call(Signed{kAlice}, bare_gpus(1, 2, 900)), to_string(Error::GpuRefused));
    const auto result = collateral.dispatch(Signed{kBob}, SubmitNvidia{authority});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->pays_fee, frame::Pays::No);
    EXPECT_EQ(kept(), std::vector(authority.size(), Kind::NvidiaCertificate));
    EXPECT_EQ(submit(authority), to_string(CError::CollateralUnchanged));
    EXPECT_EQ(call(Signed{kAlice}, bare_gpus(1, 2, 900)), "");
    EXPECT_EQ(pallet.worker(key(1))->record.gpus.size(), 2u);
    // The dry run knows them too.
    const auto dry = bare_gpus(2, 1, 901);
    EXPECT_TRUE(
        pallet.explain_gpus(*dry.evidence.gpus, gpu_nonce_of(host, binding(key(2), 901))).accepted);
}

TEST_F(DeviceCollateral, nvidias_cas_are_verified_before_they_are_kept) {
    const auto good = nvidia_authority();
    const auto device = with_gpus(key(9), 1, 900).evidence.gpus->devices[0].certificates;
    using Change = std::function<void(std::vector<Bytes>&)>;
    const std::vector<std::pair<const char*, Change>> cases{
        {"none", [](auto& c) { c.clear(); }},
        {"no root", [](auto& c) { c.pop_back(); }},
        {"a gap", [](auto& c) { c.erase(c.begin() + 1); }},
        {"a signature", [](auto& c) { c[0].back() ^= 1; }},
        {"garbage", [](auto& c) { c[0] = {1, 2, 3}; }},
        // A device's own CA would fill the state: every machine has one.
        {"a device's", [&](auto& c) { c.insert(c.begin(), device[1]); }},
        {"too many", [&](auto& c) { c.insert(c.begin(), 2, c[0]); }},
    };
    for (const auto& [name, edit] : cases) {
        auto certificates = good;
        edit(certificates);
        EXPECT_EQ(submit(certificates), to_string(CError::CollateralInvalid)) << name;
    }
    EXPECT_TRUE(kept().empty());
    collateral.storage.nvidia_certificate_count.put(collateral_cache::kNvidiaCertificatesMax);
    EXPECT_EQ(submit(good), to_string(CError::CollateralFull));
}

TEST_F(DeviceCollateral, what_evidence_may_not_have_is_not_looked_up) {
    // The forms of evidence that no part of a call's weight pays for come back as they were.
    EXPECT_EQ(submit(nvidia_authority()), "");
    const auto named = *bare_gpus(1, 1, 900).evidence.gpus;
    EXPECT_GT(collateral.complete(named).shared_certificates.size(), 0u);
    auto full = named;
    full.shared_certificates.resize(nvidia::kSharedMax);
    EXPECT_GT(collateral.complete(full).shared_certificates.size(), nvidia::kSharedMax);
    auto many = full;
    many.shared_certificates.emplace_back();
    EXPECT_EQ(collateral.complete(many), many);
    auto devices = named;
    devices.devices.resize(nvidia::kDevicesMax + 1, named.devices[0]);
    EXPECT_EQ(collateral.complete(devices), devices);
}

}  // namespace
}  // namespace tee_registry::workers
