// A few runs of the simulated network with the real runtime, and runs of networks that are broken
// on purpose, which the checks must find.
#include "tests/simulation/chain_world.hpp"

#include <gtest/gtest.h>

namespace simulation {
namespace {

/// Four honest validators, no faults, so many slots.
Scenario quiet(std::uint64_t slots) {
    Scenario out;
    out.seed = 1;
    out.validators = 4;
    out.cheats.assign(out.validators, Cheat::None);
    out.must_stand.assign(out.validators, false);
    out.defects.assign(out.validators, false);
    out.skew_ms.assign(out.validators, 0);
    out.latency_min_ms = 5;
    out.latency_max_ms = 50;
    out.heal_at_ms = kStartMs;
    out.end_at_ms = kStartMs + slots * kSlotMs;
    return out;
}

ChainFigures run(const Scenario& scenario, std::uint64_t* trace = nullptr) {
    ChainWorld world{scenario};
    world.run();
    if (trace != nullptr) *trace = world.trace();
    return world.figures();
}

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines)
        out += line + "\n";
    return out;
}

bool any_contains(const std::vector<std::string>& lines, std::string_view text) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

TEST(ChainSimulation, AQuietNetworkExecutesEveryBlockOnEveryNode) {
    std::uint64_t first = 0;
    std::uint64_t second = 1;
    const auto figures = run(quiet(10), &first);
    EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
    EXPECT_GE(figures.common.blocks, 9u);
    EXPECT_GE(figures.executed, 4 * (figures.common.blocks - 1));
    EXPECT_GT(figures.transactions, 0u);
    EXPECT_FALSE(figures.common.finality_ms.empty());
    EXPECT_EQ(figures.slashed, 0u);
    run(quiet(10), &second);
    EXPECT_EQ(first, second) << "one seed, two runs";
}

TEST(ChainSimulation, TwinsAreSlashedAndLeaveTheSet) {
    auto scenario = quiet(26);
    scenario.cheats[3] = Cheat::Twins;
    scenario.heal_at_ms = kStartMs + 16 * kSlotMs;
    const auto figures = run(scenario);
    EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
    EXPECT_GT(figures.proofs, 0u);
    EXPECT_EQ(figures.slashed, 1u);
    EXPECT_GE(figures.sets, 1u) << "the offender is not elected again";
}

TEST(ChainSimulation, NobodyTakesTheBlocksOfAMinter) {
    auto scenario = quiet(12);
    scenario.cheats[2] = Cheat::Minter;
    const auto figures = run(scenario);
    EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
    EXPECT_GT(figures.refused, 0u);
}

TEST(ChainSimulation, FaultsBreakNothing) {
    for (const std::uint64_t seed : {1u, 2u}) {
        const auto figures = run(runtime_scenario_of(seed));
        EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
        EXPECT_GT(figures.common.rounds, 5u);
    }
}

TEST(ChainSimulation, ARuntimeThatDiffersOnOneNodeIsFound) {
    auto scenario = quiet(12);
    scenario.defects[1] = true;
    const auto figures = run(scenario);
    EXPECT_TRUE(any_contains(figures.common.violations, "of honest validator"))
        << joined(figures.common.violations);
}

TEST(ChainSimulation, AMintThatEverybodyAgreesOnIsFound) {
    auto scenario = quiet(12);
    scenario.defects.assign(scenario.validators, true);
    const auto figures = run(scenario);
    EXPECT_EQ(figures.refused, 0u);
    EXPECT_TRUE(any_contains(figures.common.violations, "do not add up to the total issuance"))
        << joined(figures.common.violations);
}

}  // namespace
}  // namespace simulation
