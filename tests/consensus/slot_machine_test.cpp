#include "consensus/authoring/slot_machine.hpp"

#include <gtest/gtest.h>

namespace consensus::authoring {
namespace {

const aura::SlotTime kTime{3000};

std::optional<Author> attempt(const std::vector<SlotOutput>& outputs) {
    for (const auto& output : outputs)
        if (const auto* author = std::get_if<Author>(&output)) return *author;
    return std::nullopt;
}
std::optional<UnixMs> wake(const std::vector<SlotOutput>& outputs) {
    for (const auto& output : outputs)
        if (const auto* at = std::get_if<WakeAt>(&output)) return at->at_ms;
    return std::nullopt;
}

TEST(SlotMachine, TriesEverySlotOnceUntilTwoThirds) {
    SlotMachine machine{SealSlots{}, kTime, 9};
    const auto first = machine.step(30'000, Tick{});
    EXPECT_EQ(attempt(first), (Author{10, 30'000, 32'000}));
    EXPECT_EQ(wake(first), UnixMs{33'000});
    EXPECT_FALSE(attempt(machine.step(30'100, Abandoned{})));
    EXPECT_FALSE(attempt(machine.step(30'200, Tick{})));
    EXPECT_EQ(attempt(machine.step(33'500, Tick{})), (Author{11, 33'000, 35'000}));
    machine.step(33'600, BestBlock{11});
    EXPECT_FALSE(attempt(machine.step(38'000, Tick{}))) << "two thirds of slot 12 are over";
    EXPECT_EQ(attempt(machine.step(39'000, Tick{})), (Author{13, 39'000, 41'000}));
}

TEST(SlotMachine, NeverNamesASlotThatTheBestBlockHas) {
    SlotMachine machine{SealSlots{}, kTime, 10};
    EXPECT_FALSE(attempt(machine.step(30'000, Tick{})));
    machine.step(32'999, BestBlock{12});
    EXPECT_FALSE(attempt(machine.step(33'000, Tick{})));
    EXPECT_FALSE(attempt(machine.step(36'000, Tick{})));
    EXPECT_TRUE(attempt(machine.step(39'000, Tick{})));
}

TEST(SlotMachine, NeverNamesASlotThatItSealedBeforeARestart) {
    SlotMachine machine{SealSlots{}, kTime, 8, 11};
    EXPECT_FALSE(attempt(machine.step(30'000, Tick{}))) << "slot 10: the clock was ahead";
    EXPECT_FALSE(attempt(machine.step(33'000, Tick{})));
    machine.step(33'500, BestBlock{9});
    EXPECT_FALSE(attempt(machine.step(34'000, Tick{})));
    EXPECT_EQ(attempt(machine.step(36'000, Tick{})), (Author{12, 36'000, 38'000}));
}

TEST(SlotMachine, OneAttemptAtATime) {
    SlotMachine machine{SealSlots{}, kTime, std::nullopt};
    EXPECT_TRUE(attempt(machine.step(30'000, Tick{})));
    EXPECT_FALSE(attempt(machine.step(33'000, Tick{})));
    EXPECT_TRUE(attempt(machine.step(33'100, BestBlock{10})));
}

TEST(SlotMachine, InstantSealsWhenATransactionIsReady) {
    SlotMachine machine{SealInstant{}, kTime, std::nullopt};
    EXPECT_TRUE(machine.step(30'000, Tick{}).empty());
    EXPECT_EQ(attempt(machine.step(30'500, PoolState{true})), (Author{10, 30'000, 32'500}));
    EXPECT_FALSE(attempt(machine.step(30'501, PoolState{true})));
    // The next block comes at once and takes the next slot, whatever the clock says.
    EXPECT_EQ(attempt(machine.step(30'502, BestBlock{10})), (Author{11, 33'000, 32'502}));
    machine.step(30'503, PoolState{false});
    EXPECT_FALSE(attempt(machine.step(30'504, BestBlock{11})));
}

TEST(SlotMachine, IntervalAdvancesTheChainOneSlotABlock) {
    SlotMachine machine{SealInterval{100}, kTime, 50};
    const auto first = machine.step(1000, Tick{});
    EXPECT_FALSE(attempt(first));
    EXPECT_EQ(wake(first), UnixMs{1100});
    EXPECT_EQ(attempt(machine.step(1100, Tick{})), (Author{51, 153'000, 3100}));
    EXPECT_EQ(wake(machine.step(1110, BestBlock{51})), UnixMs{1200});
    EXPECT_EQ(attempt(machine.step(1200, Tick{})), (Author{52, 156'000, 3200}));
    EXPECT_EQ(wake(machine.step(1210, Abandoned{})), UnixMs{1300});
}

}  // namespace
}  // namespace consensus::authoring
