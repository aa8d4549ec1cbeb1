// The group of edwards25519, -x^2 + y^2 = 1 + d x^2 y^2 over p = 2^255 - 19, for verification only:
// nothing here is constant time and nothing secret may pass through.
//
// A field element is five limbs of radix 2^51. Every operation takes and gives limbs below 2^52
// (add and subtract carry as well), so that operations may follow in any order.
#pragma once

#include "primitives/host.hpp"
#include "primitives/types/u128.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace primitives::crypto::edwards25519 {

struct Field {
    std::array<std::uint64_t, 5> limbs{};
};

/// Extended coordinates: x = X/Z, y = Y/Z, XY = ZT.
struct Point {
    Field x;
    Field y;
    Field z;
    Field t;
};

/// The point of an encoding by the ZIP-215 rule: y is taken modulo p, and the sign bit may be set
/// for x = 0. Nullopt when no point has that y.
std::optional<Point> decompress(const Bytes32& encoding);
/// The one canonical encoding.
Bytes32 compress(const Point& point);

Point negate(const Point& point);
Point add(const Point& a, const Point& b);
Point twice(const Point& point);
Point multiply_by_cofactor(const Point& point);
bool is_identity(const Point& point);

/// a A + b B with B the base point; scalars are 256-bit little endian.
Point multiply_add_base(const Bytes32& a, const Point& point, const Bytes32& b);

}  // namespace primitives::crypto::edwards25519
