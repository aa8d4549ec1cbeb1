// A host for tests of runtime code: real cryptography over an ordered map, and a table of hashes
// that finds its entries: a read costs the same in a small state and in one of millions of entries.
#pragma once

#include "primitives/crypto/crypto_host.hpp"

#include <map>
#include <string_view>
#include <unordered_map>

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
        return find(key);
    }
    bool storage_exists(BytesView key) override {
        ++counts_.reads;
        return places_.contains(text_of(key));
    }
    void storage_set(BytesView key, BytesView value) override {
        ++counts_.writes;
        put(primitives::to_bytes(key), primitives::to_bytes(value));
    }
    void storage_clear(BytesView key) override {
        ++counts_.writes;
        if (places_.contains(text_of(key))) put(primitives::to_bytes(key), std::nullopt);
    }
    void storage_append(BytesView, BytesView) override {
        ADD_FAILURE() << "events of these tests do not go to the state";
    }
    std::optional<Bytes> storage_next_key(BytesView key) override {
        ++counts_.reads;
        const auto found = entries_.upper_bound(key);
        return found == entries_.end() ? std::nullopt : std::optional{found->first};
    }
    std::uint32_t storage_clear_prefix(BytesView prefix,
                                       std::optional<std::uint32_t> limit) override {
        std::uint32_t removed = 0;
        auto at = entries_.lower_bound(prefix);
        while (at != entries_.end() && primitives::starts_with(at->first, prefix) &&
               (!limit || removed < *limit)) {
            const Bytes key = at->first;
            put(key, std::nullopt);
            at = entries_.upper_bound(key);
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

    const Entries& entries() const { return entries_; }
    const Counts& counts() const { return counts_; }

  private:
    std::optional<Bytes> find(BytesView key) const {
        const auto found = places_.find(text_of(key));
        return found == places_.end() ? std::nullopt : std::optional{found->second->second};
    }
    static std::string_view text_of(BytesView bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    void set(Bytes key, std::optional<Bytes> value) {
        const auto found = places_.find(text_of(key));
        if (found == places_.end()) {
            if (!value) return;
            const auto at = entries_.emplace(std::move(key), std::move(*value)).first;
            places_.emplace(text_of(at->first), at);
        } else if (value) {
            found->second->second = std::move(*value);
        } else {
            const auto at = found->second;
            places_.erase(found);
            entries_.erase(at);
        }
    }
    void put(Bytes key, std::optional<Bytes> value) {
        if (!marks_.empty()) journal_.emplace_back(key, find(key));
        set(std::move(key), std::move(value));
    }

    Entries entries_;
    /// Where each key is.
    std::unordered_map<std::string_view, Entries::iterator> places_;
    Counts counts_;
    /// Values before the changes of open transactions, and where each of those began.
    std::vector<std::pair<Bytes, std::optional<Bytes>>> journal_;
    std::vector<std::size_t> marks_;
};

}  // namespace tests
