// Surprise challenges: each block draws from the active workers so that each is drawn once in the
// policy's interval on average, whenever it was drawn last. The seed is unknown before the block's
// author made it, so nobody knows when it comes.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

namespace {

constexpr unsigned kCarryBits = 32;
/// Time between blocks that counts for draws: after a stop the machines are not all drawn at once.
constexpr std::uint64_t kElapsedMsMax = 60'000;

std::uint64_t first_number(BytesView bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i)
        out |= std::uint64_t{bytes[i]} << (8 * i);
    return out;
}

}  // namespace

void Pallet::draw_challenges(std::uint64_t now_ms) {
    const auto last = storage.last_draw.get();
    storage.last_draw.put(now_ms);
    const std::uint32_t active = storage.active_count.get();
    if (last == 0 || active == 0) return;
    // active < 2^32 and elapsed < 2^16: the product with 2^32 needs 128 bits.
    const primitives::u128 elapsed = std::min(now_ms - last, kElapsedMsMax);
    const auto share =
        (elapsed * active << kCarryBits) / policy_.worker_rules().challenge_interval_ms;
    const auto carry = share + storage.challenge_carry.get();
    const auto count = std::min<primitives::u128>(carry >> kCarryBits, kChallengesPerBlockMax);
    storage.challenge_carry.put(
        static_cast<std::uint64_t>(carry & ((primitives::u128{1} << kCarryBits) - 1)));

    Bytes seed = primitives::scale::encode(std::string_view{"pha-node/challenge"});
    primitives::append(seed, blocks_.randomness());
    primitives::scale::encode_to(blocks_.current_block(), seed);
    for (std::uint32_t i = 0; i < count; ++i) {
        Bytes input = seed;
        primitives::scale::encode_to(i, input);
        const auto drawn = first_number(host().blake2_256(input)) % active;
        const auto key = storage.active_workers.get(static_cast<std::uint32_t>(drawn));
        CHECK(key.has_value());
        open_challenge(*key);
    }
}

void Pallet::open_challenge(const WorkerKey& key) {
    auto worker = storage.workers.get(key);
    CHECK(worker.has_value());
    if (worker->challenge) return;
    const auto rules = policy_.worker_rules();
    storage.due.remove(time_key(due_of(*worker)), key);
    worker->challenge = {blocks_.current_block(), policy_.running_ms() + rules.challenge_window_ms};
    storage.due.put(time_key(due_of(*worker)), key, Done{});
    storage.workers.put(key, *worker);
    deposit_event(
        ChallengeOpened{key, worker->challenge->block, policy_.wall_ms(worker->challenge->due_at)});
}

}  // namespace tee_registry::workers
