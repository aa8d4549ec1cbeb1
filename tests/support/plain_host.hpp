// A host for tests of runtime code: real cryptography over ordered maps, one for each storage item
// (the first 32 bytes of its keys), and a table of hashes that finds their entries: a read, and a
// step to the next key of an item, cost the same however many entries other items have.
#pragma once

#include "primitives/crypto/crypto_host.hpp"

#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <gtest/gtest.h>

namespace tests {

/// What a host was asked for since it was made.
struct Counts {
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t hashes = 0;
    friend Counts operator-(const Counts& a, const Counts& b) {
        return {a.reads - b.reads, a.writes - b.writes, a.hashes - b.hashes};
    }
    bool operator==(const Counts&) const = default;
};

class PlainHost final : public primitives::crypto::CryptoHost {
  public:
    using Bytes = primitives::Bytes;
    using BytesView = primitives::BytesView;
    using Entries = std::map<Bytes, Bytes, primitives::BytesLess>;

    std::optional<Bytes> storage_get(BytesView key) override {
        ++counts_.reads;
        note(read_, key);
        return find(key);
    }
    bool storage_exists(BytesView key) override {
        ++counts_.reads;
        note(read_, key);
        return places_.contains(text_of(key));
    }
    void storage_set(BytesView key, BytesView value) override {
        ++counts_.writes;
        note(written_, key);
        put(primitives::to_bytes(key), primitives::to_bytes(value));
    }
    void storage_clear(BytesView key) override {
        ++counts_.writes;
        note(written_, key);
        if (places_.contains(text_of(key))) put(primitives::to_bytes(key), std::nullopt);
    }
    void storage_append(BytesView, BytesView) override {
        ADD_FAILURE() << "events of these tests do not go to the state";
    }
    std::optional<Bytes> storage_next_key(BytesView key) override {
        ++counts_.reads;
        return next_key(key);
    }
    std::uint32_t storage_clear_prefix(BytesView prefix,
                                       std::optional<std::uint32_t> limit) override {
        std::uint32_t removed = 0;
        auto at = places_.contains(text_of(prefix)) ? std::optional{primitives::to_bytes(prefix)}
                                                    : next_key(prefix);
        while (at && primitives::starts_with(*at, prefix) && (!limit || removed < *limit)) {
            put(*at, std::nullopt);
            at = next_key(*at);
            ++removed;
        }
        return removed;
    }
    primitives::Hash storage_root(primitives::StateVersion) override {
        ADD_FAILURE() << "this host has no trie";
        return {};
    }
    void storage_start_transaction() override { marks_.push_back(journal_.size()); }
    void storage_commit_transaction() override {
        marks_.pop_back();
        if (marks_.empty()) journal_.clear();
    }
    void storage_rollback_transaction() override {
        for (; journal_.size() > marks_.back(); journal_.pop_back()) {
            auto& [key, value] = journal_.back();
            set(std::move(key), std::move(value));
        }
        marks_.pop_back();
    }
    primitives::Hash trie_ordered_root(std::span<const Bytes>, primitives::StateVersion) override {
        ADD_FAILURE() << "this host has no trie";
        return {};
    }
    void log(primitives::LogLevel, std::string_view, std::string_view) override {}

    primitives::Hash128Bit blake2_128(BytesView data) override {
        ++counts_.hashes;
        return CryptoHost::blake2_128(data);
    }
    primitives::Hash blake2_256(BytesView data) override {
        ++counts_.hashes;
        return CryptoHost::blake2_256(data);
    }
    primitives::Hash64Bit twox_64(BytesView data) override {
        ++counts_.hashes;
        return CryptoHost::twox_64(data);
    }
    primitives::Hash128Bit twox_128(BytesView data) override {
        ++counts_.hashes;
        return CryptoHost::twox_128(data);
    }

    Entries entries() const {
        Entries out;
        for (const auto& [item, entries] : items_)
            out.insert(entries.begin(), entries.end());
        return out;
    }
    std::size_t size() const { return places_.size(); }
    const Counts& counts() const { return counts_; }

    /// Begins to note which keys are read and written; `watched` ends it with how many, each once.
    void watch() { watching_ = true; }
    Counts watched() {
        watching_ = false;
        const Counts out{.reads = read_.size(), .writes = written_.size()};
        read_.clear();
        written_.clear();
        return out;
    }

  private:
    using Keys = std::unordered_set<std::string>;
    void note(Keys& keys, BytesView key) const {
        if (watching_) keys.emplace(text_of(key));
    }
    std::optional<Bytes> find(BytesView key) const {
        const auto found = places_.find(text_of(key));
        return found == places_.end() ? std::nullopt : std::optional{found->second->second};
    }
    static BytesView item_of(BytesView key) { return key.first(std::min(key.size(), kItemSize)); }
    /// No key is shorter than that of an item whose keys are longer: the order of items is theirs.
    std::optional<Bytes> next_key(BytesView key) const {
        auto item = items_.lower_bound(item_of(key));
        for (; item != items_.end(); ++item) {
            const auto at = item->second.upper_bound(key);
            if (at != item->second.end()) return at->first;
        }
        return std::nullopt;
    }
    static std::string_view text_of(BytesView bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    void set(Bytes key, std::optional<Bytes> value) {
        const auto found = places_.find(text_of(key));
        if (found == places_.end()) {
            if (!value) return;
            Entries& entries = items_[primitives::to_bytes(item_of(key))];
            const auto at = entries.emplace(std::move(key), std::move(*value)).first;
            places_.emplace(text_of(at->first), at);
        } else if (value) {
            found->second->second = std::move(*value);
        } else {
            const auto at = found->second;
            const auto item = items_.find(item_of(at->first));
            places_.erase(found);
            item->second.erase(at);
            if (item->second.empty()) items_.erase(item);
        }
    }
    void put(Bytes key, std::optional<Bytes> value) {
        if (!marks_.empty()) journal_.emplace_back(key, find(key));
        set(std::move(key), std::move(value));
    }

    static constexpr std::size_t kItemSize = 32;
    std::map<Bytes, Entries, primitives::BytesLess> items_;
    /// Where each key is.
    std::unordered_map<std::string_view, Entries::iterator> places_;
    Counts counts_;
    bool watching_ = false;
    Keys read_;
    Keys written_;
    /// Values before the changes of open transactions, and where each of those began.
    std::vector<std::pair<Bytes, std::optional<Bytes>>> journal_;
    std::vector<std::size_t> marks_;
};

}  // namespace tests
