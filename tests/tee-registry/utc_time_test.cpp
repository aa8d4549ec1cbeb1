#include "tee-registry/utc_time.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace tee_registry {
namespace {

TEST(utc_time, known_seconds) {
    EXPECT_EQ(rfc3339_seconds("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(rfc3339_seconds("2025-06-19T10:32:27Z"), 1750329147);
    EXPECT_EQ(rfc3339_seconds("2000-02-29T23:59:59Z"), 951868799);
    EXPECT_EQ(rfc3339_seconds("1950-01-01T00:00:00Z"), -631152000);
    EXPECT_EQ(rfc3339_seconds("9999-12-31T23:59:59Z"), 253402300799);
    EXPECT_EQ(rfc3339_seconds("0000-01-01T00:00:00Z"), -62167219200);
}

TEST(utc_time, calendar_days_follow_one_another) {
    const auto first = unix_seconds({1896, 1, 1, 0, 0, 0});
    ASSERT_TRUE(first.has_value());
    UnixSeconds expected = *first;
    for (std::uint32_t year = 1896; year <= 2112; ++year)
        for (std::uint32_t month = 1; month <= 12; ++month)
            for (std::uint32_t day = 1; day <= 31; ++day) {
                const auto seconds = unix_seconds({year, month, day, 0, 0, 0});
                if (!seconds) continue;
                EXPECT_EQ(*seconds, expected) << year << "-" << month << "-" << day;
                expected += 86400;
            }
    EXPECT_EQ(expected, unix_seconds({2113, 1, 1, 0, 0, 0}));
}

TEST(utc_time, text_of_a_time_reads_back) {
    EXPECT_EQ(rfc3339_text(1750328747), "2025-06-19T10:25:47Z");
    for (std::int64_t at = -62167219200; at < 253402300800; at += 86400 * 97 + 12345)
        EXPECT_EQ(rfc3339_seconds(rfc3339_text(at)), at);
    for (const char* text :
         {"0000-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "2000-02-29T12:00:00Z",
          "2023-12-31T23:59:59Z", "2024-12-31T00:00:00Z", "9999-12-31T23:59:59Z"})
        EXPECT_EQ(rfc3339_text(*rfc3339_seconds(text)), text);
    EXPECT_EQ(rfc3339_text(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59Z");
    EXPECT_EQ(rfc3339_text(std::numeric_limits<std::int64_t>::min()), "0000-01-01T00:00:00Z");
}

TEST(utc_time, impossible_times_are_refused) {
    for (const char* text :
         {"2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
          "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-04-31T00:00:00Z",
          "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:60Z"})
        EXPECT_FALSE(rfc3339_seconds(text).has_value()) << text;
}

TEST(utc_time, other_forms_are_refused) {
    for (const char* text :
         {"", "2025-06-19T10:32:27", "2025-06-19T10:32:27z", "2025-06-19 10:32:27Z",
          "2025-06-19T10:32:27.0Z", "2025-06-19T10:32:27+00:00", "+025-06-19T10:32:27Z",
          "2025-06-19T10:32: 7Z", "2025/06/19T10:32:27Z"})
        EXPECT_FALSE(rfc3339_seconds(text).has_value()) << text;
}

}  // namespace
}  // namespace tee_registry
