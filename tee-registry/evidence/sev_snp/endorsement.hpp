// What AMD's key server states in the extensions of a VCEK or VLEK (AMD 57230, 3.1): the product,
// the TCB version that the key belongs to, and for a VCEK the chip, for a VLEK the cloud provider.
// Extensions hold DER but for the hardware id, whose octets stand there bare.
#pragma once

#include "tee-registry/der/sha384_certificate.hpp"
#include "tee-registry/evidence/sev_snp/product.hpp"

namespace tee_registry::sev_snp {

/// The key that signs reports: of one chip at one TCB version, or of a cloud provider.
enum class KeyKind : std::uint8_t { Vcek, Vlek };

struct Endorsement {
    Product product{};
    TcbVersion tcb;
    /// VCEK: 64 bytes, on Turin 8.
    BytesView hardware_id;
    /// VLEK.
    std::string_view provider_id;
};

/// ProductUnknown, or EndorsementExtensionInvalid: a field missing or malformed, or one that does
/// not belong to this kind of key or product.
Result<Endorsement, SnpError> read_endorsement(const der::CertificateFields& certificate,
                                               KeyKind kind);

}  // namespace tee_registry::sev_snp
