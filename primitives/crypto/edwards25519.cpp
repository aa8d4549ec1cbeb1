#include "primitives/crypto/edwards25519.hpp"

#include "primitives/crypto/unrolled.hpp"

namespace primitives::crypto::edwards25519 {

namespace {

constexpr std::uint64_t kMask = (std::uint64_t{1} << 51) - 1;

/// Moves what exceeds 51 bits up by one limb, from the top limb back to the lowest times 19.
constexpr Field carry(Field a) {
    std::uint64_t over = 0;
    for (auto& limb : a.limbs) {
        limb += over;
        over = limb >> 51;
        limb &= kMask;
    }
    a.limbs[0] += 19 * over;
    return a;
}

constexpr Field operator+(const Field& a, const Field& b) {
    Field sum;
    for (std::size_t i = 0; i < 5; ++i)
        sum.limbs[i] = a.limbs[i] + b.limbs[i];
    return carry(sum);
}

constexpr Field operator-(const Field& a, const Field& b) {
    // 16 p, limb by limb, keeps every difference positive.
    Field difference;
    for (std::size_t i = 0; i < 5; ++i)
        difference.limbs[i] = a.limbs[i] + 16 * (i == 0 ? kMask - 18 : kMask) - b.limbs[i];
    return carry(difference);
}

/// Carries the wide limbs of a product. Each is below 2^115.
constexpr Field carry_wide(std::array<u128, 5> wide) {
    Field product;
    unrolled<5>([&](auto i) {
        if constexpr (i > 0) wide[i] += wide[i - 1] >> 51;
        product.limbs[i] = low64(wide[i]) & kMask;
    });
    const u128 lowest = product.limbs[0] + (wide[4] >> 51) * 19;
    product.limbs[0] = low64(lowest) & kMask;
    product.limbs[1] += low64(lowest >> 51);
    return product;
}

// From limb 5 on a product comes back times 19: 2^255 = 19 modulo p. Five terms below
// 2^52 * 2^52 * 19 stay below 2^111.

constexpr Field operator*(const Field& a, const Field& b) {
    std::array<u128, 5> wide{};
    unrolled<5>([&](auto i) {
        unrolled<5>([&](auto j) {
            const std::uint64_t factor = i + j < 5 ? b.limbs[j] : 19 * b.limbs[j];
            wide[(i + j) % 5] += u128{a.limbs[i]} * factor;
        });
    });
    return carry_wide(wide);
}

constexpr Field square(const Field& a) {
    std::array<u128, 5> wide{};
    unrolled<5>([&](auto i) {
        unrolled<5>([&](auto j) {
            if constexpr (j >= i) {
                const std::uint64_t twice = j > i ? 2 * a.limbs[j] : a.limbs[j];
                wide[(i + j) % 5] += u128{a.limbs[i]} * (i + j < 5 ? twice : 19 * twice);
            }
        });
    });
    return carry_wide(wide);
}

constexpr Field square_times(Field a, int count) {
    for (int i = 0; i < count; ++i)
        a = square(a);
    return a;
}

/// a^(2^250 - 1), the common part of both exponents below.
constexpr Field power_250(const Field& a) {
    const Field a2 = square(a) * a;              // 2^2 - 1
    const Field a4 = square_times(a2, 2) * a2;   // 2^4 - 1
    const Field a5 = square(a4) * a;             // 2^5 - 1
    const Field a10 = square_times(a5, 5) * a5;  // 2^10 - 1
    const Field a20 = square_times(a10, 10) * a10;
    const Field a40 = square_times(a20, 20) * a20;
    const Field a50 = square_times(a40, 10) * a10;
    const Field a100 = square_times(a50, 50) * a50;
    const Field a200 = square_times(a100, 100) * a100;
    return square_times(a200, 50) * a50;
}

/// a^(p - 2), the inverse (0 for 0): p - 2 = 2^255 - 21 = 32 (2^250 - 1) + 11.
constexpr Field invert(const Field& a) {
    const Field a11 = square_times(a, 3) * square(a) * a;
    return square_times(power_250(a), 5) * a11;
}

/// a^((p - 5) / 8) = a^(4 (2^250 - 1) + 1).
constexpr Field power_p58(const Field& a) {
    return square_times(power_250(a), 2) * a;
}

constexpr Field field(std::uint64_t small) {
    return {{small, 0, 0, 0, 0}};
}

constexpr Field kZero = field(0);
constexpr Field kOne = field(1);

/// The low 255 bits, little endian, modulo p: 2^255 - 19 .. 2^255 - 1 are taken as well.
constexpr Field field_of(const Bytes32& bytes) {
    Field out;
    for (std::size_t bit = 0; bit < 255; ++bit) {
        const std::uint64_t set = (std::uint64_t{bytes[bit / 8]} >> (bit % 8)) & 1u;
        out.limbs[bit / 51] |= set << (bit % 51);
    }
    return out;
}

/// The canonical 32 bytes, below p.
constexpr Bytes32 bytes_of(const Field& a) {
    // Two carries leave every limb below 2^51, so the number below 2^255.
    Field reduced = carry(carry(a));
    std::uint64_t over = 19;
    for (const auto limb : reduced.limbs)
        over = (limb + over) >> 51;
    if (over != 0) {
        // At least p: adding 19 and dropping bit 255 subtracts it.
        reduced.limbs[0] += 19;
        reduced = carry(reduced);
        reduced.limbs[0] -= 19;
    }
    Bytes32 out{};
    for (std::size_t bit = 0; bit < 255; ++bit) {
        const std::uint64_t set = (reduced.limbs[bit / 51] >> (bit % 51)) & 1u;
        out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] | (set << (bit % 8)));
    }
    return out;
}

constexpr bool equal(const Field& a, const Field& b) {
    return bytes_of(a) == bytes_of(b);
}
constexpr bool is_zero(const Field& a) {
    return bytes_of(a) == Bytes32{};
}
constexpr bool is_odd(const Field& a) {
    return (bytes_of(a)[0] & 1u) != 0;
}

/// d = -121665 / 121666.
constexpr Field kD = (kZero - field(121665)) * invert(field(121666));
constexpr Field k2D = kD + kD;
/// 2^((p - 1) / 4), a square root of -1: (p - 1) / 4 = 2 (p - 5) / 8 + 1.
constexpr Field kRootOfMinusOne = square(power_p58(field(2))) * field(2);

constexpr std::optional<Point> recover(const Field& y, bool sign) {
    const Field u = square(y) - kOne;
    const Field v = kD * square(y) + kOne;
    // The candidate root of u / v is u v^3 (u v^7)^((p - 5) / 8); it may be off by sqrt(-1).
    const Field v3 = square(v) * v;
    Field x = u * v3 * power_p58(u * square(v3) * v);
    const Field check = v * square(x);
    if (!equal(check, u)) {
        if (!equal(check, kZero - u)) return std::nullopt;
        x = x * kRootOfMinusOne;
    }
    if (is_odd(x) != sign) x = kZero - x;
    return Point{x, y, kOne, x * y};
}

/// y = 4/5, x even.
constexpr Point kBase = *recover(field(4) * invert(field(5)), false);
constexpr Point kIdentity{kZero, kOne, kOne, kZero};

bool bit_of(const Bytes32& scalar, std::size_t bit) {
    return ((unsigned{scalar[bit / 8]} >> (bit % 8)) & 1u) != 0;
}

}  // namespace

std::optional<Point> decompress(const Bytes32& encoding) {
    return recover(field_of(encoding), (encoding[31] & 0x80u) != 0);
}

Bytes32 compress(const Point& point) {
    const Field inverse = invert(point.z);
    Bytes32 out = bytes_of(point.y * inverse);
    if (is_odd(point.x * inverse)) out[31] |= 0x80u;
    return out;
}

Point negate(const Point& point) {
    return {kZero - point.x, point.y, point.z, kZero - point.t};
}

Point add(const Point& a, const Point& b) {
    // The unified formulas for a = -1 are complete: they hold for equal and opposite points too.
    const Field product_a = (a.y - a.x) * (b.y - b.x);
    const Field product_b = (a.y + a.x) * (b.y + b.x);
    const Field product_c = a.t * k2D * b.t;
    const Field product_z = a.z * b.z;
    const Field product_d = product_z + product_z;
    const Field e = product_b - product_a;
    const Field f = product_d - product_c;
    const Field g = product_d + product_c;
    const Field h = product_b + product_a;
    return {e * f, g * h, f * g, e * h};
}

Point twice(const Point& point) {
    const Field xx = square(point.x);
    const Field yy = square(point.y);
    const Field zz = square(point.z);
    const Field h = xx + yy;
    const Field e = h - square(point.x + point.y);
    const Field g = xx - yy;
    const Field f = zz + zz + g;
    return {e * f, g * h, f * g, e * h};
}

Point multiply_by_cofactor(const Point& point) {
    return twice(twice(twice(point)));
}

bool is_identity(const Point& point) {
    return is_zero(point.x) && equal(point.y, point.z);
}

Point multiply_add_base(const Bytes32& a, const Point& point, const Bytes32& b) {
    const Point both = add(point, kBase);
    Point sum = kIdentity;
    for (std::size_t bit = 256; bit-- > 0;) {
        sum = twice(sum);
        const bool of_a = bit_of(a, bit);
        const bool of_b = bit_of(b, bit);
        if (of_a || of_b) sum = add(sum, of_a && of_b ? both : of_a ? point : kBase);
    }
    return sum;
}

}  // namespace primitives::crypto::edwards25519
