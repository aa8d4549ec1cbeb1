// Pallet TeeRegistry: machines that run workers, proven by hardware attestation that the chain
// itself verifies.
//
// A worker is a key that attested code made, on one machine, run by one operator:
//
//   (none) --register--> Active --expiry, missed challenge--> Lapsed --renew--> Active
//   Active, Lapsed --its device or a GPU is denied--> Denied --lifted--> Lapsed
//   any --deregister, outranked, lost contest--> (none)      Lapsed --its machine registers-->
//   (none)
//
// A GPU of a Lapsed or Denied worker leaves its record when it registers elsewhere.
//
// Invariants: a machine (device id) and a GPU are at most one worker each; an Active worker has
// exactly one entry in the index of due times and one place in the array of active workers, others
// none; each worker's deposit is held from its operator. State keeps no PPID: device ids are its
// SHA-256 (the certificate itself stands in the block's body). Evidence is judged at the block's
// time, and names a block after the one that the machine's last evidence named: nothing can be
// replayed, and no set of seen evidence grows. What is due is worked off in bounded number per
// block, oldest first, when the block's time is set and before any signed call.
#pragma once

#include "tee-registry/evidence/verdict.hpp"
#include "tee-registry/policy/policy.hpp"
#include "tee-registry/workers/calls.hpp"
#include "tee-registry/workers/error.hpp"
#include "tee-registry/workers/signed_evidence.hpp"

namespace tee_registry::workers {

using frame::Blake2_128Concat;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Identity;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::Origin;
using frame::Outcome;
using frame::Twox64Concat;
using frame::Value;
using frame::Weight;

/// Due times worked off in one block; later ones wait for the next block.
inline constexpr std::uint32_t kLapsesPerBlockMax = 32;
/// Surprise challenges opened in one block: enough for 4 million workers a week.
inline constexpr std::uint32_t kChallengesPerBlockMax = 16;
/// Machines without worker that are forgotten in one block.
inline constexpr std::uint32_t kForgottenPerBlockMax = 8;
/// Blocks after which no evidence is recent: what System remembers of ancestors.
inline constexpr BlockNumber kEvidenceForgottenBlocks = 2400;
/// Workers in one page of a view, and records that one page may read.
inline constexpr std::uint32_t kPageSizeMax = 100;
inline constexpr std::uint32_t kPageScanMax = 1000;
/// Entries of a worker in state: record, device, operator's list, due time, place.
inline constexpr std::uint64_t kItemsPerWorker = 5;

/// Numbers as keys: big-endian, so that storage order is their order.
using TimeKey = std::array<std::uint8_t, 8>;
using BlockKey = std::array<std::uint8_t, 4>;
TimeKey time_key(std::uint64_t time_ms);
BlockKey block_key(BlockNumber number);

struct Storage {
    OptionalMap<"Workers", Blake2_128Concat, WorkerKey, Worker> workers;
    OptionalMap<"Devices", Blake2_128Concat, Bytes32, Device> devices;
    OptionalMap<"WorkerOfGpu", Blake2_128Concat, Bytes32, WorkerKey> worker_of_gpu;
    OptionalDoubleMap<"WorkersOf", Blake2_128Concat, AccountId, Blake2_128Concat, WorkerKey,
                      frame::Done>
        workers_of;
    OptionalDoubleMap<"Due", Identity, TimeKey, Identity, WorkerKey, frame::Done> due;
    /// A dense array, so that a draw is one read.
    OptionalMap<"ActiveWorkers", Twox64Concat, std::uint32_t, WorkerKey> active_workers;
    Value<"ActiveCount", std::uint32_t> active_count;
    Value<"WorkerCount", std::uint32_t> worker_count;
    OptionalMap<"Contests", Blake2_128Concat, Bytes32, Contest> contests;
    /// Machines without worker by the block of their last evidence.
    OptionalDoubleMap<"Forgettable", Identity, BlockKey, Identity, Bytes32, frame::Done>
        forgettable;
    /// Fraction of a challenge that no block has opened yet, in 2^-32.
    Value<"ChallengeCarry", std::uint64_t> challenge_carry;
    Value<"LastDraw", std::uint64_t> last_draw;
};

enum class Hold : std::uint8_t { WorkerDeposit, ContestDeposit };

struct Constants {
    std::uint32_t lapses_per_block_max;
    std::uint32_t challenges_per_block_max;
};

/// What a call's evidence is to prove: this act, of this worker and operator, after this block.
struct Claim {
    WorkerKey worker{};
    AccountId operator_account;
    Purpose purpose{};
    BlockNumber block_number = 0;
};

/// Genuine evidence as the policy judges it.
struct Judgement {
    Proven proven;
    WorkerClass worker_class;
    std::uint64_t weight = 0;
    ZeroReason zero_reason{};
    bool owner_committed = false;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public frame::OnTimestampSet,
                     public policy::PolicyListener {
  public:
    using HoldReason = Hold;

    Pallet(const frame::Context& context, frame::Currency& currency, const frame::ChainClock& clock,
           const BlockHashes& blocks, policy::Pallet& policy,
           const collateral_cache::Pallet& collateral, WorkerEvents& listener,
           const WorkerLocks& locks)
        : Base{context},
          currency_{currency},
          clock_{clock},
          blocks_{blocks},
          policy_{policy},
          collateral_{collateral},
          listener_{listener},
          locks_{locks} {}

    static constexpr Constants constants() {
        return {.lapses_per_block_max = kLapsesPerBlockMax,
                .challenges_per_block_max = kChallengesPerBlockMax};
    }

    template <class C>
    DispatchInfo info(const C& call) const {
        return {.weight = weight_of(call)};
    }
    DispatchResult dispatch(const Origin& origin, const VerifyEvidence& call);
    DispatchResult dispatch(const Origin& origin, const RegisterWorker& call);
    DispatchResult dispatch(const Origin& origin, const RenewWorker& call);
    DispatchResult dispatch(const Origin& origin, const AnswerChallenge& call);
    DispatchResult dispatch(const Origin& origin, const RotateKey& call);
    DispatchResult dispatch(const Origin& origin, const OfferTransfer& call);
    DispatchResult dispatch(const Origin& origin, const TransferOperator& call);
    DispatchResult dispatch(const Origin& origin, const UpdateEndpoint& call);
    DispatchResult dispatch(const Origin& origin, const DeregisterWorker& call);
    DispatchResult dispatch(const Origin& origin, const ContestDevice& call);
    DispatchResult dispatch(const Origin& origin, const ResolveContest& call);

    /// Declares what the due times and challenges of this block may cost; forgets machines.
    Weight on_initialize(BlockNumber number);
    /// Works off what is due and opens surprise challenges.
    void on_timestamp_set(std::uint64_t now_ms) override;

    // ---- PolicyListener ----
    void device_denied(const Bytes32& device_id, bool denied) override;
    void gpu_denied(const Bytes32& gpu_id, bool denied) override;
    void class_stopped(const WorkerClassPattern& pattern, bool stopped) override;
    void proof_of_cloud_changed(const Bytes32& device_id) override;

    /// AttestationRootInvalid unless each is a CA certificate over P-256.
    Result<Done, Error> build_genesis(const std::vector<Bytes>& attestation_roots);

    // ---- offences (offences.cpp) ----
    /// Whether evidence of an Active worker's key shows another machine; or, where the operator had
    /// time to renew, another image or a registered GPU gone. Errors: those of evidence that is not
    /// genuine or not bound, EvidenceNotSigned, UnknownWorker.
    Outcome<bool> contradicts(const WorkerKey& key, const SignedEvidence& shown) const;
    /// Whether one machine or GPU was live under another key and then, still, under the worker's,
    /// both launched for the worker's operator.
    Outcome<bool> duplicates(const WorkerKey& key, const SignedEvidence& other,
                             const SignedEvidence& own) const;

    // ---- views ----
    std::optional<WorkerView> worker(const WorkerKey& key) const;
    /// Every step of a verification at this block's time and of the chain's own rules for a
    /// newcomer, and what each found. Who is bound and to which block is the calls' to check.
    tee_registry::Verdict explain(const CpuEvidence& evidence) const;
    /// The same of GPUs, whose nonce depends on the act: gpu_nonce_of().
    tee_registry::Verdict explain_gpus(const nvidia::Evidence& evidence,
                                       const Bytes32& nonce) const;
    /// At most min(limit, kPageSizeMax) workers in storage order, from after `after` on; reads at
    /// most kPageScanMax records.
    WorkerPage workers(const std::optional<WorkerKey>& after, std::uint32_t limit,
                       const WorkerFilter& filter) const;

    /// The invariants above; a sentence naming the one that is broken. Walks all workers.
    Result<Done, std::string_view> try_state() const;

  private:
    using Sentence = Result<Done, std::string_view>;

    template <class C>
    static Weight weight_of(const C& call) {
        return weight_with_evidence(call.evidence);
    }
    static Weight weight_of(const OfferTransfer&);
    static Weight weight_of(const UpdateEndpoint&);
    static Weight weight_of(const DeregisterWorker&);
    static Weight weight_of(const ResolveContest&);
    static Weight weight_with_evidence(const Evidence& evidence);

    // ---- verify_evidence.cpp: genuine or not ----
    using Use = collateral_cache::Use;
    struct DcapResult {
        dcap::Report report;
        bool in_grace = false;
    };
    Outcome<DcapResult> verify_dcap(const Bytes& quote,
                                    const std::optional<dcap::QuoteCollateral>& given,
                                    Use use) const;
    Outcome<Proven> verify_cpu(const shown::Dcap& evidence, Use use) const;
    Outcome<Proven> verify_cpu(const shown::Dstack& evidence, Use use) const;
    Outcome<Proven> verify_cpu(const shown::SevSnp& evidence, Use use) const;
    Outcome<Proven> verify(const CpuEvidence& evidence, Use use) const;
    /// Adds what the GPUs' evidence proves under the nonce that the binding gives.
    Outcome<> verify_gpus(const Binding& binding, const nvidia::Evidence& evidence,
                          Proven& proven) const;

    // ---- binding_check.cpp: of this act ----
    Outcome<Hash> recent_block(BlockNumber number) const;
    Outcome<Binding> binding_of(const Claim& claim) const;
    Outcome<> check_newer(const Claim& claim, const Proven& proven) const;

    // ---- judgement.cpp: acceptable, and worth what ----
    Outcome<> check_denials(const Proven& proven) const;
    /// The tier of genuine evidence, whatever its image; TcbStatusRejected.
    Outcome<std::uint8_t> tier_of(const Proven& proven) const;
    Outcome<Judgement> judge(const Claim& claim, const Evidence& evidence) const;
    std::uint64_t weigh(const Proven& proven) const;
    bool commits_to(const Proven& proven, const AccountId& operator_account) const;
    /// Refuses newcomers of frozen or stopped classes.
    Outcome<> check_open(const Judgement& judgement) const;

    Outcome<Proven> examine(const SignedEvidence& shown) const;

    // ---- dry_run.cpp: explained ----
    tee_registry::Verdict explain_cpu(const shown::Dcap& evidence) const;
    tee_registry::Verdict explain_cpu(const shown::Dstack& evidence) const;
    tee_registry::Verdict explain_cpu(const shown::SevSnp& evidence) const;
    /// Adds what the chain asks of genuine evidence: nothing denied or older than it knows.
    void explain_chain_rules(const CpuEvidence& evidence, tee_registry::Verdict& out) const;

    // ---- calls.cpp ----
    Outcome<Worker> require(const WorkerKey& key) const;
    Outcome<Worker> require_own(const WorkerKey& key, const AccountId& who) const;
    Outcome<> check_new_key(const WorkerKey& key) const;
    /// New evidence of a worker that stays on its machine.
    Outcome<> refresh(const Claim& claim, const Evidence& evidence, const Worker& before);

    // ---- records.cpp: state ----
    Worker record_of(const Claim& claim, const Judgement& judgement,
                     const std::optional<Worker>& before) const;
    /// Makes room for the machine: its worker is this one, has lapsed, or is outranked.
    Outcome<> claim_device(const WorkerKey& key, const Judgement& judgement);
    Outcome<> claim_gpus(const WorkerKey& key, const Worker& worker);
    /// Makes room for a GPU as claim_device() does for a machine: its worker is outranked and goes,
    /// or has lapsed (or is denied) and loses the GPU.
    Outcome<> free_gpu(const Bytes32& gpu_id, const WorkerKey& claimant, bool owner_committed);
    void release_gpus(const Worker& worker);
    /// Writes an Active record with its indices and deposit in the place of `before`.
    Outcome<> store(const WorkerKey& key, const std::optional<Worker>& before, Worker worker);
    /// Writes a record whose indices stay as they are, with the deposit for its size.
    Outcome<> rewrite(const WorkerKey& key, Worker worker);
    Outcome<> move_deposit(const AccountId& who, Balance before, Balance after);
    void move_key(const WorkerKey& from, const WorkerKey& to, const Worker& worker);
    Outcome<> remove(const WorkerKey& key, const Worker& worker);
    void announce(const WorkerKey& key, const std::optional<Worker>& before, const Worker& worker);
    WorkerFacts facts_of(const Worker& worker) const;

    // ---- expiry.cpp: the index of due times and the array of active workers ----
    static std::uint64_t due_of(const Worker& worker);
    void enter_active(const WorkerKey& key, Worker& worker);
    /// Takes an Active worker out; its record is the caller's to write.
    void leave_active(const WorkerKey& key, const Worker& worker);
    void lapse(const WorkerKey& key);
    void forget_devices(BlockNumber now);

    // ---- challenges.cpp ----
    void draw_challenges(std::uint64_t now_ms);
    void open_challenge(const WorkerKey& key);

    // ---- denials.cpp ----
    void deny(const WorkerKey& key);
    void readmit(const WorkerKey& key);
    Outcome<> drop_contest(const Bytes32& device_id);

    frame::HoldReason hold_reason(Hold hold) const {
        return {.pallet = index(), .reason = static_cast<std::uint8_t>(hold)};
    }

    frame::Currency& currency_;
    const frame::ChainClock& clock_;
    const BlockHashes& blocks_;
    policy::Pallet& policy_;
    const collateral_cache::Pallet& collateral_;
    WorkerEvents& listener_;
    const WorkerLocks& locks_;
};

}  // namespace tee_registry::workers
