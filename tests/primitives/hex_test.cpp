#include "primitives/types/hex.hpp"

#include <gtest/gtest.h>

namespace primitives {
namespace {

TEST(Hex, ReadsEitherCaseAndWritesLower) {
    const auto bytes = from_hex("0x00aBfF");
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, (Bytes{0x00, 0xab, 0xff}));
    EXPECT_EQ(to_hex(*bytes), "0x00abff");
    EXPECT_EQ(to_bare_hex(*bytes), "00abff");
}

TEST(Hex, EmptyIsTheCallersChoice) {
    EXPECT_TRUE(from_hex("0x")->empty());
    EXPECT_TRUE(from_bare_hex("")->empty());
    EXPECT_EQ(from_hex("").error(), HexError::MissingPrefix);
    EXPECT_EQ(to_hex({}), "0x");
}

TEST(Hex, RefusesWithAReason) {
    EXPECT_EQ(from_hex("ab").error(), HexError::MissingPrefix);
    EXPECT_EQ(from_hex("0Xab").error(), HexError::MissingPrefix);
    EXPECT_EQ(from_hex("0xabc").error(), HexError::OddLength);
    EXPECT_EQ(from_hex("0xag").error(), HexError::InvalidDigit);
    EXPECT_EQ(from_hex("0x a").error(), HexError::InvalidDigit);
    EXPECT_EQ(from_bare_hex("0xab").error(), HexError::InvalidDigit);
}

TEST(Hex, FixedBytesNeedTheirLength) {
    const std::string hash = "0x" + std::string(64, '7');
    EXPECT_EQ((*fixed_from_hex<Hash>(hash))[31], 0x77);
    EXPECT_EQ(fixed_from_hex<Hash>(hash + "77").error(), HexError::WrongLength);
    EXPECT_EQ(fixed_from_hex<Hash>("0x").error(), HexError::WrongLength);
}

}  // namespace
}  // namespace primitives
