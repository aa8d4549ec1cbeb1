// Pallet TeeCollateral: what Intel, AMD and NVIDIA sign for all machines, verified once and kept by
// kind, so that a registration needs only what its own machine signed: the quote with its PCK
// chain, the report with its VCEK, the devices' messages with their two lowest certificates.
//
// Anyone brings collateral. What is kept of an object is never older than what was kept of it
// before (issue date, evaluation number; thisUpdate of a list), whoever brings it, and evidence
// that comes with collateral of its own is judged by none that is older. The first strictly newer
// object is free of fee.
//
//   kind          key                    kept until
//   TCB info      TEE, FMSPC             its nextUpdate, and the end of its signer's chain
//   QE identity   TEE                    likewise
//   root CRL      SHA-256 of the root    its nextUpdate
//   PCK CRL       SHA-256 of the PCK CA  its nextUpdate, and the end of the CA's certificate
//   AMD signer    product, VCEK or VLEK  the end of the ASK or ASVK and of its ARK
//   AMD CRL       SHA-256 of the ARK     its nextUpdate, and the end of the ARK
//   NVIDIA CA     SHA-256 of itself      the end of its chain
//
// Past that an object (of certificates: none) serves renewals for the policy's grace, one tier
// lower, and no registration. No deposits: only objects that the makers signed come in, one of each
// key, and of NVIDIA's CAs at most kNvidiaCertificatesMax.
#pragma once

#include "frame/support/currency.hpp"
#include "frame/support/pallet.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tee-registry/evidence/nvidia/authority.hpp"
#include "tee-registry/evidence/sev_snp/authority.hpp"
#include "tee-registry/policy/policy.hpp"

namespace tee_registry::collateral_cache {

using dcap::Bytes32;
using dcap::TeeKind;
using dcap::ValidityWindow;
using frame::Blake2_128Concat;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Done;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using policy::Fmspc;
using primitives::AccountId;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Result;
using primitives::unexpected;

/// Objects that one view lists.
inline constexpr std::uint32_t kViewMax = 1000;
/// NVIDIA's CAs have no end of life; there are two or three for each chip.
inline constexpr std::uint32_t kNvidiaCertificatesMax = 256;

struct TcbInfoKey {
    TeeKind tee{};
    Fmspc fmspc{};
};
struct StoredTcbInfo {
    dcap::TcbInfo info;
    ValidityWindow valid;
    /// SHA-256 of the root in which its chain ends.
    Bytes32 root{};
    /// Of its signer: a newer list of the root may revoke it.
    Bytes signer_serial;
};
struct StoredQeIdentity {
    dcap::QeIdentity identity;
    ValidityWindow valid;
    Bytes32 root{};
    Bytes signer_serial;
};
struct StoredCrl {
    /// DER of the CA whose list it is.
    Bytes issuer;
    std::vector<Bytes> serials;
    ValidityWindow valid;
};

/// Whose signature a VCEK (ASK) or VLEK (ASVK) carries.
struct AmdSignerKey {
    sev_snp::Product product{};
    sev_snp::KeyKind kind{};
};
struct StoredAmdSigner {
    /// DER of the signer and of the ARK above it.
    Bytes certificate;
    Bytes root;
    UnixSeconds issued = 0;
    ValidityWindow valid;
};
struct StoredAmdCrl {
    /// DER.
    Bytes list;
    UnixSeconds issued = 0;
    ValidityWindow valid;
};
struct StoredNvidiaCertificate {
    /// DER.
    Bytes certificate;
    ValidityWindow valid;
};

struct Storage {
    OptionalMap<"TcbInfos", Blake2_128Concat, TcbInfoKey, StoredTcbInfo> tcb_infos;
    OptionalMap<"QeIdentities", Blake2_128Concat, TeeKind, StoredQeIdentity> qe_identities;
    OptionalMap<"RootCrls", Blake2_128Concat, Bytes32, StoredCrl> root_crls;
    OptionalMap<"PckCrls", Blake2_128Concat, Bytes32, StoredCrl> pck_crls;
    OptionalMap<"AmdSigners", Blake2_128Concat, AmdSignerKey, StoredAmdSigner> amd_signers;
    OptionalMap<"AmdCrls", Blake2_128Concat, Bytes32, StoredAmdCrl> amd_crls;
    OptionalMap<"NvidiaCertificates", Blake2_128Concat, Bytes32, StoredNvidiaCertificate>
        nvidia_certificates;
    frame::Value<"NvidiaCertificateCount", std::uint32_t> nvidia_certificate_count;
};

enum class Kind : std::uint8_t {
    TcbInfo,
    QeIdentity,
    RootCrl,
    PckCrl,
    AmdSigner,
    AmdCrl,
    NvidiaCertificate,
};

struct CollateralStored {
    static constexpr std::string_view kDocs = "A newer object is kept from now on.";
    Kind kind{};
    /// As in the storage key.
    Bytes key;
    ValidityWindow valid;
};
using Event = std::variant<CollateralStored>;

/// CollateralInvalid: of the maker's rules, the event-less TeeRegistry.verify_evidence names which.
enum class Error : std::uint8_t {
    CollateralInvalid,
    CollateralOlder,
    CollateralUnchanged,
    CollateralFull,
};
std::string_view to_string(Error error);

struct SubmitIntel {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs = "Brings Intel's collateral of one platform; free where any object is newer."};
    dcap::QuoteCollateral collateral;
};
struct SubmitAmd {
    static constexpr CallInfo kInfo{
        .index = 1,
        .docs =
            "Brings the ASK or ASVK of an AMD product and its ARK's list; free where either is "
            "newer."};
    sev_snp::AuthorityObjects objects;
};
struct SubmitNvidia {
    static constexpr CallInfo kInfo{
        .index = 2,
        .docs =
            "Brings NVIDIA's CAs above its devices, the lowest first, up to the root; free "
            "where any is new."};
    std::vector<Bytes> certificates;
};
using Call = Calls<SubmitIntel, SubmitAmd, SubmitNvidia>;

/// One object that is kept, as views list it. Times in Unix seconds.
struct CollateralView {
    Kind kind{};
    Bytes key;
    std::int64_t valid_from = 0;
    std::int64_t valid_to = 0;
    std::uint32_t evaluation_data_number = 0;
    bool expired = false;
    bool operator==(const CollateralView&) const = default;
};

/// What a quote is judged by.
struct Selected {
    dcap::VerifiedCollateral collateral;
    /// Past its date, within the grace for renewals.
    bool in_grace = false;
};
enum class Use : std::uint8_t { Newcomer, Renewal };

class Pallet final : public frame::Pallet<Storage, Event, Error, Call> {
  public:
    Pallet(const frame::Context& context, const frame::ChainClock& clock,
           const policy::Pallet& policy)
        : Base{context}, clock_{clock}, policy_{policy} {}

    DispatchInfo info(const SubmitIntel& call) const;
    DispatchResult dispatch(const Origin& origin, const SubmitIntel& call);
    DispatchInfo info(const SubmitAmd& call) const;
    DispatchResult dispatch(const Origin& origin, const SubmitAmd& call);
    DispatchInfo info(const SubmitNvidia& call) const;
    DispatchResult dispatch(const Origin& origin, const SubmitNvidia& call);

    /// What is kept for the platform of a quote (by its own PCK chain, or the one given);
    /// nullopt where an object is missing. An EvidenceError where one has expired for this use.
    Result<std::optional<Selected>, EvidenceError> select(BytesView quote,
                                                          const std::optional<Bytes>& pck_chain,
                                                          Use use) const;
    /// Whether collateral that was verified is older than what is kept in any object.
    bool is_older(const dcap::QuoteCollateral& given,
                  const dcap::VerifiedCollateral& verified) const;

    // ---- device_objects.cpp: AMD's and NVIDIA's ----
    /// Evidence's certificates with the kept signer and list in place of those that it leaves
    /// empty, whether or not they are in force; nullopt where one is missing.
    std::optional<sev_snp::Collateral> complete(const sev_snp::Collateral& given) const;
    /// Whether the list of the evidence is older than the one that is kept of its ARK.
    bool is_older(const sev_snp::Collateral& given) const;
    /// Evidence with the kept certificates that it names without bringing them.
    nvidia::Evidence complete(const nvidia::Evidence& given) const;

    std::vector<CollateralView> views() const;

  private:
    struct Objects;
    Objects objects_of(const dcap::QuoteCollateral& given,
                       const dcap::VerifiedCollateral& verified) const;
    UnixSeconds now() const { return static_cast<UnixSeconds>(clock_.now_ms() / 1000); }

    const frame::ChainClock& clock_;
    const policy::Pallet& policy_;
};

}  // namespace tee_registry::collateral_cache
