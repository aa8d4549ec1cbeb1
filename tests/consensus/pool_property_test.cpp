// Random operations on a small pool against what the chain of nonces says must hold.
#include "tests/consensus/pool_fixture.hpp"

#include <random>

#include <gtest/gtest.h>

namespace consensus::pool {
namespace {

using tests::block_hash;
using tests::FakeTransaction;

class Model {
  public:
    explicit Model(std::uint64_t seed) : random_{seed} {}

    void run(int steps) {
        for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
            switch (random_() % 10) {
                case 0:
                    author();
                    break;
                case 1:
                    reorganize();
                    break;
                case 2:
                    foreign_block();
                    break;
                case 3:
                    report_one();
                    break;
                default:
                    submit();
            }
            check_bounds();
            check_candidates();
            check_stories();
        }
    }

  private:
    static constexpr Limits kLimits{{12, 2000}, {6, 600}};

    FakeTransaction any() {
        FakeTransaction out;
        out.sender = static_cast<std::uint8_t>(1 + random_() % 4);
        out.nonce =
            chain_.nonce(best().point.hash, out.sender) + static_cast<std::uint32_t>(random_() % 4);
        out.priority = random_() % 6;
        out.salt = static_cast<std::uint32_t>(random_() % 3);
        if (random_() % 8 == 0) out.longevity = random_() % 5;
        return out;
    }
    const PoolBlock& best() const { return blocks_.back(); }

    void submit() {
        const auto transaction = any();
        const auto hash =
            pool_.submit(now_, frame::TransactionSource::External, encoded(transaction), true);
        if (!hash) return;
        known_[*hash] = transaction;
        ended_.erase(*hash);
    }

    void adopt(std::vector<PoolBlock> retracted, std::vector<PoolBlock> enacted) {
        now_ += 2000;
        pool_.on_best(now_, {std::move(retracted), enacted});
        blocks_.insert(blocks_.end(), enacted.begin(), enacted.end());
        while (pool_.maintain(now_)) {
        }
    }
    PoolBlock next(const PoolBlock& parent, const std::vector<FakeTransaction>& transactions) {
        const BlockNumber number = parent.point.number + 1;
        const auto fork = static_cast<std::uint8_t>(++forks_);
        return chain_.block(parent.point.hash, block_hash(forks_ * 1000 + number, fork), number,
                            transactions);
    }
    void author() {
        std::vector<FakeTransaction> transactions;
        for (const auto& candidate : pool_.candidates(1 + random_() % 300))
            transactions.push_back(known_.at(candidate.hash));
        adopt({}, {next(best(), transactions)});
    }
    void foreign_block() {
        FakeTransaction foreign = any();
        foreign.nonce = chain_.nonce(best().point.hash, foreign.sender);
        foreign.salt = 1000 + forks_;
        known_[hash_of(foreign)] = foreign;
        adopt({}, {next(best(), {foreign})});
    }
    void reorganize() {
        const std::size_t depth = std::min<std::size_t>(blocks_.size() - 1, 1 + random_() % 3);
        std::vector<PoolBlock> retracted;
        for (std::size_t i = 0; i < depth; ++i) {
            retracted.push_back(blocks_.back());
            blocks_.pop_back();
        }
        std::vector<PoolBlock> enacted;
        for (std::size_t i = 0; i <= depth; ++i)
            enacted.push_back(next(i == 0 ? best() : enacted.back(), {}));
        adopt(std::move(retracted), std::move(enacted));
    }
    void report_one() {
        const auto candidates = pool_.candidates(1 << 20);
        if (candidates.empty()) return;
        pool_.report_invalid(now_, std::vector{candidates[random_() % candidates.size()].hash});
    }

    void check_bounds() const {
        const auto figures = pool_.figures();
        EXPECT_LE(figures.ready, kLimits.ready.count_max);
        EXPECT_LE(figures.ready_bytes, kLimits.ready.bytes_max);
        EXPECT_LE(figures.future, kLimits.future.count_max);
        EXPECT_LE(figures.future_bytes, kLimits.future.bytes_max);
    }

    /// All of ready, each at its turn exactly the next nonce of its sender: a block could take
    /// them in this order.
    void check_candidates() {
        std::map<std::uint8_t, std::uint32_t> nonces;
        const auto candidates = pool_.candidates(1 << 20);
        EXPECT_EQ(candidates.size(), pool_.figures().ready);
        for (const auto& candidate : candidates) {
            const auto& transaction = known_.at(candidate.hash);
            const auto at = nonces.try_emplace(transaction.sender,
                                               chain_.nonce(best().point.hash, transaction.sender));
            EXPECT_EQ(transaction.nonce, at.first->second++);
        }
    }

    /// Every transaction that was accepted is queued, in a block, or had its last event.
    void check_stories() {
        for (const auto& event : pool_.take_events()) {
            EXPECT_FALSE(ended_.contains(event.transaction)) << "an event after the last one";
            last_[event.transaction] = event.status;
            if (!is_final(event.status)) continue;
            last_.erase(event.transaction);
            ended_.insert(event.transaction);
        }
        for (const auto& [hash, status] : last_) {
            const bool queued = pool_.find(hash) != nullptr;
            EXPECT_EQ(queued, status == Status::Ready || status == Status::Future)
                << static_cast<int>(status);
        }
    }

    std::mt19937_64 random_;
    tests::NonceChain chain_;
    Pool pool_{chain_, {kLimits, false, 5}, {block_hash(0), 0}};
    UnixMs now_ = 0;
    std::uint32_t forks_ = 0;
    std::vector<PoolBlock> blocks_{{{block_hash(0), 0}, {}, {}}};
    std::map<Hash, FakeTransaction> known_;
    std::map<Hash, Status> last_;
    std::set<Hash> ended_;
};

TEST(PoolProperties, HoldUnderRandomOperations) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        Model{seed}.run(150);
        if (HasFailure()) return;
    }
}

/// Tags beyond nonces: several provided and required at once, cycles among them.
TEST(QueueProperties, EveryReadyOneCanBeReached) {
    std::mt19937_64 random{5};
    for (int run = 0; run < 150; ++run) {
        Queue queue{{{10, 1 << 20}, {10, 1 << 20}}};
        for (std::uint8_t i = 0; i < 40; ++i) {
            Transaction transaction;
            transaction.hash.bytes[0] = i;
            transaction.hash.bytes[1] = 1;
            transaction.size_bytes = 1;
            transaction.arrival = i;
            transaction.priority = random() % 8;
            const auto tags = [&](std::size_t count) {
                std::set<Tag, primitives::BytesLess> out;
                for (std::size_t n = 0; n < count; ++n)
                    out.insert(Tag{static_cast<std::uint8_t>(random() % 8)});
                return std::vector<Tag>{out.begin(), out.end()};
            };
            transaction.provides_tags = tags(1 + random() % 2);
            transaction.requires_tags = tags(random() % 3);
            Changes changes;
            (void)queue.insert(std::move(transaction), changes);
            if (random() % 6 == 0) {
                Hash gone;
                gone.bytes[0] = static_cast<std::uint8_t>(random() % (i + 1));
                gone.bytes[1] = 1;
                queue.remove(gone, changes);
            }
            EXPECT_LE(queue.ready_count(), 10U);
            EXPECT_LE(queue.future_count(), 10U);
            const auto candidates = queue.candidates(1000);
            ASSERT_EQ(candidates.size(), queue.ready_count()) << "a cycle among the ready";
            std::set<Tag, primitives::BytesLess> provided;
            for (const auto& candidate : candidates) {
                const Transaction* ready = queue.find(candidate.hash);
                for (const Tag& tag : ready->requires_tags)
                    EXPECT_TRUE(provided.contains(tag)) << "ready without its requirement";
                for (const Tag& tag : ready->provides_tags)
                    EXPECT_TRUE(provided.insert(tag).second) << "two providers of one tag";
            }
        }
    }
}

}  // namespace
}  // namespace consensus::pool
