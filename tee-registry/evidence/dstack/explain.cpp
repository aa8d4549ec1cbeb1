#include "tee-registry/evidence/dstack/explain.hpp"

#include "primitives/types/hex.hpp"

namespace tee_registry::dstack {
namespace {

using primitives::to_bare_hex;

std::string describe_events(const SystemEvents& events) {
    std::string out =
        "app " + to_bare_hex(events.app_id) + ", compose hash " + to_bare_hex(events.compose_hash);
    if (events.key_provider) out += ", keys by " + events.key_provider->name;
    return out;
}

std::string found(Step step, const CvmReport& report) {
    switch (step) {
        case Step::Launch:
            return describe_events(report.events);
        case Step::MrConfigId:
            return report.mr_config_version == 0
                       ? "empty: the host committed to nothing"
                       : "version " + std::to_string(report.mr_config_version);
        case Step::Allowed:
            return "mr_aggregated " + to_bare_hex(report.mr_aggregated);
        default:
            return {};
    }
}

void add_facts(const CvmReport& report, Verdict& out) {
    const auto& events = report.events;
    const auto add = [&](std::string_view name, BytesView value) {
        out.measurements.push_back({std::string{name}, to_bare_hex(value)});
    };
    add("appId", events.app_id);
    add("composeHash", events.compose_hash);
    if (events.instance_id) add("instanceId", *events.instance_id);
    if (events.os_image_hash) add("osImageHash", *events.os_image_hash);
    if (events.key_provider) {
        out.measurements.push_back({"keyProvider", events.key_provider->name});
        out.measurements.push_back({"keyProviderId", events.key_provider->id});
    }
    add("keyProviderHash", events.key_provider_hash);
    if (events.gpu_evidence_hash) add("gpuEvidenceHash", *events.gpu_evidence_hash);
    add("mrSystem", report.mr_system);
    add("mrAggregated", report.mr_aggregated);
    add("mrAggregatedBoot", report.mr_aggregated_boot);
    add("mrImage", report.mr_image);
    if (report.config.os_image_hash) add("vmConfigOsImageHash", *report.config.os_image_hash);
    if (report.config.image) out.measurements.push_back({"vmConfigImage", *report.config.image});
}

}  // namespace

Verdict explain(primitives::Host& host, const GetQuote& evidence,
                const dcap::QuoteCollateral& collateral, const dcap::Policy& quote_policy,
                const Policy& policy, std::uint64_t now_seconds) {
    dcap::Progress progress;
    const auto quote =
        dcap::verify(host, evidence.quote, collateral, quote_policy, now_seconds, &progress);
    return explain(host, progress, quote, evidence.evidence, quote_policy, policy);
}

Verdict explain(primitives::Host& host, const dcap::Progress& progress,
                const Result<dcap::Report, EvidenceError>& quote, const CvmEvidence& evidence,
                const dcap::Policy& quote_policy, const Policy& policy) {
    Verdict out = dcap::explain(host, progress, quote, quote_policy);
    out.kind = "dstack";
    const auto text = [](std::size_t i) { return text_of(static_cast<Step>(i)); };
    if (!quote) {
        for (std::size_t i = 0; i < kStepCount; ++i)
            out.steps.push_back(
                {std::string{text(i).name}, StepState::NotReached, std::string{text(i).rule}});
        return out;
    }
    Step step{};
    const auto cvm = verify(host, quote.value(), evidence, policy, &step);
    out.accepted = cvm.has_value();
    if (!out.accepted) {
        out.error = name_of(cvm.error());
        out.message = to_string(cvm.error());
    } else {
        add_facts(cvm.value(), out);
    }
    auto steps =
        report_steps(kStepCount, static_cast<std::size_t>(step), out, text, [&](std::size_t i) {
            return cvm ? found(static_cast<Step>(i), cvm.value()) : std::string{};
        });
    std::move(steps.begin(), steps.end(), std::back_inserter(out.steps));
    return out;
}

}  // namespace tee_registry::dstack
