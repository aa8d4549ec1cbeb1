// A worker's record and the evidence that its calls carry.
#pragma once

#include "frame/support/currency.hpp"
#include "tee-registry/collateral_cache/collateral_cache.hpp"
#include "tee-registry/evidence/dstack/verify.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tee-registry/evidence/sev_snp/verify.hpp"
#include "tee-registry/policy/subjects.hpp"
#include "tee-registry/workers/interfaces.hpp"

namespace tee_registry::workers {

using frame::Balance;
using policy::BoundedBytes;
using policy::BoundedVec;

/// Verdicts that a record keeps.
inline constexpr std::size_t kVerdictsKept = 8;
/// Where a worker answers: an URL.
inline constexpr std::uint32_t kEndpointSizeMax = 256;

// ---- evidence -----------------------------------------------------------------------------------

/// The forms of evidence, as clients name them.
namespace shown {

/// A quote with its PCK chain. It is judged by the collateral that TeeCollateral keeps, or by its
/// own, where that is not older.
struct Dcap {
    static constexpr std::string_view kEnumPath = "tee_registry::workers::CpuEvidence";
    Bytes quote;
    std::optional<dcap::QuoteCollateral> collateral;
};
/// A dstack CVM: a TDX quote with the event log and vm_config of dstack's GetQuote (JSON texts).
struct Dstack {
    Bytes quote;
    Bytes event_log;
    Bytes vm_config;
    std::optional<dcap::QuoteCollateral> collateral;
};
/// A SEV-SNP report with its certificates and AMD's list; TeeCollateral's stand in for an empty
/// signer or list.
struct SevSnp {
    Bytes report;
    sev_snp::Collateral collateral;
};

}  // namespace shown
using CpuEvidence = std::variant<shown::Dcap, shown::Dstack, shown::SevSnp>;

/// What a machine shows: its CPU's evidence, and that of its GPUs, which the CPU's binds.
struct Evidence {
    CpuEvidence cpu;
    /// The shared certificates that TeeCollateral keeps may be left out.
    std::optional<nvidia::Evidence> gpus;
};

/// The code in an SGX enclave.
struct SgxMeasurements {
    static constexpr std::string_view kEnumPath = "tee_registry::workers::Measurements";
    Bytes32 mr_enclave{};
    Bytes32 mr_signer{};
    std::uint16_t isv_prod_id = 0;
    std::uint16_t isv_svn = 0;
    bool operator==(const SgxMeasurements&) const = default;
};
/// The code and configuration of a trust domain.
struct TdxMeasurements {
    Bytes48 mr_td{};
    std::array<Bytes48, 4> rtmrs{};
    Bytes48 mr_config_id{};
    Bytes48 mr_owner{};
    Bytes48 mr_owner_config{};
    bool operator==(const TdxMeasurements&) const = default;
};
/// The code and configuration of a SNP guest.
struct SnpMeasurements {
    Bytes48 measurement{};
    Bytes32 host_data{};
    Bytes48 id_key_digest{};
    Bytes48 author_key_digest{};
    bool operator==(const SnpMeasurements&) const = default;
};
using Measurements = std::variant<SgxMeasurements, TdxMeasurements, SnpMeasurements>;

/// Why a genuine worker weighs nothing.
enum class ZeroReason : std::uint8_t { None, ImageUnlisted, GpuRimUnknown, ChipIdMissing };

/// A GPU or switch that a worker's evidence proves.
struct Gpu {
    Bytes32 gpu_id{};
    /// A governed model, or 0.
    std::uint32_t model = 0;
    bool operator==(const Gpu&) const = default;
};

/// What evidence of any kind proves, before the policy judges it.
struct Proven {
    PlatformKind platform{};
    Bytes32 product{};
    Bytes32 device_id{};
    dcap::TcbStatus status{};
    std::vector<std::string> advisory_ids;
    /// Date of the TCB level, Unix seconds.
    UnixSeconds tcb_date = 0;
    Measurements measurements;
    primitives::Bytes64 report_data{};
    /// The image that counts for rewards, and the digest of the launch measurement.
    policy::Image image;
    Bytes32 machine{};
    /// What else may be denied: measurements and serials.
    std::vector<policy::Subject> subjects;
    /// Fields of the launch configuration that may commit to an operator.
    std::vector<Bytes> owner_commitments;
    /// Judged by collateral past its date, within the grace of renewals.
    bool in_grace = false;
    /// Why it is worth nothing, whatever the policy lists.
    ZeroReason zero_reason{};
    std::vector<Gpu> gpus;
    /// SHA-256 of all GPU evidence; zeros when there is none.
    Bytes32 gpu_hash{};
    /// SHA-256 of the signed part.
    Bytes32 evidence_hash{};
};

/// All evidence of a call, encoded: the rest of its extrinsic (signature, extensions, keys,
/// endpoint) has less than 1 KiB, so that no extrinsic exceeds 256 KiB.
inline constexpr std::size_t kEvidenceSizeMax = 255 * 1024;
/// Its bytes: all strings of them, without the few bytes of their lengths.
std::size_t size_of(const Evidence& evidence);

// ---- records ------------------------------------------------------------------------------------

/// Lapsed: its evidence expired, or a surprise challenge stayed unanswered. Denied: governance
/// denied its device or a GPU of it.
enum class WorkerState : std::uint8_t { Active, Lapsed, Denied };

/// One judgement of its evidence.
struct Verdict {
    /// Milliseconds since the Unix epoch.
    std::uint64_t at = 0;
    BlockNumber evidence_block = 0;
    Purpose purpose{};
    dcap::TcbStatus status{};
    std::uint8_t tier = 0;
    std::uint64_t weight = 0;
    bool operator==(const Verdict&) const = default;
};

/// A surprise: fresh evidence over this block or a later one is due.
struct Challenge {
    BlockNumber block = 0;
    /// Running time.
    std::uint64_t due_at = 0;
    bool operator==(const Challenge&) const = default;
};

struct Worker {
    AccountId operator_account;
    WorkerState state{};
    WorkerClass worker_class;
    /// What it counts while Active, in 1/10,000 of a unit.
    std::uint64_t weight = 0;
    ZeroReason zero_reason{};
    dcap::TcbStatus status{};
    std::vector<std::string> advisory_ids;
    Bytes32 device_id{};
    std::vector<Gpu> gpus;
    Measurements measurements;
    policy::Image image;
    /// Whether its launch configuration commits to its operator.
    bool owner_committed = false;
    BoundedBytes<kEndpointSizeMax> endpoint;
    /// The block that the last evidence named, and the hash of its signed part.
    BlockNumber evidence_block = 0;
    Bytes32 evidence_hash{};
    /// Milliseconds since the Unix epoch.
    std::uint64_t registered_at = 0;
    /// Running time (pallet TeePolicy): block time without long stops of the chain.
    std::uint64_t expires_at = 0;
    std::optional<Challenge> challenge;
    /// Who may take the worker over, by the operator's word.
    std::optional<AccountId> successor;
    /// The latest last.
    std::vector<Verdict> verdicts;
    /// Its place in the array of active workers; meaningless in other states.
    std::uint32_t slot = 0;
    Balance deposit = 0;
    bool operator==(const Worker&) const = default;
};

/// A machine that was shown to the registry. Kept without worker until no evidence that it showed
/// can be shown again.
struct Device {
    std::optional<WorkerKey> worker;
    BlockNumber evidence_block = 0;
    bool operator==(const Device&) const = default;
};

/// A second claim on a machine that is another worker.
struct Contest {
    WorkerKey holder{};
    WorkerKey challenger{};
    AccountId challenger_operator;
    Bytes32 evidence_hash{};
    std::uint64_t opened_at = 0;
    Balance deposit = 0;
    bool operator==(const Contest&) const = default;
};

/// A worker with its key, as views list it. Times as clocks show them.
struct WorkerView {
    WorkerKey worker{};
    Worker record;
    /// Governance stopped its class: it counts nothing, whatever its state.
    bool class_stopped = false;
    std::uint8_t proof_of_cloud = 0;
    bool operator==(const WorkerView&) const = default;
};

/// Some workers in storage order; `next` goes on where more may follow.
struct WorkerPage {
    std::vector<WorkerView> workers;
    std::optional<WorkerKey> next;
    bool operator==(const WorkerPage&) const = default;
};

/// Which workers a page lists; absent fields select all.
struct WorkerFilter {
    std::optional<WorkerState> state;
    std::optional<AccountId> operator_account;
    std::optional<PlatformKind> platform;
    std::optional<std::uint8_t> tier;
};

}  // namespace tee_registry::workers
