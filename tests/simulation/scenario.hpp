// What happens in a run, decided by its seed before it begins: how many validators, who cheats and
// how, what the network loses, who crashes when, whose clock is wrong. Faults end at heal_at_ms,
// all but the cheating; the run ends ten slots later.
#pragma once

#include "tests/simulation/random.hpp"

#include <string>
#include <vector>

namespace simulation {

using Millis = std::uint64_t;

inline constexpr Millis kSlotMs = 2000;
/// Finality must go on within so many slots after the last fault.
inline constexpr Millis kHealSlots = 10;
/// A clock that is not off is right to so much.
inline constexpr std::int64_t kGoodClockMs = 300;
/// When runs begin: the start of a slot.
inline constexpr Millis kStartMs = 1'700'000'000'000;

enum class Cheat : std::uint8_t {
    None,
    Twins,   // two copies of the node with one key, each talking to one half of the others
    Silent,  // neither votes nor authors
    Forger,  // random votes, forged commits, catch-ups, places and justifications; lies in sync
    Minter,  // only with the runtime: seals blocks whose state gives away a planck
};
std::string_view to_string(Cheat cheat);

struct Partition {
    Millis from_ms = 0;
    Millis to_ms = 0;
    /// By validator: which side it is on.
    std::vector<std::uint8_t> side;
};

struct Crash {
    std::size_t node = 0;
    Millis from_ms = 0;
    Millis to_ms = 0;
};

struct Scenario {
    std::uint64_t seed = 0;
    std::size_t validators = 0;
    /// By validator.
    std::vector<Cheat> cheats;
    Millis latency_min_ms = 0;
    Millis latency_max_ms = 0;
    std::uint64_t loss_per_mille = 0;
    std::uint64_t duplicate_per_mille = 0;
    std::vector<Partition> partitions;
    std::vector<Crash> crashes;
    /// By validator, milliseconds ahead of true time; until the faults end.
    std::vector<std::int64_t> skew_ms;
    /// Every so many blocks the authorities change; 0: never.
    std::uint32_t change_every = 0;
    /// Only with the runtime, by validator: works in later sessions only if it stands for election.
    std::vector<bool> must_stand;
    /// Only with the runtime, by validator: honest, but its runtime gives away a planck. For tests
    /// of the checks.
    std::vector<bool> defects;
    Millis heal_at_ms = 0;
    Millis end_at_ms = 0;

    /// Nobody hears a validator whose clock is off, until the faults end.
    bool is_clock_off(std::size_t validator) const;
    std::size_t cheaters() const;
    /// floor((n - 1) / 3): how many may cheat.
    std::size_t tolerated() const { return (validators - 1) / 3; }
    bool is_safe() const { return cheaters() <= tolerated(); }
};

/// Any faults, never more cheaters than tolerated: exactly so many for odd seeds, 0 to so many for
/// even ones.
Scenario scenario_of(std::uint64_t seed);
/// One cheater more than tolerated, twins all, with the honest ones split in two.
Scenario broken_scenario_of(std::uint64_t seed);
/// With the runtime, where a block costs its execution: 4 to 7 validators, a minute of faults.
Scenario runtime_scenario_of(std::uint64_t seed);
/// The same with one cheater too many, as broken_scenario_of: 4 or 7 validators.
Scenario broken_runtime_scenario_of(std::uint64_t seed);

}  // namespace simulation
