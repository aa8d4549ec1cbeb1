#include "tee-registry/json/fields.hpp"

#include <gtest/gtest.h>

namespace tee_registry::json {
namespace {

JsonError error_of(const std::string& text) {
    const auto document = Document::parse(text);
    EXPECT_FALSE(document.has_value()) << text;
    return document.has_value() ? JsonError{} : document.error();
}

TEST(json, members_keep_their_exact_text) {
    const std::string text = R"( {"outer" : {"a":1, "b":[true,null,"x"]} ,"signature":"00"} )";
    const auto document = Document::parse(text);
    ASSERT_TRUE(document.has_value());
    const auto root = document.value().root();
    EXPECT_EQ(root.kind(), Kind::Object);
    EXPECT_EQ(root.size(), 2u);
    const auto outer = root.find("outer");
    ASSERT_TRUE(outer.has_value());
    EXPECT_EQ(outer->raw(), R"({"a":1, "b":[true,null,"x"]})");
    EXPECT_EQ(integer_field(*outer, "a", 1), 1u);
    const auto items = array_field(*outer, "b", 3);
    ASSERT_TRUE(items.has_value());
    EXPECT_EQ(items->at(0).boolean(), true);
    EXPECT_EQ(items->at(1).kind(), Kind::Null);
    EXPECT_EQ(items->at(2).plain_string(), "x");
    EXPECT_FALSE(array_field(*outer, "b", 2).has_value());
    EXPECT_FALSE(root.find("a").has_value());
    EXPECT_EQ(text_field(root, "signature"), "00");
}

TEST(json, find_skips_nested_members) {
    const std::string text = R"({"x":{"y":{"z":1}},"z":2})";
    const auto document = Document::parse(text);
    EXPECT_EQ(integer_field(document.value().root(), "z", 9), 2u);
}

TEST(json, integers_only_within_their_bound) {
    const std::string text =
        R"({"a":0,"b":18446744073709551615,"c":18446744073709551616,"d":-5,"e":"7"})";
    const auto document = Document::parse(text);
    ASSERT_TRUE(document.has_value());
    const auto root = document.value().root();
    EXPECT_EQ(integer_field(root, "a", 0), 0u);
    EXPECT_EQ(integer_field(root, "b", ~std::uint64_t{0}), ~std::uint64_t{0});
    EXPECT_FALSE(integer_field(root, "b", 255).has_value());
    EXPECT_FALSE(integer_field(root, "c", ~std::uint64_t{0}).has_value());
    EXPECT_FALSE(integer_field(root, "d", 255).has_value());
    EXPECT_FALSE(integer_field(root, "e", 255).has_value());
    EXPECT_FALSE(integer_field(root, "f", 255).has_value());
    EXPECT_EQ(error_of("1.0"), JsonError::NumberNotInteger);
    EXPECT_EQ(error_of("1e3"), JsonError::NumberNotInteger);
    EXPECT_EQ(error_of("01"), JsonError::InvalidNumber);
    EXPECT_EQ(error_of("-0"), JsonError::InvalidNumber);
    EXPECT_EQ(error_of("-"), JsonError::InvalidNumber);
    EXPECT_EQ(error_of("+1"), JsonError::UnexpectedCharacter);
}

TEST(json, hex_and_times) {
    const std::string text = R"({"h":"90C06f000000","odd":"abc","t":"2025-06-19T10:16:03Z"})";
    const auto document = Document::parse(text);
    const auto root = document.value().root();
    EXPECT_EQ(fixed_hex_field<6>(root, "h"),
              (std::array<std::uint8_t, 6>{0x90, 0xc0, 0x6f, 0, 0, 0}));
    EXPECT_FALSE(fixed_hex_field<5>(root, "h").has_value());
    EXPECT_FALSE(hex_field(root, "odd").has_value());
    EXPECT_EQ(time_field(root, "t"), 1750328163);
    EXPECT_FALSE(time_field(root, "h").has_value());
}

TEST(json, strings) {
    const std::string text = R"(["a\"\\\/\b\f\n\r\t","\u0041\u00e9\u20ac","\ud83d\ude00","plain"])";
    const auto document = Document::parse(text);
    ASSERT_TRUE(document.has_value());
    const auto items = document.value().root().items();
    EXPECT_EQ(items[0].string(), "a\"\\/\b\f\n\r\t");
    EXPECT_EQ(items[1].string(), "A\xc3\xa9\xe2\x82\xac");
    EXPECT_EQ(items[2].string(), "\xf0\x9f\x98\x80");
    EXPECT_EQ(items[3].string(), "plain");
    EXPECT_FALSE(items[0].plain_string().has_value());
    EXPECT_EQ(error_of(R"("\x")"), JsonError::InvalidString);
    EXPECT_EQ(error_of(R"("\u12")"), JsonError::InvalidString);
    EXPECT_EQ(error_of(R"("\ud800")"), JsonError::InvalidString);
    EXPECT_EQ(error_of(R"("\ud800\u0041")"), JsonError::InvalidString);
    EXPECT_EQ(error_of(R"("\udc00")"), JsonError::InvalidString);
    EXPECT_EQ(error_of("\"a\nb\""), JsonError::InvalidString);
    EXPECT_EQ(error_of("\"\xff\""), JsonError::InvalidUtf8);
    EXPECT_EQ(error_of("\"\xed\xa0\x80\""), JsonError::InvalidUtf8);
}

TEST(json, repeated_keys_are_refused) {
    EXPECT_EQ(error_of(R"({"a":1,"a":1})"), JsonError::KeyDuplicated);
    EXPECT_EQ(error_of(R"({"b":{"a":1},"c":[],"b":2})"), JsonError::KeyDuplicated);
    EXPECT_EQ(error_of(R"({"\u0061":1})"), JsonError::EscapeInKey);
    EXPECT_TRUE(Document::parse(R"({"a":{"a":{"a":1}}})").has_value());
}

TEST(json, grammar) {
    for (const char* text : {"", "{", "[", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "\"a"})
        EXPECT_EQ(error_of(text), JsonError::UnexpectedEnd) << text;
    for (const char* text : {"[1 2]", "[,]", "[1,]", "{,}", "{\"a\" 1}", "{1:2}", "tru", "nul",
                             "{\"a\":1,}", "'a'", "[1}"})
        EXPECT_EQ(error_of(text), JsonError::UnexpectedCharacter) << text;
    EXPECT_EQ(error_of("{} {}"), JsonError::TrailingBytes);
    EXPECT_EQ(error_of("{}\v"), JsonError::TrailingBytes);
    EXPECT_EQ(error_of(std::string("{}\0", 3)), JsonError::TrailingBytes);
}

TEST(json, bounds) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(Document::parse(nested(kDepthMax)).has_value());
    EXPECT_EQ(error_of(nested(kDepthMax + 1)), JsonError::TooDeep);
    EXPECT_EQ(error_of(nested(30000)), JsonError::TooDeep);
    EXPECT_EQ(error_of(std::string(kTextSizeMax + 1, ' ')), JsonError::TooLong);
    const auto list = [](std::size_t count) {
        std::string text = "[";
        for (std::size_t i = 0; i < count; ++i)
            text += i == 0 ? "0" : ",0";
        return text + "]";
    };
    EXPECT_TRUE(Document::parse(list(kValuesMax - 1)).has_value());
    EXPECT_EQ(error_of(list(kValuesMax)), JsonError::TooManyValues);
    const auto object = [](std::size_t count) {
        std::string text = "{";
        for (std::size_t i = 0; i < count; ++i)
            text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
        return text + "}";
    };
    EXPECT_TRUE(Document::parse(object(kMembersMax)).has_value());
    EXPECT_EQ(error_of(object(kMembersMax + 1)), JsonError::TooManyMembers);
}

}  // namespace
}  // namespace tee_registry::json
