// What the cryptography tests share: fixed-size values from vectors, and a Random that repeats.
#pragma once

#include "primitives/host.hpp"
#include "primitives/random.hpp"
#include "tests/support/vectors.hpp"

namespace tests {

/// A fixed-size array of hex text; fails the test when the size differs.
template <class Array>
Array array_of(primitives::BytesView bytes) {
    Array out{};
    EXPECT_EQ(bytes.size(), out.size());
    std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
    return out;
}
template <class Array>
Array array_of(const boost::json::value& value) {
    return array_of<Array>(unhex(value));
}

/// Gives the same 32 bytes again and again.
class RepeatingRandom final : public primitives::Random {
  public:
    explicit RepeatingRandom(const primitives::Bytes32& bytes) : bytes_{bytes} {}
    void fill(std::span<std::uint8_t> out) override {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = bytes_[i % bytes_.size()];
    }

  private:
    primitives::Bytes32 bytes_;
};

}  // namespace tests
