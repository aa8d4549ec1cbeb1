// The accumulator: shares by weight, and not a fraction of a planck is lost.
#include "tokenomics/math/accumulator.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace {

using namespace tokenomics::math;

TEST(Accumulator, SharesByWeight) {
    Accumulator pool;
    Position small;
    Position large;
    small.change_weight(pool, 100);
    large.change_weight(pool, 300);
    pool.pay(4'000);
    EXPECT_TRUE(small.pending(pool) == 1'000);
    EXPECT_TRUE(large.pending(pool) == 3'000);
    large.change_weight(pool, 0);
    pool.pay(500);
    EXPECT_TRUE(small.pending(pool) == 1'500);
    EXPECT_TRUE(large.pending(pool) == 3'000);
}

TEST(Accumulator, WhoComesLaterGetsNothingOfBefore) {
    Accumulator pool;
    Position first;
    first.change_weight(pool, 1);
    pool.pay(1'000);
    Position second;
    second.change_weight(pool, 999'999);
    EXPECT_TRUE(second.pending(pool) == 0);
    EXPECT_TRUE(first.pending(pool) == 1'000);
}

TEST(Accumulator, ConservesEveryFraction) {
    std::mt19937_64 random{7};
    Accumulator pool;
    std::vector<Position> positions(20);
    u128 received = 0;
    for (int round = 0; round < 50'000; ++round) {
        auto& position = positions[random() % positions.size()];
        switch (random() % 4) {
            case 0:
                position.change_weight(pool, random() % 3 == 0 ? 0 : random() % 1'000'000'007);
                break;
            case 1:
                position.settle(pool);
                break;
            default:
                if (pool.total_weight == 0) break;
                const Balance amount = random() % 100'000'000'000'000;
                pool.pay(amount);
                received += amount;
        }
        u128 held = pool.remainder;
        u128 weight = 0;
        for (const auto& each : positions) {
            held += (each.settled << kFractionBits) + each.unsettled(pool);
            weight += each.weight;
            ASSERT_TRUE(each.fraction <= kFractionMask);
        }
        ASSERT_TRUE(held == received << kFractionBits) << round;
        ASSERT_TRUE(weight == pool.total_weight);
    }
}

TEST(Accumulator, TheWholeReserveFits) {
    Accumulator pool;
    Position only;
    only.change_weight(pool, 1);
    const Balance reserve = Balance{700'000'000} * 1'000'000'000'000;
    pool.pay(reserve);
    EXPECT_TRUE(only.pending(pool) == reserve);
    only.change_weight(pool, ~std::uint64_t{0});
    pool.pay(reserve / 2);
    EXPECT_TRUE(only.pending(pool) <= reserve + reserve / 2);
    EXPECT_TRUE(only.pending(pool) + (Balance{1} << 24) >= reserve + reserve / 2);
}

}  // namespace
