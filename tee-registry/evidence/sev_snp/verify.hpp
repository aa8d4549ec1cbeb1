// Verification of SEV-SNP evidence: a report, the certificate of the key that signed it with its
// chain, the revocation list of AMD's root, judged at a block's time under the chain's policy.
//
// It is a fixed table of steps; the first one that fails decides. Names of the steps are those of
// steps(): layout, version and algorithm; reserved bytes and bits; the certificates, their kind and
// extensions; product and root; chain roles, signatures and dates; the revocation list; TCB version
// and chip of the key against the report; the report's signature; the guest's policy, the platform
// and the TCB minimum. What the report data must hold is the caller's to check.
//
// No root, product table or layout is taken from the evidence: an ARK that comes with it is only
// compared with the pinned ones.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/evidence/sev_snp/endorsement.hpp"
#include "tee-registry/evidence/sev_snp/policy.hpp"

namespace tee_registry::sev_snp {

/// Longest certificate and revocation list; AMD's have 1.7 KiB and less than 2 KiB.
inline constexpr std::size_t kCertificateSizeMax = 4 * 1024;
inline constexpr std::size_t kCrlSizeMax = 64 * 1024;

/// All DER.
struct Collateral {
    /// The VCEK or VLEK certificate.
    Bytes endorsement_key;
    /// The ASK or ASVK certificate.
    Bytes signer;
    /// The ARK certificate; AMD's of the product when absent.
    std::optional<Bytes> root;
    /// The ARK's revocation list.
    Bytes crl;
    bool operator==(const Collateral&) const = default;
};

/// The four TCB versions of a report.
struct TcbVersions {
    TcbVersion current;
    TcbVersion reported;
    TcbVersion committed;
    TcbVersion launch;
    /// All four are equal. Says nothing of AMD's advisories: those are the minimum table's.
    bool up_to_date = false;
};

/// What verified evidence proves.
struct Report {
    std::uint32_t version = 0;
    Product product{};
    KeyKind key_kind{};
    std::uint64_t guest_policy = 0;
    std::uint64_t platform_info = 0;
    std::uint32_t guest_svn = 0;
    std::uint32_t vmpl = 0;
    Bytes16 family_id{};
    Bytes16 image_id{};
    Bytes64 report_data{};
    Bytes48 measurement{};
    Bytes32 host_data{};
    /// Zero when the guest was launched without an id block.
    Bytes48 id_key_digest{};
    Bytes48 author_key_digest{};
    Bytes32 report_id{};
    /// Absent for a VLEK, which names a provider, not a machine: such evidence is worth no weight.
    std::optional<Bytes64> chip_id;
    /// SHA-256 of the chip id, the identity of the machine on chain; zero without one.
    Bytes32 device_id{};
    TcbVersions tcb;
    /// Mitigation vectors at launch and now, version 5 only.
    std::uint64_t launch_mitigations = 0;
    std::uint64_t current_mitigations = 0;
    /// Block times at which certificates and list are valid, both ends included.
    UnixSeconds valid_from = 0;
    UnixSeconds valid_to = 0;
    /// SHA-256 of the signed part: the key against replays. (ECDSA signatures can be changed by
    /// anyone.)
    Bytes32 replay_key{};
};

/// `now_seconds` is the block's time. Costs 1 P-384 and 4 RSA-4096 verifications (root, signer,
/// key, list).
Result<Report, SnpError> verify(primitives::Host& host, BytesView report,
                                const Collateral& collateral, const Policy& policy,
                                std::uint64_t now_seconds);

/// One step of a verification and how it ended.
struct StepOutcome {
    std::string_view name;
    std::optional<SnpError> error;
};

/// The steps that verify() goes through for this evidence, up to the first that fails.
std::vector<StepOutcome> explain(primitives::Host& host, BytesView report,
                                 const Collateral& collateral, const Policy& policy,
                                 std::uint64_t now_seconds);

}  // namespace tee_registry::sev_snp
