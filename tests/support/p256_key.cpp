#include "tests/support/p256_key.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/openssl.hpp"

#include <openssl/obj_mac.h>

namespace tests {

namespace {

using namespace primitives;
using namespace primitives::crypto::openssl;

/// A curve whose coordinates and scalars have `size` bytes.
struct Curve {
    Group group;
    int size;
    BigNumberContext context{BN_CTX_new()};

    Curve(int name, int coordinate_size)
        : group{EC_GROUP_new_by_curve_name(name)}, size{coordinate_size} {}

    const BIGNUM* order() const { return EC_GROUP_get0_order(group.get()); }

    void write(const BIGNUM* number, std::uint8_t* out) const {
        CHECK(BN_bn2binpad(number, out, size) == size);
    }

    /// x | y of scalar * G.
    void multiply_base(const BIGNUM* scalar, std::uint8_t* x, std::uint8_t* y) const {
        const CurvePoint point{EC_POINT_new(group.get())};
        const BigNumber first{BN_new()};
        const BigNumber second{BN_new()};
        CHECK(EC_POINT_mul(group.get(), point.get(), scalar, nullptr, nullptr, context.get()) == 1);
        CHECK(EC_POINT_get_affine_coordinates(group.get(), point.get(), first.get(), second.get(),
                                              context.get()) == 1);
        write(first.get(), x);
        write(second.get(), y);
    }

    /// r | s: s = (z + r d) / k modulo n.
    void sign(BytesView secret, BytesView digest, std::uint8_t* out) const {
        const BigNumber d = number_of(secret);
        const BigNumber z = number_of(digest);
        Bytes seed = to_bytes(secret);
        append(seed, digest);
        const BigNumber k = number_of(crypto::sha2_512(seed));
        CHECK(BN_nnmod(k.get(), k.get(), order(), context.get()) == 1);
        Bytes x(static_cast<std::size_t>(size));
        Bytes y(static_cast<std::size_t>(size));
        multiply_base(k.get(), x.data(), y.data());
        const BigNumber r = number_of(x);
        const BigNumber s{BN_new()};
        CHECK(BN_nnmod(r.get(), r.get(), order(), context.get()) == 1);
        CHECK(BN_mod_mul(s.get(), r.get(), d.get(), order(), context.get()) == 1);
        CHECK(BN_mod_add(s.get(), s.get(), z.get(), order(), context.get()) == 1);
        const BigNumber inverse{BN_mod_inverse(nullptr, k.get(), order(), context.get())};
        CHECK(BN_mod_mul(s.get(), s.get(), inverse.get(), order(), context.get()) == 1);
        write(r.get(), out);
        write(s.get(), out + size);
    }
};

Curve p256() {
    return {NID_X9_62_prime256v1, 32};
}
Curve p384() {
    return {NID_secp384r1, 48};
}

}  // namespace

P256Key::P256Key(const Bytes32& secret) : secret_{secret} {
    const BigNumber d = number_of(secret_);
    p256().multiply_base(d.get(), public_key_.data(), public_key_.data() + 32);
}
Bytes64 P256Key::sign(BytesView message) const {
    Bytes64 out;
    p256().sign(secret_, crypto::sha2_256(message), out.data());
    return out;
}

P384Key::P384Key(const Bytes48& secret) : secret_{secret} {
    const BigNumber d = number_of(secret_);
    p384().multiply_base(d.get(), public_key_.data(), public_key_.data() + 48);
}
Bytes96 P384Key::sign(BytesView message) const {
    Bytes96 out;
    p384().sign(secret_, crypto::sha2_384(message), out.data());
    return out;
}

}  // namespace tests
