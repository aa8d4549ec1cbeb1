// What tests of the network share: fixed keys, repeatable chance, and feeding by pieces.
#pragma once

#include "p2p/core/connection.hpp"
#include "primitives/random.hpp"
#include "tests/support/vectors.hpp"

namespace tests {

/// Bytes in an order that only looks like chance (splitmix64).
class Chance final : public primitives::Random {
  public:
    explicit Chance(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out)
            byte = static_cast<std::uint8_t>(next());
    }

  private:
    std::uint64_t state_;
};

inline primitives::Bytes32 bytes32(primitives::BytesView bytes) {
    primitives::Bytes32 out{};
    EXPECT_EQ(bytes.size(), out.size());
    std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
    return out;
}
inline primitives::Bytes32 bytes32(std::string_view hex_text) {
    return bytes32(unhex(hex_text));
}

inline primitives::crypto::Ed25519Pair pair_of(std::uint8_t seed) {
    primitives::Bytes32 bytes{};
    bytes.fill(seed);
    return primitives::crypto::Ed25519Pair{bytes};
}

/// How a stream of bytes arrives.
enum class Pieces { Whole, Single, Random };

/// Calls `take` with the pieces of the input in order.
template <class Take>
void feed(Pieces pieces, primitives::BytesView input, std::uint64_t seed, Take take) {
    Chance chance{seed};
    while (!input.empty()) {
        std::size_t size = input.size();
        if (pieces == Pieces::Single) size = 1;
        if (pieces == Pieces::Random) size = std::min<std::size_t>(size, 1 + chance.next() % 97);
        take(input.first(size));
        input = input.subspan(size);
    }
}

}  // namespace tests
