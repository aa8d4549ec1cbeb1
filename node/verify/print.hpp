// A verdict as text for people and as JSON for programs.
#pragma once

#include "tee-registry/evidence/verdict.hpp"

#include <cstdint>

namespace node::verify {

/// One line a step, the conclusion, the facts. Colours are ANSI sequences.
std::string to_text(const tee_registry::Verdict& verdict, std::uint64_t now_seconds, bool colour);

/// {accepted, kind, at, error, message, status, advisoryIds, reportData, measurements, platform,
/// steps[{name, ok, detail}]}: ok is null for a step that was not reached; byte strings are
/// hexadecimal without prefix; error, message and status are null where there is none.
std::string to_json(const tee_registry::Verdict& verdict, std::uint64_t now_seconds);

}  // namespace node::verify
