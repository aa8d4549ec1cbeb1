// Challenges, answers, and the round that visits all workers.
#include "tokenomics/rewards/rewards.hpp"

#include <algorithm>

namespace tokenomics::rewards {

using frame::call_weight;
using frame::Done;
using frame::done;
using frame::TransactionValidityError;
using frame::unexpected;
using frame::Validity;
using frame::ValidTransaction;
using frame::Weight;
using Invalid = TransactionValidityError::Invalid;

namespace {

/// Above every paid transaction: an answer that comes late costs the worker its pay.
constexpr std::uint64_t kAnswerPriority = ~std::uint64_t{0} >> 1;
constexpr Weight kVisitWeight = call_weight(5, 2, 0);

template <class... Parts>
primitives::Hash hash_of(primitives::Host& host, const Parts&... parts) {
    primitives::Bytes bytes;
    (primitives::scale::encode_to(parts, bytes), ...);
    return host.blake2_256(bytes);
}

std::uint64_t low_bits(const Bytes32& hash) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i)
        out |= std::uint64_t{hash[i]} << (8 * i);
    return out;
}

}  // namespace

// ---- answers
// -------------------------------------------------------------------------------------

primitives::Bytes Pallet::answer_message(const WorkerId& worker, const Bytes32& challenge) const {
    primitives::Bytes out = primitives::to_bytes(primitives::view_of(kAnswerTag));
    primitives::scale::encode_to(chain_.genesis_hash(), out);
    primitives::scale::encode_to(worker, out);
    primitives::scale::encode_to(challenge, out);
    return out;
}

bool Pallet::answer_is_open(const Worker& worker, const Answer& call) const {
    return worker.challenge && worker.challenge->id == call.challenge &&
           worker.challenge->deadline >= chain_.block_number();
}

DispatchInfo Pallet::info(const Answer&) const {
    return {.weight = call_weight(90, 6, 4),
            .dispatch_class = frame::DispatchClass::Operational,
            .pays_fee = frame::Pays::No};
}

Validity<ValidTransaction> Pallet::validate_unsigned(frame::TransactionSource,
                                                     const Answer& call) const {
    const auto worker = storage.workers.get(call.worker);
    if (!worker || !answer_is_open(*worker, call))
        return unexpected(TransactionValidityError{Invalid::Stale});
    const auto message = answer_message(call.worker, call.challenge);
    if (!host().sr25519_verify(call.signature, message, call.worker))
        return unexpected(TransactionValidityError{Invalid::BadProof});
    primitives::Bytes tag = primitives::to_bytes(primitives::view_of(kAnswerTag));
    primitives::append(tag, call.worker);
    primitives::append(tag, call.challenge);
    const auto now = chain_.block_number();
    const auto deadline = worker->challenge->deadline;
    return ValidTransaction{.priority = kAnswerPriority,
                            .requires_tags = {},
                            .provides_tags = {std::move(tag)},
                            .longevity = deadline > now ? deadline - now : 1,
                            .propagate = true};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Answer& call) {
    TRY(frame::ensure_none(origin));
    auto worker = storage.workers.get(call.worker);
    if (!worker || !answer_is_open(*worker, call)) return fail(Error::NotChallenged);
    auto pool = storage.pool.get();
    settle(*worker, pool);
    worker->challenge.reset();
    worker->last_answer_ms = clock_.now_ms();
    // What a stopped class earned until it is touched goes back below.
    if (!is_stopped(worker->worker_class)) close_interval(call.worker, *worker);
    worker->state = WorkerState::Active;
    refresh(call.worker, *worker, pool);
    storage.pool.put(pool);
    storage.workers.put(call.worker, *worker);
    if (listener_ != nullptr) listener_->answered(call.worker, worker->weight);
    return done();
}

// ---- the dense arrays
// ----------------------------------------------------------------------------

void Pallet::set_online(const WorkerId& id, Worker& worker, bool online) {
    if ((worker.online_at != kNowhere) == online) return;
    auto liveness = storage.liveness.get();
    if (online) {
        worker.online_at = liveness.online++;
        storage.online.put(worker.online_at, id);
    } else {
        // The last takes the place that is free.
        const std::uint32_t last = --liveness.online;
        if (worker.online_at != last) {
            const auto moved_id = *storage.online.get(last);
            auto moved = *storage.workers.get(moved_id);
            moved.online_at = worker.online_at;
            storage.workers.put(moved_id, moved);
            storage.online.put(worker.online_at, moved_id);
        }
        storage.online.remove(last);
        worker.online_at = kNowhere;
    }
    storage.liveness.put(liveness);
}

void Pallet::enlist(const WorkerId& id, Worker& worker) {
    auto liveness = storage.liveness.get();
    worker.roster_at = liveness.roster++;
    storage.roster.put(worker.roster_at, id);
    storage.liveness.put(liveness);
}

void Pallet::delist(Worker& worker) {
    auto liveness = storage.liveness.get();
    const std::uint32_t last = --liveness.roster;
    if (worker.roster_at != last) {
        const auto moved_id = *storage.roster.get(last);
        auto moved = *storage.workers.get(moved_id);
        moved.roster_at = worker.roster_at;
        storage.workers.put(moved_id, moved);
        storage.roster.put(worker.roster_at, moved_id);
    }
    storage.roster.remove(last);
    storage.liveness.put(liveness);
}

// ---- hooks
// ---------------------------------------------------------------------------------------

Weight Pallet::on_initialize(BlockNumber number) {
    expire(number);
    draw(number);
    const std::uint32_t paid = go_round();
    constexpr Weight kPayWeight = call_weight(30, 10, 9);
    constexpr Weight kChallengeWeight = call_weight(10, 4, 3);
    return kVisitWeight.saturating_mul(kVisitsPerBlock)
        .saturating_add(kChallengeWeight.saturating_mul(2 * kChallengesPerBlock))
        .saturating_add(kPayWeight.saturating_mul(paid));
}

void Pallet::expire(BlockNumber number) {
    const auto due = storage.expiring.get(number);
    if (due.items.empty()) return;
    storage.expiring.remove(number);
    auto pool = storage.pool.get();
    std::vector<std::pair<WorkerId, std::uint64_t>> missed;
    for (const auto& id : due.items) {
        auto worker = storage.workers.get(id);
        if (!worker || !worker->challenge || worker->challenge->deadline >= number) continue;
        worker->challenge.reset();
        if (worker->state == WorkerState::Active) {
            settle(*worker, pool);
            forfeit(id, *worker, pool);
            worker->state = WorkerState::Unresponsive;
        }
        refresh(id, *worker, pool);
        storage.workers.put(id, *worker);
        missed.emplace_back(id, worker->weight);
    }
    storage.pool.put(pool);
    // Told when the books are written: a listener may slash collateral, which changes them.
    if (listener_ == nullptr) return;
    for (const auto& [id, weight] : missed)
        listener_->missed(id, weight);
}

void Pallet::draw(BlockNumber number) {
    const auto parameters = storage.parameters.get();
    auto liveness = storage.liveness.get();
    const Bytes32 seed = hash_of(host(), liveness.seed, number).bytes;
    liveness.seed = chain_.randomness();
    const std::uint64_t now_ms = clock_.now_ms();
    const std::uint64_t elapsed_ms = std::min(now_ms - liveness.last_draw_ms, kHourMs);
    liveness.last_draw_ms = now_ms;
    const std::uint64_t an_hour =
        std::min<std::uint64_t>(std::uint64_t{parameters.challenges_per_worker} * liveness.online,
                                parameters.challenges_max);
    liveness.credit =
        std::min(liveness.credit + elapsed_ms * an_hour, kHourMs * kChallengesPerBlock);
    const std::uint64_t draws = liveness.online == 0 ? 0 : liveness.credit / kHourMs;
    liveness.credit -= draws * kHourMs;
    storage.liveness.put(liveness);
    if (draws == 0) return;

    const std::uint64_t slot_ms = std::max<std::uint64_t>(chain_.slot_duration_ms(), 1);
    const std::uint64_t window = std::max(
        (parameters.answer_window_ms + slot_ms - 1) / slot_ms,
        std::uint64_t{parameters.answer_blocks_per_authority} * chain_.authorities_count());
    const auto deadline = static_cast<BlockNumber>(number + window);
    // A shorter window, of fewer authorities or a new rule, lets two blocks' challenges end at
    // once.
    auto expiring = storage.expiring.get(deadline + 1);
    const std::uint64_t room = kChallengesPerBlock - expiring.items.size();
    for (std::uint64_t i = 0; i < std::min(draws, room); ++i) {
        const Bytes32 drawn = hash_of(host(), seed, i).bytes;
        const auto id =
            *storage.online.get(static_cast<std::uint32_t>(low_bits(drawn) % liveness.online));
        auto worker = *storage.workers.get(id);
        if (worker.challenge) continue;
        worker.challenge = Challenge{.id = drawn, .deadline = deadline};
        storage.workers.put(id, worker);
        expiring.items.push_back(id);
        deposit_event(Challenged{.worker = id, .challenge = *worker.challenge});
    }
    if (!expiring.items.empty()) storage.expiring.put(deadline + 1, expiring);
}

std::uint32_t Pallet::go_round() {
    const Balance least = storage.parameters.get().payout_min;
    const auto before = storage.liveness.get();
    std::uint32_t at = before.round_at;
    std::uint32_t paid = 0;
    for (std::uint32_t i = 0; i < std::min(kVisitsPerBlock, before.roster); ++i, ++at) {
        if (at >= before.roster) at = 0;
        const auto id = *storage.roster.get(at);
        auto worker = *storage.workers.get(id);
        if (!pay_due(id, worker, least)) continue;
        auto pool = storage.pool.get();
        refresh(id, worker, pool);
        storage.pool.put(pool);
        storage.workers.put(id, worker);
        ++paid;
    }
    auto liveness = storage.liveness.get();
    if (liveness.round_at != at) {
        liveness.round_at = at;
        storage.liveness.put(liveness);
    }
    return paid;
}

}  // namespace tokenomics::rewards
