// A verdict as a person or a program reads it: every step with its outcome, and the facts that the
// evidence states. Made by each kind's explain() beside its verifier, for tools and RPC; the chain
// itself acts on the verifiers' own results. SCALE-encodable.
#pragma once

#include "primitives/scale/fields.hpp"
#include "primitives/types/bytes.hpp"

#include <string>
#include <vector>

namespace tee_registry {

enum class StepState : std::uint8_t { Passed, Failed, NotReached };

struct StepReport {
    std::string name;
    StepState state{};
    /// What was found; for a failed step what to do, for one not reached what it demands.
    std::string detail;
    bool operator==(const StepReport&) const = default;
};

/// A named value in the form in which vendors print it.
struct Fact {
    std::string name;
    std::string value;
    bool operator==(const Fact&) const = default;
};

struct Verdict {
    std::string kind;
    bool accepted = false;
    /// The refusal's name and its sentence; empty when accepted.
    std::string error;
    std::string message;
    /// The vendor's status of the platform; empty when it was not established.
    std::string status;
    std::vector<std::string> advisory_ids;
    /// Of refused evidence these are claims: read from it, not proven.
    primitives::Bytes report_data;
    std::vector<Fact> measurements;
    std::vector<Fact> platform;
    std::vector<StepReport> steps;
};

namespace detail {

template <class Error, std::size_t... I>
std::string_view name_of(Error error, std::index_sequence<I...>) {
    std::string_view out;
    ((static_cast<std::size_t>(error) == I
          ? void(out = primitives::fields::enumerator_name<static_cast<Error>(I)>())
          : void()),
     ...);
    return out;
}

}  // namespace detail

/// The enumerator's name, as metadata and documentation spell it.
template <class Error>
std::string_view name_of(Error error) {
    return detail::name_of(error, std::make_index_sequence<primitives::fields::kEnumeratorsMax>{});
}

/// The steps of a verification that ended in step number `last`: passed before it, not reached
/// after it; that one passed when accepted, else failed with the message. text(i) gives {name,
/// rule}, found(i) what the step found (empty: its rule says it all).
template <class Text, class Found>
std::vector<StepReport> report_steps(std::size_t count, std::size_t last, const Verdict& verdict,
                                     Text text, Found found) {
    std::vector<StepReport> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [name, rule] = text(i);
        StepReport step{std::string{name}, StepState::NotReached, std::string{rule}};
        if (i <= last) {
            const bool failed = i == last && !verdict.accepted;
            const auto detail = found(i);
            step.state = failed ? StepState::Failed : StepState::Passed;
            if (!detail.empty()) step.detail = detail;
            if (failed) step.detail = verdict.message + (detail.empty() ? "" : " (" + detail + ")");
        }
        out.push_back(std::move(step));
    }
    return out;
}

}  // namespace tee_registry
