// Test vectors: our own under tests/vectors/, public samples in the folder PHA_TEST_DATA names
// (default ../shared/data). A test of public samples skips with a clear message where that is
// absent:
//
//   PHA_REQUIRE_TEST_DATA(path, "public/tee/dcap-qvl/tdx_quote");
#pragma once

#include "primitives/types/bytes.hpp"

#include <concepts>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tests {

inline std::filesystem::path source_dir() {
    return PHA_SOURCE_DIR;
}

inline std::filesystem::path test_data_dir() {
    const char* set = std::getenv("PHA_TEST_DATA");
    return set != nullptr ? std::filesystem::path{set} : source_dir() / ".." / "shared" / "data";
}

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    EXPECT_TRUE(file.good()) << "cannot read " << path;
    return {std::istreambuf_iterator<char>{file}, {}};
}

inline primitives::Bytes read_bytes(const std::filesystem::path& path) {
    const std::string text = read_text(path);
    return {text.begin(), text.end()};
}

/// A JSON file of tests/vectors/.
inline boost::json::value vectors(std::string_view name) {
    return boost::json::parse(read_text(source_dir() / "tests" / "vectors" / name));
}

/// Bytes of hex text, with or without 0x.
inline primitives::Bytes unhex(std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        ADD_FAILURE() << "not a hex digit: " << c;
        return 0;
    };
    primitives::Bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
    return out;
}
/// A template, because a string literal converts to a JSON value as well as to a view.
template <std::same_as<boost::json::value> Value>
primitives::Bytes unhex(const Value& value) {
    return unhex(std::string_view{value.as_string()});
}

inline std::string hex(primitives::BytesView bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out = "0x";
    for (const auto byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

}  // namespace tests

#define PHA_REQUIRE_TEST_DATA(variable, relative)                \
    const auto variable = ::tests::test_data_dir() / (relative); \
    if (!std::filesystem::exists(variable))                      \
    GTEST_SKIP() << "public sample absent: " << variable << " (set PHA_TEST_DATA to its folder)"
