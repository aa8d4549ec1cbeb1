#include "tee-registry/der/sha384_certificate.hpp"

#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/signature.hpp"

namespace tee_registry::der {
namespace {

using primitives::equal;
using std::to_array;

// clang-format off
/// AlgorithmIdentifier of RSASSA-PSS: SHA-384, MGF1 with SHA-384, 48 bytes of salt.
constexpr auto kRsaPss = to_array<std::uint8_t>({
    0x30, 0x41, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x34, 0xa0,
    0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
    0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30,
    0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa2, 0x03,
    0x02, 0x01, 0x30});
/// The same with the trailer field written out. It is the default, which DER omits; AMD's roots and
/// the VCEKs of 2022 carry it.
constexpr auto kRsaPssWithTrailer = to_array<std::uint8_t>({
    0x30, 0x46, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x39, 0xa0,
    0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
    0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30,
    0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa2, 0x03,
    0x02, 0x01, 0x30, 0xa3, 0x03, 0x02, 0x01, 0x01});
/// AlgorithmIdentifier of ecdsa-with-SHA384.
constexpr auto kEcdsa = to_array<std::uint8_t>({
    0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03});
// clang-format on

Result<Sha384Signature, DerError> read_signature(BytesView algorithm, BytesView bits) {
    if (equal(algorithm, kEcdsa)) return Sha384Signature{TRY(p384_signature(bits))};
    if (equal(algorithm, kRsaPss) || equal(algorithm, kRsaPssWithTrailer))
        return Sha384Signature{RsaPssSignature{bits}};
    return unexpected(DerError::AlgorithmUnsupported);
}

Result<Sha384PublicKey, DerError> read_p384_key(Reader algorithm, BytesView point) {
    if (!equal(TRY(algorithm.object_identifier()), oid::kSecp384r1))
        return unexpected(DerError::KeyUnsupported);
    TRY(algorithm.finish());
    if (point.size() != 97 || point[0] != 0x04) return unexpected(DerError::KeyUnsupported);
    primitives::Bytes96 out{};
    std::ranges::copy(point.subspan(1), out.begin());
    return Sha384PublicKey{out};
}

Result<Sha384PublicKey, DerError> read_rsa_key(Reader algorithm, BytesView key) {
    TRY(algorithm.expect(tag::kNull));
    TRY(algorithm.finish());
    TRY(check_well_formed(key));
    Reader outer{key};
    Reader numbers = TRY(outer.enter(tag::kSequence));
    RsaPublicKey out;
    out.modulus = TRY(numbers.unsigned_bytes());
    out.exponent = TRY(numbers.unsigned_bytes());
    TRY(numbers.finish());
    return Sha384PublicKey{out};
}

Result<Sha384PublicKey, DerError> read_public_key(BytesView key_info) {
    Reader reader{key_info};
    Reader info = TRY(reader.enter(tag::kSequence));
    Reader algorithm = TRY(info.enter(tag::kSequence));
    const auto kind = TRY(algorithm.object_identifier());
    const auto bits = TRY(info.octet_aligned_bit_string());
    TRY(info.finish());
    if (equal(kind, oid::kEcPublicKey)) return read_p384_key(algorithm, bits);
    if (equal(kind, oid::kRsaEncryption)) return read_rsa_key(algorithm, bits);
    return unexpected(DerError::KeyUnsupported);
}

}  // namespace

Result<Sha384Certificate, DerError> read_sha384_certificate(BytesView der) {
    Sha384Certificate out{TRY(read_certificate_fields(der)), {}, {}};
    out.signature = TRY(read_signature(out.algorithm, out.signature_bits));
    out.public_key = TRY(read_public_key(out.public_key_info));
    return out;
}

Result<Sha384Crl, DerError> read_sha384_crl(BytesView der) {
    Sha384Crl out{TRY(read_crl_fields(der)), {}};
    out.signature = TRY(read_signature(out.algorithm, out.signature_bits));
    return out;
}

bool is_signature(primitives::Host& host, const Sha384Signature& signature, BytesView message,
                  const Sha384PublicKey& key) {
    if (const auto* numbers = std::get_if<primitives::Bytes96>(&signature)) {
        const auto* point = std::get_if<primitives::Bytes96>(&key);
        return point != nullptr && host.p384_verify(*numbers, message, *point);
    }
    const auto* rsa = std::get_if<RsaPublicKey>(&key);
    return rsa != nullptr &&
           host.rsa_pss_verify(primitives::RsaHash::Sha384, rsa->modulus, rsa->exponent, message,
                               std::get<RsaPssSignature>(signature).bytes);
}

}  // namespace tee_registry::der
