// A DCAP verification explained step by step.
#pragma once

#include "tee-registry/evidence/dcap/verify.hpp"
#include "tee-registry/evidence/verdict.hpp"

namespace tee_registry::dcap {

/// Verifies as verify() does and says what each step found.
Verdict explain(primitives::Host& host, BytesView quote, const QuoteCollateral& collateral,
                const Policy& policy, std::uint64_t now_seconds);

/// The same for a verification that has been made: `result` with what `progress` kept of it.
Verdict explain(primitives::Host& host, const Progress& progress,
                const Result<Report, EvidenceError>& result, const Policy& policy);

}  // namespace tee_registry::dcap
