// Hours of outages: who is charged, and when nobody is.
#include "tokenomics/slashing/slashing.hpp"

#include <algorithm>

namespace tokenomics::slashing {

using frame::Done;

namespace {

ChargeKey charge_key(const WorkerId& worker, std::uint64_t time_ms) {
    ChargeKey out{};
    set_due_time(out, time_ms);
    std::copy(worker.begin(), worker.end(), out.begin() + kDueTimeSize);
    return out;
}

}  // namespace

void Pallet::count(std::uint64_t weight, bool failed) {
    auto round = storage.round.get();
    round.challenged += weight;
    if (failed) round.failed += weight;
    storage.round.put(round);
}

void Pallet::answered(const WorkerId& worker, std::uint64_t weight) {
    count(weight, false);
    not_asked(worker);
}

void Pallet::missed(const WorkerId& worker, std::uint64_t weight) {
    count(weight, true);
    if (storage.outages.contains(worker)) return;
    const std::uint64_t now_ms = parts_.clock.now_ms();
    const Outage outage{.since_ms = now_ms,
                        .next_ms = now_ms + storage.parameters.get().grace_ms + kHourMs,
                        .slash = std::nullopt};
    storage.outages.put(worker, outage);
    storage.charges.put(charge_key(worker, outage.next_ms), Done{});
}

void Pallet::not_asked(const WorkerId& worker) {
    const auto outage = storage.outages.get(worker);
    if (!outage) return;
    storage.charges.remove(charge_key(worker, outage->next_ms));
    storage.outages.remove(worker);
}

void Pallet::end_round(std::uint64_t now_ms) {
    const auto epoch = static_cast<std::uint32_t>(now_ms / kHourMs);
    const auto round = storage.round.get();
    if (round.epoch == epoch) return;
    // An epoch without blocks asked nobody.
    const bool stood_still = round.epoch != 0 && epoch - round.epoch > 1;
    const bool outage = round.failed > round.challenged / 3;
    if (outage)
        deposit_event(OutageSuspended{
            .epoch = round.epoch, .challenged = round.challenged, .failed = round.failed});
    storage.round.put(
        {.epoch = epoch, .challenged = 0, .failed = 0, .suspended = stood_still || outage});
}

/// One hour, however late: a chain that stood still asked nobody.
void Pallet::charge(const WorkerId& worker, Outage& outage, std::uint64_t now_ms) {
    const auto taken = parts_.pledges.take(worker, amount_of(worker, Tier::Unanswered));
    if (taken.second == 0) return;
    auto slash = outage.slash ? storage.slashes.get(*outage.slash) : std::nullopt;
    // A day a slash: an outage without end is slashed as it goes. What is appealed stays as it was.
    if (slash && slash->state == State::Held && slash->owner == taken.first &&
        now_ms < slash->created_ms + kDayMs) {
        slash->shares += taken.second;
        put_due(*outage.slash, *slash, now_ms + storage.parameters.get().appeal_window_ms);
        storage.slashes.put(*outage.slash, *slash);
        deposit_event(Charged{.id = *outage.slash, .shares = taken.second});
        return;
    }
    Slash made;
    made.owner = taken.first;
    made.shares = taken.second;
    outage.slash = hold(worker, Tier::Unanswered, std::move(made));
}

std::uint32_t Pallet::charge_due(std::uint64_t now_ms) {
    std::vector<ChargeKey> due;
    storage.charges.for_each(kChargesPerBlock, [&](const ChargeKey& key, const Done&) {
        if (due_time(key) > now_ms) return false;
        due.push_back(key);
        return true;
    });
    const bool charged = !storage.round.get().suspended && storage.parameters.get().enabled;
    for (const auto& key : due) {
        storage.charges.remove(key);
        WorkerId worker{};
        std::copy(key.begin() + kDueTimeSize, key.end(), worker.begin());
        auto outage = storage.outages.get(worker);
        if (!outage) continue;
        if (charged) charge(worker, *outage, now_ms);
        // A charge that took the last of the collateral ended the outage: nobody is asked.
        if (!storage.outages.contains(worker)) continue;
        outage->next_ms = now_ms + kHourMs;
        storage.outages.put(worker, *outage);
        storage.charges.put(charge_key(worker, outage->next_ms), Done{});
    }
    return static_cast<std::uint32_t>(due.size());
}

}  // namespace tokenomics::slashing
