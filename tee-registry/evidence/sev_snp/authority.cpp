#include "tee-registry/evidence/sev_snp/authority.hpp"

#include "tee-registry/evidence/sev_snp/steps.hpp"

namespace tee_registry::sev_snp {

using primitives::equal;

Result<der::Sha384Certificate, SnpError> read_authority_certificate(BytesView der) {
    if (der.size() > kCertificateSizeMax) return unexpected(SnpError::CollateralTooLarge);
    auto read = der::read_sha384_certificate(der);
    if (!read) return unexpected(SnpError::CertificateMalformed);
    return std::move(read).value();
}

bool is_trusted(const der::Sha384Certificate& root, Product product, const Policy& policy) {
    return equal(root.der, root_of(product)) ||
           std::ranges::any_of(policy.roots,
                               [&](const Bytes& one) { return equal(root.der, one); });
}

namespace {

/// Whether the certificate's common name is `prefix` and the product's name.
bool is_named(const der::CertificateFields& certificate, std::string_view prefix, Product product) {
    const auto name = certificate.subject.common_name;
    return name.starts_with(prefix) && name.substr(prefix.size()) == to_string(product);
}

}  // namespace

bool is_root(const der::Sha384Certificate& root, Product product) {
    using der::key_usage::kCrlSign;
    using der::key_usage::kKeyCertSign;
    return root.is_ca && equal(root.issuer.der, root.subject.der) &&
           root.key_usage == (kKeyCertSign | kCrlSign) && is_named(root, "ARK-", product);
}

bool is_key_signer(const der::Sha384Certificate& signer, const der::Sha384Certificate& root,
                   Product product, KeyKind kind) {
    // Both identifiers must be there: an absent one must not equal another absent one.
    const bool identified = signer.authority_key_id && root.subject_key_id &&
                            equal(*signer.authority_key_id, *root.subject_key_id);
    return signer.is_ca && equal(signer.issuer.der, root.subject.der) &&
           signer.key_usage == der::key_usage::kKeyCertSign && signer.path_length == 0u &&
           identified && is_named(signer, kind == KeyKind::Vcek ? "SEV-" : "SEV-VLEK-", product);
}

bool is_listed_by(const der::Sha384Crl& crl, const der::Sha384Certificate& root) {
    const bool identified =
        crl.authority_key_id.empty() ||
        (root.subject_key_id && equal(crl.authority_key_id, *root.subject_key_id));
    return identified && equal(crl.issuer.der, root.subject.der);
}

std::optional<Named> name_of_key(BytesView endorsement_key) {
    const auto key = read_authority_certificate(endorsement_key);
    if (!key) return std::nullopt;
    const auto name = key->subject.common_name;
    if (name != "SEV-VCEK" && name != "SEV-VLEK") return std::nullopt;
    const auto kind = name == "SEV-VCEK" ? KeyKind::Vcek : KeyKind::Vlek;
    const auto endorsement = read_endorsement(*key, kind);
    if (!endorsement) return std::nullopt;
    return Named{endorsement->product, kind};
}

namespace {

Result<der::Sha384Crl, SnpError> verify_list(primitives::Host& host, const Bytes& list,
                                             const der::Sha384Certificate& root, UnixSeconds now) {
    if (list.empty()) return unexpected(SnpError::CrlMissing);
    if (list.size() > kCrlSizeMax) return unexpected(SnpError::CollateralTooLarge);
    auto crl = der::read_sha384_crl(list);
    if (!crl) return unexpected(SnpError::CrlMalformed);
    if (!is_listed_by(*crl, root)) return unexpected(SnpError::CrlIssuerMismatch);
    if (!der::is_signature(host, crl->signature, crl->tbs, root.public_key))
        return unexpected(SnpError::CrlSignatureInvalid);
    if (now < crl->this_update) return unexpected(SnpError::CrlNotYetValid);
    if (now > crl->next_update) return unexpected(SnpError::CrlExpired);
    return std::move(crl).value();
}

}  // namespace

Result<Authority, SnpError> verify_authority(primitives::Host& host,
                                             const AuthorityObjects& objects, const Policy& policy,
                                             std::uint64_t now_seconds) {
    const auto now = to_unix(now_seconds);
    const auto product = objects.product;
    const auto signer = TRY(read_authority_certificate(objects.signer));
    const BytesView root_der = objects.root ? BytesView{*objects.root} : root_of(product);
    const auto root = TRY(read_authority_certificate(root_der));
    if (!is_trusted(root, product, policy)) return unexpected(SnpError::RootUntrusted);
    if (!is_root(root, product) || !is_key_signer(signer, root, product, objects.kind))
        return unexpected(SnpError::ChainInvalid);
    for (const auto* one : {&root, &signer})
        if (!der::is_signature(host, one->signature, one->tbs, root.public_key))
            return unexpected(SnpError::ChainSignatureInvalid);
    if (now < std::max(root.not_before, signer.not_before))
        return unexpected(SnpError::CertificateNotYetValid);
    if (now > std::min(root.not_after, signer.not_after))
        return unexpected(SnpError::CertificateExpired);
    const auto crl = TRY(verify_list(host, objects.crl, root, now));
    if (crl.lists(signer.serial)) return unexpected(SnpError::SignerRevoked);

    Authority out;
    out.root = primitives::to_bytes(root_der);
    out.signer_valid = {signer.not_before, signer.not_after};
    out.signer_valid.narrow(root.not_before, root.not_after);
    out.signer_issued = signer.not_before;
    out.crl_valid = {crl.this_update, crl.next_update};
    out.crl_valid.narrow(root.not_before, root.not_after);
    out.crl_issued = crl.this_update;
    return out;
}

}  // namespace tee_registry::sev_snp
