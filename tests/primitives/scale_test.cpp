// SCALE: reflection, strictness and bounds.
#include "primitives/header.hpp"
#include "primitives/scale/codec.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace primitives::scale {
namespace {

struct Everything {
    std::uint32_t number{};
    std::optional<Bytes> maybe;
    std::variant<Other, Consensus> choice;
    std::string text;
    std::map<std::uint8_t, std::uint16_t> map;
    Compact<u128> compact;
    BoundedVec<std::uint8_t, 4> bounded;
    bool operator==(const Everything&) const = default;
};

TEST(Scale, RoundTripsAnAggregate) {
    static_assert(fields::count<Everything>() == 7);
    static_assert(fields::kName<Everything, 5> == "compact");
    const Everything value{.number = 7,
                           .maybe = Bytes{1, 2},
                           .choice = Consensus{kAuraEngine, {9}},
                           .text = "h\xc3\xa9",
                           .map = {{1, 2}, {3, 4}},
                           .compact = {u128{1} << 100},
                           .bounded = {{1, 2, 3, 4}}};
    const auto bytes = encode(value);
    const auto back = decode<Everything>(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, value);
}

template <class T>
DecodeError error_of(const Bytes& input) {
    const auto result = decode<T>(input);
    EXPECT_FALSE(result);
    return result ? DecodeError{} : result.error();
}

TEST(Scale, RefusesWhatIsNotCanonical) {
    EXPECT_EQ(error_of<bool>({2}), DecodeError::InvalidBool);
    EXPECT_EQ(error_of<std::uint32_t>({1, 2, 3}), DecodeError::UnexpectedEnd);
    EXPECT_EQ(error_of<std::uint8_t>({1, 2}), DecodeError::TrailingBytes);
    EXPECT_EQ(error_of<Compact<std::uint32_t>>({0x01, 0x00}), DecodeError::NonMinimalCompact);
    EXPECT_EQ(error_of<Compact<std::uint8_t>>({0x01, 0x04}), DecodeError::CompactOutOfRange);
    EXPECT_EQ(error_of<std::string>({0x04, 0xff}), DecodeError::InvalidUtf8);
    EXPECT_EQ((error_of<std::map<std::uint8_t, bool>>({0x08, 2, 0, 1, 0})),
              DecodeError::KeysNotAscending);
    EXPECT_EQ((error_of<BoundedVec<std::uint8_t, 2>>({0x0c, 1, 2, 3})),
              DecodeError::LengthExceedsBound);
    EXPECT_EQ(error_of<DigestItem>({7}), DecodeError::InvalidVariant);
}

TEST(Scale, BelievesALengthOnlyAsFarAsTheInputGoes) {
    EXPECT_EQ(error_of<Bytes>({0xfe, 0xff, 0xff, 0xff}), DecodeError::LengthExceedsInput);
    EXPECT_EQ(error_of<std::vector<Hash>>({0x08, 1, 2}), DecodeError::LengthExceedsInput);
}

}  // namespace
}  // namespace primitives::scale
