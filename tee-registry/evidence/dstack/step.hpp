// The steps of a dstack verification after those of its quote, in the order in which they are
// taken: the one list from which tools and RPC explain a verdict.
#pragma once

#include "tee-registry/evidence/dcap/step.hpp"

namespace tee_registry::dstack {

using dcap::StepText;

enum class Step : std::uint8_t {
    Evidence,
    Log,
    Replay,
    Launch,
    MrConfigId,
    Platform,
    ReportData,
    GpuEvidence,
    Allowed,
};
inline constexpr std::size_t kStepCount = 9;

StepText text_of(Step step);

/// Notes that a step begins, for a caller who asked to know.
constexpr void begin(Step* step, Step next) {
    if (step != nullptr) *step = next;
}

}  // namespace tee_registry::dstack
