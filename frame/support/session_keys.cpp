#include "frame/support/session_keys.hpp"

#include "primitives/types/u256.hpp"

namespace frame {

namespace {

/// The bytes as a little-endian number without the top bit, most significant byte first: compares
/// like the number.
SessionKey big_endian_255(const SessionKey& key) {
    SessionKey out = key;
    out[31] &= 0x7F;
    std::reverse(out.begin(), out.end());
    return out;
}

/// 2^255 - 19, most significant byte first.
constexpr SessionKey prime() {
    SessionKey out{};
    for (auto& byte : out)
        byte = 0xFF;
    out[0] = 0x7F;
    out[31] = 0xED;
    return out;
}
constexpr SessionKey kPrime = prime();

/// The y of the four points of order 8, little endian; the second is the first subtracted from the
/// prime.
constexpr SessionKey kOrderEight{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
                                 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
                                 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a};
constexpr SessionKey kOrderEightNegative{
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};

/// y = 0, 1 or -1: the points of order 4, 1 and 2.
bool is_trivial(const SessionKey& y) {
    SessionKey minus_one = kPrime;
    minus_one[31] -= 1;
    const bool zero_or_one = y[31] <= 1 && std::all_of(y.begin(), y.end() - 1,
                                                       [](std::uint8_t byte) { return byte == 0; });
    return zero_or_one || y == minus_one;
}

}  // namespace

bool is_usable_ed25519(const SessionKey& key) {
    const SessionKey y = big_endian_255(key);
    if (y >= kPrime || is_trivial(y)) return false;
    return y != big_endian_255(kOrderEight) && y != big_endian_255(kOrderEightNegative);
}

bool is_usable_sr25519(const SessionKey& key) {
    const bool fits = (key[31] & 0x80) == 0 && big_endian_255(key) < kPrime;
    const bool negative = (key[0] & 1) != 0;
    const bool zero = std::all_of(key.begin(), key.end(), [](std::uint8_t b) { return b == 0; });
    return fits && !negative && !zero;
}

}  // namespace frame
