// The table of steps behind verify.hpp. A step that only judges (`reads` false) can be left out
// without starving later ones, which is how the tests prove that each is needed.
#pragma once

#include "tee-registry/evidence/nvidia/verify.hpp"

namespace tee_registry::nvidia {

/// A certificate of a chain.
struct Link {
    der::Sha384Certificate certificate;
    /// Its place among the shared ones.
    std::optional<std::size_t> shared;
};

/// The device under way.
struct DeviceState {
    const DeviceEvidence* evidence = nullptr;
    Bytes32 nonce{};
    Response response;
    std::vector<Bytes48> measurements;
    OpaqueData opaque;
    std::vector<Link> chain;
    std::optional<ModelRow> model;
    std::vector<RimRow> rims;
    DeviceReport report;
};

/// A verification under way.
struct Verification {
    primitives::Host& host;
    const Evidence& evidence;
    const Bytes32& nonce;
    GoldenSource& golden;
    const Policy& policy;
    UnixSeconds now = 0;

    std::vector<der::Sha384Certificate> shared{};
    std::vector<Bytes32> shared_hashes{};
    /// Shared certificates whose signature by another shared one was checked: child, issuer.
    std::vector<std::pair<std::size_t, std::size_t>> checked{};
    DeviceState device{};
    Report report{};
};

/// When a step runs: before the devices, for each of them, after them.
enum class Scope : std::uint8_t { Before, Device, After };

struct Step {
    /// Two or three words.
    std::string_view name;
    /// What the step demands, as a clause.
    std::string_view rule;
    Scope scope{};
    Result<Done, GpuError> (*run)(Verification&);
    /// Later steps need what this one reads.
    bool reads = false;
};

/// The block's time as certificates count it.
UnixSeconds to_unix(std::uint64_t now_seconds);

/// All steps in their order.
std::span<const Step> steps();

/// Takes all steps of the evidence in order: `run(step, device index or nullopt)` for each, until
/// one fails.
template <class Run>
Result<Done, GpuError> walk(Verification& v, Run run) {
    const auto all = [&](Scope scope,
                         std::optional<std::uint32_t> device) -> Result<Done, GpuError> {
        for (const auto& step : steps())
            if (step.scope == scope) TRY(run(step, device));
        return Done{};
    };
    TRY(all(Scope::Before, std::nullopt));
    for (std::size_t i = 0; i < v.evidence.devices.size(); ++i) {
        v.device = {};
        v.device.evidence = &v.evidence.devices[i];
        TRY(all(Scope::Device, static_cast<std::uint32_t>(i)));
        v.report.devices.push_back(std::move(v.device.report));
    }
    return all(Scope::After, std::nullopt);
}

}  // namespace tee_registry::nvidia
