// Events and calls of pallet TeeRegistry.
#pragma once

#include "frame/support/pallet.hpp"
#include "tee-registry/workers/types.hpp"

namespace tee_registry::workers {

using frame::CallInfo;
using frame::Calls;

struct EvidenceVerified {
    static constexpr std::string_view kDocs = "Evidence is genuine and acceptable at this time.";
    AccountId who;
    PlatformKind platform{};
    /// FMSPC, or the SNP product (policy::product_of_snp).
    Bytes32 product{};
    dcap::TcbStatus status{};
    std::vector<std::string> advisory_ids;
    primitives::Bytes64 report_data{};
    Measurements measurements;
    policy::Image image;
    Bytes32 device_id{};
    /// Date of the platform's TCB level, Unix seconds.
    std::int64_t tcb_date = 0;
};
struct WorkerRegistered {
    static constexpr std::string_view kDocs = "A machine is a worker now.";
    WorkerKey worker{};
    AccountId operator_account;
    dcap::TcbStatus status{};
    std::uint8_t tier = 0;
    std::uint64_t weight = 0;
    /// Milliseconds since the Unix epoch; later if the chain stops for long.
    std::uint64_t expires_at = 0;
};
struct WorkerRenewed {
    static constexpr std::string_view kDocs = "A worker has shown newer evidence.";
    WorkerKey worker{};
    Purpose purpose{};
    dcap::TcbStatus status{};
    std::uint8_t tier = 0;
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
struct KeyRotated {
    WorkerKey before{};
    WorkerKey after{};
};
struct TransferOffered {
    WorkerKey worker{};
    std::optional<AccountId> successor;
};
struct OperatorTransferred {
    WorkerKey worker{};
    AccountId before;
    AccountId after;
};
struct EndpointUpdated {
    WorkerKey worker{};
    BoundedBytes<kEndpointSizeMax> endpoint;
};
struct ChallengeOpened {
    static constexpr std::string_view kDocs =
        "A surprise: the worker owes evidence over this block or a later one.";
    WorkerKey worker{};
    BlockNumber block = 0;
    std::uint64_t due_at = 0;
};
struct ChallengeMissed {
    static constexpr std::string_view kDocs = "A surprise challenge stayed unanswered.";
    WorkerKey worker{};
};
struct WorkerDenied {
    static constexpr std::string_view kDocs = "Governance denied the worker's device or a GPU.";
    WorkerKey worker{};
};
struct WorkerReadmitted {
    static constexpr std::string_view kDocs = "The denial is lifted; new evidence activates it.";
    WorkerKey worker{};
};
struct DeviceContested {
    static constexpr std::string_view kDocs =
        "Alarm: one machine attested for two workers. The first claim stands until governance "
        "decides.";
    Bytes32 device_id{};
    WorkerKey holder{};
    WorkerKey challenger{};
    AccountId challenger_operator;
};
struct ContestResolved {
    Bytes32 device_id{};
    bool upheld = false;
};
struct DeviceOutranked {
    static constexpr std::string_view kDocs =
        "A claim that commits to its operator took the machine of one that does not.";
    Bytes32 device_id{};
    WorkerKey before{};
    WorkerKey after{};
};
using Event = std::variant<EvidenceVerified, WorkerRegistered, WorkerRenewed, WorkerLapsed,
                           WorkerDeregistered, KeyRotated, TransferOffered, OperatorTransferred,
                           EndpointUpdated, ChallengeOpened, ChallengeMissed, WorkerDenied,
                           WorkerReadmitted, DeviceContested, ContestResolved, DeviceOutranked>;

/// What each call with evidence has in common: the evidence binds the call's purpose, worker and
/// operator to this recent block.
struct VerifyEvidence {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs = "Verifies evidence at the block's time and emits the verdict; stores nothing."};
    Evidence evidence;
};
struct RegisterWorker {
    static constexpr CallInfo kInfo{
        .index = 1,
        .docs =
            "Registers a machine by evidence that binds worker, signer, chain and the named "
            "recent block."};
    WorkerKey worker{};
    Evidence evidence;
    BlockNumber block_number = 0;
    BoundedBytes<kEndpointSizeMax> endpoint;
};
struct RenewWorker {
    static constexpr CallInfo kInfo{.index = 2,
                                    .docs = "The operator shows newer evidence of a worker."};
    WorkerKey worker{};
    Evidence evidence;
    BlockNumber block_number = 0;
};
struct AnswerChallenge {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Answers a surprise challenge with evidence over its block or later."};
    WorkerKey worker{};
    Evidence evidence;
    BlockNumber block_number = 0;
};
struct RotateKey {
    static constexpr CallInfo kInfo{
        .index = 4,
        .docs =
            "Gives a worker a new key of the same machine. The operator's call, or anyone's "
            "when the worker has lapsed."};
    WorkerKey worker{};
    WorkerKey new_worker{};
    Evidence evidence;
    BlockNumber block_number = 0;
};
struct OfferTransfer {
    static constexpr CallInfo kInfo{
        .index = 5, .docs = "The operator says who may take a worker over; none withdraws it."};
    WorkerKey worker{};
    std::optional<AccountId> successor;
};
struct TransferOperator {
    static constexpr CallInfo kInfo{
        .index = 6,
        .docs =
            "The signer takes a worker over with evidence that names it: after an offer, or "
            "when the worker has lapsed."};
    WorkerKey worker{};
    Evidence evidence;
    BlockNumber block_number = 0;
};
struct UpdateEndpoint {
    static constexpr CallInfo kInfo{.index = 7,
                                    .docs = "The operator says where a worker answers."};
    WorkerKey worker{};
    BoundedBytes<kEndpointSizeMax> endpoint;
};
struct DeregisterWorker {
    static constexpr CallInfo kInfo{.index = 8,
                                    .docs = "The operator removes a worker; its deposit returns."};
    WorkerKey worker{};
};
struct ContestDevice {
    static constexpr CallInfo kInfo{
        .index = 9,
        .docs =
            "Raises the alarm that a registered machine attests for the signer as well. The "
            "evidence is that of a registration."};
    WorkerKey worker{};
    Evidence evidence;
    BlockNumber block_number = 0;
};
struct ResolveContest {
    static constexpr CallInfo kInfo{
        .index = 10, .docs = "Governance decides a contest; upheld removes the holder."};
    Bytes32 device_id{};
    bool upheld = false;
};
using Call =
    Calls<VerifyEvidence, RegisterWorker, RenewWorker, AnswerChallenge, RotateKey, OfferTransfer,
          TransferOperator, UpdateEndpoint, DeregisterWorker, ContestDevice, ResolveContest>;

}  // namespace tee_registry::workers
