// The certificates between AMD's root and the keys of machines, without a report: the ASK or ASVK
// of a product and the list of what the ARK revoked. They are the same for every machine, so that a
// chain can keep them and take evidence that holds the machine's own certificate alone.
#pragma once

#include "tee-registry/evidence/dcap/report.hpp"
#include "tee-registry/evidence/sev_snp/verify.hpp"

namespace tee_registry::sev_snp {

/// What anyone may bring of a product's authority; certificates and list are DER.
struct AuthorityObjects {
    Product product{};
    /// The keys that the signer endorses: VCEK for an ASK, VLEK for an ASVK.
    KeyKind kind{};
    Bytes signer;
    /// AMD's of the product when absent.
    std::optional<Bytes> root;
    Bytes crl;
    bool operator==(const AuthorityObjects&) const = default;
};

/// The same after verification.
struct Authority {
    Bytes root;
    /// Of the signer's certificate and the root's.
    dcap::ValidityWindow signer_valid;
    UnixSeconds signer_issued = 0;
    /// Of the list and the root's certificate.
    dcap::ValidityWindow crl_valid;
    UnixSeconds crl_issued = 0;
};

/// The refusals are those of the steps with the same rules (steps.cpp), in the same order:
/// CertificateMalformed, RootUntrusted, ChainInvalid, ChainSignatureInvalid, the certificates'
/// dates, then those of the list, SignerRevoked. Costs 3 RSA-4096 verifications.
Result<Authority, SnpError> verify_authority(primitives::Host& host,
                                             const AuthorityObjects& objects, const Policy& policy,
                                             std::uint64_t now_seconds);

/// What a machine's certificate says it is, before any of it is verified: enough to look up what is
/// kept of its authority.
struct Named {
    Product product{};
    KeyKind kind{};
};
std::optional<Named> name_of_key(BytesView endorsement_key);

// ---- rules that the steps of a report share ----

/// CollateralTooLarge, CertificateMalformed.
Result<der::Sha384Certificate, SnpError> read_authority_certificate(BytesView der);
/// Whether the root is the pinned one of the product, or one of the policy's.
bool is_trusted(const der::Sha384Certificate& root, Product product, const Policy& policy);
/// Roles, names and key identifiers of the ARK, and of the ASK or ASVK under it.
bool is_root(const der::Sha384Certificate& root, Product product);
bool is_key_signer(const der::Sha384Certificate& signer, const der::Sha384Certificate& root,
                   Product product, KeyKind kind);
bool is_listed_by(const der::Sha384Crl& crl, const der::Sha384Certificate& root);

}  // namespace tee_registry::sev_snp
