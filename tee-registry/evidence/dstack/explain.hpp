// The verification of a dstack CVM explained step by step: its quote's steps, then its own.
#pragma once

#include "tee-registry/evidence/dcap/explain.hpp"
#include "tee-registry/evidence/dstack/get_quote.hpp"

namespace tee_registry::dstack {

/// Verifies quote and CVM as dcap::verify() and verify() do and says what each step found.
Verdict explain(primitives::Host& host, const GetQuote& evidence,
                const dcap::QuoteCollateral& collateral, const dcap::Policy& quote_policy,
                const Policy& policy, std::uint64_t now_seconds);

/// The same of a quote that is verified already, by which collateral ever: `progress` and `quote`
/// are what dcap::verify() or dcap::verify_with() gave.
Verdict explain(primitives::Host& host, const dcap::Progress& progress,
                const Result<dcap::Report, EvidenceError>& quote, const CvmEvidence& evidence,
                const dcap::Policy& quote_policy, const Policy& policy);

}  // namespace tee_registry::dstack
