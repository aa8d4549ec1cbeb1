#include "tee-registry/evidence/dcap/certification.hpp"

#include "tee-registry/evidence/dcap/chain.hpp"

namespace tee_registry::dcap {
namespace {

constexpr std::size_t kChainSize = 3;
constexpr std::string_view kPckName = "SGX PCK Certificate";
constexpr std::string_view kPckCaName = "SGX PCK ";
constexpr std::string_view kRootName = "SGX Root CA";

bool is_named(const der::Certificate& certificate, std::string_view part) {
    return certificate.subject.common_name.find(part) != std::string_view::npos;
}

bool has(const std::vector<Bytes>& serials, BytesView serial) {
    return std::ranges::any_of(serials,
                               [&](const Bytes& one) { return primitives::equal(one, serial); });
}

/// Whether the chain is signed from the root down. The collateral's own PCK CA was checked there.
bool is_signed(primitives::Host& host, const CertificateChain& chain,
               const VerifiedCollateral& collateral) {
    const auto& leaf = chain.certificates[0];
    const auto& ca = chain.certificates[1];
    const auto& root = chain.certificates[2];
    if (!names_issuer(leaf, ca) || !names_issuer(ca, root)) return false;
    const bool ca_known = chain.der[1] == collateral.pck_ca;
    return (ca_known || is_signed_by(host, ca, root)) && is_signed_by(host, leaf, ca);
}

bool has_roles(const CertificateChain& chain) {
    const auto& leaf = chain.certificates[0];
    const auto& ca = chain.certificates[1];
    const auto& root = chain.certificates[2];
    return is_named(leaf, kPckName) && is_named(ca, kPckCaName) && is_named(root, kRootName) &&
           is_signer(leaf) && is_ca(ca, 0) && is_ca(root, 1);
}

/// The leaf must be looked up in the list of its own issuer: a list of the other PCK CA says
/// nothing about it.
Result<Done, EvidenceError> check_revocation(const CertificateChain& chain,
                                             const VerifiedCollateral& collateral) {
    const auto& leaf = chain.certificates[0];
    const auto& ca = chain.certificates[1];
    REFUSE_IF(has(collateral.revoked_cas, ca.serial), EvidenceError::PckCaRevoked);
    const auto list_issuer = der::read_certificate(collateral.pck_ca);
    CHECK(list_issuer.has_value());
    const auto& issuer = list_issuer.value();
    REFUSE_IF(!primitives::equal(issuer.subject.der, ca.subject.der) ||
                  !primitives::equal(*issuer.subject_key_id, *ca.subject_key_id),
              EvidenceError::CrlIssuerMismatch);
    REFUSE_IF(has(collateral.revoked_pcks, leaf.serial), EvidenceError::PckRevoked);
    return Done{};
}

}  // namespace

Result<CertifiedPlatform, EvidenceError> certify_platform(primitives::Host& host, BytesView pem,
                                                          const VerifiedCollateral& collateral,
                                                          UnixSeconds now, Step* step) {
    begin(step, Step::PckChain);
    const auto chain = read_chain(pem, kChainSize);
    if (!chain) return unexpected(EvidenceError::PckChainMalformed);
    REFUSE_IF(chain->der[2] != collateral.root, EvidenceError::RootUntrusted);
    REFUSE_IF(!is_signed(host, *chain, collateral), EvidenceError::PckChainSignatureInvalid);
    REFUSE_IF(!has_roles(*chain), EvidenceError::PckChainMalformed);
    CertifiedPlatform out;
    out.valid = collateral.valid;
    for (const auto& certificate : chain->certificates)
        TRY(check_validity(certificate, now, out.valid));
    begin(step, Step::PckRevocation);
    TRY(check_revocation(*chain, collateral));
    begin(step, Step::PckExtension);
    const auto& leaf = chain->certificates[0];
    if (!leaf.sgx_extension) return unexpected(EvidenceError::PckExtensionInvalid);
    out.extension = TRY(read_pck_extension(*leaf.sgx_extension));
    out.public_key = leaf.public_key;
    out.serial = primitives::to_bytes(leaf.serial);
    return out;
}

}  // namespace tee_registry::dcap
