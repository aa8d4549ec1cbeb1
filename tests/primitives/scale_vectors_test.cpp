// SCALE against polkadot-js and parity-scale-codec: every vector decodes, encodes back to the same
// bytes and, where its value is a number or text, has that value. Invalid ones fail for their
// reason.
#include "primitives/extrinsic.hpp"
#include "primitives/header.hpp"
#include "tests/support/vectors.hpp"

#include <functional>
#include <map>

#include <gtest/gtest.h>

namespace primitives::scale {
namespace {

struct S1 {
    std::uint8_t a{};
    Compact<u128> b;
    std::optional<Bytes> c;
    bool operator==(const S1&) const = default;
};
enum class E1 : std::uint8_t { A, B, C };
struct U {};
struct N {
    std::uint32_t n{};
};
struct T {
    std::uint8_t first{};
    bool second{};
};
using E2 = std::variant<U, N, T, S1>;
enum class E3 : std::uint8_t { X = 5, Y = 9 };
struct WeightV2 {
    Compact<std::uint64_t> ref_time;
    Compact<std::uint64_t> proof_size;
};
struct Unit {};
struct ModuleError {
    std::uint8_t index{};
    std::array<std::uint8_t, 4> error{};
};
using DispatchError = std::variant<Unit, Unit, Unit, ModuleError>;

std::string decimal(u128 value) {
    std::string digits;
    do {
        digits.insert(digits.begin(), char('0' + int(value % 10)));
        value /= 10;
    } while (value != 0);
    return digits;
}
std::string decimal(i128 value) {
    return value < 0 ? "-" + decimal(u128{0} - static_cast<u128>(value))
                     : decimal(static_cast<u128>(value));
}

/// The value as the vectors write it; empty where their form is not plain text.
template <class V>
std::string text_of_value(const V& value) {
    if constexpr (std::is_same_v<V, bool>)
        return value ? "true" : "false";
    else if constexpr (std::is_same_v<V, u128> || std::is_unsigned_v<V>)
        return decimal(u128{value});
    else if constexpr (std::is_same_v<V, i128> || std::is_signed_v<V>)
        return decimal(i128{value});
    else if constexpr (detail::kIs<V, Compact>)
        return decimal(u128{value.value});
    else if constexpr (std::is_same_v<V, std::string>)
        return value;
    else
        return {};
}

struct Outcome {
    bool decoded = false;
    Bytes again;
    std::string text;
};
using Check = std::function<Outcome(const Bytes&)>;

template <class V>
Outcome check(const Bytes& input) {
    const auto value = decode<V>(input);
    if (!value) return {};
    return {.decoded = true, .again = encode(*value), .text = text_of_value(*value)};
}

const std::map<std::string, Check, std::less<>>& checks() {
    static const std::map<std::string, Check, std::less<>> kChecks{
        {"u8", check<std::uint8_t>},
        {"u16", check<std::uint16_t>},
        {"u32", check<std::uint32_t>},
        {"u64", check<std::uint64_t>},
        {"u128", check<u128>},
        {"u256", check<u256>},
        {"i8", check<std::int8_t>},
        {"i16", check<std::int16_t>},
        {"i32", check<std::int32_t>},
        {"i64", check<std::int64_t>},
        {"i128", check<i128>},
        {"bool", check<bool>},
        {"Compact<u32>", check<Compact<std::uint32_t>>},
        {"Compact<u64>", check<Compact<std::uint64_t>>},
        {"Compact<u128>", check<Compact<u128>>},
        {"Text", check<std::string>},
        {"Bytes", check<Bytes>},
        {"AccountId32", check<AccountId>},
        {"Vec<u8>", check<Bytes>},
        {"Vec<u16>", check<std::vector<std::uint16_t>>},
        {"Vec<u32>", check<std::vector<std::uint32_t>>},
        {"Vec<u64>", check<std::vector<std::uint64_t>>},
        {"Vec<bool>", check<std::vector<bool>>},
        {"Vec<Text>", check<std::vector<std::string>>},
        {"Vec<Vec<u8>>", check<std::vector<Bytes>>},
        {"Vec<Option<u8>>", check<std::vector<std::optional<std::uint8_t>>>},
        {"Vec<Compact<u32>>", check<std::vector<Compact<std::uint32_t>>>},
        {"Vec<(u8,u32)>", check<std::vector<std::tuple<std::uint8_t, std::uint32_t>>>},
        {"Vec<(AccountId32,u128)>", check<std::vector<std::pair<AccountId, u128>>>},
        {"Option<u32>", check<std::optional<std::uint32_t>>},
        {"Option<bool>", check<std::optional<bool>>},
        {"Option<Text>", check<std::optional<std::string>>},
        {"Result<u8,bool>", check<Result<std::uint8_t, bool>>},
        {"Result<(),Text>", check<Result<Unit, std::string>>},
        {"(u8,u32)", check<std::pair<std::uint8_t, std::uint32_t>>},
        {"(u64,Bytes,Option<u16>)",
         check<std::tuple<std::uint64_t, Bytes, std::optional<std::uint16_t>>>},
        {"(Compact<u32>,bool,Text)", check<std::tuple<Compact<std::uint32_t>, bool, std::string>>},
        {"()", check<std::tuple<>>},
        {"[u8;4]", check<std::array<std::uint8_t, 4>>},
        {"[u8;32]", check<Hash>},
        {"[u16;3]", check<std::array<std::uint16_t, 3>>},
        {"BTreeMap<u8,u32>", check<std::map<std::uint8_t, std::uint32_t>>},
        {"BTreeMap<Text,u8>", check<std::map<std::string, std::uint8_t>>},
        {"S1", check<S1>},
        {"E1", check<E1>},
        {"E2", check<E2>},
        {"E3", check<E3>},
        {"WeightV2", check<WeightV2>},
        {"DispatchError", check<DispatchError>},
        {"MultiAddress", check<MultiAddress>},
        {"MultiSignature", check<MultiSignature>},
        {"DigestItem", check<DigestItem>},
    };
    return kChecks;
}

/// What our wire formats do not use, so that the codec has no form for it. The index address
/// carries a number only on chains with pallet Indices.
bool is_out_of_scope(std::string_view type, std::string_view hex) {
    return type == "BTreeSet<u32>" || type == "BitVec" ||
           (type == "MultiAddress" && hex.starts_with("0x01"));
}

TEST(ScaleVectors, DecodeAndEncodeBack) {
    const auto file = tests::vectors("substrate/scale.json");
    std::size_t checked = 0;
    std::size_t compared = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const std::string_view type = entry.at("type").as_string();
        const std::string_view hex = entry.at("hex").as_string();
        if (is_out_of_scope(type, hex)) continue;
        const auto found = checks().find(type);
        ASSERT_NE(found, checks().end()) << "no check for the type " << type;
        const Bytes input = tests::unhex(hex);
        const Outcome outcome = found->second(input);
        ASSERT_TRUE(outcome.decoded) << type << ' ' << hex;
        EXPECT_EQ(tests::hex(outcome.again), hex) << type;
        ++checked;
        const auto* text = entry.at("value").if_string();
        if (outcome.text.empty() || text == nullptr) continue;
        EXPECT_EQ(outcome.text, std::string_view{*text}) << type;
        ++compared;
    }
    EXPECT_GE(checked, 220u);
    EXPECT_GE(compared, 80u);
}

template <class V>
DecodeError error_of(const Bytes& input) {
    const auto result = decode<V>(input);
    EXPECT_FALSE(result);
    return result ? DecodeError{} : result.error();
}

TEST(ScaleVectors, InvalidOnesFailForTheirReason) {
    using E = DecodeError;
    struct Expected {
        std::function<DecodeError(const Bytes&)> error;
        E reason;
    };
    // In the order of the file.
    const std::vector<std::pair<std::string_view, Expected>> expected{
        {"0x0100", {error_of<Compact<std::uint32_t>>, E::NonMinimalCompact}},
        {"0xfd00", {error_of<Compact<std::uint32_t>>, E::NonMinimalCompact}},
        {"0x02000000", {error_of<Compact<std::uint32_t>>, E::NonMinimalCompact}},
        {"0xfeff0000", {error_of<Compact<std::uint32_t>>, E::NonMinimalCompact}},
        {"0x03ffffff3f", {error_of<Compact<std::uint32_t>>, E::NonMinimalCompact}},
        {"0x070000000001", {error_of<Compact<std::uint32_t>>, E::CompactOutOfRange}},
        {"0x07ffffffff00", {error_of<Compact<std::uint64_t>>, E::NonMinimalCompact}},
        {"0x0104", {error_of<Compact<std::uint8_t>>, E::CompactOutOfRange}},
        {"0x02", {error_of<bool>, E::InvalidBool}},
        {"0x02ff", {error_of<std::optional<std::uint8_t>>, E::InvalidVariant}},
        {"0x03", {error_of<std::optional<bool>>, E::InvalidVariant}},
        {"0x08c328", {error_of<std::string>, E::InvalidUtf8}},
        {"0x0c0102", {error_of<Bytes>, E::LengthExceedsInput}},
        {"0x010203", {error_of<std::uint32_t>, E::UnexpectedEnd}},
        {"0x05", {error_of<E1>, E::InvalidVariant}},
    };
    const auto file = tests::vectors("substrate/scale_invalid.json");
    const auto& entries = file.at("vectors").as_array();
    ASSERT_EQ(entries.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& [hex, check] = expected[i];
        ASSERT_EQ(hex, std::string_view{entries[i].at("hex").as_string()});
        EXPECT_EQ(check.error(tests::unhex(hex)), check.reason) << entries[i].at("why");
    }
}

TEST(ScaleVectors, MapsAndU256AreStrict) {
    EXPECT_EQ((error_of<std::map<std::uint8_t, bool>>({0x08, 1, 0, 1, 0})),
              DecodeError::KeysNotAscending)
        << "a key twice";
    EXPECT_EQ(error_of<u256>(Bytes(31)), DecodeError::UnexpectedEnd);
    EXPECT_EQ(encode(u256{u128{1} << 64})[8], 1);
}

}  // namespace
}  // namespace primitives::scale
