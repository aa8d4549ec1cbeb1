// Addresses against polkadot-js, and why an address is refused.
#include "primitives/crypto/ss58.hpp"

#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::hex;
using tests::unhex;

TEST(Ss58, MatchesTheVectors) {
    const auto file = tests::vectors("substrate/ss58.json");
    EXPECT_GE(file.at("vectors").as_array().size(), 60u);
    for (const auto& entry : file.at("vectors").as_array()) {
        const Bytes body = unhex(entry.at("publicKey"));
        const auto prefix = static_cast<std::uint16_t>(entry.at("prefix").as_int64());
        const std::string_view text = entry.at("address").as_string();
        EXPECT_EQ(ss58_encode(body, prefix), text);
        const auto decoded = ss58_decode(text);
        ASSERT_TRUE(decoded) << text;
        EXPECT_EQ(decoded->prefix, prefix);
        EXPECT_EQ(decoded->body, body);
        EXPECT_EQ(account_from_ss58(text).has_value(), body.size() == 32);
    }
    for (const auto& entry : file.at("invalid").as_array())
        EXPECT_FALSE(ss58_decode(entry.at("address").as_string())) << entry.at("why");
}

TEST(Ss58, RefusesWithAReason) {
    const std::string_view alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    ASSERT_TRUE(account_from_ss58(alice));
    const auto error = [](std::string_view text) { return ss58_decode(text).error(); };
    EXPECT_EQ(error(""), Ss58Error::InvalidLength);
    EXPECT_EQ(error("1"), Ss58Error::InvalidLength);
    EXPECT_EQ(error(alice.substr(0, 40)), Ss58Error::InvalidLength);
    EXPECT_EQ(error(std::string(100, '1')), Ss58Error::InvalidLength);
    std::string altered{alice};
    altered.back() = 'Z';
    EXPECT_EQ(error(altered), Ss58Error::WrongChecksum);
    altered.back() = '0';
    EXPECT_EQ(error(altered), Ss58Error::InvalidCharacter);
    EXPECT_EQ(error(ss58_encode(Bytes(32, 7), 46)), Ss58Error::InvalidPrefix) << "reserved";
    EXPECT_EQ(account_from_ss58(ss58_encode(Bytes{7}, 42)).error(), Ss58Error::InvalidLength);
}

TEST(Ss58, EveryPrefixRoundTrips) {
    const Bytes body(32, 0x5a);
    for (std::uint32_t prefix = 0; prefix <= kSs58PrefixMax; prefix += prefix < 300 ? 1 : 97) {
        if (prefix == 46 || prefix == 47) continue;
        const auto narrow = static_cast<std::uint16_t>(prefix);
        const auto decoded = ss58_decode(ss58_encode(body, narrow));
        ASSERT_TRUE(decoded) << prefix;
        EXPECT_EQ(decoded->prefix, narrow);
    }
}

}  // namespace
}  // namespace primitives::crypto
