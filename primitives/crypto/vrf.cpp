#include "primitives/crypto/vrf.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/ristretto.hpp"

#include <algorithm>

#include <sodium.h>

namespace primitives::crypto {

namespace {

using ristretto::Element;
using ristretto::Scalar;

/// "proving", a zero byte and the digit of the only round.
constexpr std::string_view kProvingLabel{
    "proving\0"
    "0",
    9};

Element input_point(Transcript input, const Bytes32& public_key) {
    input.append("vrf-nm-pk", public_key);
    Bytes64 wide;
    input.challenge("VRFHash", wide);
    Element out;
    CHECK(crypto_core_ristretto255_from_hash(out.data(), wide.data()) == 0);
    return out;
}

void start_proof(Transcript& proof, const Element& point) {
    proof.append("proto-name", "DLEQProof");
    proof.append("vrf:h", point);
}

Scalar proof_challenge(Transcript& proof, const Element& base_part, const Element& point_part,
                       const Bytes32& public_key, const Element& output) {
    proof.append("vrf:R=g^r", base_part);
    proof.append("vrf:h^r", point_part);
    proof.append("vrf:pk", public_key);
    proof.append("vrf:h^sk", output);
    return ristretto::challenge(proof, "prove");
}

/// a A + b B, nullopt when A or B is invalid.
std::optional<Element> combine(const Scalar& a, const Element& element_a, const Scalar& b,
                               const Element& element_b) {
    const auto left = ristretto::multiply(a, element_a);
    const auto right = ristretto::multiply(b, element_b);
    if (!left || !right) return std::nullopt;
    return ristretto::add(*left, *right);
}

}  // namespace

Transcript vrf_input(BytesView input) {
    Transcript transcript{"pha-vrf"};
    transcript.append("input", input);
    return transcript;
}

VrfSignature vrf_sign(const Sr25519Pair& pair, const Transcript& input, Random& random,
                      Transcript proof) {
    const Element point = input_point(input, pair.public_key());
    const auto output = ristretto::multiply(pair.key(), point);
    start_proof(proof, point);
    Scalar nonce = ristretto::witness(proof, kProvingLabel, pair.nonce(), random);
    const auto point_part = ristretto::multiply(nonce, point);
    CHECK(output && point_part);
    const Scalar c = proof_challenge(proof, ristretto::multiply_base(nonce), *point_part,
                                     pair.public_key(), *output);
    const Scalar s = ristretto::subtract_scalars(nonce, ristretto::multiply_scalars(c, pair.key()));
    sodium_memzero(nonce.data(), nonce.size());
    VrfSignature signature{.output = *output};
    std::copy(c.begin(), c.end(), signature.proof.begin());
    std::copy(s.begin(), s.end(), signature.proof.begin() + 32);
    return signature;
}

bool vrf_verify(const VrfSignature& signature, const Transcript& input, const Bytes32& public_key,
                Transcript proof) {
    Scalar c;
    Scalar s;
    std::copy_n(signature.proof.begin(), 32, c.begin());
    std::copy_n(signature.proof.begin() + 32, 32, s.begin());
    if (!ristretto::is_canonical(c) || !ristretto::is_canonical(s)) return false;
    if (signature.output == Element{}) return false;
    const Element point = input_point(input, public_key);
    const auto key_part = ristretto::multiply(c, public_key);
    if (!key_part) return false;
    const auto base_part = ristretto::add(*key_part, ristretto::multiply_base(s));
    const auto point_part = combine(c, signature.output, s, point);
    if (!base_part || !point_part) return false;
    start_proof(proof, point);
    return proof_challenge(proof, *base_part, *point_part, public_key, signature.output) == c;
}

std::optional<Bytes32> vrf_bytes(const Bytes32& output, const Transcript& input,
                                 const Bytes32& public_key, std::string_view context) {
    if (!ristretto::is_valid(output)) return std::nullopt;
    Transcript result{"VRFResult"};
    result.append("", context);
    result.append("vrf-in", input_point(input, public_key));
    result.append("vrf-out", output);
    Bytes32 bytes;
    result.challenge("", bytes);
    return bytes;
}

}  // namespace primitives::crypto
