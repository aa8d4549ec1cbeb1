// Blocks and states through the facade, against a chain of plain maps.
#include "storage/database.hpp"

#include "storage/memory_store.hpp"
#include "tests/support/chain_model.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

using primitives::view_of;
using tests::ChainModel;

/// Small, so that every path is taken within a few blocks.
StateOptions small_options(bool is_archive = false) {
    StateOptions options;
    options.window_blocks = 6;
    options.is_archive = is_archive;
    options.checkpoint_interval_blocks = 5;
    options.checkpoint_slice_rows = 4;
    options.value_cache_bytes = 16 << 10;
    return options;
}

std::unique_ptr<Database> open(KeyValueStore& store, const StateOptions& options) {
    auto database = Database::open(store, options, std::nullopt);
    EXPECT_TRUE(database) << to_string(database.error());
    return std::move(database).value();
}

std::unique_ptr<Database> create(KeyValueStore& store, const StateOptions& options,
                                 const ChainModel& model) {
    auto database = open(store, options);
    EXPECT_TRUE(database->is_empty());
    const auto& genesis = model.at(model.genesis());
    EXPECT_TRUE(database->initialize(genesis.diff, genesis.block.header));
    return database;
}

void import(Database& database, const ChainModel& model, const Hash& block, bool is_best = true) {
    const auto done = database.import_block(model.imported(block, is_best), Durability::Buffered);
    ASSERT_TRUE(done) << to_string(done.error());
}

TEST(Database, StartsWithGenesis) {
    MemoryStore store;
    ChainModel model{1};
    auto database = create(store, {}, model);
    const BlockRef genesis{model.genesis(), 0};
    EXPECT_EQ(database->genesis_hash(), model.genesis());
    EXPECT_EQ(database->best(), genesis);
    EXPECT_EQ(database->finalized(), genesis);
    EXPECT_EQ(*database->canonical_hash(0), std::optional{model.genesis()});
    EXPECT_EQ(*database->canonical_hash(1), std::nullopt);
    model.expect_view(*database, model.genesis());
    database = open(store, {});
    EXPECT_FALSE(database->is_empty());
    model.expect_all(*database, model.genesis());
}

TEST(Database, RefusesAnotherGenesisOrFormat) {
    MemoryStore store;
    ChainModel model{1};
    ASSERT_TRUE(create(store, {}, model)->close());
    const auto other = Database::open(store, {}, Hash{});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error(), StoreError::WrongGenesis);
    EXPECT_TRUE(Database::open(store, {}, model.genesis()));

    WriteBatch batch;
    batch.put(Column::Meta, view_of("format"), Bytes{0, 0, 0, 99});
    ASSERT_TRUE(store.write(batch, Durability::Synced));
    const auto newer = Database::open(store, {}, model.genesis());
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error(), StoreError::WrongFormat);
}

TEST(Database, RefusesGenesisWithAnotherRoot) {
    MemoryStore store;
    ChainModel model{1};
    auto database = open(store, {});
    auto header = model.at(model.genesis()).block.header;
    header.state_root = {};
    const auto done = database->initialize(model.at(model.genesis()).diff, header);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), StateError::RootMismatch);
    EXPECT_TRUE(open(store, {})->is_empty());
}

TEST(Database, KeepsBlocks) {
    MemoryStore store;
    ChainModel model{2};
    const auto database = create(store, {}, model);
    const auto block = model.extend(model.genesis());
    auto imported = model.imported(block, true);
    imported.justifications = {{primitives::kGrandpaEngine, {1, 2, 3}}};
    ASSERT_TRUE(database->import_block(imported, Durability::Synced));
    EXPECT_EQ(*database->blocks().header(block), model.at(block).block.header);
    EXPECT_EQ(*database->blocks().body(block), model.at(block).block.extrinsics);
    EXPECT_EQ(*database->block(block), model.at(block).block);
    EXPECT_EQ(*database->blocks().justifications(block), imported.justifications);
    EXPECT_EQ(*database->canonical_hash(1), std::optional{block});
    EXPECT_EQ(*database->blocks().header(Hash{}), std::nullopt);
    EXPECT_EQ(database->best(), (BlockRef{block, 1}));

    ASSERT_TRUE(database->add_justification(block, {primitives::kGrandpaEngine, {9}},
                                            Durability::Buffered));
    EXPECT_EQ(*database->blocks().justifications(block),
              (primitives::Justifications{{primitives::kGrandpaEngine, {9}}}));
    const auto unknown = database->add_justification(Hash{}, {primitives::kGrandpaEngine, {9}},
                                                     Durability::Buffered);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error(), StateError::UnknownBlock);
}

TEST(Database, RefusesWhatDoesNotFit) {
    MemoryStore store;
    ChainModel model{3};
    const auto database = create(store, {}, model);
    const auto block = model.extend(model.genesis());
    auto wrong_root = model.imported(block, true);
    wrong_root.block.header.state_root = {};
    auto done = database->import_block(wrong_root, Durability::Buffered);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), StateError::RootMismatch);
    auto orphan = model.imported(block, true);
    orphan.block.header.parent_hash = {};
    done = database->import_block(orphan, Durability::Buffered);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), StateError::UnknownParent);
    auto skipping = model.imported(block, true);
    skipping.block.header.number.value = 2;
    done = database->import_block(skipping, Durability::Buffered);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), StateError::UnknownParent);
    EXPECT_EQ(database->view_at(block).error(), StateError::UnknownBlock);
    EXPECT_EQ(database->finalize(block, std::nullopt).error(), StateError::UnknownBlock);
    EXPECT_EQ(database->set_best(block).error(), StateError::UnknownBlock);
}

TEST(Database, FinalizingDiscardsOtherForks) {
    MemoryStore store;
    ChainModel model{4};
    const auto database = create(store, {}, model);
    const auto a1 = model.extend(model.genesis());
    const auto b1 = model.extend(model.genesis());
    const auto a2 = model.extend(a1);
    const auto b2 = model.extend(b1);
    const auto a3 = model.extend(a2);
    for (const auto& block : {a1, b1, a2, b2, a3})
        import(*database, model, block, block == b1 || block == b2);
    EXPECT_EQ(database->best().hash, b2);
    const auto kept = database->view_at(b2);
    ASSERT_TRUE(kept);

    const auto outcome =
        database->finalize(a2, primitives::Justification{primitives::kGrandpaEngine, {7}});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->finalized, (std::vector<BlockRef>{{a1, 1}, {a2, 2}}));
    EXPECT_EQ(outcome->discarded.size(), 2U);
    EXPECT_EQ(database->best(), (BlockRef{a2, 2}));
    EXPECT_EQ(*database->blocks().header(b2), std::nullopt);
    EXPECT_EQ(database->view_at(b1).error(), StateError::UnknownBlock);
    EXPECT_EQ(*database->canonical_hash(1), std::optional{a1});
    EXPECT_TRUE(*database->blocks().justifications(a2));
    EXPECT_FALSE(*database->blocks().justifications(a1));
    ASSERT_TRUE(database->set_best(a3));
    EXPECT_EQ(*database->canonical_hash(3), std::optional{a3});
    for (const auto& block : {model.genesis(), a1, a2, a3})
        model.expect_view(*database, block);
    // A view outlives the removal of its block.
    for (const auto& [key, value] : model.at(b2).state)
        EXPECT_EQ((*kept)->get(key), value);
    EXPECT_EQ((*kept)->root_after({}), model.at(b2).block.header.state_root);

    const auto again = database->finalize(a2, std::nullopt);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->finalized.empty());
}

TEST(Database, InsertAfterRootDoesNotHashAgain) {
    MemoryStore store;
    ChainModel model{5};
    const auto database = create(store, {}, model);
    const auto block = model.extend(model.genesis());
    auto imported = model.imported(block, true);
    ASSERT_EQ((*database->view_at(model.genesis()))->root_after(imported.diff),
              imported.block.header.state_root);
    ASSERT_TRUE(database->import_block(std::move(imported), Durability::Buffered));
    model.expect_view(*database, block);
}

TEST(Database, DiscardsStatesOlderThanTheWindow) {
    MemoryStore store;
    ChainModel model{6};
    const auto options = small_options();
    const auto database = create(store, options, model);
    std::vector<Hash> chain{model.genesis()};
    for (int i = 0; i < 30; ++i) {
        chain.push_back(model.extend(chain.back()));
        import(*database, model, chain.back());
        ASSERT_TRUE(database->finalize(chain.back(), std::nullopt));
    }
    for (std::size_t i = 0; i < chain.size(); ++i) {
        if (i + options.window_blocks >= 30) {
            model.expect_all(*database, chain[i]);
            model.expect_view(*database, chain[i]);
        } else {
            EXPECT_EQ(database->view_at(chain[i]).error(), StateError::StateDiscarded);
        }
        EXPECT_TRUE(*database->blocks().header(chain[i])) << "blocks are kept";
    }
    // What nobody can read any more is gone from disk: at most the window and the blocks since the
    // last checkpoint.
    const auto contents = store.contents();
    std::set<Bytes> blocks;
    for (const auto& [key, value] : contents[static_cast<std::size_t>(Column::Undo)])
        blocks.insert(Bytes{key.begin(), key.begin() + 4});
    EXPECT_LE(blocks.size(), 20U);
    EXPECT_GE(blocks.size(), options.window_blocks);
}

TEST(Database, HistoryBeginsWhereArchiveModeDid) {
    MemoryStore store;
    ChainModel model{8};
    auto database = create(store, small_options(), model);
    std::vector<Hash> chain{model.genesis()};
    const auto grow = [&](int blocks) {
        for (int i = 0; i < blocks; ++i) {
            chain.push_back(model.extend(chain.back()));
            import(*database, model, chain.back());
            ASSERT_TRUE(database->finalize(chain.back(), std::nullopt));
        }
    };
    grow(20);
    database = open(store, small_options(/*is_archive=*/true));
    grow(20);
    for (std::size_t i = 20; i < chain.size(); ++i)
        model.expect_all(*database, chain[i]);
    EXPECT_EQ(database->view_at(chain[19]).error(), StateError::StateDiscarded);

    // Gone and begun again later.
    database = open(store, small_options());
    EXPECT_EQ(database->view_at(chain[30]).error(), StateError::StateDiscarded);
    model.expect_all(*database, chain[36]);
    grow(3);
    database = open(store, small_options(/*is_archive=*/true));
    EXPECT_EQ(database->view_at(chain[30]).error(), StateError::StateDiscarded);
    model.expect_view(*database, chain[42]);
}

TEST(Database, AWiderWindowFillsUp) {
    MemoryStore store;
    ChainModel model{9};
    auto options = small_options();
    auto database = create(store, options, model);
    std::vector<Hash> chain{model.genesis()};
    for (int i = 0; i < 30; ++i) {
        chain.push_back(model.extend(chain.back()));
        import(*database, model, chain.back());
        ASSERT_TRUE(database->finalize(chain.back(), std::nullopt));
        if (i != 20) continue;
        options.window_blocks = 100;
        database = open(store, options);
    }
    EXPECT_EQ(database->view_at(chain[5]).error(), StateError::StateDiscarded);
    for (std::size_t i = 15; i < chain.size(); ++i)
        model.expect_view(*database, chain[i]);
}

TEST(Database, FactsAreKept) {
    MemoryStore store;
    ChainModel model{7};
    const auto database = create(store, {}, model);
    EXPECT_EQ(*database->fact("votes"), std::nullopt);
    ASSERT_TRUE(database->put_fact("votes", Bytes{1, 2}, Durability::Synced));
    EXPECT_EQ(*database->fact("votes"), (Bytes{1, 2}));
}

struct Run {
    std::uint64_t seed;
    bool is_archive;
    /// Whether finality lags so much that blocks are spilled.
    bool is_spilling;
};
class RandomChain : public testing::TestWithParam<Run> {
  protected:
    RandomChain() : model_{GetParam().seed}, options_{small_options(GetParam().is_archive)} {
        if (GetParam().is_spilling) options_.unfinalized_blocks_max = 2;
        database_ = create(store_, options_, model_);
        finalized_ = {model_.genesis()};
    }

    void extend() {
        std::vector<Hash> parents = unfinalized_;
        parents.push_back(finalized_.back());
        // Mostly at the front.
        const auto parent = model_.random(3) != 0
                                ? parents[parents.size() >= 2 ? parents.size() - 2 : 0]
                                : parents[model_.random(parents.size())];
        const auto block = model_.extend(parent);
        if (model_.random(2) == 0) {
            const auto view = database_->view_at(parent);
            ASSERT_TRUE(view);
            EXPECT_EQ((*view)->root_after(model_.at(block).diff),
                      model_.at(block).block.header.state_root);
        }
        import(*database_, model_, block, model_.random(2) == 0);
        unfinalized_.push_back(block);
    }

    void finalize() {
        if (unfinalized_.empty()) return;
        const Hash target = unfinalized_[model_.random(unfinalized_.size())];
        ASSERT_TRUE(database_->finalize(target, std::nullopt));
        std::vector<Hash> path;
        for (Hash at = target; at != finalized_.back(); at = model_.at(at).block.header.parent_hash)
            path.push_back(at);
        finalized_.insert(finalized_.end(), path.rbegin(), path.rend());
        std::erase_if(unfinalized_, [&](const Hash& block) {
            return block == target || model_.number(block) <= model_.number(target) ||
                   !model_.descends(block, target);
        });
        EXPECT_TRUE(model_.descends(database_->best().hash, target));
    }

    void reopen(bool is_clean) {
        const auto best = database_->best();
        if (is_clean) {
            ASSERT_TRUE(database_->close());
        }
        database_.reset();
        database_ = open(store_, options_);
        EXPECT_EQ(database_->finalized().hash, finalized_.back());
        for (const auto& block : database_->replay()) {
            EXPECT_EQ(*database_->block(block.hash), model_.at(block.hash).block);
            const bool is_on_path = block == best || model_.descends(best.hash, block.hash);
            import(*database_, model_, block.hash, is_on_path);
        }
        EXPECT_EQ(database_->best(), best);
        std::erase_if(unfinalized_, [&](const Hash& block) {
            const BlockRef ref{block, model_.number(block)};
            const auto& replay = database_->replay();
            const auto& restored = database_->restored();
            return std::find(replay.begin(), replay.end(), ref) == replay.end() &&
                   std::find(restored.begin(), restored.end(), ref) == restored.end();
        });
    }

    void expect_views() {
        for (const auto& block : unfinalized_)
            model_.expect_view(*database_, block, 2);
        for (std::size_t back = 0; back < finalized_.size(); ++back) {
            const auto& block = finalized_[finalized_.size() - 1 - back];
            if (back <= options_.window_blocks || options_.is_archive)
                model_.expect_view(*database_, block, 2);
            else
                EXPECT_EQ(database_->view_at(block).error(), StateError::StateDiscarded);
        }
        const auto& any = finalized_[finalized_.size() - 1 -
                                     model_.random(std::min<std::size_t>(finalized_.size(), 6))];
        model_.expect_all(*database_, any);
    }

    MemoryStore store_;
    ChainModel model_;
    StateOptions options_;
    std::unique_ptr<Database> database_;
    std::vector<Hash> finalized_;
    std::vector<Hash> unfinalized_;
};

TEST_P(RandomChain, ShowsEveryState) {
    for (int step = 0; step < 120 && !HasFailure(); ++step) {
        switch (model_.random(GetParam().is_spilling ? 14 : 8)) {
            case 0:
            case 1:
                finalize();
                break;
            case 2:
                if (model_.random(3) == 0) reopen(model_.random(2) == 0);
                break;
            default:
                extend();
        }
        if (step % 10 == 9) expect_views();
    }
    expect_views();
    if (options_.is_archive) {
        for (const auto& block : finalized_)
            model_.expect_all(*database_, block);
    }
}

std::vector<Run> runs() {
    std::vector<Run> out;
    for (std::uint64_t seed = 0; seed < 12; ++seed)
        out.push_back({seed, seed % 3 == 2, false});
    for (std::uint64_t seed = 12; seed < 22; ++seed)
        out.push_back({seed, seed % 3 == 2, true});
    return out;
}
std::string name_of(const testing::TestParamInfo<Run>& run) {
    const std::string mode = run.param.is_archive ? "archive" : "pruned";
    return mode + (run.param.is_spilling ? "spilling" : "") + std::to_string(run.param.seed);
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomChain, testing::ValuesIn(runs()), name_of);

}  // namespace
}  // namespace storage
