#include "primitives/crypto/nist_curves.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/frequent_keys.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/odd_inverse.hpp"
#include "primitives/crypto/openssl.hpp"

#include <openssl/obj_mac.h>

namespace primitives::crypto {

namespace {

using namespace openssl;

/// A curve of prime order with cofactor 1. Constant after construction, so all threads share it.
class Curve {
  public:
    explicit Curve(int name) : group_{EC_GROUP_new_by_curve_name(name)} { CHECK(group_); }

    const EC_GROUP* group() const { return group_.get(); }
    const BIGNUM* order() const { return EC_GROUP_get0_order(group_.get()); }
    const BIGNUM* prime() const { return EC_GROUP_get0_field(group_.get()); }

    /// Null when a coordinate is not below p or the point is not on the curve.
    CurvePoint point(BytesView x_and_y, BN_CTX* context) const {
        const BigNumber x = number_of(x_and_y.first(x_and_y.size() / 2));
        const BigNumber y = number_of(x_and_y.last(x_and_y.size() / 2));
        CurvePoint out{EC_POINT_new(group())};
        CHECK(x && y && out);
        if (BN_cmp(x.get(), prime()) >= 0 || BN_cmp(y.get(), prime()) >= 0) return nullptr;
        // Refuses a point that is not on the curve.
        if (EC_POINT_set_affine_coordinates(group(), out.get(), x.get(), y.get(), context) != 1)
            return nullptr;
        return out;
    }

    /// The inverse of a scalar.
    BigNumber inverse(const BIGNUM* scalar, BN_CTX* context) const {
        if (BN_num_bits(order()) == 256)
            if (auto fast = inverse_256_bit(scalar, context)) return fast;
        return BigNumber{BN_mod_inverse(nullptr, scalar, order(), context)};
    }

    bool is_scalar(const BIGNUM* number) const {
        return !BN_is_zero(number) && BN_cmp(number, order()) < 0;
    }

  private:
    static Number256Bit limbs_of(const BIGNUM* number) {
        std::array<std::uint8_t, 32> bytes{};
        CHECK(BN_bn2lebinpad(number, bytes.data(), static_cast<int>(bytes.size())) >= 0);
        Number256Bit out{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            out[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
        return out;
    }

    /// Null unless the product of both is one: no answer rests on our arithmetic alone.
    BigNumber inverse_256_bit(const BIGNUM* scalar, BN_CTX* context) const {
        const auto found = odd_inverse(limbs_of(scalar), limbs_of(order()));
        if (!found) return nullptr;
        std::array<std::uint8_t, 32> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>((*found)[i / 8] >> (8 * (i % 8)));
        BigNumber out{BN_lebin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
        const BigNumber product{BN_new()};
        CHECK(out && product);
        const bool holds = BN_mod_mul(product.get(), scalar, out.get(), order(), context) == 1 &&
                           BN_is_one(product.get()) == 1;
        return holds ? std::move(out) : nullptr;
    }

    Group group_;
};

const Curve& p256() {
    static const Curve kCurve{NID_X9_62_prime256v1};
    return kCurve;
}

/// A key with a table of its multiples, as OpenSSL has one for the curve's generator: a group whose
/// generator is the key. Null where the library makes no such table.
class FrequentKey {
  public:
    explicit FrequentKey(const Bytes64& key) : group_{EC_GROUP_dup(p256().group())} {
        const ErrorMark mark;
        const BigNumberContext context{BN_CTX_new()};
        const BigNumber one{BN_new()};
        CHECK(group_ && context && one && BN_one(one.get()) == 1);
        const auto point = p256().point(key, context.get());
        CHECK(point != nullptr);
        const bool made =
            EC_GROUP_set_generator(group_.get(), point.get(), p256().order(), one.get()) == 1 &&
            precompute(group_.get(), context.get());
        if (!made) group_.reset();
    }

    const EC_GROUP* group() const { return group_.get(); }

  private:
    static bool precompute(EC_GROUP* group, BN_CTX* context) {
        // Deprecated as a call of an application; there is no other that makes the table.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        return EC_GROUP_precompute_mult(group, context) == 1;
#pragma GCC diagnostic pop
    }

    Group group_;
};

/// The table of a key, made at its first use (some 50 ms); null for a key that is not frequent.
template <std::size_t I = 0>
const EC_GROUP* frequent_group(BytesView key) {
    if constexpr (I < kFrequentP256Keys.size()) {
        if (!primitives::equal(key, kFrequentP256Keys[I])) return frequent_group<I + 1>(key);
        static const FrequentKey kKey{kFrequentP256Keys[I]};
        return kKey.group();
    } else {
        return nullptr;
    }
}

const Curve& p384() {
    static const Curve kCurve{NID_secp384r1};
    return kCurve;
}

/// u1 G + u2 Q. `frequent`: the group whose generator is Q, where there is one.
bool add_multiples(const Curve& curve, const EC_GROUP* frequent, EC_POINT* out, const BIGNUM* u1,
                   const EC_POINT* key, const BIGNUM* u2, BN_CTX* scratch) {
    if (frequent == nullptr) return EC_POINT_mul(curve.group(), out, u1, key, u2, scratch) == 1;
    const CurvePoint other{EC_POINT_new(curve.group())};
    CHECK(other);
    return EC_POINT_mul(curve.group(), out, u1, nullptr, nullptr, scratch) == 1 &&
           EC_POINT_mul(frequent, other.get(), u2, nullptr, nullptr, scratch) == 1 &&
           EC_POINT_add(curve.group(), out, out, other.get(), scratch) == 1;
}

/// Whether the x coordinate of a point is r modulo n. A point is X, Y, Z with x = X / Z^2: instead
/// of the inverse of Z, which costs a tenth of a verification, r Z^2 is compared with X. Of the
/// residues of r only r and r + n can be below p.
bool has_x(const Curve& curve, const EC_POINT* point, const BIGNUM* r, BN_CTX* scratch) {
    const BigNumber x{BN_new()};
    const BigNumber z_squared{BN_new()};
    const BigNumber candidate{BN_dup(r)};
    const BigNumber product{BN_new()};
    CHECK(x && z_squared && candidate && product);
// Deprecated because applications want x itself.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    if (EC_POINT_get_Jprojective_coordinates_GFp(curve.group(), point, x.get(), nullptr,
                                                 z_squared.get(), scratch) != 1)
        return false;
#pragma GCC diagnostic pop
    if (BN_mod_sqr(z_squared.get(), z_squared.get(), curve.prime(), scratch) != 1) return false;
    while (BN_cmp(candidate.get(), curve.prime()) < 0) {
        if (BN_mod_mul(product.get(), candidate.get(), z_squared.get(), curve.prime(), scratch) !=
            1)
            return false;
        if (BN_cmp(product.get(), x.get()) == 0) return true;
        if (BN_add(candidate.get(), candidate.get(), curve.order()) != 1) return false;
    }
    return false;
}

/// The ECDSA equation (FIPS 186-4): the x coordinate of (z/s) G + (r/s) Q is r modulo n. The digest
/// has the size of the order, so none of its bits is cut.
bool verify(const Curve& curve, BytesView signature, BytesView digest, BytesView public_key,
            const EC_GROUP* frequent = nullptr) {
    const ErrorMark mark;
    const BigNumberContext context{BN_CTX_new()};
    const BigNumber r = number_of(signature.first(signature.size() / 2));
    const BigNumber s = number_of(signature.last(signature.size() / 2));
    const BigNumber z = number_of(digest);
    const BigNumber u1{BN_new()};
    const BigNumber u2{BN_new()};
    const CurvePoint sum{EC_POINT_new(curve.group())};
    CHECK(context && r && s && z && u1 && u2 && sum);
    if (!curve.is_scalar(r.get()) || !curve.is_scalar(s.get())) return false;
    const CurvePoint key = curve.point(public_key, context.get());
    if (!key) return false;

    BN_CTX* scratch = context.get();
    const BigNumber inverse = curve.inverse(s.get(), scratch);
    return inverse && BN_mod_mul(u1.get(), z.get(), inverse.get(), curve.order(), scratch) == 1 &&
           BN_mod_mul(u2.get(), r.get(), inverse.get(), curve.order(), scratch) == 1 &&
           add_multiples(curve, frequent, sum.get(), u1.get(), key.get(), u2.get(), scratch) &&
           EC_POINT_is_at_infinity(curve.group(), sum.get()) == 0 &&
           has_x(curve, sum.get(), r.get(), scratch);
}

}  // namespace

bool p256_verify(const Bytes64& signature, BytesView message, const Bytes64& public_key) {
    return verify(p256(), signature, sha2_256(message), public_key, frequent_group(public_key));
}

bool p384_verify(const Bytes96& signature, BytesView message, const Bytes96& public_key) {
    return verify(p384(), signature, sha2_384(message), public_key);
}

bool p256_point_valid(const Bytes64& public_key) {
    const ErrorMark mark;
    const BigNumberContext context{BN_CTX_new()};
    CHECK(context);
    return p256().point(public_key, context.get()) != nullptr;
}

}  // namespace primitives::crypto
