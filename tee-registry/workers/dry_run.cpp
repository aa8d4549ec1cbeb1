// The dry run of evidence: the steps of its verifier with what they found, then the chain's own,
// which need no worker and no block. Verified twice, for it is told and never acted upon.
#include "tee-registry/evidence/dcap/explain.hpp"
#include "tee-registry/evidence/dstack/explain.hpp"
#include "tee-registry/evidence/nvidia/verdict.hpp"
#include "tee-registry/evidence/sev_snp/verdict.hpp"
#include "tee-registry/workers/policy_rows.hpp"
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

using primitives::Host;
using Told = tee_registry::Verdict;

namespace {

struct StepText {
    std::string_view name;
    std::string_view rule;
};
constexpr std::array kChainSteps{
    StepText{"collateral's age", "nothing in it is older than what the chain keeps"},
    StepText{"denials", "no machine, certificate, measurement or advisory that is denied"},
    StepText{"confidence tier", "the status stands in a tier of the policy, within its grace"},
    StepText{"class", "TEE, product and tier are not stopped"},
    StepText{"worth", "what the image and the machine's size are listed for"}};

template <class T>
std::optional<Error> error_in(const Outcome<T>& outcome) {
    if (outcome) return std::nullopt;
    return static_cast<Error>(outcome.error().detail);
}

/// The chain's steps, one after another.
class ChainSteps {
  public:
    explicit ChainSteps(Told& out) : out_{out} {}

    /// Whether the next step passed; `found` stands in the place of its rule where there is any.
    bool add(std::optional<Error> error, std::string found = {}) {
        auto& step = begin(StepState::Passed);
        if (!found.empty()) step.detail = std::move(found);
        if (!error) return true;
        out_.accepted = false;
        out_.error = name_of(*error);
        out_.message = to_string(*error);
        step.state = StepState::Failed;
        step.detail = out_.message;
        return false;
    }

    /// The steps that are left were not reached.
    void finish() {
        while (next_ < kChainSteps.size())
            begin(StepState::NotReached);
    }

  private:
    StepReport& begin(StepState state) {
        const auto& text = kChainSteps.at(next_++);
        return out_.steps.emplace_back(
            StepReport{std::string{text.name}, state, std::string{text.rule}});
    }

    Told& out_;
    std::size_t next_ = 0;
};

/// explain(progress, result) of a quote's verification by its own collateral or by the chain's; or
/// why there is none.
template <class Explain>
Told with_quote(Host& host, const collateral_cache::Pallet& kept, const Bytes& quote,
                const std::optional<dcap::QuoteCollateral>& given, const dcap::Policy& rules,
                std::uint64_t now, Explain explain) {
    dcap::Progress progress;
    if (given) return explain(progress, dcap::verify(host, quote, *given, rules, now, &progress));
    const auto selected = kept.select(quote, std::nullopt, collateral_cache::Use::Newcomer);
    if (selected && *selected)
        return explain(progress, dcap::verify_with(host, quote, (*selected)->collateral,
                                                   std::nullopt, rules, now, &progress));
    Told out;
    const auto error = selected ? Error::CollateralNotStored : error_of(selected.error());
    out.error = name_of(error);
    out.message = to_string(error);
    return out;
}

}  // namespace

Told Pallet::explain_cpu(const shown::Dcap& evidence) const {
    const auto rules = policy_.dcap_policy();
    auto out = with_quote(host(), collateral_, evidence.quote, evidence.collateral, rules,
                          clock_.now_ms() / 1000, [&](const auto& progress, const auto& result) {
                              return dcap::explain(host(), progress, result, rules);
                          });
    out.kind = "dcap";
    return out;
}

Told Pallet::explain_cpu(const shown::Dstack& evidence) const {
    const auto rules = policy_.dcap_policy();
    const dstack::CvmEvidence cvm{{evidence.event_log.begin(), evidence.event_log.end()},
                                  {evidence.vm_config.begin(), evidence.vm_config.end()}};
    auto out = with_quote(host(), collateral_, evidence.quote, evidence.collateral, rules,
                          clock_.now_ms() / 1000, [&](const auto& progress, const auto& result) {
                              return dstack::explain(host(), progress, result, cvm, rules, {});
                          });
    out.kind = "dstack";
    return out;
}

Told Pallet::explain_cpu(const shown::SevSnp& evidence) const {
    const auto complete = collateral_.complete(evidence.collateral);
    auto out = sev_snp::judge(host(), evidence.report, complete ? *complete : evidence.collateral,
                              policy_.snp_policy(), clock_.now_ms() / 1000);
    if (complete) return out;
    // Whatever the verifier said of an empty certificate.
    out.error = name_of(Error::CollateralNotStored);
    out.message = to_string(Error::CollateralNotStored);
    return out;
}

void Pallet::explain_chain_rules(const CpuEvidence& evidence, Told& out) const {
    ChainSteps steps{out};
    const auto take = [&] {
        // What the verifier accepted, the chain can refuse for its collateral alone.
        const auto proven = verify(evidence, Use::Newcomer);
        if (!steps.add(error_in(proven))) return;
        if (!steps.add(error_in(check_denials(*proven)))) return;
        const auto tier = tier_of(*proven);
        if (!steps.add(error_in(tier), tier ? std::to_string(*tier) : std::string{})) return;
        const bool listed = policy_.is_rewardable(proven->image);
        const bool has_chip = proven->zero_reason == ZeroReason::None;
        const bool stopped =
            policy_.is_stopped({.platform = proven->platform,
                                .product = proven->product,
                                .gpu_model = 0,
                                .tier = has_chip && !listed ? std::uint8_t{0} : *tier});
        if (!steps.add(stopped ? std::optional{Error::ClassStopped} : std::nullopt)) return;
        std::string worth = "weight " + std::to_string(weigh(*proven)) + " without GPUs";
        if (!listed) worth = "weight 0: the image is not listed as rewardable";
        if (!has_chip) worth = "weight 0: a provider's key (VLEK) names no chip";
        steps.add(std::nullopt, std::move(worth));
    };
    if (out.accepted) take();
    steps.finish();
}

Told Pallet::explain(const CpuEvidence& evidence) const {
    auto out = std::visit([&](const auto& one) { return explain_cpu(one); }, evidence);
    explain_chain_rules(evidence, out);
    return out;
}

Told Pallet::explain_gpus(const nvidia::Evidence& evidence, const Bytes32& nonce) const {
    PolicyRows rows{policy_};
    return nvidia::judge(host(), collateral_.complete(evidence), nonce, rows, policy_.gpu_policy(),
                         clock_.now_ms() / 1000);
}

}  // namespace tee_registry::workers
