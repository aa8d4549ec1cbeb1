// Calendar time to seconds since 1970-01-01T00:00:00Z, for the two textual forms of evidence:
// ASN.1 times in certificates and RFC 3339 in collateral. Proleptic Gregorian, UTC only, no leap
// second. 64 bits, because certificates run to the year 9999 and may start before 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tee_registry {

/// Seconds since the Unix epoch; negative before it.
using UnixSeconds = std::int64_t;

/// A UTC calendar time, not yet checked.
struct CivilTime {
    std::uint32_t year = 0;
    std::uint32_t month = 0;
    std::uint32_t day = 0;
    std::uint32_t hour = 0;
    std::uint32_t minute = 0;
    std::uint32_t second = 0;
};

/// Nullopt when a field is out of range: the year above 9999, 30 February, second 60.
std::optional<UnixSeconds> unix_seconds(const CivilTime& time);

/// A number of exactly text.size() decimal digits (at most nine).
std::optional<std::uint32_t> decimal_digits(std::string_view text);

/// "2025-06-19T10:16:03Z": exactly this form, without fractions or offsets.
std::optional<UnixSeconds> rfc3339_seconds(std::string_view text);

/// That form of a time. Times before the year 0 or after 9999 are shown as the nearest within.
std::string rfc3339_text(UnixSeconds seconds);

}  // namespace tee_registry
