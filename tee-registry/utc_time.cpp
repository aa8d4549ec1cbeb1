#include "tee-registry/utc_time.hpp"

#include "primitives/check.hpp"

#include <algorithm>
#include <array>

namespace tee_registry {
namespace {

constexpr bool is_leap(std::uint32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr std::uint32_t days_in_month(std::uint32_t year, std::uint32_t month) {
    constexpr std::array<std::uint8_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

/// Days from 1970-01-01 to the first day of `year`.
constexpr std::int64_t days_before_year(std::int64_t year) {
    const auto leap_days = [](std::int64_t before) {
        return before / 4 - before / 100 + before / 400;
    };
    // Year 0 is counted as a whole period back, so that the divisions stay non-negative.
    return (year - 1970) * 365 + leap_days(year + 399) - leap_days(1969 + 400);
}

}  // namespace

std::optional<UnixSeconds> unix_seconds(const CivilTime& time) {
    if (time.year > 9999 || time.month < 1 || time.month > 12 || time.day < 1) return std::nullopt;
    if (time.day > days_in_month(time.year, time.month)) return std::nullopt;
    if (time.hour > 23 || time.minute > 59 || time.second > 59) return std::nullopt;
    std::int64_t days = days_before_year(time.year) + time.day - 1;
    for (std::uint32_t month = 1; month < time.month; ++month)
        days += days_in_month(time.year, month);
    return ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second;
}

std::optional<std::uint32_t> decimal_digits(std::string_view text) {
    CHECK(text.size() <= 9);
    std::uint32_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
}

std::optional<UnixSeconds> rfc3339_seconds(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
    if (text.size() != kForm.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (kForm[i] != '0' && text[i] != kForm[i]) return std::nullopt;
    const auto year = decimal_digits(text.substr(0, 4));
    const auto month = decimal_digits(text.substr(5, 2));
    const auto day = decimal_digits(text.substr(8, 2));
    const auto hour = decimal_digits(text.substr(11, 2));
    const auto minute = decimal_digits(text.substr(14, 2));
    const auto second = decimal_digits(text.substr(17, 2));
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    return unix_seconds({*year, *month, *day, *hour, *minute, *second});
}

std::string rfc3339_text(UnixSeconds seconds) {
    constexpr UnixSeconds kDay = 24 * 3600;
    const auto first = unix_seconds({.year = 0, .month = 1, .day = 1});
    const auto last = unix_seconds({9999, 12, 31, 23, 59, 59});
    const UnixSeconds shown = std::clamp(seconds, *first, *last);
    // Counted from the year 0, so that the divisions stay non-negative.
    const UnixSeconds days = (shown - *first) / kDay;
    const auto second = static_cast<std::uint32_t>((shown - *first) % kDay);
    std::uint32_t year = static_cast<std::uint32_t>(days / 366);
    while (days_before_year(year + 1) - days_before_year(0) <= days)
        ++year;
    auto rest = static_cast<std::uint32_t>(days - (days_before_year(year) - days_before_year(0)));
    std::uint32_t month = 1;
    for (; rest >= days_in_month(year, month); ++month)
        rest -= days_in_month(year, month);
    std::string out;
    const auto put = [&](std::uint32_t number, std::size_t width, std::string_view after) {
        const auto digits = std::to_string(number);
        out.append(width - digits.size(), '0').append(digits).append(after);
    };
    put(year, 4, "-");
    put(month, 2, "-");
    put(rest + 1, 2, "T");
    put(second / 3600, 2, ":");
    put(second / 60 % 60, 2, ":");
    put(second % 60, 2, "Z");
    return out;
}

}  // namespace tee_registry
