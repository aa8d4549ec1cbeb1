// The JSON reader and writer: exactness, strictness, bounds.
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"

#include <gtest/gtest.h>

namespace primitives::json {
namespace {

Value parsed(std::string_view text) {
    const auto value = read(text);
    EXPECT_TRUE(value) << text << ": " << to_string(value.error().kind);
    return value ? value.value() : Value{};
}

ReadErrorKind refused(std::string_view text, const ReadLimits& limits = {}) {
    const auto value = read(text, limits);
    EXPECT_FALSE(value) << text;
    return value ? ReadErrorKind{} : value.error().kind;
}

TEST(Json, WritesBackWhatItRead) {
    for (const std::string_view text :
         {R"(null)", R"(true)", R"(false)", R"(0)", R"(-1)", R"(1.50e+3)", R"("")", R"([])",
          R"({})", R"([1,[2,[3]],{"a":{"b":null}}])", R"({"z":1,"a":"\"\\\n\u0001"})"})
        EXPECT_EQ(write(parsed(text)), text);
    EXPECT_EQ(write(parsed(" [ 1 ,\t2\r\n] ")), "[1,2]");
}

TEST(Json, KeepsIntegersExact) {
    const auto max = parsed("340282366920938463463374607431768211455");
    EXPECT_EQ(max.as_u128(), primitives::kU128Max);
    EXPECT_EQ(write(Value{primitives::kU128Max}), "340282366920938463463374607431768211455");
    EXPECT_FALSE(parsed("340282366920938463463374607431768211456").as_u128());
    EXPECT_EQ(write(parsed("340282366920938463463374607431768211456")),
              "340282366920938463463374607431768211456");
    EXPECT_EQ(parsed("9007199254740993").as_u64(), 9007199254740993ULL);
    EXPECT_EQ(parsed("18446744073709551615").as_u64(), ~0ULL);
    EXPECT_FALSE(parsed("18446744073709551616").as_u64());
    EXPECT_FALSE(parsed("-1").as_u128());
    EXPECT_FALSE(parsed("1.0").as_u128());
    EXPECT_FALSE(parsed("1e3").as_u128());
    EXPECT_FALSE(parsed("\"1\"").as_u128());
    EXPECT_EQ(write(Value{-5}), "-5");
    EXPECT_EQ(write(Value{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
}

TEST(Json, ReadsAmountsAsNumberOrDecimalText) {
    const auto billion = primitives::u128{1'000'000'000} * 1'000'000'000'000U;
    EXPECT_EQ(parsed("1000000000000000000000").as_amount(), billion);
    EXPECT_EQ(parsed("\"1000000000000000000000\"").as_amount(), billion);
    for (const auto* text : {"\"\"", "\"01\"", "\"0x10\"", "\"1e21\"", "\"-1\"", "1e21",
                             "\"340282366920938463463374607431768211456\"", "null"})
        EXPECT_FALSE(parsed(text).as_amount()) << text;
}

TEST(Json, DecodesEscapes) {
    EXPECT_EQ(*parsed(R"("\u00e9\u20ac\ud83d\ude00\/\b\f\n\r\t")").if_string(),
              "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/\b\f\n\r\t");
    EXPECT_EQ(*parsed("\"\\u0000\"").if_string(), std::string(1, '\0'));
    EXPECT_EQ(refused(R"("\ud83d")"), ReadErrorKind::InvalidEscape);
    EXPECT_EQ(refused(R"("\ud83d\u0041")"), ReadErrorKind::InvalidEscape);
    EXPECT_EQ(refused(R"("\ude00")"), ReadErrorKind::InvalidEscape);
    EXPECT_EQ(refused(R"("\x41")"), ReadErrorKind::InvalidEscape);
    EXPECT_EQ(refused(R"("\u00g1")"), ReadErrorKind::InvalidEscape);
    EXPECT_EQ(refused(R"("\u00)"), ReadErrorKind::UnexpectedEnd);
}

TEST(Json, RefusesWhatIsNotJson) {
    using Kind = ReadErrorKind;
    EXPECT_EQ(refused(""), Kind::UnexpectedEnd);
    EXPECT_EQ(refused("["), Kind::UnexpectedEnd);
    EXPECT_EQ(refused("[1"), Kind::UnexpectedEnd);
    EXPECT_EQ(refused("[1,]"), Kind::UnexpectedCharacter);
    EXPECT_EQ(refused("{\"a\":1,}"), Kind::UnexpectedCharacter);
    EXPECT_EQ(refused("{a:1}"), Kind::UnexpectedCharacter);
    EXPECT_EQ(refused("{\"a\" 1}"), Kind::UnexpectedCharacter);
    EXPECT_EQ(refused("tru"), Kind::UnexpectedEnd);
    EXPECT_EQ(refused("trux"), Kind::UnexpectedCharacter);
    EXPECT_EQ(refused("NaN"), Kind::UnexpectedCharacter);
    EXPECT_EQ(refused("01"), Kind::InvalidNumber);
    EXPECT_EQ(refused("-"), Kind::UnexpectedEnd);
    EXPECT_EQ(refused("-x"), Kind::InvalidNumber);
    EXPECT_EQ(refused("1."), Kind::InvalidNumber);
    EXPECT_EQ(refused("1e"), Kind::InvalidNumber);
    EXPECT_EQ(refused("1 2"), Kind::TrailingCharacters);
    EXPECT_EQ(refused("\"a"), Kind::UnexpectedEnd);
    EXPECT_EQ(refused("\"a\nb\""), Kind::ControlCharacter);
    EXPECT_EQ(refused("\"\xff\""), Kind::InvalidUtf8);
    EXPECT_EQ(refused("\"\xed\xa0\x80\""), Kind::InvalidUtf8);
}

TEST(Json, RefusesARepeatedMemberName) {
    EXPECT_EQ(refused(R"({"a":1,"b":2,"a":3})"), ReadErrorKind::DuplicateMember);
    EXPECT_EQ(refused(R"({"a":1,"\u0061":3})"), ReadErrorKind::DuplicateMember);
    std::string many = "{";
    for (int i = 0; i < 40; ++i)
        many += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_EQ(refused(many + "\"k7\":1}"), ReadErrorKind::DuplicateMember);
    EXPECT_EQ(parsed(many + "\"other\":1}").if_object()->size(), 41U);
}

TEST(Json, BoundsDepthSizeAndCount) {
    const std::string deepest = std::string(kDepthMax, '[') + std::string(kDepthMax, ']');
    EXPECT_EQ(write(parsed(deepest)), deepest);
    EXPECT_EQ(refused("[" + deepest + "]"), ReadErrorKind::TooDeep);
    EXPECT_EQ(refused(std::string(1 << 20, '[')), ReadErrorKind::TooDeep);
    EXPECT_EQ(refused("[1,2,3]", {.size_max = 6}), ReadErrorKind::TooLarge);
    EXPECT_EQ(refused("[1,2,3]", {.values_max = 3}), ReadErrorKind::TooManyValues);
    EXPECT_TRUE(read("[1,2,3]", {.size_max = 7, .values_max = 4}));
    EXPECT_EQ(refused(std::string(kNumberLengthMax + 1, '1')), ReadErrorKind::NumberTooLong);
}

TEST(Json, WritesValidTextWhateverTheString) {
    std::string out;
    write_string_to("a\xff\x80z\x01\"", out);
    EXPECT_EQ(out, "\"a\\ufffd\\ufffdz\\u0001\\\"\"");
    EXPECT_TRUE(read(out));
}

TEST(Json, IndentsForPeople) {
    EXPECT_EQ(write_indented(parsed(R"({"a":[1,{}],"b":[]})")),
              "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

}  // namespace
}  // namespace primitives::json
