// Certificates in PEM (RFC 7468, its strict form): lines of exactly 64 base64 characters but for
// the last one, each line ended by one line feed, nothing between or around the certificates.
// After the last one the line feed may be absent and one NUL may follow, as in Intel's quotes.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tee_registry::der {

enum class PemError : std::uint8_t { InvalidFrame, InvalidBase64, WrongCount };
std::string_view to_string(PemError error);

/// Exactly `count` certificates as DER.
primitives::Result<std::vector<primitives::Bytes>, PemError> pem_certificates(std::string_view text,
                                                                              std::size_t count);

/// Canonical base64 (RFC 4648, 4) with its padding; nullopt for anything else.
std::optional<primitives::Bytes> base64_bytes(std::string_view text);

}  // namespace tee_registry::der
