// Pallet TeeRegistry: machines that run workers, proven by hardware attestation that the chain
// itself verifies.
//
// A worker is a key that attested code made, on one machine, run by one operator:
//
//   (none) --register--> Active --expiry--> Lapsed --register (newer evidence)--> Active
//   Active, Lapsed --deregister--> (none)
//   Lapsed --its machine registers another worker--> (none)
//
// Invariants: a machine (device id) is at most one worker; an Active worker has exactly one entry
// in the index by expiry, a Lapsed one none; each worker's deposit is held from its operator. State
// keeps no PPID: device ids are its SHA-256 (the certificate itself stands in the block's body).
// Evidence is judged at the block's time. Lapses are worked off in bounded number per block, oldest
// first, when the block's time is set and before any signed call.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/pallet.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tee-registry/workers/error.hpp"
#include "tee-registry/workers/interfaces.hpp"

namespace tee_registry::workers {

using frame::Balance;
using frame::Blake2_128Concat;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Identity;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Value;
using frame::Weight;

/// How long evidence counts before it must be shown anew.
inline constexpr std::uint64_t kWorkerValidityMs = std::uint64_t{7} * 24 * 3600 * 1000;
/// How old the block may be that evidence names: 20 minutes of 2 s slots.
inline constexpr BlockNumber kEvidenceAgeBlocksMax = 600;
/// Lapses worked off in one block; later ones wait for the next block.
inline constexpr std::uint32_t kLapsesPerBlockMax = 32;
/// Workers in one page of a view.
inline constexpr std::uint32_t kPageSizeMax = 100;

/// The code in an SGX enclave.
struct SgxMeasurements {
    static constexpr std::string_view kEnumPath = "tee_registry::workers::Measurements";
    dcap::Bytes32 mr_enclave{};
    dcap::Bytes32 mr_signer{};
    std::uint16_t isv_prod_id = 0;
    std::uint16_t isv_svn = 0;
    bool operator==(const SgxMeasurements&) const = default;
};
/// The code and configuration of a trust domain.
struct TdxMeasurements {
    dcap::Bytes48 mr_td{};
    std::array<dcap::Bytes48, 4> rtmrs{};
    dcap::Bytes48 mr_config_id{};
    dcap::Bytes48 mr_owner{};
    dcap::Bytes48 mr_owner_config{};
    bool operator==(const TdxMeasurements&) const = default;
};
using Measurements = std::variant<SgxMeasurements, TdxMeasurements>;

enum class WorkerState : std::uint8_t { Active, Lapsed };

struct Worker {
    AccountId operator_account;
    WorkerState state{};
    /// What it counts while Active (weight_table.hpp).
    std::uint64_t weight = 0;
    dcap::TeeKind tee{};
    dcap::TcbStatus status{};
    std::vector<std::string> advisory_ids;
    dcap::Bytes32 device_id{};
    std::array<std::uint8_t, 6> fmspc{};
    Measurements measurements;
    /// The block that the last evidence named.
    BlockNumber evidence_block = 0;
    /// Milliseconds since the Unix epoch.
    std::uint64_t registered_at = 0;
    std::uint64_t expires_at = 0;
    Balance deposit = 0;
    bool operator==(const Worker&) const = default;
};

/// What governance may change about the judging of evidence.
struct Policy {
    dcap::TcbStatusSet accepted_statuses = dcap::kAcceptedStatusesDefault;
    std::uint32_t evaluation_data_number_min = 0;
    std::uint64_t td_attributes_required = 0;
    std::uint64_t td_attributes_forbidden = 0;
    bool allow_service_td = false;
    bool operator==(const Policy&) const = default;
};

/// A time as a key: big-endian, so that storage order is the order of times.
using TimeKey = std::array<std::uint8_t, 8>;

struct Storage {
    OptionalMap<"Workers", Blake2_128Concat, WorkerKey, Worker> workers;
    OptionalMap<"WorkerOfDevice", Blake2_128Concat, dcap::Bytes32, WorkerKey> worker_of_device;
    OptionalDoubleMap<"WorkersOf", Blake2_128Concat, AccountId, Blake2_128Concat, WorkerKey,
                      frame::Done>
        workers_of;
    OptionalDoubleMap<"Expiries", Identity, TimeKey, Identity, WorkerKey, frame::Done> expiries;
    Value<"WorkerCount", std::uint32_t> worker_count;
    Value<"Policy", Policy> policy;
    /// Roots (DER) trusted beside Intel's. Set at genesis only; no call changes it.
    Value<"AttestationRoots", std::vector<Bytes>> attestation_roots;
};

struct EvidenceVerified {
    static constexpr std::string_view kDocs = "Evidence is genuine and acceptable at this time.";
    AccountId who;
    dcap::TeeKind tee{};
    std::uint16_t quote_version = 0;
    dcap::TcbStatus status{};
    std::vector<std::string> advisory_ids;
    dcap::Bytes64 report_data{};
    Measurements measurements;
    dcap::Bytes32 device_id{};
    std::array<std::uint8_t, 6> fmspc{};
    /// Date of the platform's TCB level, Unix seconds.
    std::int64_t tcb_date = 0;
    std::uint32_t evaluation_data_number = 0;
    /// When certificates, lists, TCB info and QE identity all hold, Unix seconds.
    std::int64_t valid_from = 0;
    std::int64_t valid_to = 0;
};
struct WorkerRegistered {
    static constexpr std::string_view kDocs = "A machine is a worker now.";
    WorkerKey worker{};
    AccountId operator_account;
    dcap::TcbStatus status{};
    std::uint64_t weight = 0;
    std::uint64_t expires_at = 0;
};
struct WorkerRenewed {
    static constexpr std::string_view kDocs = "A worker has shown newer evidence.";
    WorkerKey worker{};
    dcap::TcbStatus status{};
    std::uint64_t weight = 0;
    std::uint64_t expires_at = 0;
};
struct WorkerLapsed {
    static constexpr std::string_view kDocs = "A worker's evidence has expired.";
    WorkerKey worker{};
};
struct WorkerDeregistered {
    static constexpr std::string_view kDocs = "A worker is gone; its deposit is released.";
    WorkerKey worker{};
    AccountId operator_account;
};
struct PolicyChanged {
    static constexpr std::string_view kDocs = "Evidence is judged by this policy from now on.";
    Policy policy;
};
using Event = std::variant<EvidenceVerified, WorkerRegistered, WorkerRenewed, WorkerLapsed,
                           WorkerDeregistered, PolicyChanged>;

struct VerifyEvidence {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs = "Verifies a DCAP quote at the block's time and emits the verdict; stores nothing."};
    Bytes evidence;
    dcap::QuoteCollateral collateral;
};
struct RegisterWorker {
    static constexpr CallInfo kInfo{
        .index = 1,
        .docs =
            "Registers a machine, or renews its worker, by a quote whose report data binds "
            "worker, signer, chain and the named recent block."};
    WorkerKey worker{};
    Bytes evidence;
    dcap::QuoteCollateral collateral;
    BlockNumber block_number = 0;
};
struct DeregisterWorker {
    static constexpr CallInfo kInfo{.index = 2,
                                    .docs = "The operator removes a worker; its deposit returns."};
    WorkerKey worker{};
};
struct SetPolicy {
    static constexpr CallInfo kInfo{.index = 3, .docs = "Root sets what evidence is acceptable."};
    Policy policy;
};
using Call = Calls<VerifyEvidence, RegisterWorker, DeregisterWorker, SetPolicy>;

enum class Hold : std::uint8_t { WorkerDeposit };

struct Constants {
    std::uint64_t worker_validity_ms;
    BlockNumber evidence_age_blocks_max;
    std::uint32_t lapses_per_block_max;
};

/// A worker with its key, as views list it.
struct WorkerView {
    WorkerKey worker{};
    Worker record;
    bool operator==(const WorkerView&) const = default;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public frame::OnTimestampSet {
  public:
    using HoldReason = Hold;

    Pallet(const frame::Context& context, frame::Currency& currency, const frame::ChainClock& clock,
           const BlockHashes& blocks, WorkerEvents& listener)
        : Base{context}, currency_{currency}, clock_{clock}, blocks_{blocks}, listener_{listener} {}

    static constexpr Constants constants() {
        return {.worker_validity_ms = kWorkerValidityMs,
                .evidence_age_blocks_max = kEvidenceAgeBlocksMax,
                .lapses_per_block_max = kLapsesPerBlockMax};
    }

    DispatchInfo info(const VerifyEvidence& call) const;
    DispatchInfo info(const RegisterWorker& call) const;
    DispatchInfo info(const DeregisterWorker& call) const;
    DispatchInfo info(const SetPolicy& call) const;
    DispatchResult dispatch(const Origin& origin, const VerifyEvidence& call);
    DispatchResult dispatch(const Origin& origin, const RegisterWorker& call);
    DispatchResult dispatch(const Origin& origin, const DeregisterWorker& call);
    DispatchResult dispatch(const Origin& origin, const SetPolicy& call);

    /// Declares what the lapses of this block may cost.
    Weight on_initialize(BlockNumber number);
    /// Works off the lapses that are due.
    void on_timestamp_set(std::uint64_t now_ms) override;

    /// AttestationRootInvalid unless each is a CA certificate over P-256.
    Result<Done, Error> build_genesis(const std::vector<Bytes>& attestation_roots);

    // ---- views ----
    std::optional<WorkerView> worker(const WorkerKey& key) const;
    /// At most min(limit, kPageSizeMax) workers in storage order, from after `after` on.
    std::vector<WorkerView> workers(const std::optional<WorkerKey>& after,
                                    std::uint32_t limit) const;

    /// The invariants above; a sentence naming the one that is broken. Walks all workers.
    Result<Done, std::string_view> try_state() const;

  private:
    Result<dcap::Report, frame::DispatchError> verify(
        const Bytes& evidence, const dcap::QuoteCollateral& collateral) const;
    /// Checks block and report data of a registration.
    Outcome<> check_binding(const AccountId& who, const RegisterWorker& call,
                            const dcap::Report& report, const Hash& block_hash) const;
    Outcome<Hash> recent_block(BlockNumber number) const;
    /// Makes room for the machine: its worker is the caller's own, or has lapsed and goes.
    Outcome<> claim_device(const WorkerKey& key, const dcap::Bytes32& device_id);
    Worker record_of(const AccountId& who, const RegisterWorker& call,
                     const dcap::Report& report) const;
    /// Writes the record with its indices and deposit in the place of `before`.
    Outcome<> store(const WorkerKey& key, const std::optional<Worker>& before, Worker worker);
    Outcome<> move_deposit(const AccountId& who, Balance before, Balance after);
    Outcome<> remove(const WorkerKey& key, const Worker& worker);
    void announce(const WorkerKey& key, const std::optional<Worker>& before, const Worker& worker);
    void lapse(const WorkerKey& key);
    frame::HoldReason hold_reason() const {
        return {.pallet = index(), .reason = static_cast<std::uint8_t>(Hold::WorkerDeposit)};
    }

    frame::Currency& currency_;
    const frame::ChainClock& clock_;
    const BlockHashes& blocks_;
    WorkerEvents& listener_;
};

}  // namespace tee_registry::workers
