// What `benchmark pallet` measures: that each case runs on the development chain's genesis, and
// what is counted of a call.
#include "chain-spec/genesis.hpp"
#include "frame/pallets/balances.hpp"
#include "frame/pallets/system.hpp"
#include "node/benchmark/measure.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace node::benchmark {
namespace {

const primitives::StateDiff& genesis() {
    static const auto state = [] {
        const auto executor = runtime::make_native_executor(nullptr);
        const auto spec = chain_spec::preset("dev", *executor);
        EXPECT_TRUE(spec);
        auto built = chain_spec::build_genesis(*spec, *executor);
        EXPECT_TRUE(built);
        return std::move(built->state);
    }();
    return state;
}

const std::vector<PalletCalls>& pallets() {
    static const auto calls = runtime_calls();
    return calls;
}

TEST(PalletBenchmark, KnowsTheCallsByTheNamesOfClients) {
    const auto balances = std::find_if(pallets().begin(), pallets().end(),
                                       [](const auto& one) { return one.name == "Balances"; });
    ASSERT_NE(balances, pallets().end());
    EXPECT_EQ(balances->index, 5);
    EXPECT_TRUE(std::any_of(balances->calls.begin(), balances->calls.end(), [](const auto& call) {
        return call.index == 3 && call.name == "transfer_keep_alive";
    }));
}

TEST(PalletBenchmark, EveryCaseRunsAndNoneTwice) {
    Book book{pallets()};
    add_frame_cases(book);
    add_money_cases(book);
    add_tee_cases(book);
    add_governance_cases(book);
    EXPECT_GE(book.cases().size(), 100U);
    std::set<std::pair<std::uint8_t, std::uint8_t>> seen;
    for (const auto& one : book.cases()) {
        const auto& encoded = one.measured.call.encoded;
        const auto name = std::to_string(encoded[0]) + "." + std::to_string(encoded[1]);
        EXPECT_TRUE(seen.emplace(encoded[0], encoded[1]).second) << name;
        const auto figures = measure(genesis(), one, 3);
        EXPECT_TRUE(figures) << name << ": " << figures.error();
        if (!figures) continue;
        EXPECT_GT(figures->declared_ns, 0U) << name;
        EXPECT_LE(figures->median_ns, figures->p95_ns) << name;
    }
}

TEST(PalletBenchmark, CountsKeysAndTheirPrice) {
    Book book{pallets()};
    frame::system::SetStorage set;
    set.items = {{primitives::Bytes(32, 1), {1}}, {primitives::Bytes(32, 2), {2}}};
    book.add(book.root("System", set));
    const auto figures = measure(genesis(), book.cases()[0], 1);
    ASSERT_TRUE(figures) << figures.error();
    EXPECT_EQ(figures->writes, 2U);
    EXPECT_EQ(figures->reads, 0U);
    EXPECT_EQ(figures->cost_ns(), figures->median_ns + 2 * 12'000U);
}

TEST(PalletBenchmark, CountsNoKeyThatEveryExtrinsicTouches) {
    Book book{pallets()};
    frame::balances::TransferKeepAlive transfer;
    transfer.dest = primitives::MultiAddress{bob()};
    transfer.value = {1'000'000'000'000};
    book.add(book.by(alice(), "Balances", transfer));
    book.add(book.by(alice(), "System", frame::system::RemarkWithEvent{}));
    const auto paid = measure(genesis(), book.cases()[0], 1);
    ASSERT_TRUE(paid) << paid.error();
    // Bob's account; neither Alice's nor the event.
    EXPECT_EQ(paid->reads, 1U);
    EXPECT_EQ(paid->writes, 1U);
    const auto remarked = measure(genesis(), book.cases()[1], 1);
    ASSERT_TRUE(remarked) << remarked.error();
    EXPECT_EQ(remarked->reads + remarked->writes, 0U);
}

TEST(PalletBenchmark, SaysWhichStepFailedAndHow) {
    Book book{pallets()};
    const auto as_signer = book.by(bob(), "System", frame::system::SetHeapPages{});
    book.add(as_signer);
    book.add(book.by(bob(), "System", frame::system::Remark{}), {as_signer});
    // 2: BadOrigin.
    EXPECT_EQ(measure(genesis(), book.cases()[0], 1).error(), "dispatch error 2.0");
    EXPECT_EQ(measure(genesis(), book.cases()[1], 1).error(), "setup, call 1: dispatch error 2.0");
}

}  // namespace
}  // namespace node::benchmark
