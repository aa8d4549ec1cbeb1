#include "tee-registry/evidence/dstack/step.hpp"

namespace tee_registry::dstack {

StepText text_of(Step step) {
    switch (step) {
        case Step::Evidence:
            return {"CVM evidence", "a TDX quote, an event log and a vm_config within their sizes"};
        case Step::Log:
            return {"event log", "well-formed; runtime digests computed from name and payload"};
        case Step::Replay:
            return {"register replay", "the log replays into RTMR0 to RTMR3"};
        case Step::Launch:
            return {"system events", "complete up to system-ready, none twice, of the right form"};
        case Step::MrConfigId:
            return {"MRCONFIGID", "commits to what was measured"};
        case Step::Platform:
            return {"dstack's TDX rules", "Intel's production module, no service TD"};
        case Step::ReportData:
            return {"report data", "the expected one, where one is expected"};
        case Step::GpuEvidence:
            return {"GPU evidence", "measured by the CVM, where some is submitted"};
        case Step::Allowed:
            return {"policy", "image, compose hash, app, device, key provider are allowed"};
    }
    return {"unknown step", ""};
}

}  // namespace tee_registry::dstack
