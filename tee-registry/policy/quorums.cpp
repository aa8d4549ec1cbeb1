// What needs M of N: freezes by keys of the genesis, proofs of cloud by endorsers.
#include "tee-registry/policy/policy.hpp"

namespace tee_registry::policy {

using frame::done;
using frame::ensure_root;
using frame::ensure_signed;

namespace {

bool quorum_valid(const Quorum& quorum) {
    if (quorum.members.empty()) return quorum.threshold == 0;
    if (quorum.threshold == 0 || quorum.threshold > quorum.members.size()) return false;
    auto sorted = quorum.members;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

}  // namespace

Weight Pallet::weight_of(const Freeze&) {
    return frame::call_weight(30, 6 + kQuorumMembersMax, 4 + kQuorumMembersMax);
}

/// An sr25519 verification takes about 60 us (tests/bench).
Weight Pallet::weight_of(const SetProofOfCloud& call) {
    return frame::call_weight(20 + 60 * call.signatures.items.size(), 6, 6);
}

Result<Done, Error> Pallet::build_genesis(const Quorum& freeze_quorum) {
    if (!quorum_valid(freeze_quorum) || freeze_quorum.members.size() > kQuorumMembersMax)
        return unexpected(Error::QuorumInvalid);
    if (!freeze_quorum.members.empty()) storage.freeze_quorum.put(freeze_quorum);
    for (const auto& [model, weight] : kGpuModelsDefault)
        storage.gpu_models.put(model, {weight});
    return Done{};
}

// ---- freezes ------------------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const Freeze& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto quorum = storage.freeze_quorum.get();
    if (std::find(quorum.members.begin(), quorum.members.end(), who.bytes) == quorum.members.end())
        return fail(Error::NotFreezeMember);
    storage.freeze_votes.put(who, {call.target, running_ms()});
    const auto votes = count_votes(call.target);
    deposit_event(FreezeVoted{who, call.target, votes});
    if (votes < quorum.threshold) return done();
    TRY(start_freeze(call.target));
    for (const auto& member : quorum.members) {
        const auto vote = storage.freeze_votes.get(AccountId{member});
        if (vote && vote->target == call.target) storage.freeze_votes.remove(AccountId{member});
    }
    return done();
}

std::uint32_t Pallet::count_votes(const FreezeTarget& target) const {
    const auto now = running_ms();
    std::uint32_t votes = 0;
    for (const auto& member : storage.freeze_quorum.get().members) {
        const auto vote = storage.freeze_votes.get(AccountId{member});
        if (vote && vote->target == target && now - vote->at <= kFreezeVoteMs) ++votes;
    }
    return votes;
}

Outcome<> Pallet::start_freeze(const FreezeTarget& target) {
    const auto until = running_ms() + worker_rules().freeze_ms;
    if (const auto* one = std::get_if<FreezeClass>(&target)) {
        TRY(add_stop({one->pattern, FrozenCause{until}}));
        return Done{};
    }
    storage.registrations_frozen_until.put(until);
    deposit_event(RegistrationsFrozen{until});
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Thaw& call) {
    TRY(ensure_root(origin));
    if (const auto* one = std::get_if<FreezeClass>(&call.target)) {
        if (!thaw_class(one->pattern)) return fail(Error::NotFrozen);
    } else {
        if (!registrations_frozen()) return fail(Error::NotFrozen);
        storage.registrations_frozen_until.kill();
    }
    deposit_event(Thawed{call.target});
    return done();
}

bool Pallet::thaw_class(const WorkerClassPattern& pattern) {
    std::vector<Stop> kept;
    const auto stops = storage.stops.get();
    for (const auto& stop : stops)
        if (stop.pattern != pattern || !std::holds_alternative<FrozenCause>(stop.cause))
            kept.push_back(stop);
    keep_stops(kept);
    return kept.size() != stops.size();
}

void Pallet::end_freezes() {
    const auto running = running_ms();
    std::vector<Stop> kept;
    for (const auto& stop : storage.stops.get()) {
        const auto* frozen = std::get_if<FrozenCause>(&stop.cause);
        if (frozen == nullptr || frozen->until > running) kept.push_back(stop);
    }
    keep_stops(kept);
}

bool Pallet::registrations_frozen() const {
    return storage.registrations_frozen_until.get() > running_ms();
}

// ---- proof of cloud -----------------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const SetEndorsers& call) {
    TRY(ensure_root(origin));
    const Quorum quorum{call.threshold, call.members.items};
    if (!quorum_valid(quorum)) return fail(Error::QuorumInvalid);
    storage.endorsers.put(quorum);
    deposit_event(EndorsersSet{quorum});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetProofOfCloud& call) {
    TRY(ensure_signed(origin));
    if (call.level > kProofOfCloudLevelMax) return fail(Error::LevelInvalid);
    const auto before = storage.proof_of_cloud.get(call.device_id);
    if (before && call.issued_at <= before->issued_at) return fail(Error::EndorsementNotNewer);
    if (call.issued_at > clock_.now_ms()) return fail(Error::EndorsementFromFuture);
    if (!enough_signed(call)) return fail(Error::SignaturesInsufficient);
    storage.proof_of_cloud.put(call.device_id, {call.level, call.issued_at});
    CHECK(listener_ != nullptr);
    listener_->proof_of_cloud_changed(call.device_id);
    deposit_event(ProofOfCloudSet{call.device_id, call.level});
    return done();
}

bool Pallet::enough_signed(const SetProofOfCloud& call) const {
    const auto quorum = storage.endorsers.get();
    Bytes message = primitives::scale::encode(kProofOfCloudTag);
    primitives::scale::encode_to(blocks_.genesis_hash(), message);
    primitives::scale::encode_to(call.device_id, message);
    primitives::scale::encode_to(call.level, message);
    primitives::scale::encode_to(call.issued_at, message);
    std::uint32_t signers = 0;
    std::optional<std::uint8_t> last;
    for (const auto& [member, signature] : call.signatures.items) {
        // Ascending places: nobody counts twice.
        if (member >= quorum.members.size() || (last && member <= *last)) return false;
        if (!host().sr25519_verify(signature, message, quorum.members[member])) return false;
        last = member;
        ++signers;
    }
    return quorum.threshold != 0 && signers >= quorum.threshold;
}

}  // namespace tee_registry::policy
