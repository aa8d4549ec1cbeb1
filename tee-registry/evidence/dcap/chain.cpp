#include "tee-registry/evidence/dcap/chain.hpp"

#include "tee-registry/der/pem.hpp"
#include "tee-registry/evidence/dcap/intel_root.hpp"

namespace tee_registry::dcap {

std::optional<CertificateChain> read_chain(BytesView pem, std::size_t count) {
    auto decoded = der::pem_certificates(primitives::text_of(pem), count);
    if (!decoded) return std::nullopt;
    CertificateChain out;
    out.der = std::move(decoded).value();
    for (const auto& der : out.der) {
        const auto certificate = der::read_certificate(der);
        if (!certificate) return std::nullopt;
        out.certificates.push_back(certificate.value());
    }
    return out;
}

bool is_trusted_root(BytesView der, const Policy& policy) {
    if (primitives::equal(der, kIntelSgxRootCa)) return true;
    return std::ranges::any_of(policy.roots,
                               [&](const Bytes& root) { return primitives::equal(der, root); });
}

bool names_issuer(const der::Certificate& child, const der::Certificate& issuer) {
    // Both identifiers must be there: an absent one must not equal another absent one.
    return primitives::equal(child.issuer.der, issuer.subject.der) && child.authority_key_id &&
           issuer.subject_key_id &&
           primitives::equal(*child.authority_key_id, *issuer.subject_key_id);
}

bool is_signed_by(primitives::Host& host, const der::Certificate& child,
                  const der::Certificate& issuer) {
    return host.p256_verify(child.signature, child.tbs, issuer.public_key);
}

bool is_ca(const der::Certificate& certificate, std::uint32_t below) {
    return certificate.is_ca && (certificate.key_usage & der::key_usage::kKeyCertSign) != 0 &&
           (!certificate.path_length || *certificate.path_length >= below);
}

bool is_signer(const der::Certificate& certificate) {
    return !certificate.is_ca && (certificate.key_usage & der::key_usage::kDigitalSignature) != 0 &&
           (certificate.key_usage & der::key_usage::kKeyCertSign) == 0;
}

Result<Done, EvidenceError> check_validity(const der::Certificate& certificate, UnixSeconds now,
                                           ValidityWindow& window) {
    REFUSE_IF(now < certificate.not_before, EvidenceError::CertificateNotYetValid);
    REFUSE_IF(now > certificate.not_after, EvidenceError::CertificateExpired);
    window.narrow(certificate.not_before, certificate.not_after);
    return Done{};
}

Result<der::Crl, EvidenceError> verify_crl(primitives::Host& host, BytesView der,
                                           const der::Certificate& issuer, UnixSeconds now,
                                           ValidityWindow& window) {
    const auto read = der::read_crl(der);
    REFUSE_IF(!read, EvidenceError::CrlMalformed);
    const der::Crl crl = read.value_or({});
    const bool issued = primitives::equal(crl.issuer.der, issuer.subject.der) &&
                        issuer.subject_key_id &&
                        primitives::equal(crl.authority_key_id, *issuer.subject_key_id) &&
                        (issuer.key_usage & der::key_usage::kCrlSign) != 0;
    REFUSE_IF(!issued, EvidenceError::CrlIssuerMismatch);
    REFUSE_IF(!host.p256_verify(crl.signature, crl.tbs, issuer.public_key),
              EvidenceError::CrlSignatureInvalid);
    REFUSE_IF(now < crl.this_update, EvidenceError::CrlNotYetValid);
    REFUSE_IF(now > crl.next_update, EvidenceError::CrlExpired);
    window.narrow(crl.this_update, crl.next_update);
    return crl;
}

}  // namespace tee_registry::dcap
