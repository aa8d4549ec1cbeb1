// A few runs of the simulated network with the real runtime, and runs of networks that are broken
// on purpose, which the checks must find.
#include "consensus/header_hash.hpp"
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

TEST(ChainSimulation, TheLiesOfAForgerStopNobody) {
    auto scenario = quiet(16);
    scenario.cheats[1] = Cheat::Forger;
    scenario.heal_at_ms = kStartMs + 6 * kSlotMs;
    const auto figures = run(scenario);
    EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
    EXPECT_GT(figures.lies, 0u) << "nobody noticed a lie";
}

TEST(ChainSimulation, AClockThatIsOffSetsNobodyApart) {
    for (const std::int64_t skew_ms : {-30'000, 30'000}) {
        auto scenario = quiet(22);
        scenario.skew_ms[3] = skew_ms;
        scenario.heal_at_ms = kStartMs + 12 * kSlotMs;
        const auto figures = run(scenario);
        EXPECT_TRUE(figures.common.violations.empty())
            << skew_ms << " ms: " << joined(figures.common.violations);
        EXPECT_GT(figures.refused, 0u) << skew_ms << " ms ahead, and nobody noticed";
    }
}

TEST(Liar, NoLieIsTheTruth) {
    namespace pp = p2p::protocols;
    pp::BlockRequest request;
    request.body = request.justification = true;
    Bytes truth;
    Hash parent{};
    for (std::uint8_t i = 1; i <= 4; ++i) {
        pp::BlockData block;
        Header header;
        header.number.value = i;
        header.parent_hash = parent;
        parent = block.hash = consensus::header_hash(header);
        block.header_bytes = primitives::scale::encode(header);
        block.body.emplace(1).front().body = {4, i};
        pp::append_block_data(truth, pp::encode_block_data(block, request));
    }
    Random random{1};
    Liar liar{0, {key_of(0).public_key()}, random};
    grandpa::VoteMessage vote{3, 0, {{grandpa::VoteKind::Prevote, {parent, 4}}, {}, {}}};
    const auto gossip = primitives::scale::encode(grandpa::GossipMessage{vote});
    (void)liar.hears(1, {ChainMessage::Kind::Gossip, gossip});
    EXPECT_EQ(liar.answer(Liar::Lie::None, request, truth), truth);
    EXPECT_EQ(liar.answer(Liar::Lie::Silence, request, truth), std::nullopt);
    for (std::uint64_t i = static_cast<std::uint64_t>(Liar::Lie::Nothing); i < Liar::kLies; ++i) {
        const auto lie = liar.answer(static_cast<Liar::Lie>(i), request, truth);
        EXPECT_NE(lie, truth) << "lie " << i;
    }
}

/// As in simulation_test.cpp, but a change of the runtime changes them as well:
/// build/<preset>/bin/sim --runtime --seed S. 1: twins and crashes; 19: a forger; 110: clocks that
/// are off, one of them ahead before a restart.
struct Golden {
    std::uint64_t seed;
    std::uint64_t trace;
    std::uint64_t rounds;
};
constexpr Golden kGolden[] = {
    {1, 0x43191d5d9b1c789e, 30},
    {19, 0x4daa846340ab1dc0, 36},
    {110, 0x5e8e63c473971f4c, 27},
};

TEST(ChainSimulation, FaultsBreakNothingAndRunsAreTheSameEverywhere) {
    for (const Golden& golden : kGolden) {
        std::uint64_t trace = 0;
        const auto figures = run(runtime_scenario_of(golden.seed), &trace);
        EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
        EXPECT_EQ(figures.common.rounds, golden.rounds);
        EXPECT_EQ(trace, golden.trace) << "seed " << golden.seed << ", now 0x" << std::hex << trace;
    }
}

TEST(ChainSimulation, OneCheaterTooManyBreaksFinalityAndIsSlashed) {
    const auto scenario = broken_runtime_scenario_of(1);
    ChainWorld world{scenario};
    world.run();
    const auto figures = world.figures();
    EXPECT_FALSE(scenario.is_safe());
    EXPECT_GT(figures.common.conflicts, 0u) << "the attack does not work: nothing is shown";
    EXPECT_EQ(world.checker().named().size(), scenario.cheaters());
    EXPECT_EQ(figures.slashed, scenario.cheaters());
    EXPECT_TRUE(figures.common.violations.empty()) << joined(figures.common.violations);
}

TEST(ChainSimulation, ScenariosKeepTheirPromises) {
    bool is_any_clock_off = false;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        const Scenario scenario = runtime_scenario_of(seed);
        EXPECT_GE(scenario.validators, 4u);
        EXPECT_LE(scenario.validators, 7u);
        EXPECT_LE(scenario.loss_per_mille, 300u);
        std::size_t unheard = scenario.cheaters();
        std::size_t left = 0;
        for (std::size_t i = 0; i < scenario.validators; ++i) {
            const bool is_off = scenario.is_clock_off(i);
            EXPECT_LE(std::abs(scenario.skew_ms[i]), 30'000);
            is_any_clock_off = is_any_clock_off || is_off;
            if (is_off && scenario.cheats[i] == Cheat::None) ++unheard;
            if (scenario.cheats[i] != Cheat::None || !scenario.must_stand[i]) ++left;
        }
        EXPECT_LE(3 * unheard + 1, left) << "seed " << seed << ": the others have no two thirds";
    }
    EXPECT_TRUE(is_any_clock_off);
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
