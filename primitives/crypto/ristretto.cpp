#include "primitives/crypto/ristretto.hpp"

#include <algorithm>

#include <sodium.h>

namespace primitives::crypto::ristretto {

bool is_valid(const Element& element) {
    return crypto_core_ristretto255_is_valid_point(element.data()) == 1;
}

Scalar reduce(const Bytes64& wide) {
    Scalar out;
    crypto_core_ristretto255_scalar_reduce(out.data(), wide.data());
    return out;
}

bool is_canonical(const Scalar& scalar) {
    Bytes64 wide{};
    std::copy(scalar.begin(), scalar.end(), wide.begin());
    return reduce(wide) == scalar;
}

Element multiply_base(const Scalar& scalar) {
    // The result -1 means the identity, whose encoding has been written.
    Element out{};
    if (crypto_scalarmult_ristretto255_base(out.data(), scalar.data()) != 0) return Element{};
    return out;
}

std::optional<Element> multiply(const Scalar& scalar, const Element& element) {
    Element out{};
    if (crypto_scalarmult_ristretto255(out.data(), scalar.data(), element.data()) == 0) return out;
    // The identity as the result, or an invalid encoding.
    if (!is_valid(element)) return std::nullopt;
    return Element{};
}

std::optional<Element> add(const Element& a, const Element& b) {
    Element out{};
    if (crypto_core_ristretto255_add(out.data(), a.data(), b.data()) != 0) return std::nullopt;
    return out;
}

std::optional<Element> subtract(const Element& a, const Element& b) {
    Element out{};
    if (crypto_core_ristretto255_sub(out.data(), a.data(), b.data()) != 0) return std::nullopt;
    return out;
}

Scalar add_scalars(const Scalar& a, const Scalar& b) {
    Scalar out;
    crypto_core_ristretto255_scalar_add(out.data(), a.data(), b.data());
    return out;
}
Scalar subtract_scalars(const Scalar& a, const Scalar& b) {
    Scalar out;
    crypto_core_ristretto255_scalar_sub(out.data(), a.data(), b.data());
    return out;
}
Scalar multiply_scalars(const Scalar& a, const Scalar& b) {
    Scalar out;
    crypto_core_ristretto255_scalar_mul(out.data(), a.data(), b.data());
    return out;
}

Scalar challenge(Transcript& transcript, std::string_view label) {
    Bytes64 wide;
    transcript.challenge(label, wide);
    return reduce(wide);
}

Scalar witness(const Transcript& transcript, std::string_view label, BytesView secret,
               Random& random) {
    Bytes64 wide;
    transcript.witness(label, secret, random, wide);
    const Scalar out = reduce(wide);
    sodium_memzero(wide.data(), wide.size());
    return out;
}

}  // namespace primitives::crypto::ristretto
