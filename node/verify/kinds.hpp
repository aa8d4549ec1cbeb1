// The kinds of evidence that this build can judge. A kind is one row of the table in kinds.cpp:
// its name, how its evidence is recognised, and the function that judges it.
#pragma once

#include "node/verify/request.hpp"

#include <span>

namespace node::verify {

struct Kind {
    std::string_view name;
    std::string_view what;
    /// Whether evidence of no given kind is of this one.
    bool (*recognises)(const Request& request);
    Result<tee_registry::Verdict, UsageError> (*judge)(const Request& request);
};

/// Kinds by name, as --kind and --help list them.
std::span<const Kind> kinds();

}  // namespace node::verify
