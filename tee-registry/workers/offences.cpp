// What evidence proves against a registered worker. It is judged as for any act: genuine, bound to
// its worker, operator and a recent block; and signed by the key that it names.
//
// A key's time begins at the block that the evidence named which introduced the key (or, when that
// verdict is not kept any more, the oldest kept one): what a machine showed before, under another
// key, is no offence.
#include "tee-registry/workers/signed_evidence.hpp"
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

namespace {

/// Blocks in which an operator may renew with what its machine shows now: an update of the image
/// between two renewals is no offence.
constexpr BlockNumber kUpdateGraceBlocks = 300;

BlockNumber key_begins(const Worker& worker) {
    for (auto verdict = worker.verdicts.rbegin(); verdict != worker.verdicts.rend(); ++verdict)
        if (verdict->purpose == Purpose::Register || verdict->purpose == Purpose::Rotate)
            return verdict->evidence_block;
    return worker.verdicts.empty() ? worker.evidence_block : worker.verdicts.front().evidence_block;
}

bool share_a_gpu(const std::vector<Gpu>& left, const std::vector<Gpu>& right) {
    return std::any_of(left.begin(), left.end(), [&](const Gpu& one) {
        return std::any_of(right.begin(), right.end(),
                           [&](const Gpu& other) { return one.gpu_id == other.gpu_id; });
    });
}

bool misses_a_gpu(const std::vector<Gpu>& registered, const std::vector<Gpu>& shown) {
    return !std::all_of(registered.begin(), registered.end(), [&](const Gpu& one) {
        return std::any_of(shown.begin(), shown.end(),
                           [&](const Gpu& other) { return one.gpu_id == other.gpu_id; });
    });
}

}  // namespace

Bytes message_of(primitives::Host& host, const Hash& genesis_hash, const Statement& statement) {
    Bytes out = primitives::to_bytes(primitives::view_of(kEvidenceTag));
    primitives::append(out, genesis_hash.bytes);
    primitives::append(out, host.blake2_256(primitives::scale::encode(statement)).bytes);
    return out;
}

Outcome<Proven> Pallet::examine(const SignedEvidence& shown) const {
    const auto& statement = shown.statement;
    const auto message = message_of(host(), blocks_.genesis_hash(), statement);
    if (!host().sr25519_verify(shown.signature, message, statement.worker))
        return fail(Error::EvidenceNotSigned);
    const auto binding = TRY(binding_of({.worker = statement.worker,
                                         .operator_account = statement.operator_account,
                                         .purpose = statement.purpose,
                                         .block_number = statement.block_number}));
    auto proven = TRY(verify(statement.evidence.cpu, Use::Renewal));
    if (statement.evidence.gpus) TRY(verify_gpus(binding, *statement.evidence.gpus, proven));
    if (proven.report_data != report_data_of(host(), binding, proven.gpu_hash))
        return fail(Error::ReportDataMismatch);
    return proven;
}

Outcome<bool> Pallet::contradicts(const WorkerKey& key, const SignedEvidence& shown) const {
    const auto worker = TRY(require(key));
    const auto& statement = shown.statement;
    if (worker.state != WorkerState::Active || statement.worker != key ||
        statement.operator_account != worker.operator_account)
        return false;
    const auto proven = TRY(examine(shown));
    // No call moves a key to another machine.
    if (proven.device_id != worker.device_id) return statement.block_number > key_begins(worker);
    const bool outdated = statement.block_number > worker.evidence_block &&
                          blocks_.current_block() - statement.block_number >= kUpdateGraceBlocks;
    if (!outdated) return false;
    return proven.image != worker.image ||
           (statement.evidence.gpus && misses_a_gpu(worker.gpus, proven.gpus));
}

Outcome<bool> Pallet::duplicates(const WorkerKey& key, const SignedEvidence& other,
                                 const SignedEvidence& own) const {
    const auto worker = TRY(require(key));
    const bool of_two_keys = own.statement.worker == key && other.statement.worker != key;
    // The worker's own evidence is the later one: its key lived on while the other one did.
    const bool in_order = key_begins(worker) < other.statement.block_number &&
                          other.statement.block_number < own.statement.block_number;
    if (worker.state != WorkerState::Active || !of_two_keys || !in_order) return false;
    const auto first = TRY(examine(other));
    const auto second = TRY(examine(own));
    // A tenant's machine shares its host's identity and may name any operator: only a launch that
    // commits to the worker's operator is the operator's.
    if (!commits_to(first, worker.operator_account) || !commits_to(second, worker.operator_account))
        return false;
    return first.device_id == second.device_id || share_a_gpu(first.gpus, second.gpus);
}

}  // namespace tee_registry::workers
