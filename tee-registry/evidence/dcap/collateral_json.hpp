// Collateral as JSON, the form in which dcap-qvl and dstack's tools write it: an object of the nine
// fields (and optionally pck_certificate_chain); CRLs and signatures in hexadecimal, the rest text.
// For tools and tests: the chain takes collateral in SCALE.
#pragma once

#include "tee-registry/evidence/dcap/collateral.hpp"

#include <string>

namespace tee_registry::dcap {

/// Longest text: 64 KiB of content with hexadecimal and escapes.
inline constexpr std::size_t kCollateralJsonSizeMax = 256 * 1024;

/// Nullopt when the text is not such an object.
std::optional<QuoteCollateral> collateral_from_json(std::string_view text);

/// The same form, one line.
std::string collateral_to_json(const QuoteCollateral& collateral);

}  // namespace tee_registry::dcap
