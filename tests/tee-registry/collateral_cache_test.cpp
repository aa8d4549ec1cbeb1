// Pallet TeeCollateral, and workers that are judged by what it keeps.
#include "tests/tee-registry/registry_fixture.hpp"

namespace tee_registry::workers {
namespace {

using collateral_cache::Kind;
using collateral_cache::SubmitIntel;
using CError = collateral_cache::Error;

class CollateralCache : public RegistryTest {
  protected:
    tests::forge::Forged forged_at(UnixSeconds time, const Edit& edit = {}) {
        auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, time);
        if (edit) edit(spec);
        return tests::forge::forge(spec);
    }
    std::string submit(const dcap::QuoteCollateral& given) {
        return call_on(collateral, Signed{kBob}, SubmitIntel{given});
    }
    /// Evidence that relies on what the chain keeps.
    Evidence bare(Purpose purpose, std::uint8_t worker, BlockNumber block, const Edit& edit = {}) {
        auto out = evidence(purpose, key(worker), kAlice, worker, block, edit);
        std::get<shown::Dcap>(out.cpu).collateral.reset();
        return out;
    }
    std::string register_bare(std::uint8_t worker, BlockNumber block) {
        return call(Signed{kAlice},
                    RegisterWorker{key(worker), bare(Purpose::Register, worker, block), block, {}});
    }
    std::string renew_bare(std::uint8_t worker, BlockNumber block) {
        return call(Signed{kAlice},
                    RenewWorker{key(worker), bare(Purpose::Renew, worker, block), block});
    }
};

TEST_F(CollateralCache, the_first_newer_object_is_free_and_a_repetition_pays) {
    const auto forged = forged_at(now());
    const auto result = collateral.dispatch(Signed{kBob}, SubmitIntel{forged.collateral});
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->pays_fee, frame::Pays::No);
    EXPECT_EQ(collateral.views().size(), 4u);
    EXPECT_EQ(submit(forged.collateral), to_string(CError::CollateralUnchanged));
    auto broken = forged.collateral;
    broken.tcb_info_signature[0] ^= 1;
    EXPECT_EQ(submit(broken), to_string(CError::CollateralInvalid));
}

TEST_F(CollateralCache, nothing_older_comes_back) {
    const auto old = forged_at(now());
    clock.time_ms += policy::kDayMs;
    EXPECT_EQ(submit(forged_at(now()).collateral), "");
    EXPECT_EQ(submit(old.collateral), to_string(CError::CollateralOlder));
    // A later date does not make up for a lower evaluation number.
    clock.time_ms += policy::kDayMs;
    const auto lower = forged_at(now(), [](auto& spec) {
        spec.tcb_info.evaluation_data_number -= 1;
        spec.qe_identity.evaluation_data_number -= 1;
    });
    EXPECT_EQ(submit(lower.collateral), to_string(CError::CollateralOlder));
    // Evidence that brings the older collateral itself is refused as well.
    auto shown_old = evidence(Purpose::Register, key(1), kAlice, 1, 900);
    std::get<shown::Dcap>(shown_old.cpu).collateral = old.collateral;
    EXPECT_EQ(call(Signed{kAlice}, RegisterWorker{key(1), shown_old, 900, {}}),
              to_string(EvidenceError::CollateralTooOld));
}

TEST_F(CollateralCache, a_registration_needs_the_quote_alone) {
    EXPECT_EQ(register_bare(1, 900), to_string(Error::CollateralNotStored));
    EXPECT_EQ(submit(forged_at(now()).collateral), "");
    EXPECT_EQ(register_bare(1, 900), "");
    EXPECT_EQ(pallet.worker(key(1))->record.worker_class.tier, 1);
}

TEST_F(CollateralCache, expired_collateral_serves_renewals_for_a_while_one_tier_lower) {
    EXPECT_EQ(submit(forged_at(now()).collateral), "");
    EXPECT_EQ(register_bare(1, 900), "");
    policy::WorkerRules rules;
    rules.validity_ms = 100 * policy::kDayMs;
    EXPECT_EQ(govern(policy::SetWorkerRules{rules}), "");
    EXPECT_EQ(renew_bare(1, 901), "");
    pass(31 * policy::kDayMs);
    blocks.current = 5000;
    EXPECT_EQ(register_bare(2, 4900), to_string(EvidenceError::TcbInfoExpired));
    EXPECT_EQ(renew_bare(1, 4900), "");
    EXPECT_EQ(pallet.worker(key(1))->record.worker_class.tier, 2);
    pass(14 * policy::kDayMs);
    EXPECT_EQ(renew_bare(1, 4901), to_string(EvidenceError::TcbInfoExpired));
    for (const auto& view : collateral.views())
        EXPECT_TRUE(view.expired);
}

TEST_F(CollateralCache, a_newer_list_revokes_what_was_kept_before) {
    EXPECT_EQ(submit(forged_at(now()).collateral), "");
    clock.time_ms += policy::kDayMs;
    const auto revoking =
        forged_at(now(), [](auto& spec) { spec.pck_crl.revoked_serials = {spec.pck.serial}; });
    EXPECT_EQ(submit(revoking.collateral), "");
    EXPECT_EQ(register_bare(1, 900), to_string(EvidenceError::PckRevoked));
}

TEST_F(CollateralCache, a_dry_run_explains_every_step) {
    const auto forged = forged_at(now());
    const auto verdict = pallet.explain(shown::Dcap{forged.quote, forged.collateral});
    EXPECT_TRUE(verdict.accepted) << verdict.message;
    EXPECT_FALSE(verdict.steps.empty());
    const auto missing = pallet.explain(shown::Dcap{forged.quote, std::nullopt});
    EXPECT_EQ(missing.error, "CollateralNotStored");
    EXPECT_EQ(submit(forged.collateral), "");
    EXPECT_TRUE(pallet.explain(shown::Dcap{forged.quote, std::nullopt}).accepted);
}

const StepReport& last_reached(const tee_registry::Verdict& verdict) {
    return *std::ranges::find_if(verdict.steps.rbegin(), verdict.steps.rend(),
                                 [](const auto& s) { return s.state != StepState::NotReached; });
}

TEST_F(CollateralCache, a_dry_run_tells_what_the_chain_itself_asks) {
    const auto old = forged_at(now());
    const auto shown_old = shown::Dcap{old.quote, old.collateral};
    const auto good = pallet.explain(shown_old);
    EXPECT_EQ(last_reached(good).name, "worth");
    EXPECT_EQ(last_reached(good).detail, "weight 100 without GPUs");
    const auto refused_at = [&](const char* step, Error error) {
        const auto verdict = pallet.explain(shown_old);
        EXPECT_FALSE(verdict.accepted);
        EXPECT_EQ(last_reached(verdict).name, step);
        EXPECT_EQ(last_reached(verdict).state, StepState::Failed);
        EXPECT_EQ(verdict.error, name_of(error));
        EXPECT_EQ(verdict.message, to_string(error));
        EXPECT_EQ(verdict.steps.size(), good.steps.size());
        // The call that emits a verdict agrees.
        const auto called = call(Signed{kAlice}, VerifyEvidence{{shown_old, {}}});
        EXPECT_EQ(called, error == Error::ClassStopped ? "" : to_string(error));
    };
    const policy::Subject machine = policy::DeviceSubject{
        host.sha2_256(tests::forge::default_spec(dcap::TeeKind::Tdx, now()).platform.ppid).bytes};
    EXPECT_EQ(govern(policy::Deny{machine, {}}), "");
    refused_at("denials", Error::DeviceDenied);
    EXPECT_EQ(govern(policy::LiftDenial{machine}), "");
    policy::EvidenceRules rules;
    std::swap(rules.statuses_of_tiers[0], rules.statuses_of_tiers[4]);
    EXPECT_EQ(govern(policy::SetEvidenceRules{rules}), "");
    refused_at("confidence tier", Error::TcbStatusRejected);
    EXPECT_EQ(govern(policy::SetEvidenceRules{{}}), "");
    const policy::Subject tee = policy::PlatformSubject{PlatformKind::Tdx};
    EXPECT_EQ(govern(policy::Deny{tee, {}}), "");
    refused_at("class", Error::ClassStopped);
    EXPECT_EQ(govern(policy::LiftDenial{tee}), "");
    EXPECT_EQ(govern(policy::SetImage{default_image(), false}), "");
    EXPECT_EQ(last_reached(pallet.explain(shown_old)).detail,
              "weight 0: the image is not listed as rewardable");
    clock.time_ms += policy::kDayMs;
    EXPECT_EQ(submit(forged_at(now()).collateral), "");
    refused_at("collateral's age", Error::CollateralTooOld);
}

}  // namespace
}  // namespace tee_registry::workers
