#include "primitives/crypto/odd_inverse.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace primitives::crypto {

namespace {

__extension__ using Product = unsigned __int128;

constexpr int kStepsPerBatch = 62;
/// Of 741 steps, which suffice for 256 bits (theorem 11.2 there).
constexpr int kBatchesMax = 12;

/// Two's complement: products of matrix entries (62 bits) and numbers of up to 260 bits.
using Wide = std::array<std::uint64_t, 6>;

Wide wide(const Number256Bit& number) {
    return {number[0], number[1], number[2], number[3], 0, 0};
}

bool is_negative(const Wide& number) {
    return number.back() >> 63 != 0;
}

Wide add(const Wide& a, const Wide& b) {
    Wide out{};
    Product carry = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        carry += Product{a[i]} + b[i];
        out[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return out;
}

Wide negate(const Wide& a) {
    Wide out{};
    Product carry = 1;
    for (std::size_t i = 0; i < out.size(); ++i) {
        carry += Product{~a[i]};
        out[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return out;
}

Wide multiply(std::int64_t factor, const Wide& number) {
    const Wide one = factor < 0 ? negate(number) : number;
    const auto size = static_cast<std::uint64_t>(factor < 0 ? -factor : factor);
    Wide out{};
    Product carry = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        carry += Product{size} * one[i];
        out[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return out;
}

/// A batch divided out: by 2^62, with the sign kept.
Wide shifted(const Wide& a) {
    Wide out{};
    for (std::size_t i = 0; i + 1 < out.size(); ++i)
        out[i] = a[i] >> kStepsPerBatch | a[i + 1] << (64 - kStepsPerBatch);
    out.back() = a.back() >> kStepsPerBatch;
    if (is_negative(a)) out.back() |= ~std::uint64_t{0} << (64 - kStepsPerBatch);
    return out;
}

/// What a batch makes of f and g, times 2^62: u f + v g and q f + r g.
struct Matrix {
    std::int64_t u = 1;
    std::int64_t v = 0;
    std::int64_t q = 0;
    std::int64_t r = 1;
};

/// Halvings of g count for u and v as doublings: one power of two stands under all four.
Matrix steps(int& delta, std::uint64_t f, std::uint64_t g) {
    Matrix out;
    for (int left = kStepsPerBatch;;) {
        const int zeros = std::min(std::countr_zero(g), left);
        g = zeros == 64 ? 0 : g >> zeros;
        out.u *= std::int64_t{1} << zeros;
        out.v *= std::int64_t{1} << zeros;
        delta += zeros;
        left -= zeros;
        if (left == 0) return out;
        if (delta > 0) {
            delta = -delta;
            const auto old = f;
            f = g;
            g -= old;
            out = {out.q, out.r, out.q - out.u, out.r - out.v};
        } else {
            g += f;
            out.q += out.u;
            out.r += out.v;
        }
    }
}

/// -1 / modulus modulo 2^64, by Newton's iteration: each doubles the bits that are right.
std::uint64_t negative_inverse(std::uint64_t odd) {
    std::uint64_t out = odd;
    for (int i = 0; i < 5; ++i)
        out *= 2 - odd * out;
    return 0 - out;
}

/// (a x + b y) / 2^62 modulo `modulus`, no more than half of it further from zero than x and y.
Wide combine_modulo(std::int64_t a, const Wide& x, std::int64_t b, const Wide& y,
                    const Wide& modulus, std::uint64_t negative) {
    const auto sum = add(multiply(a, x), multiply(b, y));
    // The multiple of the modulus that makes the lowest 62 bits zero, the nearer one.
    const auto low = (sum[0] * negative) << 2;
    const auto multiple = static_cast<std::int64_t>(low) >> 2;
    return shifted(add(sum, multiply(multiple, modulus)));
}

Number256Bit reduced(Wide number, const Wide& modulus) {
    while (is_negative(number))
        number = add(number, modulus);
    const auto minus = negate(modulus);
    for (auto less = add(number, minus); !is_negative(less); less = add(number, minus))
        number = less;
    return {number[0], number[1], number[2], number[3]};
}

}  // namespace

std::optional<Number256Bit> odd_inverse(const Number256Bit& number, const Number256Bit& modulus) {
    const Wide whole = wide(modulus);
    const auto negative = negative_inverse(modulus[0]);
    constexpr Wide kZero{};
    constexpr Wide kOne{1};
    // d * number = f and e * number = g, modulo the modulus, throughout.
    Wide f = whole;
    Wide g = wide(number);
    Wide d = kZero;
    Wide e = kOne;
    int delta = 1;
    for (int i = 0; i < kBatchesMax && g != kZero; ++i) {
        const auto [u, v, q, r] = steps(delta, f[0], g[0]);
        const auto next_f = shifted(add(multiply(u, f), multiply(v, g)));
        g = shifted(add(multiply(q, f), multiply(r, g)));
        f = next_f;
        const auto next_d = combine_modulo(u, d, v, e, whole, negative);
        e = combine_modulo(q, d, r, e, whole, negative);
        d = next_d;
    }
    if (g != kZero) return std::nullopt;
    if (f == kOne) return reduced(d, whole);
    if (negate(f) == kOne) return reduced(negate(d), whole);
    return std::nullopt;
}

}  // namespace primitives::crypto
