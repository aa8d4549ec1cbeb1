// A native host for tests whose calls touch hashes and signatures only.
#pragma once

#include "primitives/crypto/crypto_host.hpp"

namespace tests {

/// A host for calls that touch no storage.
class HostWithoutStorage final : public primitives::crypto::CryptoHost {
  public:
    using CryptoHost::CryptoHost;
    std::optional<primitives::Bytes> storage_get(primitives::BytesView) override {
        return std::nullopt;
    }
    bool storage_exists(primitives::BytesView) override { return false; }
    void storage_set(primitives::BytesView, primitives::BytesView) override {}
    void storage_clear(primitives::BytesView) override {}
    void storage_append(primitives::BytesView, primitives::BytesView) override {}
    std::optional<primitives::Bytes> storage_next_key(primitives::BytesView) override {
        return std::nullopt;
    }
    std::uint32_t storage_clear_prefix(primitives::BytesView,
                                       std::optional<std::uint32_t>) override {
        return 0;
    }
    primitives::Hash storage_root(primitives::StateVersion) override { return {}; }
    void storage_start_transaction() override {}
    void storage_commit_transaction() override {}
    void storage_rollback_transaction() override {}
    primitives::Hash trie_ordered_root(std::span<const primitives::Bytes>,
                                       primitives::StateVersion) override {
        return {};
    }
    void log(primitives::LogLevel, std::string_view, std::string_view) override {}
};

}  // namespace tests
