// X.509 v3 certificates (RFC 5280), the part that a fixed path walk needs: no path building, no
// name constraints, no policies. read_certificate accepts ecdsa-with-SHA256 over P-256 only; those
// of AMD and NVIDIA are read by sha384_certificate.hpp. An unknown critical extension refuses the
// certificate; unknown others are skipped.
//
// All views point into the DER that was given to read_certificate and live as long as it.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/der/name_and_extensions.hpp"

namespace tee_registry::der {

/// Bits of keyUsage (RFC 5280, 4.2.1.3).
namespace key_usage {
inline constexpr std::uint16_t kDigitalSignature = 1u << 0;
inline constexpr std::uint16_t kKeyCertSign = 1u << 5;
inline constexpr std::uint16_t kCrlSign = 1u << 6;
}  // namespace key_usage

/// What a certificate says whatever its algorithms.
struct CertificateFields {
    BytesView der;
    /// The signed part.
    BytesView tbs;
    /// AlgorithmIdentifier of the signature; both places that name it hold the same bytes.
    BytesView algorithm;
    /// Content of the signature's bit string.
    BytesView signature_bits;
    /// SubjectPublicKeyInfo.
    BytesView public_key_info;
    /// Big-endian without sign byte, 1 to 20 bytes.
    BytesView serial;
    Name issuer;
    Name subject;
    UnixSeconds not_before = 0;
    UnixSeconds not_after = 0;
    bool is_ca = false;
    std::optional<std::uint32_t> path_length;
    /// Zero when the extension is absent.
    std::uint16_t key_usage = 0;
    std::optional<BytesView> authority_key_id;
    std::optional<BytesView> subject_key_id;
    /// Content of Intel's SGX extension.
    std::optional<BytesView> sgx_extension;
    /// All of them, in their order.
    std::vector<Extension> extensions;
};

/// Any certificate's fields. The algorithm, the signature and the key are not looked into, and a
/// serial of zero is left to the caller.
Result<CertificateFields, DerError> read_certificate_fields(BytesView der);

struct Certificate : CertificateFields {
    /// r | s
    primitives::Bytes64 signature{};
    /// x | y
    primitives::Bytes64 public_key{};
};

Result<Certificate, DerError> read_certificate(BytesView der);

}  // namespace tee_registry::der
