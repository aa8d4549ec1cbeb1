// Power cuts at random writes: no finalized block is lost, what is found again is a state the chain
// had, and the chain goes on from its best block. PHA_CRASH_RUNS sets the number of runs.
#include "tests/support/chain_model.hpp"
#include "tests/support/crash_store.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace storage {
namespace {

using tests::ChainModel;
using tests::CrashStore;

constexpr int kRunsDefault = 100;
constexpr int kCrashesPerRun = 4;

int run_count() {
    const char* set = std::getenv("PHA_CRASH_RUNS");
    return set != nullptr ? std::max(1, std::atoi(set)) : kRunsDefault;
}

StateOptions options_of(std::uint64_t seed) {
    StateOptions options;
    options.window_blocks = 4;
    options.checkpoint_interval_blocks = 3;
    options.checkpoint_slice_rows = 1 + seed % 7;
    options.is_archive = seed % 5 == 0;
    options.value_cache_bytes = 16 << 10;
    // Every second chain spills, some of them after every block.
    if (seed % 2 == 0) options.unfinalized_blocks_max = seed / 2 % 5;
    return options;
}

/// One chain through several power cuts.
class CrashRun {
  public:
    explicit CrashRun(std::uint64_t seed) : model_{seed}, options_{options_of(seed)} {}

    void run() {
        for (int crash = 0; crash < kCrashesPerRun && !testing::Test::HasFailure(); ++crash) {
            store_.fail_after(model_.random(60));
            open();
            for (int step = 0; step < 80 && is_up_; ++step) {
                if (model_.random(5) == 0)
                    finalize();
                else
                    extend();
            }
            if (is_up_ && model_.random(3) == 0) is_up_ = database_->close().has_value();
            database_.reset();
            store_.restart(model_.random(store_.unsynced() + 1));
        }
        open();
        ASSERT_TRUE(is_up_);
        model_.expect_all(*database_, finalized_);
    }

  private:
    void open() {
        auto database = Database::open(store_, options_, std::nullopt);
        is_up_ = database.has_value();
        if (!is_up_) {
            EXPECT_EQ(database.error(), StoreError::Io);
            return;
        }
        database_ = std::move(database).value();
        if (database_->is_empty()) {
            EXPECT_FALSE(has_genesis_) << "the chain is lost";
            const auto& genesis = model_.at(model_.genesis());
            is_up_ = database_->initialize(genesis.diff, genesis.block.header).has_value();
            if (!is_up_) return;
            has_genesis_ = true;
            finalized_ = model_.genesis();
        }
        expect_recovered();
    }

    void expect_recovered() {
        const auto found = database_->finalized();
        if (!has_genesis_) finalized_ = model_.genesis();
        has_genesis_ = true;
        ASSERT_GE(found.number, model_.number(finalized_)) << "a finalized block is lost";
        ASSERT_TRUE(model_.descends(found.hash, finalized_));
        finalized_ = found.hash;
        model_.expect_all(*database_, finalized_);
        Hash past = finalized_;
        for (std::uint32_t i = 0; i < options_.window_blocks && past != model_.genesis(); ++i) {
            past = model_.at(past).block.header.parent_hash;
            model_.expect_view(*database_, past, 2);
        }
        tips_ = {finalized_};
        for (const auto& block : database_->restored()) {
            EXPECT_EQ(*database_->block(block.hash), model_.at(block.hash).block);
            model_.expect_view(*database_, block.hash, 2);
            tips_.push_back(block.hash);
        }
        for (const auto& block : database_->replay()) {
            EXPECT_EQ(*database_->block(block.hash), model_.at(block.hash).block);
            import(block.hash, true);
        }
        if (!database_->replay().empty()) {
            EXPECT_EQ(database_->best(), database_->replay().back());
            model_.expect_view(*database_, database_->best().hash, 4);
        }
    }

    void import(const Hash& block, bool is_best) {
        const auto durability = model_.random(6) == 0 ? Durability::Synced : Durability::Buffered;
        const auto done = database_->import_block(model_.imported(block, is_best), durability);
        if (done)
            tips_.push_back(block);
        else
            stop(done.error());
    }

    void extend() {
        const auto block = model_.extend(tips_[model_.random(tips_.size())], 6);
        import(block, model_.random(2) == 0);
    }

    void finalize() {
        const auto target = tips_[model_.random(tips_.size())];
        const auto done = database_->finalize(target, std::nullopt);
        if (!done) return stop(done.error());
        finalized_ = target;
        std::erase_if(tips_, [&](const Hash& tip) {
            return model_.number(tip) < model_.number(target) || !model_.descends(tip, target);
        });
    }

    void stop(StateError error) {
        EXPECT_EQ(error, StateError::Store);
        EXPECT_FALSE(store_.health());
        is_up_ = false;
    }

    ChainModel model_;
    StateOptions options_;
    CrashStore store_;
    std::unique_ptr<Database> database_;
    bool is_up_ = false;
    bool has_genesis_ = false;
    /// The last block whose finalization was reported.
    Hash finalized_;
    std::vector<Hash> tips_;
};

TEST(Crash, NoFinalizedBlockIsLost) {
    for (int seed = 0; seed < run_count() && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        CrashRun{static_cast<std::uint64_t>(seed)}.run();
    }
}

TEST(CrashStore, KeepsSyncedWritesAndAPrefixOfTheRest) {
    CrashStore store;
    const auto put = [&](std::uint8_t key, Durability durability) {
        WriteBatch batch;
        batch.put(Column::Flat, Bytes{key}, Bytes{key});
        return store.write(batch, durability).has_value();
    };
    EXPECT_TRUE(put(1, Durability::Buffered));
    EXPECT_TRUE(put(2, Durability::Synced));
    EXPECT_TRUE(put(3, Durability::Buffered));
    EXPECT_TRUE(put(4, Durability::Buffered));
    store.fail_after(0);
    EXPECT_FALSE(put(5, Durability::Synced));
    EXPECT_EQ(store.health().error(), StoreError::Io);
    store.restart(1);
    std::string keys;
    for (const auto cursor = store.scan(Column::Flat, {}); cursor->valid(); cursor->next())
        keys += std::to_string(cursor->key()[0]);
    EXPECT_EQ(keys, "123");
    EXPECT_TRUE(put(6, Durability::Synced));
}

}  // namespace
}  // namespace storage
