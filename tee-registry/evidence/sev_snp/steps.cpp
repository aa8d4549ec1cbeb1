#include "tee-registry/evidence/sev_snp/steps.hpp"

#include "tee-registry/evidence/sev_snp/authority.hpp"

namespace tee_registry::sev_snp {
namespace {

using primitives::equal;
using Outcome = Result<Done, SnpError>;

Outcome require(bool holds, SnpError error) {
    if (!holds) return unexpected(error);
    return Done{};
}

// ---- the report's structure ----

Outcome layout(Verification& v) {
    v.raw = TRY(read_report(v.report));
    return Done{};
}

Outcome version(Verification& v) {
    return require(v.raw.version >= kVersionMin && v.raw.version <= kVersionMax,
                   SnpError::ReportVersionUnsupported);
}

Outcome algorithm(Verification& v) {
    return require(v.raw.signature_algorithm == 1, SnpError::SignatureAlgorithmUnsupported);
}

Outcome reserved_bytes(Verification& v) {
    return require(reserved_bytes_are_zero(v.report, v.raw.version), SnpError::ReservedBytesSet);
}

Outcome reserved_bits(Verification& v) {
    const bool good = (v.raw.policy & guest_policy::kOne) != 0 &&
                      (v.raw.policy & ~guest_policy::kDefined) == 0 &&
                      (v.raw.platform_info & ~platform_info::kDefined) == 0 &&
                      (v.raw.signer_info & ~signer_info::kDefined) == 0;
    return require(good, SnpError::ReservedBitsSet);
}

Outcome signing_key(Verification& v) {
    const auto key = (v.raw.signer_info & signer_info::kDefined) >> signer_info::kSigningKeyShift;
    // 7 says that the report is not signed.
    if (key > 1) return unexpected(SnpError::SigningKeyUnsupported);
    v.kind = key == 0 ? KeyKind::Vcek : KeyKind::Vlek;
    return Done{};
}

// ---- the certificates and the product ----

Outcome key_certificates(Verification& v) {
    v.key = TRY(read_authority_certificate(v.collateral.endorsement_key));
    v.signer = TRY(read_authority_certificate(v.collateral.signer));
    return Done{};
}

Outcome endorsement_kind(Verification& v) {
    const auto name = v.kind == KeyKind::Vcek ? "SEV-VCEK" : "SEV-VLEK";
    return require(v.key.subject.common_name == name, SnpError::EndorsementKindMismatch);
}

Outcome endorsement_extensions(Verification& v) {
    v.endorsement = TRY(read_endorsement(v.key, v.kind));
    return Done{};
}

Outcome product(Verification& v) {
    // Version 2 does not name the processor.
    if (v.raw.version < 3) return Done{};
    const auto reported = product_of_cpu(v.raw.cpu_family, v.raw.cpu_model);
    return require(reported == v.endorsement.product, SnpError::ProductMismatch);
}

Outcome product_switch(Verification& v) {
    return require(rule_of(v.policy, v.endorsement.product).enabled, SnpError::ProductDisabled);
}

Outcome root_certificate(Verification& v) {
    const auto pinned = root_of(v.endorsement.product);
    v.root =
        TRY(read_authority_certificate(v.collateral.root ? BytesView{*v.collateral.root} : pinned));
    return Done{};
}

Outcome root(Verification& v) {
    return require(is_trusted(v.root, v.endorsement.product, v.policy), SnpError::RootUntrusted);
}

Outcome chain_roles(Verification& v) {
    const auto product = v.endorsement.product;
    // AMD gives its VCEKs neither key identifiers nor a key usage.
    const bool key_good = !v.key.is_ca && equal(v.key.issuer.der, v.signer.subject.der) &&
                          std::holds_alternative<Bytes96>(v.key.public_key);
    return require(
        is_root(v.root, product) && is_key_signer(v.signer, v.root, product, v.kind) && key_good,
        SnpError::ChainInvalid);
}

bool is_signed_by(Verification& v, const der::Sha384Certificate& child,
                  const der::Sha384Certificate& issuer) {
    return der::is_signature(v.host, child.signature, child.tbs, issuer.public_key);
}

Outcome chain_signatures(Verification& v) {
    const bool good = is_signed_by(v, v.root, v.root) && is_signed_by(v, v.signer, v.root) &&
                      is_signed_by(v, v.key, v.signer);
    return require(good, SnpError::ChainSignatureInvalid);
}

Outcome not_before(Verification& v) {
    const auto from = std::max({v.root.not_before, v.signer.not_before, v.key.not_before});
    return require(v.now >= from, SnpError::CertificateNotYetValid);
}

Outcome not_after(Verification& v) {
    const auto to = std::min({v.root.not_after, v.signer.not_after, v.key.not_after});
    return require(v.now <= to, SnpError::CertificateExpired);
}

// ---- the revocation list ----

Outcome crl(Verification& v) {
    if (v.collateral.crl.empty()) return unexpected(SnpError::CrlMissing);
    if (v.collateral.crl.size() > kCrlSizeMax) return unexpected(SnpError::CollateralTooLarge);
    auto read = der::read_sha384_crl(v.collateral.crl);
    if (!read) return unexpected(SnpError::CrlMalformed);
    v.crl = std::move(read).value();
    return Done{};
}

Outcome crl_issuer(Verification& v) {
    return require(is_listed_by(v.crl, v.root), SnpError::CrlIssuerMismatch);
}

Outcome crl_signature(Verification& v) {
    return require(der::is_signature(v.host, v.crl.signature, v.crl.tbs, v.root.public_key),
                   SnpError::CrlSignatureInvalid);
}

Outcome crl_this_update(Verification& v) {
    return require(v.now >= v.crl.this_update, SnpError::CrlNotYetValid);
}

Outcome crl_next_update(Verification& v) {
    // Without overflow: the grace is of the policy, the date of the list.
    return require(v.now - v.crl.next_update <= v.policy.crl_grace, SnpError::CrlExpired);
}

Outcome revocation(Verification& v) {
    return require(!v.crl.lists(v.signer.serial), SnpError::SignerRevoked);
}

// ---- the report against its key ----

Outcome tcb_versions(Verification& v) {
    const auto product = v.endorsement.product;
    const auto current = read_tcb(product, v.raw.current_tcb);
    const auto reported = read_tcb(product, v.raw.reported_tcb);
    const auto committed = read_tcb(product, v.raw.committed_tcb);
    const auto launch = read_tcb(product, v.raw.launch_tcb);
    if (!current || !reported || !committed || !launch)
        return unexpected(SnpError::TcbLayoutInvalid);
    const bool equal_all = current == reported && current == committed && current == launch;
    v.tcb = {*current, *reported, *committed, *launch, equal_all};
    return Done{};
}

Outcome tcb_endorsement(Verification& v) {
    return require(v.tcb.reported == v.endorsement.tcb, SnpError::TcbEndorsementMismatch);
}

Outcome chip_id_mask(Verification& v) {
    if (v.kind == KeyKind::Vlek) return Done{};
    const bool masked =
        (v.raw.signer_info & signer_info::kMaskChipKey) != 0 || v.raw.chip_id == Bytes64{};
    return require(!masked, SnpError::ChipIdMasked);
}

Outcome chip_id(Verification& v) {
    if (v.kind == KeyKind::Vlek) return Done{};
    // Turin's ids have 8 bytes; the rest of the field is zero.
    Bytes64 endorsed{};
    std::ranges::copy(v.endorsement.hardware_id, endorsed.begin());
    return require(endorsed == v.raw.chip_id, SnpError::ChipIdMismatch);
}

Outcome report_signature(Verification& v) {
    return require(der::is_signature(v.host, v.raw.signature, v.raw.signed_part, v.key.public_key),
                   SnpError::ReportSignatureInvalid);
}

// ---- the guest and the platform ----

Outcome debug(Verification& v) {
    return require((v.raw.policy & guest_policy::kDebugAllowed) == 0, SnpError::DebugNotAllowed);
}

Outcome migration_agent(Verification& v) {
    return require((v.raw.policy & guest_policy::kMigrationAgentAllowed) == 0,
                   SnpError::MigrationAgentNotAllowed);
}

Outcome vmpl(Verification& v) {
    return require(v.raw.vmpl <= v.policy.vmpl_max, SnpError::VmplNotAllowed);
}

Outcome guest_policy_bits(Verification& v) {
    const bool good = (v.raw.policy & v.policy.guest_policy_forbidden) == 0 &&
                      (~v.raw.policy & v.policy.guest_policy_required) == 0;
    return require(good, SnpError::GuestPolicyRejected);
}

/// What the guest's policy demands of the platform must show in the platform info.
Outcome platform_consistency(Verification& v) {
    const auto policy = [&](std::uint64_t bit) { return (v.raw.policy & bit) != 0; };
    const auto platform = [&](std::uint64_t bit) { return (v.raw.platform_info & bit) != 0; };
    const bool smt = policy(guest_policy::kSmtAllowed) || !platform(platform_info::kSmt);
    const bool rapl =
        !policy(guest_policy::kRaplDisabled) || platform(platform_info::kRaplDisabled);
    const bool hiding =
        !policy(guest_policy::kCiphertextHiding) || platform(platform_info::kCiphertextHiding);
    return require(smt && rapl && hiding, SnpError::PlatformInconsistent);
}

Outcome alias_check(Verification& v) {
    const bool complete = (v.raw.platform_info & platform_info::kAliasCheckComplete) != 0;
    return require(complete || !v.policy.require_alias_check, SnpError::AliasCheckMissing);
}

Outcome platform_bits(Verification& v) {
    const bool good = (v.raw.platform_info & v.policy.platform_info_forbidden) == 0 &&
                      (~v.raw.platform_info & v.policy.platform_info_required) == 0;
    return require(good, SnpError::PlatformInfoRejected);
}

Outcome tcb_order(Verification& v) {
    const bool good =
        is_at_least(v.tcb.committed, v.tcb.reported) && is_at_least(v.tcb.current, v.tcb.committed);
    return require(good, SnpError::TcbInconsistent);
}

/// The launch version counts as well: the firmware of that time measured the guest.
Outcome tcb_minimum(Verification& v) {
    const auto minimum = rule_of(v.policy, v.endorsement.product).tcb_min;
    const bool good = is_at_least(v.tcb.reported, minimum) && is_at_least(v.tcb.launch, minimum);
    return require(good, SnpError::TcbBelowMinimum);
}

constexpr auto kSteps = std::to_array<Step>({
    {"report layout", "1184 bytes", layout, true},
    {"report version", "2 to 5", version},
    {"signature algorithm", "ECDSA on P-384 with SHA-384", algorithm},
    {"reserved bytes", "zero, as this version reserves them", reserved_bytes},
    {"reserved bits", "of policy, platform info and signer info as defined", reserved_bits},
    {"signing key", "a VCEK or a VLEK, not masked", signing_key, true},
    {"key certificates", "well-formed VCEK or VLEK and its signer, at most 4 KiB each",
     key_certificates, true},
    {"endorsement kind", "the certificate is of the kind of key that signed", endorsement_kind},
    {"endorsement extensions", "product, TCB version and chip or provider, complete",
     endorsement_extensions, true},
    {"product", "the report's family and model are the certificate's product", product},
    {"product switch", "the policy accepts the product", product_switch},
    {"root certificate", "a well-formed ARK", root_certificate, true},
    {"root", "the pinned ARK of the product", root},
    {"chain roles", "ARK, the ASK or ASVK it issued, the key that one issued", chain_roles},
    {"chain signatures", "each signed by the next, the root by itself", chain_signatures},
    {"certificates' start", "all valid already", not_before},
    {"certificates' end", "none expired", not_after},
    {"revocation list", "there and well-formed, at most 64 KiB", crl, true},
    {"revocation list's issuer", "this product's ARK", crl_issuer},
    {"revocation list's signature", "by the ARK", crl_signature},
    {"revocation list's start", "not of the future", crl_this_update},
    {"revocation list's end", "not past its nextUpdate", crl_next_update},
    {"revocation", "the ASK or ASVK is not on the list", revocation},
    {"TCB versions", "in the product's layout", tcb_versions, true},
    {"TCB version of the key", "the reported one", tcb_endorsement},
    {"chip id mask", "the chip id is not masked", chip_id_mask},
    {"chip id", "the VCEK's", chip_id},
    {"report signature", "by the key of the certificate", report_signature},
    {"debug", "the guest's policy forbids debugging", debug},
    {"migration agent", "the guest's policy forbids one", migration_agent},
    {"VMPL", "as privileged as the policy asks for", vmpl},
    {"guest policy", "bits as the policy asks for", guest_policy_bits},
    {"platform consistency", "SMT, RAPL and ciphertext hiding as the guest asks for",
     platform_consistency},
    {"memory alias check", "complete (BadRAM)", alias_check},
    {"platform info", "bits as the policy asks for", platform_bits},
    {"TCB order", "reported, committed, current: none above the next", tcb_order},
    {"TCB minimum", "reported and launch version at least the product's minimum", tcb_minimum},
});

}  // namespace

std::span<const Step> steps() {
    return kSteps;
}

}  // namespace tee_registry::sev_snp
