// Pallet TeePolicy: what the registry accepts, and what it stops. Written by PolicyOrigin (Root; a
// Sudo key in Development, governance later), except freezes (a quorum of keys of the genesis) and
// proofs of cloud (a quorum of endorsers).
//
// A denial of a device or a GPU stops its worker in the block of the call. A denial of a product, a
// TEE type, a GPU model or an advisory stops the classes that it names: the table of stopped
// classes is all that changes, whatever the number of workers. A class stands as long as one cause
// stands.
//
// Running time is the block time without the gaps in which no block came for stop_ms_min or more:
// what is due by it moves by each gap.
//
// Invariants: at most kStopsMax stops; no two equal; the statuses of tiers do not overlap and
// Revoked is in none.
#pragma once

#include "frame/support/currency.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tee-registry/evidence/sev_snp/policy.hpp"
#include "tee-registry/policy/calls.hpp"
#include "tee-registry/policy/error.hpp"
#include "tee-registry/policy/interfaces.hpp"

namespace tee_registry::policy {

using frame::Blake2_128Concat;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Done;
using frame::Map;
using frame::OptionalMap;
using frame::OptionalValue;
using frame::Origin;
using frame::Outcome;
using frame::Value;
using frame::Weight;
using primitives::BlockNumber;
using primitives::BytesView;
using primitives::Result;
using primitives::unexpected;

/// Stopped classes: read with each registration.
inline constexpr std::uint32_t kStopsMax = 128;
/// Classes remembered of one advisory; with more, its denial stops their platforms as a whole.
inline constexpr std::uint32_t kClassesOfAdvisoryMax = 64;
/// How long a vote for a freeze waits for the others.
inline constexpr std::uint64_t kFreezeVoteMs = kDayMs;
/// The domain of endorsers' signatures.
inline constexpr std::string_view kProofOfCloudTag = "pha-node/proof-of-cloud/v1";
inline constexpr std::uint8_t kProofOfCloudLevelMax = 3;

struct FreezeVote {
    FreezeTarget target;
    std::uint64_t at = 0;
    bool operator==(const FreezeVote&) const = default;
};

/// The classes in which workers with an advisory registered.
struct AdvisoryClasses {
    std::vector<WorkerClassPattern> patterns;
    bool operator==(const AdvisoryClasses&) const = default;
};

struct Storage {
    Value<"EvidenceRules", EvidenceRules> evidence_rules;
    Value<"WorkerRules", WorkerRules> worker_rules;
    Value<"WeightRules", WeightRules> weight_rules;
    Value<"AllowedAdvisories", std::vector<std::string>, allowed_advisories_default>
        allowed_advisories;
    OptionalMap<"Denials", Blake2_128Concat, Subject, Denial> denials;
    Value<"Stops", std::vector<Stop>> stops;
    Map<"AdvisoryClasses", Blake2_128Concat, std::string, AdvisoryClasses> advisory_classes;
    OptionalMap<"Images", Blake2_128Concat, Image, Done> images;
    OptionalMap<"Machines", Blake2_128Concat, MachineDigest, Machine> machines;
    OptionalMap<"GpuModels", Blake2_128Concat, std::uint32_t, GpuModel> gpu_models;
    OptionalMap<"GpuProducts", Blake2_128Concat, nvidia::ModelKey, GpuProduct> gpu_products;
    OptionalMap<"Rims", Blake2_128Concat, std::string, nvidia::RimRow> rims;
    OptionalMap<"SnpMinimumTcb", Blake2_128Concat, std::uint8_t, std::uint64_t> snp_minimum_tcb;
    /// Accounts; set at genesis only.
    Value<"FreezeQuorum", Quorum> freeze_quorum;
    OptionalMap<"FreezeVotes", Blake2_128Concat, AccountId, FreezeVote> freeze_votes;
    /// Running time; 0 when they are not frozen.
    Value<"RegistrationsFrozenUntil", std::uint64_t> registrations_frozen_until;
    /// sr25519 keys.
    Value<"Endorsers", Quorum> endorsers;
    OptionalMap<"ProofOfCloud", Blake2_128Concat, Bytes32, ProofOfCloud> proof_of_cloud;
    /// Roots (DER) trusted beside Intel's. Set at genesis only; no call changes it.
    Value<"AttestationRoots", std::vector<Bytes>> attestation_roots;
    Value<"LastBlockTime", std::uint64_t> last_block_time;
    /// Sum of the gaps between blocks that count as stops.
    Value<"StoppedMs", std::uint64_t> stopped_ms;
};

struct Constants {
    std::uint32_t stops_max;
    std::uint64_t freeze_vote_ms;
};

/// What the registry asks of evidence that is genuine.
struct Standing {
    dcap::TcbStatus status{};
    const std::vector<std::string>& advisory_ids;
    /// Date of the TCB level, Unix seconds.
    std::int64_t tcb_date = 0;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public frame::OnTimestampSet {
  public:
    Pallet(const frame::Context& context, const frame::ChainClock& clock, const BlockHashes& blocks)
        : Base{context}, clock_{clock}, blocks_{blocks} {}

    /// Exactly one listener, before any call.
    void set_listener(PolicyListener& listener) { listener_ = &listener; }

    static constexpr Constants constants() {
        return {.stops_max = kStopsMax, .freeze_vote_ms = kFreezeVoteMs};
    }

    template <class C>
    DispatchInfo info(const C& call) const {
        return {.weight = weight_of(call)};
    }
    DispatchResult dispatch(const Origin& origin, const SetEvidenceRules& call);
    DispatchResult dispatch(const Origin& origin, const SetWorkerRules& call);
    DispatchResult dispatch(const Origin& origin, const SetWeightRules& call);
    DispatchResult dispatch(const Origin& origin, const SetAllowedAdvisories& call);
    DispatchResult dispatch(const Origin& origin, const Deny& call);
    DispatchResult dispatch(const Origin& origin, const LiftDenial& call);
    DispatchResult dispatch(const Origin& origin, const SetImage& call);
    DispatchResult dispatch(const Origin& origin, const SetMachine& call);
    DispatchResult dispatch(const Origin& origin, const SetGpuModel& call);
    DispatchResult dispatch(const Origin& origin, const SetGpuProduct& call);
    DispatchResult dispatch(const Origin& origin, const SetRim& call);
    DispatchResult dispatch(const Origin& origin, const Freeze& call);
    DispatchResult dispatch(const Origin& origin, const Thaw& call);
    DispatchResult dispatch(const Origin& origin, const SetEndorsers& call);
    DispatchResult dispatch(const Origin& origin, const SetProofOfCloud& call);
    DispatchResult dispatch(const Origin& origin, const SetSnpMinimumTcb& call);

    Weight on_initialize(BlockNumber number);
    /// Moves the running time and ends freezes that are over.
    void on_timestamp_set(std::uint64_t now_ms) override;

    /// QuorumInvalid unless the quorum is one, or empty.
    Result<Done, Error> build_genesis(const Quorum& freeze_quorum);

    // ---- what the registry asks ----
    EvidenceRules evidence_rules() const { return storage.evidence_rules.get(); }
    WorkerRules worker_rules() const { return storage.worker_rules.get(); }
    /// Block time without stops.
    std::uint64_t running_ms() const { return clock_.now_ms() - storage.stopped_ms.get(); }
    /// A running time as it will be shown on clocks if no stop comes.
    std::uint64_t wall_ms(std::uint64_t running) const {
        return running + storage.stopped_ms.get();
    }
    /// What the DCAP verifier is to accept: the statuses of all tiers.
    dcap::Policy dcap_policy() const;
    /// 1 to 5; nullopt when the status is in no tier or its grace is over.
    std::optional<std::uint8_t> tier_of(const Standing& standing) const;
    bool is_denied(const Subject& subject) const { return storage.denials.contains(subject); }
    std::optional<std::string> denied_advisory(const std::vector<std::string>& ids) const;
    bool is_stopped(const WorkerClass& worker_class) const;
    bool registrations_frozen() const;
    bool is_rewardable(const Image& image) const { return storage.images.contains(image); }
    /// The weight of a machine without GPU.
    std::uint64_t cpu_weight(const MachineDigest& digest) const;
    /// The model that part numbers stand for, and what one of it weighs.
    std::uint32_t gpu_model(const nvidia::ModelKey& key) const;
    std::uint64_t gpu_weight(std::uint32_t model) const;
    /// Rules for AMD's products: minimum TCB. A denied product stops as a class instead.
    sev_snp::Policy snp_policy() const;
    nvidia::Policy gpu_policy() const;
    std::uint8_t proof_of_cloud(const Bytes32& device_id) const;
    /// Remembers a class with its advisories, so that a denial of one of them finds it.
    void note_advisories(const WorkerClass& worker_class, const std::vector<std::string>& ids);

    /// The invariants above; a sentence naming the one that is broken.
    Result<Done, std::string_view> try_state() const;

  private:
    template <class C>
    static Weight weight_of(const C&) {
        return frame::call_weight(10, 2, 3);
    }
    static Weight weight_of(const Deny&) { return frame::call_weight(60, 12, 10); }
    static Weight weight_of(const LiftDenial&) { return frame::call_weight(60, 12, 10); }
    static Weight weight_of(const Freeze&);
    static Weight weight_of(const SetProofOfCloud& call);

    std::vector<WorkerClassPattern> patterns_of(const Subject& subject) const;
    /// StopsFull when the table has no room.
    Outcome<> add_stop(const Stop& stop);
    void remove_stops(const StopCause& cause);
    void tell_denied(const Subject& subject, bool denied);
    /// Writes a part of the table, and tells which classes stand no more.
    void keep_stops(const std::vector<Stop>& kept);
    void end_freezes();
    std::uint32_t count_votes(const FreezeTarget& target) const;
    Outcome<> start_freeze(const FreezeTarget& target);
    bool thaw_class(const WorkerClassPattern& pattern);
    bool enough_signed(const SetProofOfCloud& call) const;
    void note_stop_of_blocks(std::uint64_t now_ms);

    const frame::ChainClock& clock_;
    const BlockHashes& blocks_;
    PolicyListener* listener_ = nullptr;
};

}  // namespace tee_registry::policy
