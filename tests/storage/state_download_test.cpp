// A chain that begins with a later block: its state received in parts, compared before anything is
// visible, taken up after a crash at any write; the blocks below filled in.
#include "storage/state_download.hpp"

#include "storage/database.hpp"
#include "storage/layout.hpp"
#include "storage/memory_store.hpp"
#include "tests/support/chain_model.hpp"
#include "tests/support/crash_store.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

using tests::ChainModel;
using tests::CrashStore;

constexpr int kHeight = 20;

/// A chain of kHeight blocks whose last one is to be begun with.
struct Source {
    explicit Source(std::uint64_t seed) : model{seed} {
        chain.push_back(model.genesis());
        for (int i = 0; i < kHeight; ++i)
            chain.push_back(model.extend(chain.back()));
        for (const auto& entry : model.at(chain.back()).state)
            entries.emplace_back(entry);
    }
    const primitives::Header& genesis() const { return model.at(chain.front()).block.header; }
    ProvenBlock proven(std::size_t number) const {
        return {model.at(chain[number]).block.header,
                {{primitives::kGrandpaEngine, Bytes{static_cast<std::uint8_t>(number)}}}};
    }
    ChainModel model;
    std::vector<Hash> chain;
    std::vector<std::pair<Bytes, Bytes>> entries;
};

/// Every entry in a file of its own, unless said otherwise.
StateDownload opened(KeyValueStore& store, std::size_t file_bytes = 1) {
    auto download = StateDownload::open(store, file_bytes);
    EXPECT_TRUE(download) << to_string(download.error());
    return std::move(download).value();
}

std::unique_ptr<Database> database_of(KeyValueStore& store) {
    auto database = Database::open(store, {}, std::nullopt);
    EXPECT_TRUE(database) << to_string(database.error());
    return std::move(database).value();
}

/// Adds what is missing, `part` entries at a time; false when the store fails.
bool add_rest(StateDownload& download, const Source& source, std::size_t part) {
    std::size_t at = 0;
    while (at < source.entries.size() && source.entries[at].first <= download.last_key())
        ++at;
    for (; at < source.entries.size(); at += part) {
        const auto count = std::min(part, source.entries.size() - at);
        if (!download.add(StateDownload::Entries{source.entries}.subspan(at, count))) return false;
    }
    return true;
}

std::unique_ptr<Database> begun(KeyValueStore& store, const Source& source) {
    auto download = opened(store);
    const std::vector proven{source.proven(5), source.proven(11)};
    EXPECT_TRUE(download.keep(proven));
    EXPECT_TRUE(download.begin(source.proven(kHeight)));
    EXPECT_TRUE(add_rest(download, source, 7));
    auto database = database_of(store);
    EXPECT_TRUE(database->is_empty()) << "visible before it was compared";
    const auto done = database->initialize_at(download, source.genesis());
    EXPECT_TRUE(done) << to_string(done.error());
    return database;
}

TEST(StateDownload, BeginsAChainWithALaterBlock) {
    MemoryStore store;
    Source source{3};
    auto database = begun(store, source);
    const BlockRef top{source.chain.back(), kHeight};
    for (int open = 0; open < 2; ++open) {
        EXPECT_EQ(database->best(), top);
        EXPECT_EQ(database->finalized(), top);
        EXPECT_EQ(database->genesis_hash(), source.chain.front());
        EXPECT_EQ(database->gap(), top);
        source.model.expect_view(*database, top.hash);
        EXPECT_EQ(*database->canonical_hash(0), source.chain[0]);
        EXPECT_EQ(*database->canonical_hash(4), std::nullopt);
        EXPECT_EQ(*database->canonical_hash(5), source.chain[5]) << "it came with a proof";
        EXPECT_EQ(*database->blocks().justifications(source.chain[11]),
                  source.proven(11).justifications);
        EXPECT_EQ(*database->blocks().justifications(top.hash),
                  source.proven(kHeight).justifications);
        EXPECT_FALSE(*database->block(top.hash)) << "its body is missing";
        EXPECT_EQ(database->view_at(source.chain[11]).error(), StateError::StateDiscarded);
        ASSERT_TRUE(database->close());
        database = database_of(store);
    }
    EXPECT_FALSE(opened(store).target());
    // The chain goes on from there.
    auto next = top.hash;
    for (int i = 0; i < 5; ++i) {
        next = source.model.extend(next);
        ASSERT_TRUE(
            database->import_block(source.model.imported(next, true), Durability::Buffered));
    }
    ASSERT_TRUE(database->finalize(next, std::nullopt));
    source.model.expect_view(*database, next);
    source.model.expect_view(*database, top.hash);
}

TEST(StateDownload, FillsTheGapDownwards) {
    MemoryStore store;
    Source source{4};
    auto database = begun(store, source);
    const auto fill = [&](int number) {
        const auto& hash = source.chain[static_cast<std::size_t>(number)];
        return database->fill_gap(hash, source.model.at(hash).block);
    };
    EXPECT_EQ(fill(kHeight - 1).error(), StateError::UnknownParent) << "not the next one";
    for (int number = kHeight; number >= 1; --number) {
        ASSERT_TRUE(fill(number));
        if (number == 8) database = database_of(store);
        const bool is_last = number == 1;
        EXPECT_EQ(database->gap().has_value(), !is_last);
    }
    EXPECT_EQ(fill(1).error(), StateError::UnknownParent) << "there is no gap any more";
    database = database_of(store);
    EXPECT_EQ(database->gap(), std::nullopt);
    for (std::uint32_t number = 1; number <= kHeight; ++number) {
        EXPECT_EQ(*database->canonical_hash(number), source.chain[number]);
        EXPECT_EQ(**database->block(source.chain[number]),
                  source.model.at(source.chain[number]).block);
    }
    EXPECT_EQ(*database->blocks().justifications(source.chain[5]), source.proven(5).justifications);
    EXPECT_EQ(database->view_at(source.chain[kHeight - 1]).error(), StateError::StateDiscarded);
}

TEST(StateDownload, RefusesAStateWithAnotherRoot) {
    for (const int lie : {0, 1, 2}) {
        MemoryStore store;
        Source source{5};
        auto entries = source.entries;
        if (lie == 0) entries[entries.size() / 2].second.push_back(1);
        if (lie == 1) entries.erase(entries.begin() + 3);
        if (lie == 2) entries.emplace_back(Bytes(80, 0xff), Bytes{1});
        auto download = opened(store);
        ASSERT_TRUE(download.begin(source.proven(kHeight)));
        ASSERT_TRUE(download.add(entries));
        auto database = database_of(store);
        EXPECT_EQ(database->initialize_at(download, source.genesis()).error(),
                  StateError::RootMismatch);
        EXPECT_TRUE(database_of(store)->is_empty());
        // The honest state afterwards, in the same store.
        ASSERT_TRUE(download.clear());
        ASSERT_TRUE(download.begin(source.proven(kHeight)));
        ASSERT_TRUE(download.add(source.entries));
        ASSERT_TRUE(database->initialize_at(download, source.genesis()));
        source.model.expect_view(*database, source.chain.back());
    }
}

TEST(StateDownload, TakesAscendingKeysOnly) {
    MemoryStore store;
    Source source{6};
    auto download = opened(store);
    ASSERT_TRUE(download.begin(source.proven(kHeight)));
    const std::vector<std::pair<Bytes, Bytes>> empty_key{{Bytes{}, Bytes{1}}};
    EXPECT_EQ(download.add(empty_key).error(), DownloadError::NotAscending);
    ASSERT_TRUE(download.add(StateDownload::Entries{source.entries}.first(4)));
    EXPECT_EQ(download.add(StateDownload::Entries{source.entries}.subspan(3, 2)).error(),
              DownloadError::NotAscending);
    EXPECT_EQ(opened(store).last_key(), source.entries[3].first);
}

TEST(StateDownload, WhatIsInAnUnfinishedFileIsAskedForAgain) {
    MemoryStore store;
    Source source{9};
    const auto all = StateDownload::Entries{source.entries};
    std::size_t bytes = 0;
    for (const auto& [key, value] : all.first(5))
        bytes += key.size() + value.size();
    {
        auto download = opened(store, bytes);
        ASSERT_TRUE(download.begin(source.proven(kHeight)));
        ASSERT_TRUE(download.add(all.first(7)));
        EXPECT_EQ(download.last_key(), all[6].first);
        EXPECT_EQ(opened(store).last_key(), all[4].first);
    }
    auto download = opened(store, bytes);
    ASSERT_TRUE(download.add(all.subspan(5)));
    auto database = database_of(store);
    ASSERT_TRUE(database->initialize_at(download, source.genesis()));
    source.model.expect_view(*database, source.chain.back());
}

TEST(StateDownload, FindsTheLastKeyOfAnyState) {
    for (const Bytes& last : {Bytes{0}, Bytes{0, 0}, Bytes{1, 0, 0}, Bytes{0xff},
                              Bytes{0xff, 0xff, 0}, Bytes{7, 0xff, 3}, Bytes(40, 0xff)}) {
        MemoryStore store;
        auto download = opened(store);
        ASSERT_TRUE(download.begin({}));
        EXPECT_EQ(opened(store).last_key(), Bytes{});
        const std::vector<std::pair<Bytes, Bytes>> entries{{last, Bytes{1}}};
        ASSERT_TRUE(download.add(entries));
        EXPECT_EQ(opened(store).last_key(), last);
    }
}

TEST(StateDownload, AnotherWayToStartForgetsIt) {
    MemoryStore store;
    Source source{7};
    auto download = opened(store);
    ASSERT_TRUE(download.begin(source.proven(kHeight)));
    ASSERT_TRUE(download.add(source.entries));
    auto database = database_of(store);
    ASSERT_TRUE(
        database->initialize(source.model.at(source.model.genesis()).diff, source.genesis()));
    EXPECT_EQ(database->gap(), std::nullopt);
    source.model.expect_all(*database, source.model.genesis());
    EXPECT_FALSE(opened(store).target());
}

/// Every write may be the last one before a crash; what then stands is gone on with.
TEST(StateDownload, GoesOnAfterACrashAtAnyWrite) {
    for (std::size_t writes = 0; writes < 100; ++writes) {
        SCOPED_TRACE(writes);
        Source source{8};
        CrashStore store;
        store.fail_after(writes);
        int runs = 0;
        for (bool is_done = false; !is_done; ++runs) {
            ASSERT_LT(runs, 3);
            auto database = database_of(store);
            if (!database->is_empty()) break;
            auto download = opened(store);
            is_done = (download.target() || download.begin(source.proven(kHeight))) &&
                      add_rest(download, source, 3) &&
                      database->initialize_at(download, source.genesis());
            if (is_done) break;
            database.reset();
            store.restart(writes);
        }
        const auto database = database_of(store);
        ASSERT_FALSE(database->is_empty());
        source.model.expect_view(*database, source.chain.back());
        EXPECT_EQ(database->gap(), (BlockRef{source.chain.back(), kHeight}));
    }
}

}  // namespace
}  // namespace storage
