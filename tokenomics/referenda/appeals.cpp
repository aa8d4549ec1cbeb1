// Appeals against slashes: votes in which the accused have no say.
#include "tokenomics/referenda/referenda.hpp"

#include <algorithm>

namespace tokenomics::referenda {

bool Pallet::is_accused(Index index, const AccountId& who) const {
    const auto accused = storage.accused.get(index);
    return accused &&
           std::find(accused->items.begin(), accused->items.end(), who) != accused->items.end();
}

Balance Pallet::power_of_accused(Index index, const AccountId& who) const {
    const auto accused = storage.accused.get(index);
    Balance sum = 0;
    if (!accused) return sum;
    for (const auto& one : accused->items)
        if (storage.delegates.get(one) == who) sum += own_power(one);
    return sum;
}

Outcome<Pallet::Opened> Pallet::open_appeal(const AccountId& appellant, const RuntimeCall& call,
                                            const std::vector<AccountId>& accused,
                                            std::uint64_t held_since_ms) {
    CHECK(accused.size() <= kAccusedMax && call.encoded.size() <= kInlineSizeMax);
    auto rules = storage.tracks.get()[static_cast<std::size_t>(Track::Appeal)];
    rules.deposit = 0;
    Balance voters = electorate();
    for (const auto& one : accused)
        voters = primitives::saturating_sub(voters, own_power(one));
    const Index index = storage.referendum_count.get();
    storage.referendum_count.put(index + 1);
    const std::uint64_t ends_ms = parts_.clock.now_ms() + rules.vote_ms;
    storage.accused.put(index, {accused});
    // Checkpoints reach back to the beginning of the longest vote.
    const auto vote_epochs = static_cast<Epoch>(rules.vote_ms / kEpochMs);
    const auto held_since = static_cast<Epoch>(held_since_ms / kEpochMs);
    const Epoch known_since =
        current_epoch() - std::min(current_epoch(), kEpochsKept - vote_epochs);
    storage.referenda.put(index, {.track = Track::Appeal,
                                  .rules = rules,
                                  .proposal = Inline{{call.encoded}},
                                  .proposer = appellant,
                                  .snapshot = std::max(held_since, known_since) - 1,
                                  .electorate = voters,
                                  .ends_ms = ends_ms,
                                  .tally = {},
                                  .state = State::Open});
    deposit_event(Submitted{.index = index, .track = Track::Appeal});
    return Opened{.index = index, .ends_ms = ends_ms};
}

bool Pallet::close_appeal(Index index) {
    auto referendum = storage.referenda.get(index);
    if (!referendum || referendum->state != State::Open) return false;
    const bool passed = passes(*referendum);
    CHECK(close(index, *referendum, passed ? State::Enacted : State::Rejected));
    if (passed)
        deposit_event(Enacted{.index = index, .result = frame::Done{}});
    else
        deposit_event(Rejected{.index = index, .tally = referendum->tally});
    return passed;
}

}  // namespace tokenomics::referenda
