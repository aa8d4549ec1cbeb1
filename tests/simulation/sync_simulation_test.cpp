// Full sync among peers of all kinds, by seed. The traces are frozen, as those of consensus are.
#include "tests/simulation/sync_world.hpp"

#include <gtest/gtest.h>

namespace simulation {
namespace {

struct Golden {
    std::uint64_t seed;
    std::uint64_t trace;
};
/// After a change of the sync machine or of the simulator itself.
constexpr Golden kGolden[] = {
    {1, 0xf43662032910e538},
    {2, 0xe754eb8e5b3cdb80},
    {3, 0x28fadc3e60ea93de},
};
constexpr std::uint64_t kSeeds = 40;

TEST(SyncSimulation, EveryJoinerHasTheChainInTheEnd) {
    std::uint64_t blames = 0;
    std::size_t bytes_max = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const auto figures = SyncWorld{seed}.run();
        for (const auto& violation : figures.violations)
            ADD_FAILURE() << violation;
        blames += figures.blames;
        bytes_max = std::max(bytes_max, figures.bytes_max);
    }
    EXPECT_GT(blames, 0u) << "nobody lied: the runs show nothing";
    EXPECT_GT(bytes_max, 0u) << "nothing ever waited for a range below";
    EXPECT_LT(bytes_max, consensus::sync::kBufferBytesMax);
}

TEST(SyncSimulation, RunsAreTheSameEverywhere) {
    for (const auto& golden : kGolden) {
        const auto figures = SyncWorld{golden.seed}.run();
        EXPECT_EQ(figures.trace, golden.trace)
            << "seed " << golden.seed << ", now 0x" << std::hex << figures.trace;
    }
}

TEST(SyncSimulation, TheWorldSeesWhatMayNotHappen) {
    JoinerChain chain;
    tests::HeaderChain main;
    main.grow(10);
    tests::HeaderChain fork;
    fork.grow(6);
    fork.grow(8, 1);
    EXPECT_FALSE(chain.import(main.header_at(2))) << "without its parent";
    for (std::size_t number = 1; number <= 10; ++number)
        EXPECT_TRUE(chain.import(main.header_at(number)));
    EXPECT_EQ(chain.best(), main.best());
    for (std::size_t number = 7; number <= 14; ++number)
        EXPECT_TRUE(chain.import(fork.header_at(number)));
    EXPECT_EQ(chain.best(), fork.best());
    for (BlockNumber number = 0; number <= 14; ++number)
        EXPECT_EQ(chain.canonical_hash(number), fork.hash_at(number));
}

}  // namespace
}  // namespace simulation
