// The verification of a dstack CVM explained step by step: its quote's steps, then its own.
#pragma once

#include "tee-registry/evidence/dcap/explain.hpp"
#include "tee-registry/evidence/dstack/get_quote.hpp"

namespace tee_registry::dstack {

/// Verifies quote and CVM as dcap::verify() and verify() do and says what each step found.
Verdict explain(primitives::Host& host, const GetQuote& evidence,
                const dcap::QuoteCollateral& collateral, const dcap::Policy& quote_policy,
                const Policy& policy, std::uint64_t now_seconds);

}  // namespace tee_registry::dstack
