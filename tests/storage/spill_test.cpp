// Finality that falls behind: the oldest unfinalized blocks go to disk, their states stay readable,
// memory stays under its bound, and a restart takes them up without executing them again.
#include "storage/memory_store.hpp"
#include "storage/trie/root.hpp"
#include "tests/support/chain_model.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

using tests::ChainModel;

StateOptions options_of(std::size_t blocks_max) {
    StateOptions options;
    options.window_blocks = 6;
    options.checkpoint_interval_blocks = 5;
    options.checkpoint_slice_rows = 4;
    options.value_cache_bytes = 16 << 10;
    options.unfinalized_blocks_max = blocks_max;
    return options;
}

class SpillTest : public testing::Test {
  protected:
    void open(const StateOptions& options) {
        database_.reset();
        auto database = Database::open(store_, options, std::nullopt);
        ASSERT_TRUE(database) << to_string(database.error());
        database_ = std::move(database).value();
        const auto& genesis = model_.at(model_.genesis());
        if (database_->is_empty()) {
            ASSERT_TRUE(database_->initialize(genesis.diff, genesis.block.header));
        }
    }
    void import(const Hash& block, bool is_best = true) {
        const auto done =
            database_->import_block(model_.imported(block, is_best), Durability::Buffered);
        ASSERT_TRUE(done) << to_string(done.error());
    }
    /// A chain of new blocks, imported; chain_[i] has number i.
    void grow(int blocks) {
        if (chain_.empty()) chain_.push_back(model_.genesis());
        for (int i = 0; i < blocks; ++i) {
            chain_.push_back(model_.extend(chain_.back()));
            import(chain_.back());
        }
    }
    void expect_views(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i <= to; ++i) {
            SCOPED_TRACE("block " + std::to_string(i));
            model_.expect_view(*database_, chain_[i], 3);
        }
    }
    std::size_t delta_rows() const {
        return store_.contents()[static_cast<std::size_t>(Column::Delta)].size();
    }

    MemoryStore store_;
    ChainModel model_{17};
    std::unique_ptr<Database> database_;
    std::vector<Hash> chain_;
};

TEST_F(SpillTest, NothingIsSpilledUnderTheBound) {
    open(options_of(8));
    grow(8);
    EXPECT_EQ(database_->usage().unfinalized_blocks, 8U);
    EXPECT_EQ(database_->usage().spilled_blocks, 0U);
    EXPECT_EQ(delta_rows(), 0U);
    grow(1);
    EXPECT_EQ(database_->usage().unfinalized_blocks, 4U) << "down to half of it";
    EXPECT_EQ(database_->usage().spilled_blocks, 5U);
    EXPECT_GT(delta_rows(), 5U);
}

TEST_F(SpillTest, MemoryIsBoundedInBytesToo) {
    auto options = options_of(1000);
    options.unfinalized_bytes_max = 32 << 10;
    open(options);
    std::size_t most = 0;
    for (int i = 0; i < 100; ++i) {
        grow(1);
        const auto usage = database_->usage();
        ASSERT_LE(usage.unfinalized_bytes, options.unfinalized_bytes_max);
        most = std::max(most, usage.unfinalized_bytes);
        ASSERT_LE(usage.spilled_trie_bytes, 2 * usage.trie.bytes + (16 << 10));
    }
    EXPECT_GT(most, options.unfinalized_bytes_max / 2) << "the bound is used";
    EXPECT_GT(database_->usage().spilled_blocks, 50U);
    expect_views(0, 100);
}

TEST_F(SpillTest, SpilledStatesAreReadAndFinalized) {
    open(options_of(4));
    grow(40);
    expect_views(0, 40);
    ASSERT_TRUE(database_->finalize(chain_[10], std::nullopt))
        << "in the middle of what is spilled";
    expect_views(4, 40);
    grow(3);
    ASSERT_TRUE(database_->finalize(chain_[43], std::nullopt));
    expect_views(37, 43);
    model_.expect_all(*database_, chain_[43]);
    EXPECT_EQ(delta_rows(), 0U) << "no row outlives its block's finalization";
    EXPECT_EQ(database_->usage().spilled_trie_bytes, 0U);
    grow(3);
    ASSERT_TRUE(database_->finalize(chain_[45], std::nullopt));
    ASSERT_TRUE(database_->close());
    open(options_of(4));
    model_.expect_all(*database_, chain_[45]);
}

TEST_F(SpillTest, ARestartTakesUpWhatWasSpilled) {
    open(options_of(4));
    grow(40);
    const auto spilled = database_->usage().spilled_blocks;
    open(options_of(4));
    EXPECT_EQ(database_->restored().size(), spilled);
    EXPECT_EQ(database_->replay().size(), 40 - spilled);
    EXPECT_EQ(database_->best().number, spilled) << "before the rest is executed again";
    expect_views(0, spilled);
    for (const auto& block : database_->replay())
        import(block.hash);
    EXPECT_EQ(database_->best().hash, chain_[40]);
    EXPECT_EQ(*database_->canonical_hash(7), std::optional{chain_[7]});
    grow(10);
    expect_views(0, 50);
    ASSERT_TRUE(database_->finalize(chain_[50], std::nullopt));
    expect_views(44, 50);
    model_.expect_all(*database_, chain_[50]);
    EXPECT_EQ(delta_rows(), 0U);
}

TEST_F(SpillTest, ARestartRefusesRowsThatLeadToAnotherRoot) {
    open(options_of(4));
    grow(20);
    database_.reset();
    WriteBatch batch;
    const auto contents = store_.contents();
    for (const auto& [key, value] : contents[static_cast<std::size_t>(Column::Delta)])
        if (key[0] == 1 && value.size() > 1) {
            Bytes other = value;
            other.back() ^= 1;
            batch.put(Column::Delta, key, other);
        }
    ASSERT_TRUE(store_.write(batch, Durability::Synced));
    open(options_of(4));
    EXPECT_TRUE(database_->restored().empty());
    EXPECT_EQ(database_->replay().size(), 20U) << "executed again";
    EXPECT_EQ(delta_rows(), 0U);
    for (const auto& block : database_->replay())
        import(block.hash);
    expect_views(0, 20);
}

TEST_F(SpillTest, AForkBeginsOnASpilledBlockAndWins) {
    open(options_of(4));
    grow(20);
    std::vector<Hash> fork{chain_[6]};
    for (int i = 0; i < 3; ++i) {
        fork.push_back(model_.extend(fork.back()));
        import(fork.back(), false);
    }
    model_.expect_view(*database_, fork[3]);
    expect_views(0, 20);
    // The first chain grows on and spills the fork as well; then the fork is chosen.
    grow(10);
    model_.expect_view(*database_, fork[3]);
    for (int i = 0; i < 30; ++i) {
        fork.push_back(model_.extend(fork.back()));
        import(fork.back(), i > 5);
    }
    for (const auto& block : fork)
        model_.expect_view(*database_, block, 3);
    expect_views(0, 30);
    const auto outcome = database_->finalize(fork[20], std::nullopt);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->finalized.size(), 26U);
    EXPECT_EQ(outcome->discarded.size(), 24U);
    for (std::size_t i = 14; i < fork.size(); ++i)
        model_.expect_view(*database_, fork[i], 3);
    EXPECT_EQ(database_->view_at(chain_[10]).error(), StateError::UnknownBlock);
    ASSERT_TRUE(database_->finalize(fork.back(), std::nullopt));
    model_.expect_all(*database_, fork.back());
    EXPECT_EQ(delta_rows(), 0U);
}

TEST_F(SpillTest, AViewOutlivesTheSpillOfItsBlockAndItsEnd) {
    open(options_of(4));
    grow(4);
    std::vector<std::unique_ptr<StateView>> views;
    for (const auto& block : chain_)
        views.push_back(std::move(database_->view_at(block)).value());
    const auto expect_all = [&] {
        for (std::size_t i = 0; i < views.size(); ++i) {
            for (const auto& [key, value] : model_.at(chain_[i]).state)
                ASSERT_EQ(views[i]->get(key), value) << "block " << i;
            EXPECT_EQ(views[i]->root_after({}), model_.at(chain_[i]).block.header.state_root);
        }
    };
    grow(30);
    views.push_back(std::move(database_->view_at(chain_[5])).value());
    expect_all();
    ASSERT_TRUE(database_->finalize(chain_[12], std::nullopt));
    grow(10);
    ASSERT_TRUE(database_->finalize(chain_[44], std::nullopt));
    grow(10);
    expect_all();
}

/// Executing on a state before it is spilled, and importing after, must not use a trie that stands
/// on branches which are gone.
TEST_F(SpillTest, ABlockExecutedBeforeASpillIsImportedAfterIt) {
    open(options_of(4));
    grow(4);
    const auto late = model_.extend(chain_[2]);
    const auto view = std::move(database_->view_at(chain_[2])).value();
    EXPECT_EQ(view->root_after(model_.at(late).diff), model_.at(late).block.header.state_root);
    grow(10);
    import(late, false);
    model_.expect_view(*database_, late);
    expect_views(0, 14);
}

/// Ten thousand blocks without finality: a chain of its own, for the model keeps whole states.
TEST(SpillStall, TenThousandBlocks) {
    constexpr std::uint32_t kBlocks = 10'000;
    const auto key_of = [](std::uint32_t i) {
        Bytes key(32, 7);
        primitives::scale::encode_to(i, key);
        return key;
    };
    MemoryStore store;
    StateDiff genesis;
    for (std::uint32_t i = 0; i < 300; ++i)
        genesis[key_of(i)] = Bytes(40, 1);
    primitives::Header header;
    std::vector<trie::KeyValue> entries;
    for (const auto& [key, value] : genesis)
        entries.emplace_back(key, *value);
    header.state_root = trie::root_of(entries, trie::Version::V1);
    auto database = Database::open(store, {}, std::nullopt).value();
    ASSERT_TRUE(database->initialize(genesis, header));

    const StateOptions options;
    for (std::uint32_t i = 1; i <= kBlocks; ++i) {
        header.parent_hash = database->best().hash;
        header.number.value = i;
        const StateDiff diff{{key_of(i % 300), Bytes(40, static_cast<std::uint8_t>(i))},
                             {key_of(1000), primitives::scale::encode(i)}};
        const auto view = std::move(database->view_at(header.parent_hash)).value();
        ASSERT_EQ(view->get(key_of(1000)).value_or(Bytes{}),
                  i == 1 ? Bytes{} : primitives::scale::encode(i - 1));
        header.state_root = view->root_after(diff);
        const Hash hash = primitives::crypto::blake2b_256(primitives::scale::encode(header));
        ASSERT_TRUE(
            database->import_block({hash, {header, {}}, diff, true, {}}, Durability::Buffered));
        if (i % 500 != 0) continue;
        const auto usage = database->usage();
        ASSERT_LE(usage.unfinalized_blocks, options.unfinalized_blocks_max);
        ASSERT_LE(usage.unfinalized_bytes, options.unfinalized_bytes_max);
        ASSERT_EQ(usage.unfinalized_blocks + usage.spilled_blocks, i);
        // The branches above 301 keys, however many blocks changed them.
        ASSERT_LE(usage.spilled_trie_bytes, 2 * usage.trie.bytes);
    }
    const auto best = database->best();
    database = Database::open(store, {}, std::nullopt).value();
    EXPECT_GE(database->restored().size(), kBlocks - options.unfinalized_blocks_max);
    const auto last = database->restored().back();
    EXPECT_EQ(database->restored().size() + database->replay().size(), kBlocks);
    EXPECT_EQ(database->replay().back(), best);
    ASSERT_TRUE(database->finalize(last.hash, std::nullopt));
    EXPECT_EQ(*(*database->view_at(last.hash))->get(key_of(1000)),
              primitives::scale::encode(last.number));
    EXPECT_EQ(database->usage().spilled_blocks, 0U);
}

}  // namespace
}  // namespace storage
