#include "node/service/time_text.hpp"

#include <chrono>

namespace node {

namespace {

std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
    unsigned out = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        out = out * 10 + static_cast<unsigned>(text[i] - '0');
    }
    return out;
}

}  // namespace

std::optional<std::uint64_t> unix_ms_of(std::string_view text) {
    if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text[19] != 'Z')
        return std::nullopt;
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{std::chrono::year{static_cast<int>(*year)},
                              std::chrono::month{*month}, std::chrono::day{*day}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const auto time = sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second};
    const auto out = duration_cast<milliseconds>(time.time_since_epoch()).count();
    if (out < 0) return std::nullopt;
    return static_cast<std::uint64_t>(out);
}

}  // namespace node
