// BLAKE3 at the lengths where its tree changes shape, against an independent implementation.
#include "primitives/crypto/blake3.hpp"

#include "tests/support/vectors.hpp"

namespace primitives::crypto {
namespace {

TEST(Blake3, MatchesTheVectors) {
    const auto file = tests::vectors("substrate/blake3.json");
    std::size_t checked = 0;
    for (const auto& entry : file.at("vectors").as_array()) {
        Bytes input(entry.at("length").to_number<std::size_t>());
        for (std::size_t i = 0; i < input.size(); ++i)
            input[i] = static_cast<std::uint8_t>(i % 251);
        EXPECT_EQ(tests::hex(blake3_256(input)), entry.at("hash").as_string()) << input.size();
        ++checked;
    }
    EXPECT_EQ(checked, 35u);
}

}  // namespace
}  // namespace primitives::crypto
