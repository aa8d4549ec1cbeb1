#include "consensus/pool/pool.hpp"

#include "tests/consensus/pool_fixture.hpp"

#include <gtest/gtest.h>

namespace consensus::pool {
namespace {

using tests::block_hash;
using tests::encoded;
using tests::FakeTransaction;
using tests::hash_of;
using Code = PoolError::Code;

class PoolTest : public testing::Test {
  protected:
    tests::NonceChain chain_;
    Pool pool_{chain_, {}, {block_hash(0), 0}};
    UnixMs now_ = 1000;

    Result<Hash, PoolError> submit(const FakeTransaction& transaction, bool watch = true) {
        return pool_.submit(now_, frame::TransactionSource::External, encoded(transaction), watch);
    }
    Code error(const FakeTransaction& transaction) {
        const auto submitted = submit(transaction);
        EXPECT_FALSE(submitted.has_value());
        return submitted ? Code::Other : submitted.error().code;
    }
    void accept(const FakeTransaction& transaction) {
        const auto submitted = submit(transaction);
        ASSERT_TRUE(submitted.has_value()) << to_string(submitted.error().code);
        EXPECT_EQ(*submitted, hash_of(transaction));
    }
    std::vector<Hash> order() const {
        std::vector<Hash> out;
        for (const auto& candidate : pool_.candidates(1 << 20))
            out.push_back(candidate.hash);
        return out;
    }
    static std::vector<Hash> hashes(const std::vector<FakeTransaction>& transactions) {
        std::vector<Hash> out;
        for (const auto& transaction : transactions)
            out.push_back(hash_of(transaction));
        return out;
    }
    /// The events of one transaction so far, as words.
    std::vector<Status> story(const FakeTransaction& transaction) {
        for (auto& event : pool_.take_events())
            events_.push_back(event);
        std::vector<Status> out;
        for (const auto& event : events_)
            if (event.transaction == hash_of(transaction)) out.push_back(event.status);
        return out;
    }
    PoolBlock grow(const std::vector<FakeTransaction>& transactions, std::uint8_t fork = 0) {
        const BlockPoint best = pool_.best();
        const auto block = chain_.block(best.hash, block_hash(best.number + 1, fork),
                                        best.number + 1, transactions);
        pool_.on_best(now_, {{}, {block}});
        return block;
    }
    void settle() {
        while (pool_.maintain(now_)) {
        }
    }
    std::vector<Event> events_;
};

const FakeTransaction kA0{.sender = 1, .nonce = 0, .priority = 5};
const FakeTransaction kA1{.sender = 1, .nonce = 1, .priority = 50};
const FakeTransaction kA2{.sender = 1, .nonce = 2, .priority = 7};
const FakeTransaction kB0{.sender = 2, .nonce = 0, .priority = 20};

TEST_F(PoolTest, OrdersByPriorityAndKeepsDependencies) {
    accept(kA1);
    accept(kA0);
    accept(kB0);
    EXPECT_EQ(order(), hashes({kB0, kA0, kA1}));
    const auto candidates = pool_.candidates(1 << 20);
    EXPECT_EQ(candidates[2].after, std::vector<std::size_t>{1});
    EXPECT_TRUE(candidates[1].after.empty());
}

TEST_F(PoolTest, FirstComeFirstServedAmongEquals) {
    std::vector<FakeTransaction> equals;
    for (std::uint8_t sender = 9; sender > 4; --sender)
        equals.push_back({.sender = sender, .nonce = 0, .priority = 3});
    for (const auto& transaction : equals)
        accept(transaction);
    EXPECT_EQ(order(), hashes(equals));
}

TEST_F(PoolTest, CandidatesStayWithinTheBytes) {
    accept(kB0);
    accept(kA0);
    const std::size_t size = encoded(kB0).size();
    EXPECT_EQ(pool_.candidates(size).size(), 1U);
    EXPECT_EQ(pool_.candidates(size - 1).size(), 0U);
    EXPECT_EQ(pool_.candidates(2 * size).size(), 2U);
}

TEST_F(PoolTest, FutureOnesWaitForTheirNonce) {
    accept(kA2);
    accept(kA1);
    EXPECT_TRUE(order().empty());
    EXPECT_EQ(pool_.figures().future, 2U);
    accept(kA0);
    EXPECT_EQ(order(), hashes({kA0, kA1, kA2}));
    EXPECT_EQ(story(kA2), (std::vector{Status::Future, Status::Ready}));
    EXPECT_TRUE(pool_.ready_provides(tests::NonceChain::tag(1, 2)));
    EXPECT_FALSE(pool_.ready_provides(tests::NonceChain::tag(1, 3)));
}

TEST_F(PoolTest, ErrorsHaveTheirCodes) {
    EXPECT_EQ(pool_.submit(now_, frame::TransactionSource::Local, Bytes{1, 2}, false).error().code,
              Code::InvalidFormat);
    EXPECT_EQ(error({.sender = 254}), Code::Verification);
    EXPECT_EQ(error({.sender = 255}), Code::Invalid);
    EXPECT_EQ(error({.sender = 255}), Code::TemporarilyBanned);
    EXPECT_EQ(error({.sender = 253}), Code::UnknownValidity);
    EXPECT_EQ(error({.sender = 253}), Code::UnknownValidity) << "may become known: no ban";
    EXPECT_EQ(error({.sender = 252}), Code::NoTagsProvided);
    EXPECT_EQ(error({.sender = 3, .propagate = false}), Code::Unactionable);
    accept(kA0);
    EXPECT_EQ(error(kA0), Code::AlreadyImported);
    chain_.forget(block_hash(0));
    EXPECT_EQ(error(kB0), Code::InvalidBlockId);

    EXPECT_EQ(rpc_code(Code::InvalidFormat), 1001);
    EXPECT_EQ(rpc_code(Code::Invalid), 1010);
    EXPECT_EQ(rpc_code(Code::TooLowPriority), 1014);
    EXPECT_EQ(rpc_code(Code::ImmediatelyDropped), 1016);
    EXPECT_EQ(rpc_code(Code::RejectedFuture), 1021);
}

TEST_F(PoolTest, ABanEnds) {
    EXPECT_EQ(error({.sender = 255}), Code::Invalid);
    now_ += kBanMs - 1;
    EXPECT_EQ(error({.sender = 255}), Code::TemporarilyBanned);
    now_ += 1;
    EXPECT_EQ(error({.sender = 255}), Code::Invalid);
}

TEST_F(PoolTest, ReplacingNeedsAStrictlyHigherPriority) {
    accept(kA0);
    accept(kA1);
    const FakeTransaction equal{.sender = 1, .nonce = 0, .priority = 5, .salt = 1};
    const auto refused = submit(equal);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Code::TooLowPriority);
    EXPECT_EQ(refused.error().old_priority, 5U);
    EXPECT_EQ(refused.error().new_priority, 5U);
    EXPECT_TRUE(story(equal).empty());

    const FakeTransaction higher{.sender = 1, .nonce = 0, .priority = 6, .salt = 1};
    accept(higher);
    EXPECT_EQ(order(), hashes({higher, kA1})) << "what depended on it depends on the new one";
    EXPECT_EQ(story(kA0), (std::vector{Status::Ready, Status::Usurped}));
    const auto usurped = std::find_if(events_.begin(), events_.end(), [](const Event& event) {
        return event.status == Status::Usurped;
    });
    EXPECT_EQ(usurped->other, hash_of(higher));
}

TEST_F(PoolTest, InclusionPrunesByTagAndPromotes) {
    accept(kA0);
    accept(kB0);
    accept({.sender = 3, .nonce = 1});
    // The block includes another transaction of sender 2 and one that this pool never saw.
    const FakeTransaction other{.sender = 2, .nonce = 0, .priority = 1, .salt = 9};
    const FakeTransaction unseen{.sender = 3, .nonce = 0};
    const auto block = grow({kA0, other, unseen});
    EXPECT_EQ(story(kA0), (std::vector{Status::Ready, Status::InBlock}));
    EXPECT_EQ(story(kB0), (std::vector{Status::Ready, Status::Usurped}));
    EXPECT_EQ(order(), hashes({{.sender = 3, .nonce = 1}}));
    EXPECT_EQ(pool_.figures().future, 0U);
}

TEST_F(PoolTest, FinalityEndsTheStory) {
    accept(kA0);
    const auto block = grow({kA0});
    pool_.on_finalized(std::vector{block.point.hash});
    EXPECT_EQ(story(kA0), (std::vector{Status::Ready, Status::InBlock, Status::Finalized}));
    EXPECT_EQ(events_.back().other, block.point.hash);
    EXPECT_EQ(pool_.figures().watched, 0U);
}

TEST_F(PoolTest, FinalityTimesOutAfter512Blocks) {
    accept(kA0);
    const auto block = grow({kA0});
    while (pool_.best().number < 512)
        grow({});
    EXPECT_EQ(story(kA0).back(), Status::InBlock);
    grow({});
    EXPECT_EQ(story(kA0).back(), Status::FinalityTimeout);
    EXPECT_EQ(events_.back().other, block.point.hash);
}

TEST_F(PoolTest, RetractedTransactionsReturn) {
    accept(kA0);
    accept(kA1);
    accept(kB0);
    const auto old_block = grow({kA0, kB0});
    const auto first = chain_.block(block_hash(0), block_hash(1, 7), 1, {kB0});
    const auto second = chain_.block(first.point.hash, block_hash(2, 7), 2, {});
    pool_.on_best(now_, {{old_block}, {first, second}});
    settle();
    EXPECT_EQ(story(kA0),
              (std::vector{Status::Ready, Status::InBlock, Status::Retracted, Status::Ready}));
    EXPECT_EQ(story(kB0),
              (std::vector{Status::Ready, Status::InBlock, Status::Retracted, Status::InBlock}));
    EXPECT_EQ(order(), hashes({kA0, kA1}));
}

TEST_F(PoolTest, WhatIsInvalidOnTheNewForkDoesNotReturn) {
    accept(kA0);
    const auto old_block = grow({kA0});
    const FakeTransaction other{.sender = 1, .nonce = 0, .priority = 1, .salt = 4};
    const auto first = chain_.block(block_hash(0), block_hash(1, 7), 1, {other});
    pool_.on_best(now_, {{old_block}, {first}});
    settle();
    EXPECT_EQ(story(kA0),
              (std::vector{Status::Ready, Status::InBlock, Status::Retracted, Status::Invalid}));
    EXPECT_TRUE(order().empty());
}

TEST_F(PoolTest, ExpiredOnesAreInvalid) {
    const FakeTransaction mortal{.sender = 1, .nonce = 0, .longevity = 3};
    accept(mortal);
    grow({});
    grow({});
    EXPECT_EQ(order().size(), 1U);
    grow({});
    EXPECT_TRUE(order().empty());
    EXPECT_EQ(story(mortal).back(), Status::Invalid);
}

TEST_F(PoolTest, RevalidationFindsTheStaleInBoundedSteps) {
    PoolOptions options;
    options.validations_per_step = 10;
    Pool pool{chain_, options, {block_hash(0), 0}};
    for (std::uint8_t sender = 1; sender <= 30; ++sender)
        ASSERT_TRUE(
            pool.submit(0, frame::TransactionSource::External, encoded({.sender = sender}), false)
                .has_value());
    // A change of state without the transactions in sight: the nonces moved on.
    auto block = chain_.block(block_hash(0), block_hash(1), 1, {{.sender = 7}, {.sender = 8}});
    block.extrinsics.clear();
    pool.on_best(0, {{}, {block}});
    const std::size_t before = chain_.validations();
    EXPECT_TRUE(pool.maintain(0));
    EXPECT_EQ(chain_.validations(), before + 10);
    EXPECT_TRUE(pool.maintain(0));
    EXPECT_FALSE(pool.maintain(0));
    EXPECT_EQ(pool.figures().ready, 28U);
    EXPECT_FALSE(pool.maintain(0));
    EXPECT_EQ(chain_.validations(), before + 30) << "once per best block";
}

TEST_F(PoolTest, ReportedInvalidOnesGoAndTheirDependentsWait) {
    accept(kA0);
    accept(kA1);
    pool_.report_invalid(now_, std::vector{hash_of(kA0)});
    EXPECT_EQ(story(kA0).back(), Status::Invalid);
    EXPECT_EQ(story(kA1), (std::vector{Status::Ready, Status::Future}));
    EXPECT_EQ(error(kA0), Code::TemporarilyBanned);
    accept({.sender = 1, .nonce = 0, .priority = 9, .salt = 2});
    EXPECT_EQ(pool_.figures().ready, 2U);
}

TEST_F(PoolTest, RemovingTakesTheDependentsAlong) {
    accept(kA0);
    accept(kA1);
    accept(kA2);
    accept(kB0);
    EXPECT_EQ(pool_.remove(now_, std::vector{hash_of(kA1)}).size(), 2U);
    EXPECT_EQ(order(), hashes({kB0, kA0}));
    EXPECT_EQ(story(kA2).back(), Status::Invalid);
}

TEST_F(PoolTest, TheWorstGoesWhenThePoolIsFull) {
    PoolOptions options;
    options.limits = {{3, 1 << 20}, {2, 1 << 20}};
    Pool pool{chain_, options, {block_hash(0), 0}};
    const auto enter = [&](const FakeTransaction& transaction) {
        return pool.submit(0, frame::TransactionSource::External, encoded(transaction), true);
    };
    for (std::uint8_t sender = 1; sender <= 3; ++sender)
        ASSERT_TRUE(enter({.sender = sender, .priority = 10}).has_value());
    EXPECT_EQ(enter({.sender = 4, .priority = 9}).error().code, Code::ImmediatelyDropped);
    EXPECT_EQ(enter({.sender = 5, .priority = 10}).error().code, Code::ImmediatelyDropped);
    pool.take_events();
    ASSERT_TRUE(enter({.sender = 6, .priority = 11}).has_value());
    const auto events = pool.take_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1], (Event{hash_of({.sender = 3, .priority = 10}), Status::Dropped, {}, {}}));
    EXPECT_EQ(pool.figures().ready, 3U);
    EXPECT_EQ(pool.figures().watched, 3U);
}

TEST_F(PoolTest, BytesAreBoundedToo) {
    PoolOptions options;
    options.limits = {{100, 1000}, {100, 300}};
    Pool pool{chain_, options, {block_hash(0), 0}};
    for (std::uint8_t sender = 1; sender <= 9; ++sender)
        (void)pool.submit(0, frame::TransactionSource::External,
                          encoded({.sender = sender, .filler = Bytes(200)}), false);
    EXPECT_LE(pool.figures().ready_bytes, 1000U);
    EXPECT_EQ(pool.figures().ready, 4U);
    for (std::uint8_t sender = 1; sender <= 9; ++sender)
        (void)pool.submit(0, frame::TransactionSource::External,
                          encoded({.sender = sender, .nonce = 9, .filler = Bytes(200)}), false);
    EXPECT_EQ(pool.figures().future, 1U);
}

TEST_F(PoolTest, UnwatchedTransactionsHaveNoStory) {
    ASSERT_TRUE(submit(kA0, false).has_value());
    EXPECT_TRUE(story(kA0).empty());
    EXPECT_EQ(pool_.take_to_propagate(), hashes({kA0}));
    EXPECT_TRUE(pool_.take_to_propagate().empty());
    pool_.propagate_again();
    EXPECT_EQ(pool_.take_to_propagate(), hashes({kA0})) << "for peers that joined";
}

TEST_F(PoolTest, BroadcastIsTold) {
    accept(kA0);
    pool_.note_broadcast(hash_of(kA0), {"12D3KooW"});
    EXPECT_EQ(story(kA0), (std::vector{Status::Ready, Status::Broadcast}));
    EXPECT_EQ(events_.back().peers, std::vector<std::string>{"12D3KooW"});
}

}  // namespace
}  // namespace consensus::pool
