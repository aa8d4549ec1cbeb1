#include "tests/simulation/scenario.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

namespace simulation {

std::string_view to_string(Cheat cheat) {
    switch (cheat) {
        case Cheat::None:
            return "honest";
        case Cheat::Twins:
            return "twins";
        case Cheat::Silent:
            return "silent";
        case Cheat::Forger:
            return "forger";
        case Cheat::Minter:
            return "minter";
    }
    return "unknown";
}

bool Scenario::is_clock_off(std::size_t validator) const {
    return std::abs(skew_ms[validator]) > kGoodClockMs;
}

std::size_t Scenario::cheaters() const {
    return static_cast<std::size_t>(
        std::count_if(cheats.begin(), cheats.end(), [](Cheat c) { return c != Cheat::None; }));
}

namespace {

constexpr Millis kFaultsMs = 100'000;
constexpr Millis kRuntimeFaultsMs = 60'000;
constexpr Cheat kCheats[] = {Cheat::Twins, Cheat::Silent, Cheat::Forger};
/// Twins are what a chain punishes.
constexpr Cheat kRuntimeCheats[] = {Cheat::Twins,  Cheat::Twins,  Cheat::Forger,
                                    Cheat::Forger, Cheat::Silent, Cheat::Minter};

void choose_cheaters(Scenario& out, std::size_t count, std::span<const Cheat> cheats,
                     Random& random) {
    out.cheats.assign(out.validators, Cheat::None);
    while (count > 0) {
        Cheat& cheat = out.cheats[random.below(out.validators)];
        if (cheat != Cheat::None) continue;
        cheat = cheats[random.below(cheats.size())];
        --count;
    }
}

void choose_partitions(Scenario& out, Random& random) {
    Millis at = kStartMs + 5000;
    for (std::uint64_t left = random.below(3); left > 0; --left) {
        Partition cut;
        cut.from_ms = at + random.below(20'000);
        cut.to_ms = std::min(cut.from_ms + random.between(4'000, 30'000), out.heal_at_ms);
        for (std::size_t i = 0; i < out.validators; ++i)
            cut.side.push_back(static_cast<std::uint8_t>(random.below(2)));
        at = cut.to_ms;
        if (cut.from_ms < cut.to_ms) out.partitions.push_back(std::move(cut));
    }
}

void choose_crashes(Scenario& out, Random& random) {
    for (std::uint64_t left = random.below(out.validators + 2); left > 0; --left) {
        const Millis from = kStartMs + random.below(out.heal_at_ms - kStartMs - 5'000);
        const Millis to = std::min(from + random.between(200, 20'000), out.heal_at_ms);
        out.crashes.push_back({random.below(out.validators), from, to});
    }
    // Now and then the power goes for everyone at once.
    if (!random.chance(150)) return;
    const Millis from = kStartMs + random.between(20'000, (out.heal_at_ms - kStartMs) * 3 / 5);
    for (std::size_t i = 0; i < out.validators; ++i)
        out.crashes.push_back({i, from, from + random.between(1'000, 5'000)});
}

void choose_clocks(Scenario& out, Random& random) {
    for (std::size_t i = 0; i < out.validators; ++i)
        out.skew_ms.push_back(static_cast<std::int64_t>(random.below(2 * kGoodClockMs + 1)) -
                              kGoodClockMs);
    // A clock that is far off is a fault like cheating: both together stay below one third.
    for (std::uint64_t left = random.below(out.tolerated() - out.cheaters() + 1); left > 0; --left)
        out.skew_ms[random.below(out.validators)] =
            static_cast<std::int64_t>(random.below(60'001)) - 30'000;
}

}  // namespace

Scenario scenario_of(std::uint64_t seed) {
    Random random{seed};
    Scenario out;
    out.seed = seed;
    // Small sets more often: they are cheaper, and every vote matters in them.
    out.validators = random.chance(700) ? random.between(4, 10) : random.between(11, 31);
    out.heal_at_ms = kStartMs + kFaultsMs;
    out.end_at_ms = out.heal_at_ms + kHealSlots * kSlotMs;
    const std::size_t most = out.tolerated();
    choose_cheaters(out, seed % 2 == 1 ? most : random.below(most + 1), kCheats, random);
    out.latency_min_ms = random.between(1, 40);
    out.latency_max_ms = out.latency_min_ms + random.between(5, 400);
    out.loss_per_mille = random.chance(300) ? 0 : random.below(301);
    out.duplicate_per_mille = random.below(101);
    choose_partitions(out, random);
    choose_crashes(out, random);
    choose_clocks(out, random);
    out.change_every = random.chance(500) ? 0 : static_cast<std::uint32_t>(random.between(5, 25));
    return out;
}

namespace {

/// 4 to 1 + 3 * `tolerated_max` validators.
Scenario broken(std::uint64_t seed, std::uint64_t tolerated_max, Random& random) {
    Scenario out;
    out.seed = seed;
    out.validators = 1 + 3 * random.between(1, tolerated_max);
    out.heal_at_ms = kStartMs + 40'000;
    out.end_at_ms = out.heal_at_ms + kHealSlots * kSlotMs;
    out.cheats.assign(out.validators, Cheat::None);
    Partition cut{kStartMs + 4'000, out.heal_at_ms, {}};
    for (std::size_t i = 0; i < out.validators; ++i) {
        if (i <= out.tolerated()) out.cheats[i] = Cheat::Twins;
        cut.side.push_back(static_cast<std::uint8_t>(i % 2));
    }
    out.partitions.push_back(std::move(cut));
    out.latency_min_ms = random.between(1, 40);
    out.latency_max_ms = out.latency_min_ms + random.between(5, 100);
    out.skew_ms.assign(out.validators, 0);
    return out;
}

}  // namespace

Scenario broken_scenario_of(std::uint64_t seed) {
    Random random{seed};
    return broken(seed, 3, random);
}

Scenario broken_runtime_scenario_of(std::uint64_t seed) {
    Random random{seed ^ 0xb40c4a1};
    Scenario out = broken(seed, 2, random);
    out.must_stand.assign(out.validators, false);
    out.defects.assign(out.validators, false);
    return out;
}

Scenario runtime_scenario_of(std::uint64_t seed) {
    Random random{seed ^ 0xc4a1};
    Scenario out;
    out.seed = seed;
    out.validators = random.between(4, 7);
    out.heal_at_ms = kStartMs + kRuntimeFaultsMs;
    out.end_at_ms = out.heal_at_ms + kHealSlots * kSlotMs;
    const std::size_t most = out.tolerated();
    choose_cheaters(out, seed % 2 == 1 ? most : random.below(most + 1), kRuntimeCheats, random);
    out.latency_min_ms = random.between(1, 40);
    out.latency_max_ms = out.latency_min_ms + random.between(5, 300);
    out.loss_per_mille = random.chance(300) ? 0 : random.below(301);
    out.duplicate_per_mille = random.below(101);
    choose_partitions(out, random);
    choose_crashes(out, random);
    choose_clocks(out, random);
    // Of the honest ones only so many that those who are left still outvote the cheaters, and
    // those whom nobody hears.
    std::size_t unheard = out.cheaters();
    for (std::size_t i = 0; i < out.validators; ++i)
        if (out.cheats[i] == Cheat::None && out.is_clock_off(i)) ++unheard;
    std::size_t spare = out.validators - (3 * unheard + 1);
    for (std::size_t i = 0; i < out.validators; ++i) {
        const bool is_cheater = out.cheats[i] != Cheat::None;
        out.must_stand.push_back(is_cheater || (spare > 0 && random.chance(500)));
        if (out.must_stand[i] && !is_cheater) --spare;
    }
    out.defects.assign(out.validators, false);
    return out;
}

}  // namespace simulation
