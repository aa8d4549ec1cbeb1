// The group ristretto255 as schnorrkel uses it: libsodium's functions with the identity as an
// ordinary element (libsodium reports it as an error).
#pragma once

#include "primitives/crypto/transcript.hpp"
#include "primitives/host.hpp"

#include <optional>

namespace primitives::crypto::ristretto {

/// A canonical encoding; all zero is the identity.
using Element = Bytes32;
/// Little endian, below the group order.
using Scalar = Bytes32;

bool is_valid(const Element& element);
bool is_canonical(const Scalar& scalar);
Scalar reduce(const Bytes64& wide);

Element multiply_base(const Scalar& scalar);
/// Nullopt when the element is not a valid encoding.
std::optional<Element> multiply(const Scalar& scalar, const Element& element);
/// Nullopt when either is not a valid encoding.
std::optional<Element> add(const Element& a, const Element& b);
std::optional<Element> subtract(const Element& a, const Element& b);

Scalar add_scalars(const Scalar& a, const Scalar& b);
Scalar subtract_scalars(const Scalar& a, const Scalar& b);
Scalar multiply_scalars(const Scalar& a, const Scalar& b);

/// A scalar drawn from 64 bytes of the transcript.
Scalar challenge(Transcript& transcript, std::string_view label);
/// A secret scalar drawn from 64 bytes of a witness.
Scalar witness(const Transcript& transcript, std::string_view label, BytesView secret,
               Random& random);

}  // namespace primitives::crypto::ristretto
