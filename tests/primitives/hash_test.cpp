// Hashes against vectors of independent implementations, and the constexpr twox against libxxhash.
#include "primitives/crypto/hash.hpp"

#include "primitives/types/twox.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::hex;
using tests::unhex;

TEST(Hash, MatchesTheVectors) {
    const auto file = tests::vectors("substrate/hashes.json");
    std::size_t checked = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        const Bytes input = unhex(entry.at("input"));
        EXPECT_EQ(hex(twox_64(input)), entry.at("twox64").as_string());
        EXPECT_EQ(hex(twox_128(input)), entry.at("twox128").as_string());
        EXPECT_EQ(hex(twox_256(input)), entry.at("twox256").as_string());
        EXPECT_EQ(hex(blake2b_128(input)), entry.at("blake2_128").as_string());
        EXPECT_EQ(hex(blake2b_256(input)), entry.at("blake2_256").as_string());
        EXPECT_EQ(hex(blake2b_512(input)), entry.at("blake2_512").as_string());
        EXPECT_EQ(hex(keccak_256(input)), entry.at("keccak256").as_string());
        EXPECT_EQ(hex(sha2_256(input)), entry.at("sha256").as_string());
        ++checked;
    }
    EXPECT_GE(checked, 30u);
}

TEST(Hash, Blake2bOf64BitsNamesTheRuntimeApis) {
    const auto file = tests::vectors("substrate/runtime_api_ids.json");
    for (const auto& [name, id] : file.as_object())
        EXPECT_EQ(hex(blake2b_64(view_of(name))), id.as_string()) << name;
}

TEST(Hash, Sha2MatchesFips180Examples) {
    EXPECT_EQ(hex(sha2_384(view_of("abc"))),
              "0xcb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
              "8086072ba1e7cc2358baeca134c825a7");
    EXPECT_EQ(hex(sha2_512(view_of("abc"))),
              "0xddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Twox, IsAConstantOfTheProgram) {
    static constexpr auto kSystem = primitives::twox_128(std::string_view{"System"});
    static_assert(kSystem[0] == 0x26 && kSystem[15] == 0xf7);
    EXPECT_EQ(hex(kSystem), "0x26aa394eea5630e07c48ae0c9558cef7");
}

TEST(Twox, EqualsLibxxhashAtEveryLength) {
    Bytes input;
    std::uint32_t state = 1;
    for (std::size_t size = 0; size <= 300; ++size) {
        EXPECT_EQ(primitives::twox_64(input), crypto::twox_64(input)) << size;
        EXPECT_EQ(primitives::twox_256(input), crypto::twox_256(input)) << size;
        state = state * 1664525 + 1013904223;
        input.push_back(static_cast<std::uint8_t>(state >> 24));
    }
}

TEST(Twox, MakesThePrefixesOfStorageItems) {
    const auto file = tests::vectors("substrate/storage_keys.json");
    std::size_t checked = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        Bytes prefix;
        append(prefix, primitives::twox_128(std::string_view{entry.at("pallet").as_string()}));
        append(prefix, primitives::twox_128(std::string_view{entry.at("item").as_string()}));
        EXPECT_TRUE(std::string_view{entry.at("hex").as_string()}.starts_with(hex(prefix)));
        ++checked;
    }
    EXPECT_GE(checked, 50u);
}

}  // namespace
}  // namespace primitives::crypto
