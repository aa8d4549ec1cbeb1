// A Host for pure verifiers: hashes and signatures are real, storage is empty and ignores writes.
#pragma once

#include "primitives/crypto/crypto_host.hpp"

namespace tests {

class CryptoOnlyHost : public primitives::crypto::CryptoHost {
  public:
    using Bytes = primitives::Bytes;
    using BytesView = primitives::BytesView;
    using Hash = primitives::Hash;

    CryptoOnlyHost() = default;
    virtual ~CryptoOnlyHost() = default;

    std::optional<Bytes> storage_get(BytesView) override { return std::nullopt; }
    bool storage_exists(BytesView) override { return false; }
    void storage_set(BytesView, BytesView) override {}
    void storage_clear(BytesView) override {}
    void storage_append(BytesView, BytesView) override {}
    std::optional<Bytes> storage_next_key(BytesView) override { return std::nullopt; }
    std::uint32_t storage_clear_prefix(BytesView, std::optional<std::uint32_t>) override {
        return 0;
    }
    Hash storage_root(primitives::StateVersion) override { return {}; }
    void storage_start_transaction() override {}
    void storage_commit_transaction() override {}
    void storage_rollback_transaction() override {}
    Hash trie_ordered_root(std::span<const Bytes>, primitives::StateVersion) override { return {}; }
    void log(primitives::LogLevel, std::string_view, std::string_view) override {}

    bool p256_verify(const primitives::Bytes64& signature, BytesView message,
                     const primitives::Bytes64& public_key) override {
        ++p256_verifications;
        return CryptoHost::p256_verify(signature, message, public_key);
    }

    /// How many P-256 signatures were checked so far.
    std::uint32_t p256_verifications = 0;
};

}  // namespace tests
