// Events and calls of pallet TeePolicy.
#pragma once

#include "frame/support/pallet.hpp"
#include "tee-registry/policy/rules.hpp"
#include "tee-registry/policy/subjects.hpp"

namespace tee_registry::policy {

using frame::CallInfo;
using frame::Calls;
using primitives::AccountId;
using primitives::Bytes;

/// Advisories in the allow list.
inline constexpr std::uint32_t kAllowedAdvisoriesMax = 256;
/// Members of a quorum.
inline constexpr std::uint32_t kQuorumMembersMax = 16;

// ---- events -------------------------------------------------------------------------------------

struct EvidenceRulesSet {
    static constexpr std::string_view kDocs = "Evidence is judged by these rules from now on.";
    EvidenceRules rules;
};
struct WorkerRulesSet {
    static constexpr std::string_view kDocs = "New evidence counts by these times from now on.";
    WorkerRules rules;
};
struct WeightRulesSet {
    static constexpr std::string_view kDocs = "New evidence weighs by these numbers from now on.";
    WeightRules rules;
};
struct AllowedAdvisoriesSet {
    std::vector<std::string> ids;
};
struct Denied {
    static constexpr std::string_view kDocs = "What the subject names is not accepted any more.";
    Subject subject;
    Denial denial;
};
struct DenialLifted {
    Subject subject;
};
struct ClassStopped {
    static constexpr std::string_view kDocs =
        "Workers of these classes count nothing, and no new ones register.";
    Stop stop;
};
struct ClassResumed {
    static constexpr std::string_view kDocs = "One cause for which the classes stood is gone.";
    Stop stop;
};
struct ImageSet {
    Image image;
    bool rewardable = false;
};
struct MachineSet {
    MachineDigest digest{};
    std::optional<Machine> machine;
};
struct GpuModelSet {
    std::uint32_t model = 0;
    std::optional<GpuModel> row;
};
struct GpuProductSet {
    nvidia::ModelKey key;
    std::optional<GpuProduct> product;
};
struct RimSet {
    std::string id;
    std::uint32_t measurements = 0;
};
struct FreezeVoted {
    AccountId member;
    FreezeTarget target;
    std::uint32_t votes = 0;
};
struct RegistrationsFrozen {
    static constexpr std::string_view kDocs = "No worker registers until this time.";
    /// Running time (running_clock.hpp).
    std::uint64_t until = 0;
};
struct Thawed {
    FreezeTarget target;
};
struct EndorsersSet {
    Quorum endorsers;
};
struct ProofOfCloudSet {
    Bytes32 device_id{};
    std::uint8_t level = 0;
};
struct BlocksStopped {
    static constexpr std::string_view kDocs =
        "No block came for so long; due times of workers move by the gap.";
    std::uint64_t gap_ms = 0;
};
struct SnpMinimumTcbSet {
    std::uint8_t product = 0;
    std::optional<std::uint64_t> tcb;
};
using Event = std::variant<EvidenceRulesSet, WorkerRulesSet, WeightRulesSet, AllowedAdvisoriesSet,
                           Denied, DenialLifted, ClassStopped, ClassResumed, ImageSet, MachineSet,
                           GpuModelSet, GpuProductSet, RimSet, FreezeVoted, RegistrationsFrozen,
                           Thawed, EndorsersSet, ProofOfCloudSet, BlocksStopped, SnpMinimumTcbSet>;

// ---- calls --------------------------------------------------------------------------------------

struct SetEvidenceRules {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Sets what evidence is acceptable."};
    EvidenceRules rules;
};
struct SetWorkerRules {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Sets how long evidence counts."};
    WorkerRules rules;
};
struct SetWeightRules {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Sets what machines without GPU weigh."};
    WeightRules rules;
};
struct SetAllowedAdvisories {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Sets the advisories that do not cost a platform its tier."};
    BoundedVec<std::string, kAllowedAdvisoriesMax> ids;
};
struct Deny {
    static constexpr CallInfo kInfo{
        .index = 4,
        .docs =
            "Denies a device, GPU, measurement, certificate, product, TEE type or advisory; "
            "workers and classes that it names stop in this block."};
    Subject subject;
    BoundedBytes<128> reason;
};
struct LiftDenial {
    static constexpr CallInfo kInfo{
        .index = 5, .docs = "Lifts a denial. Denied workers count again after new evidence."};
    Subject subject;
};
struct SetImage {
    static constexpr CallInfo kInfo{
        .index = 6, .docs = "Lists or unlists an audited image whose workers earn rewards."};
    Image image;
    bool rewardable = false;
};
struct SetMachine {
    static constexpr CallInfo kInfo{
        .index = 7,
        .docs = "Says which vCPU count and memory a launch measurement stands for; none removes."};
    MachineDigest digest{};
    std::optional<Machine> machine;
};
struct SetGpuModel {
    static constexpr CallInfo kInfo{.index = 8, .docs = "Sets the weight of a GPU model."};
    std::uint32_t model = 0;
    std::optional<GpuModel> row;
};
struct SetGpuProduct {
    static constexpr CallInfo kInfo{
        .index = 9, .docs = "Says which model a project, project SKU and chip SKU are."};
    nvidia::ModelKey key;
    std::optional<GpuProduct> product;
};
struct SetRim {
    static constexpr CallInfo kInfo{
        .index = 10, .docs = "Sets the golden values of a GPU's firmware; an empty list removes."};
    nvidia::RimRow row;
};
struct Freeze {
    static constexpr CallInfo kInfo{
        .index = 11,
        .docs = "A freeze key votes; the last vote of a quorum freezes. Lapses by itself."};
    FreezeTarget target;
};
struct Thaw {
    static constexpr CallInfo kInfo{.index = 12, .docs = "Ends a freeze before it lapses."};
    FreezeTarget target;
};
struct SetEndorsers {
    static constexpr CallInfo kInfo{
        .index = 13, .docs = "Sets the sr25519 keys that sign proofs of cloud, and how many must."};
    std::uint32_t threshold = 0;
    BoundedVec<Bytes32, kQuorumMembersMax> members;
};
struct SetProofOfCloud {
    static constexpr CallInfo kInfo{
        .index = 14, .docs = "Brings a level of proof of cloud that enough endorsers signed."};
    Bytes32 device_id{};
    std::uint8_t level = 0;
    std::uint64_t issued_at = 0;
    BoundedVec<MemberSignature, kQuorumMembersMax> signatures;
};
struct SetSnpMinimumTcb {
    static constexpr CallInfo kInfo{
        .index = 15, .docs = "Sets the lowest TCB (8 bytes, little-endian) of an AMD product."};
    std::uint8_t product = 0;
    std::optional<std::uint64_t> tcb;
};
using Call = Calls<SetEvidenceRules, SetWorkerRules, SetWeightRules, SetAllowedAdvisories, Deny,
                   LiftDenial, SetImage, SetMachine, SetGpuModel, SetGpuProduct, SetRim, Freeze,
                   Thaw, SetEndorsers, SetProofOfCloud, SetSnpMinimumTcb>;

}  // namespace tee_registry::policy
