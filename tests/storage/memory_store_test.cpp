// The store in memory: snapshots and cursors keep what they began on.
#include "storage/memory_store.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

using primitives::view_of;

Bytes bytes(std::string_view text) {
    return primitives::to_bytes(view_of(text));
}

std::optional<Bytes> read(const KeyValueReader& reader, std::string_view key) {
    const auto value = reader.get(Column::Flat, view_of(key));
    EXPECT_TRUE(value);
    return value.value_or(std::nullopt);
}

std::string keys_from(const KeyValueReader& reader, std::string_view from) {
    std::string out;
    for (const auto cursor = reader.scan(Column::Flat, view_of(from)); cursor->valid();
         cursor->next())
        out += std::string{primitives::text_of(cursor->key())} + ",";
    return out;
}

void put(KeyValueStore& store, std::string_view key, std::string_view value) {
    WriteBatch batch;
    batch.put(Column::Flat, view_of(key), view_of(value));
    EXPECT_TRUE(store.write(batch, Durability::Buffered));
}

TEST(MemoryStore, AppliesABatchInItsOrder) {
    MemoryStore store;
    WriteBatch batch;
    batch.put(Column::Flat, view_of("a"), view_of("1"));
    batch.put(Column::Flat, view_of("a"), view_of("2"));
    batch.put(Column::Flat, view_of("b"), view_of("3"));
    batch.remove(Column::Flat, view_of("b"));
    batch.put(Column::Meta, view_of("b"), view_of("4"));
    ASSERT_TRUE(store.write(batch, Durability::Synced));
    EXPECT_EQ(read(store, "a"), bytes("2"));
    EXPECT_EQ(read(store, "b"), std::nullopt);
    EXPECT_EQ(batch.size_bytes, 9U);
}

TEST(MemoryStore, SnapshotsDoNotChange) {
    MemoryStore store;
    put(store, "a", "1");
    put(store, "c", "3");
    const auto before = store.snapshot();
    put(store, "a", "2");
    put(store, "b", "2");
    WriteBatch batch;
    batch.remove_range(Column::Flat, view_of("b"), view_of("d"));
    ASSERT_TRUE(store.write(batch, Durability::Buffered));
    EXPECT_EQ(read(*before, "a"), bytes("1"));
    EXPECT_EQ(keys_from(*before, ""), "a,c,");
    EXPECT_EQ(keys_from(store, ""), "a,");
    EXPECT_EQ(keys_from(*before, "b"), "c,");
}

TEST(MemoryStore, CursorKeepsItsState) {
    MemoryStore store;
    put(store, "a", "1");
    put(store, "b", "1");
    const auto cursor = store.scan(Column::Flat, {});
    WriteBatch batch;
    batch.remove(Column::Flat, view_of("b"));
    ASSERT_TRUE(store.write(batch, Durability::Buffered));
    ASSERT_TRUE(cursor->valid());
    cursor->next();
    ASSERT_TRUE(cursor->valid());
    EXPECT_EQ(primitives::text_of(cursor->key()), "b");
    cursor->next();
    EXPECT_FALSE(cursor->valid());
}

TEST(MemoryStore, ContentsRoundTrip) {
    MemoryStore store;
    put(store, "a", "1");
    const auto snapshot = store.snapshot();
    put(store, "a", "2");
    const MemoryStore copy{store.contents()};
    EXPECT_EQ(read(copy, "a"), bytes("2"));
    EXPECT_EQ(copy.contents(), store.contents());
}

}  // namespace
}  // namespace storage
