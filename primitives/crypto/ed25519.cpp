#include "primitives/crypto/ed25519.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/edwards25519.hpp"

#include <algorithm>

#include <sodium.h>

namespace primitives::crypto {

namespace {

Bytes32 slice(const Bytes64& bytes, std::size_t at) {
    Bytes32 out;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), out.size(), out.begin());
    return out;
}

/// Whether s is below the group order: reducing leaves it as it is.
bool scalar_is_canonical(const Bytes32& scalar) {
    Bytes64 wide{};
    std::copy(scalar.begin(), scalar.end(), wide.begin());
    Bytes32 reduced;
    crypto_core_ed25519_scalar_reduce(reduced.data(), wide.data());
    return reduced == scalar;
}

/// k = SHA-512(R | A | message) modulo the group order, over the encodings as given.
Bytes32 challenge(const Bytes32& r, const Bytes32& public_key, BytesView message) {
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, r.data(), r.size());
    crypto_hash_sha512_update(&state, public_key.data(), public_key.size());
    crypto_hash_sha512_update(&state, message.data(), message.size());
    Bytes64 digest;
    crypto_hash_sha512_final(&state, digest.data());
    Bytes32 out;
    crypto_core_ed25519_scalar_reduce(out.data(), digest.data());
    return out;
}

bool verify_cofactored(const Bytes64& signature, BytesView message, const Bytes32& public_key) {
    using namespace edwards25519;
    const Bytes32 r_bytes = slice(signature, 0);
    const Bytes32 s = slice(signature, 32);
    if (!scalar_is_canonical(s)) return false;
    const auto a = decompress(public_key);
    const auto r = decompress(r_bytes);
    if (!a || !r) return false;
    const Bytes32 k = challenge(r_bytes, public_key, message);
    const Point difference = add(multiply_add_base(k, negate(*a), s), negate(*r));
    return is_identity(multiply_by_cofactor(difference));
}

}  // namespace

bool ed25519_verify(const Bytes64& signature, BytesView message, const Bytes32& public_key) {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       public_key.data()) == 0 ||
           verify_cofactored(signature, message, public_key);
}

bool ed25519_key_is_acceptable_for_sessions(const Bytes32& public_key) {
    using namespace edwards25519;
    const auto point = decompress(public_key);
    return point && compress(*point) == public_key && !is_identity(multiply_by_cofactor(*point));
}

Ed25519Pair::Ed25519Pair(const Bytes32& seed) {
    CHECK(crypto_sign_seed_keypair(public_key_.data(), secret_.data(), seed.data()) == 0);
}

Ed25519Pair::~Ed25519Pair() {
    sodium_memzero(secret_.data(), secret_.size());
}

Bytes64 Ed25519Pair::sign(BytesView message) const {
    Bytes64 signature;
    CHECK(crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                               secret_.data()) == 0);
    return signature;
}

}  // namespace primitives::crypto
