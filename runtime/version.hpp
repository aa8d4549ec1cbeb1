// Identity and limits of this runtime.
//
// Bump spec_version with any change of metadata or behaviour, transaction_version with any change
// of call indices, arguments or extensions. tests/golden fails where that is forgotten.
#pragma once

#include "frame/support/runtime_version.hpp"

namespace runtime {

inline constexpr std::string_view kSpecName = "pha-node";
inline constexpr std::uint32_t kSpecVersion = 8;
inline constexpr std::uint32_t kTransactionVersion = 5;
inline constexpr std::uint16_t kSs58Prefix = 30;
/// How a wallet shows an amount; part of what a signer commits to.
inline constexpr std::string_view kTokenSymbol = "PHA";
inline constexpr std::uint8_t kTokenDecimals = 12;

/// The version with the list of runtime APIs, whose ids are blake2b-64 of their names.
frame::RuntimeVersion version();

}  // namespace runtime
