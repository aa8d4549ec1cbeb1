// The calls of operators.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

using frame::call_weight;
using frame::done;
using frame::ensure_signed;

namespace {

/// Printable ASCII without blanks.
bool endpoint_valid(const BoundedBytes<kEndpointSizeMax>& endpoint) {
    return std::all_of(endpoint.items.begin(), endpoint.items.end(),
                       [](std::uint8_t c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

Weight Pallet::weight_of(const OfferTransfer&) {
    return call_weight(15, 4, 3);
}
Weight Pallet::weight_of(const UpdateEndpoint&) {
    return call_weight(15, 4, 3);
}
Weight Pallet::weight_of(const DeregisterWorker&) {
    return call_weight(30, 16, 16);
}

// ---- one worker ---------------------------------------------------------------------------------

Outcome<Worker> Pallet::require(const WorkerKey& key) const {
    auto worker = storage.workers.get(key);
    if (!worker) return fail(Error::UnknownWorker);
    return *std::move(worker);
}

Outcome<Worker> Pallet::require_own(const WorkerKey& key, const AccountId& who) const {
    auto worker = TRY(require(key));
    if (worker.operator_account != who) return fail(Error::NotOperator);
    return worker;
}

Outcome<> Pallet::check_new_key(const WorkerKey& key) const {
    if (key == WorkerKey{}) return fail(Error::InvalidWorkerKey);
    if (storage.workers.contains(key)) return fail(Error::WorkerExists);
    return Done{};
}

Outcome<> Pallet::refresh(const Claim& claim, const Evidence& evidence, const Worker& before) {
    const auto judgement = TRY(judge(claim, evidence));
    if (judgement.proven.device_id != before.device_id) return fail(Error::DeviceChanged);
    return store(claim.worker, before, record_of(claim, judgement, before));
}

// ---- calls --------------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const RegisterWorker& call) {
    const auto who = TRY(ensure_signed(origin));
    TRY(check_new_key(call.worker));
    if (!endpoint_valid(call.endpoint)) return fail(Error::EndpointInvalid);
    const Claim claim{call.worker, who, Purpose::Register, call.block_number};
    const auto judgement = TRY(judge(claim, call.evidence));
    TRY(check_open(judgement));
    TRY(claim_device(call.worker, judgement));
    auto worker = record_of(claim, judgement, std::nullopt);
    worker.endpoint = call.endpoint;
    TRY(store(call.worker, std::nullopt, std::move(worker)));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RenewWorker& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto before = TRY(require_own(call.worker, who));
    TRY(refresh({call.worker, who, Purpose::Renew, call.block_number}, call.evidence, before));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const AnswerChallenge& call) {
    const auto who = TRY(ensure_signed(origin));
    auto before = TRY(require_own(call.worker, who));
    if (!before.challenge) return fail(Error::NoChallenge);
    if (call.block_number < before.challenge->block) return fail(Error::ChallengeOfLaterBlock);
    TRY(refresh({call.worker, who, Purpose::Challenge, call.block_number}, call.evidence, before));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RotateKey& call) {
    const auto who = TRY(ensure_signed(origin));
    auto before = TRY(require(call.worker));
    if (before.state != WorkerState::Lapsed && before.operator_account != who)
        return fail(Error::NotOperator);
    if (locks_.slash_held(call.worker)) return fail(Error::WorkerLocked);
    TRY(check_new_key(call.new_worker));
    const Claim claim{call.new_worker, before.operator_account, Purpose::Rotate, call.block_number};
    const auto judgement = TRY(judge(claim, call.evidence));
    if (judgement.proven.device_id != before.device_id) return fail(Error::DeviceChanged);
    move_key(call.worker, call.new_worker, before);
    deposit_event(KeyRotated{call.worker, call.new_worker});
    TRY(store(call.new_worker, before, record_of(claim, judgement, before)));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const OfferTransfer& call) {
    const auto who = TRY(ensure_signed(origin));
    auto worker = TRY(require_own(call.worker, who));
    if (locks_.slash_held(call.worker)) return fail(Error::WorkerLocked);
    worker.successor = call.successor;
    TRY(rewrite(call.worker, std::move(worker)));
    deposit_event(TransferOffered{call.worker, call.successor});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferOperator& call) {
    const auto who = TRY(ensure_signed(origin));
    auto before = TRY(require(call.worker));
    if (before.successor != who && before.state != WorkerState::Lapsed)
        return fail(Error::NotOffered);
    if (locks_.slash_held(call.worker)) return fail(Error::WorkerLocked);
    const Claim claim{call.worker, who, Purpose::Transfer, call.block_number};
    const auto judgement = TRY(judge(claim, call.evidence));
    if (judgement.proven.device_id != before.device_id) return fail(Error::DeviceChanged);
    const auto former = before.operator_account;
    TRY(move_deposit(former, before.deposit, 0));
    storage.workers_of.remove(former, call.worker);
    before.operator_account = who;
    before.successor.reset();
    before.deposit = 0;
    listener_.operator_changed(call.worker, who);
    deposit_event(OperatorTransferred{call.worker, former, who});
    TRY(store(call.worker, before, record_of(claim, judgement, before)));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const UpdateEndpoint& call) {
    const auto who = TRY(ensure_signed(origin));
    auto worker = TRY(require_own(call.worker, who));
    if (!endpoint_valid(call.endpoint)) return fail(Error::EndpointInvalid);
    worker.endpoint = call.endpoint;
    TRY(rewrite(call.worker, std::move(worker)));
    deposit_event(EndpointUpdated{call.worker, call.endpoint});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const DeregisterWorker& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto worker = TRY(require_own(call.worker, who));
    if (locks_.slash_held(call.worker)) return fail(Error::WorkerLocked);
    TRY(remove(call.worker, worker));
    return done();
}

}  // namespace tee_registry::workers
