// What the runtime APIs behind pha_* return, field by field in SCALE order. A test encodes the
// pallets' own types and reads them as these.
#pragma once

#include "primitives/host.hpp"
#include "primitives/types/u128.hpp"
#include "rpc/backend.hpp"

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rpc::pha {

using primitives::Balance;
using primitives::Bytes32;
using primitives::Bytes48;
using primitives::u128;

// ---- TeeRegistryApi -----------------------------------------------------------------------------

struct Sgx {
    Bytes32 mr_enclave{};
    Bytes32 mr_signer{};
    std::uint16_t isv_prod_id = 0;
    std::uint16_t isv_svn = 0;
};
struct Tdx {
    Bytes48 mr_td{};
    std::array<Bytes48, 4> rtmrs{};
    Bytes48 mr_config_id{};
    Bytes48 mr_owner{};
    Bytes48 mr_owner_config{};
};
struct Snp {
    Bytes48 measurement{};
    Bytes32 host_data{};
    Bytes48 id_key_digest{};
    Bytes48 author_key_digest{};
};
enum class WorkerState : std::uint8_t { Active, Lapsed, Denied };
enum class PlatformKind : std::uint8_t { Sgx, Tdx, SevSnp };
enum class Purpose : std::uint8_t { Register, Renew, Rotate, Transfer, Challenge };
enum class ZeroReason : std::uint8_t { None, ImageUnlisted, GpuRimUnknown, ChipIdMissing };
enum class TcbStatus : std::uint8_t {
    UpToDate,
    SWHardeningNeeded,
    ConfigurationNeeded,
    ConfigurationAndSWHardeningNeeded,
    OutOfDate,
    OutOfDateConfigurationNeeded,
    Revoked,
    RelaunchAdvised,
    RelaunchAdvisedConfigurationNeeded,
};
struct WorkerClass {
    PlatformKind platform{};
    Bytes32 product{};
    std::uint32_t gpu_model = 0;
    std::uint8_t tier = 0;
};
struct Gpu {
    Bytes32 gpu_id{};
    std::uint32_t model = 0;
};
struct DstackImage {
    Bytes32 os_image_hash{};
    Bytes32 compose_hash{};
    Bytes32 key_provider{};
};
struct SnpImage {
    Bytes48 measurement{};
};
struct TdImage {
    Bytes32 digest{};
};
struct EnclaveImage {
    Bytes32 mr_enclave{};
};
struct Verdict {
    std::uint64_t at = 0;
    BlockNumber evidence_block = 0;
    Purpose purpose{};
    TcbStatus status{};
    std::uint8_t tier = 0;
    std::uint64_t weight = 0;
};
struct Challenge {
    BlockNumber block = 0;
    std::uint64_t due_at = 0;
};
struct WorkerRecord {
    AccountId operator_account;
    WorkerState state{};
    WorkerClass worker_class;
    std::uint64_t weight = 0;
    ZeroReason zero_reason{};
    TcbStatus status{};
    std::vector<std::string> advisory_ids;
    Bytes32 device_id{};
    std::vector<Gpu> gpus;
    std::variant<Sgx, Tdx, Snp> measurements;
    std::variant<DstackImage, SnpImage, TdImage, EnclaveImage> image;
    bool owner_committed = false;
    std::string endpoint;
    BlockNumber evidence_block = 0;
    Bytes32 evidence_hash{};
    std::uint64_t registered_at = 0;
    std::uint64_t expires_at = 0;
    std::optional<Challenge> challenge;
    std::optional<AccountId> successor;
    std::vector<Verdict> verdicts;
    std::uint32_t slot = 0;
    Balance deposit = 0;
};
struct Worker {
    Bytes32 worker{};
    WorkerRecord record;
    bool class_stopped = false;
    std::uint8_t proof_of_cloud = 0;
};
struct WorkerPage {
    std::vector<Worker> workers;
    std::optional<Bytes32> next;
};
// ---- TeeRegistryApi_verify_evidence, TeeCollateralApi, TeeAppsApi ----

enum class StepState : std::uint8_t { Passed, Failed, NotReached };
struct Step {
    std::string name;
    StepState state{};
    std::string detail;
};
struct Fact {
    std::string name;
    std::string value;
};
struct EvidenceVerdict {
    std::string kind;
    bool accepted = false;
    std::string error;
    std::string message;
    std::string status;
    std::vector<std::string> advisory_ids;
    Bytes report_data;
    std::vector<Fact> measurements;
    std::vector<Fact> platform;
    std::vector<Step> steps;
};

enum class CollateralKind : std::uint8_t {
    TcbInfo,
    QeIdentity,
    RootCrl,
    PckCrl,
    AmdSigner,
    AmdCrl,
    NvidiaCertificate,
};
struct Collateral {
    CollateralKind kind{};
    Bytes key;
    std::int64_t valid_from = 0;
    std::int64_t valid_to = 0;
    std::uint32_t evaluation_data_number = 0;
    bool expired = false;
};

struct BootVerdict {
    bool is_allowed = false;
    std::string reason;
    std::string gateway_app_id;
};

struct WorkerFilter {
    std::optional<WorkerState> state;
    std::optional<AccountId> operator_account;
    std::optional<PlatformKind> platform;
    std::optional<std::uint8_t> tier;
};

// ---- StakingApi, RewardsApi ---------------------------------------------------------------------

struct Vault {
    Balance total_assets = 0;
    Balance total_shares = 0;
    Balance locked_shares = 0;
    Balance price_numerator = 0;
    Balance price_denominator = 0;
    Balance open_tickets = 0;
    Balance rewarded = 0;
    std::uint64_t unbonding_ms = 0;
};
struct Ticket {
    std::uint64_t id = 0;
    Balance assets = 0;
    std::uint64_t matures_at_ms = 0;
};
struct Staker {
    Balance shares = 0;
    Balance held = 0;
    Balance frozen = 0;
    Balance assets = 0;
    Balance earned = 0;
    std::vector<Ticket> tickets;
};
struct Staking {
    Vault vault;
    std::optional<Staker> account;
};

struct Leg {
    std::uint16_t basis_points = 0;
    Balance paid = 0;
    Balance withheld = 0;
};
struct Emission {
    bool started = false;
    std::uint64_t start_ms = 0;
    std::uint64_t last_accrual_ms = 0;
    std::uint32_t period_index = 0;
    std::uint64_t period_start_ms = 0;
    Balance period_total = 0;
    Balance scheduled = 0;
    Balance returned = 0;
    Balance released = 0;
    std::uint32_t epoch = 0;
    bool exhausted = false;
    Balance reserve = 0;
    Leg treasury;
    Leg stakers;
    Leg providers;
};
struct Pool {
    Balance received = 0;
    Balance claimed = 0;
    Balance returns = 0;
    u128 total_shares = 0;
    std::uint32_t online = 0;
};
enum class EarningState : std::uint8_t { Idle, Waiting, Active, Unresponsive };
enum class EarningReason : std::uint8_t {
    None,
    EvidenceLapsed,
    NoCollateral,
    ClassStopped,
    NoConfidence,
    NoWeight,
    FirstAnswerMissing,
    Unresponsive,
    ClassListFull,
};
struct LivenessChallenge {
    Bytes32 id{};
    BlockNumber deadline = 0;
};
struct EarningWorker {
    Bytes32 worker{};
    EarningState state{};
    EarningReason reason{};
    std::uint64_t weight = 0;
    Balance required = 0;
    Balance collateral = 0;
    std::uint16_t confidence = 0;
    std::uint16_t proof_of_cloud = 0;
    std::uint64_t share = 0;
    u128 class_shares = 0;
    u128 total_shares = 0;
    Balance pending = 0;
    Balance vesting = 0;
    Balance paid = 0;
    Balance forfeited = 0;
    std::uint64_t last_answer_ms = 0;
    std::optional<LivenessChallenge> challenge;
    std::uint64_t next_settlement_ms = 0;
    std::uint64_t next_payment_ms = 0;
};
struct Provider {
    Balance earned = 0;
    Balance claimed = 0;
    Balance pending = 0;
    Balance owed = 0;
    bool in_vpha = false;
    std::vector<EarningWorker> workers;
};
struct Rewards {
    Emission emission;
    Vault vault;
    Pool pool;
    Staker staker;
    Provider provider;
};

// ---- EconomyApi ---------------------------------------------------------------------------------

struct Supply {
    Balance total = 0;
    Balance reserve = 0;
    Balance unscheduled = 0;
    Balance withheld = 0;
    Balance paid = 0;
    Balance released = 0;
    Balance unvested = 0;
    Balance staked = 0;
    Balance locked = 0;
    Balance treasury = 0;
    Balance circulating = 0;
    bool issuance_is_fixed = false;
    bool reserve_and_paid_is_genesis = false;
    bool scheduled_is_divided = false;
    bool vault_is_covered = false;
};
struct Epoch {
    std::uint32_t epoch = 0;
    std::uint64_t start_ms = 0;
    Balance budget = 0;
    Balance treasury = 0;
    Balance stakers = 0;
    Balance providers = 0;
    Balance withheld = 0;
    Balance returned = 0;
    Balance remainder = 0;
};
struct Price {
    std::uint32_t epoch = 0;
    Balance assets = 0;
    Balance shares = 0;
};
struct Vpha {
    Vault vault;
    Balance per_day = 0;
    std::uint64_t apr_ppm = 0;
    std::vector<Price> history;
};

struct Cooling {
    Balance shares = 0;
    std::uint64_t until_ms = 0;
};
struct WorkerCollateral {
    Bytes32 worker{};
    AccountId owner;
    Balance locked = 0;
    Balance worth = 0;
    std::vector<Cooling> cooling;
};

}  // namespace rpc::pha
