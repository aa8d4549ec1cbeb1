// The store on RocksDB: the port's contract, reopening, damage.
#include "storage/rocks/rocks_store.hpp"

#include "tests/support/chain_model.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace storage::rocks {
namespace {

namespace fs = std::filesystem;
using tests::ChainModel;

class RocksStoreTest : public testing::Test {
  protected:
    RocksStoreTest() {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::temp_directory_path() /
                  ("pha-rocks-" + std::to_string(getpid()) + "-" + info->name());
        fs::remove_all(folder_);
        reopen();
    }
    ~RocksStoreTest() override {
        store_.reset();
        fs::remove_all(folder_);
    }

    void reopen() {
        store_.reset();
        auto store = RocksStore::open(folder_, small());
        ASSERT_TRUE(store) << to_string(store.error());
        store_ = std::move(store).value();
    }

    static RocksOptions small() {
        RocksOptions options;
        options.block_cache_bytes = 1 << 20;
        options.write_buffer_bytes = 1 << 20;
        return options;
    }

    void put(std::uint8_t key, std::uint8_t value, Durability durability = Durability::Buffered) {
        WriteBatch batch;
        batch.put(Column::Flat, Bytes{key}, Bytes{value});
        ASSERT_TRUE(store_->write(batch, durability));
    }
    static std::string keys(const KeyValueReader& reader, const Bytes& from) {
        std::string out;
        const auto cursor = reader.scan(Column::Flat, from);
        for (; cursor->valid(); cursor->next())
            out += std::to_string(cursor->key()[0]);
        EXPECT_TRUE(cursor->status());
        return out;
    }

    fs::path folder_;
    std::unique_ptr<RocksStore> store_;
};

TEST_F(RocksStoreTest, AppliesABatchInItsOrder) {
    WriteBatch batch;
    for (std::uint8_t key = 1; key < 8; ++key)
        batch.put(Column::Flat, Bytes{key}, Bytes{key});
    batch.remove(Column::Flat, Bytes{2});
    batch.remove_range(Column::Flat, Bytes{4}, Bytes{6});
    batch.put(Column::Flat, Bytes{4}, Bytes{44});
    batch.put(Column::Undo, Bytes{9}, {});
    ASSERT_TRUE(store_->write(batch, Durability::Synced));
    EXPECT_EQ(keys(*store_, {}), "13467");
    EXPECT_EQ(keys(*store_, {4}), "467");
    EXPECT_EQ(*store_->get(Column::Flat, Bytes{4}), std::optional{Bytes{44}});
    EXPECT_EQ(*store_->get(Column::Flat, Bytes{5}), std::nullopt);
    EXPECT_EQ(*store_->get(Column::Undo, Bytes{9}), std::optional{Bytes{}});
    EXPECT_EQ(*store_->get(Column::TrieUndo, Bytes{9}), std::nullopt);
}

TEST_F(RocksStoreTest, SnapshotsDoNotChange) {
    put(1, 1);
    const auto before = store_->snapshot();
    put(1, 2);
    put(2, 2);
    EXPECT_EQ(*before->get(Column::Flat, Bytes{1}), std::optional{Bytes{1}});
    EXPECT_EQ(keys(*before, {}), "1");
    EXPECT_EQ(keys(*store_, {}), "12");
}

TEST_F(RocksStoreTest, KeepsEverythingOverReopening) {
    put(1, 1);
    put(2, 2, Durability::Synced);
    reopen();
    EXPECT_EQ(keys(*store_, {}), "12");
    ASSERT_TRUE(store_->compact());
    reopen();
    EXPECT_EQ(keys(*store_, {}), "12");
}

TEST_F(RocksStoreTest, SyncedWritesAreOnDiskAtOnce) {
    put(1, 1);
    put(2, 2, Durability::Synced);
    const auto copy = fs::path{folder_.string() + "-copy"};
    fs::remove_all(copy);
    fs::copy(folder_, copy, fs::copy_options::recursive);
    {
        const auto other = RocksStore::open(copy, small());
        ASSERT_TRUE(other);
        EXPECT_EQ(keys(**other, {}), "12");
    }
    fs::remove_all(copy);
}

TEST_F(RocksStoreTest, ABulkWriteIsThereAsAWholeAndSurvivesACrash) {
    put(1, 1, Durability::Synced);
    auto bulk = store_->bulk(Column::Flat);
    for (const Bytes& key : {Bytes{2}, Bytes{3}, Bytes{4}})
        ASSERT_TRUE(bulk->add(key, key));
    EXPECT_EQ(keys(*store_, {}), "1");
    ASSERT_TRUE(bulk->finish());
    bulk.reset();
    EXPECT_EQ(keys(*store_, {}), "1234");
    const auto copy = fs::path{folder_.string() + "-copy"};
    fs::remove_all(copy);
    fs::copy(folder_, copy, fs::copy_options::recursive);
    {
        const auto other = RocksStore::open(copy, small());
        ASSERT_TRUE(other);
        EXPECT_EQ(keys(**other, {}), "1234");
    }
    fs::remove_all(copy);
}

TEST_F(RocksStoreTest, ABulkWriteThatIsNotFinishedLeavesNothing) {
    auto bulk = store_->bulk(Column::Flat);
    ASSERT_TRUE(bulk->add(Bytes{2}, Bytes{2}));
    ASSERT_TRUE(fs::exists(folder_ / "bulk.part"));
    const auto copy = fs::path{folder_.string() + "-copy"};
    fs::remove_all(copy);
    fs::copy(folder_, copy, fs::copy_options::recursive);
    bulk.reset();
    EXPECT_EQ(keys(*store_, {}), "");
    EXPECT_FALSE(fs::exists(folder_ / "bulk.part"));
    const auto crashed = RocksStore::open(copy, small());
    ASSERT_TRUE(crashed);
    EXPECT_FALSE(fs::exists(copy / "bulk.part"));
    fs::remove_all(copy);
}

TEST_F(RocksStoreTest, ABulkWriteComesAfterWhatWasRemovedBefore) {
    put(2, 1);
    WriteBatch batch;
    batch.remove_range(Column::Flat, {}, Bytes{0xff});
    ASSERT_TRUE(store_->write(batch, Durability::Buffered));
    auto bulk = store_->bulk(Column::Flat);
    ASSERT_TRUE(bulk->add(Bytes{2}, Bytes{9}));
    ASSERT_TRUE(bulk->finish());
    EXPECT_EQ(**store_->get(Column::Flat, Bytes{2}), Bytes{9});
    bulk.reset();
    reopen();
    EXPECT_EQ(**store_->get(Column::Flat, Bytes{2}), Bytes{9});
}

TEST_F(RocksStoreTest, BulkWritesNeedAscendingKeys) {
    auto bulk = store_->bulk(Column::Flat);
    ASSERT_TRUE(bulk->add(Bytes{2}, Bytes{2}));
    EXPECT_FALSE(bulk->add(Bytes{1}, Bytes{1}));
    EXPECT_FALSE(store_->health());
}

TEST_F(RocksStoreTest, IsOpenedOnce) {
    const auto second = RocksStore::open(folder_, small());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), StoreError::Locked);
}

TEST_F(RocksStoreTest, FailsWhereItCannotWrite) {
    const auto store = RocksStore::open("/proc/none", small());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error(), StoreError::Io);
}

TEST_F(RocksStoreTest, DamageIsNoticed) {
    for (int key = 0; key < 200; ++key)
        put(static_cast<std::uint8_t>(key), 1);
    ASSERT_TRUE(store_->compact());
    store_.reset();
    int damaged = 0;
    for (const auto& entry : fs::directory_iterator{folder_}) {
        if (entry.path().extension() != ".sst") continue;
        std::fstream file{entry.path(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(20);
        file.put('\x5a');
        ++damaged;
    }
    ASSERT_GT(damaged, 0);
    const auto store = RocksStore::open(folder_, small());
    if (!store) {
        EXPECT_EQ(store.error(), StoreError::Corrupt);
        return;
    }
    const auto value = (*store)->get(Column::Flat, Bytes{0});
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error(), StoreError::Corrupt);
    const auto cursor = (*store)->scan(Column::Flat, {});
    EXPECT_FALSE(cursor->valid());
    EXPECT_EQ(cursor->status().error(), StoreError::Corrupt);
}

TEST_F(RocksStoreTest, CarriesAChain) {
    ChainModel model{1};
    StateOptions options;
    options.window_blocks = 5;
    options.checkpoint_interval_blocks = 7;
    std::vector<Hash> chain{model.genesis()};
    const auto& genesis = model.at(model.genesis());
    {
        auto database = Database::open(*store_, options, std::nullopt);
        ASSERT_TRUE(database);
        ASSERT_TRUE((*database)->initialize(genesis.diff, genesis.block.header));
    }
    for (int session = 0; session < 3; ++session) {
        reopen();
        auto opened = Database::open(*store_, options, model.genesis());
        ASSERT_TRUE(opened);
        auto& database = **opened;
        for (const auto& block : database.replay())
            ASSERT_TRUE(
                database.import_block(model.imported(block.hash, true), Durability::Buffered));
        EXPECT_EQ(database.best().hash, chain.back());
        for (int i = 0; i < 12; ++i) {
            chain.push_back(model.extend(chain.back()));
            ASSERT_TRUE(
                database.import_block(model.imported(chain.back(), true), Durability::Buffered));
            if (i % 3 == 0) {
                ASSERT_TRUE(database.finalize(chain[chain.size() - 2], std::nullopt));
            }
        }
        for (std::size_t i = chain.size() - 8; i < chain.size(); ++i)
            model.expect_view(database, chain[i]);
        model.expect_all(database, database.finalized().hash);
        if (session == 1) {
            ASSERT_TRUE(database.close());
        }
    }
}

}  // namespace
}  // namespace storage::rocks
