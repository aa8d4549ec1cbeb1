// The host of the native runtime: storage through an overlay, hashing and signatures natively.
#pragma once

#include "primitives/crypto/crypto_host.hpp"
#include "runtime/executor/overlay.hpp"

namespace runtime {

using primitives::Hash;

class NativeHost final : public primitives::crypto::CryptoHost {
  public:
    /// `verified` may be null. Both arguments outlive the host.
    NativeHost(const StateView& state, primitives::SignatureCache* verified)
        : CryptoHost{verified}, overlay_{state} {}

    Overlay& overlay() { return overlay_; }

    std::optional<Bytes> storage_get(BytesView key) override;
    bool storage_exists(BytesView key) override;
    void storage_set(BytesView key, BytesView value) override;
    void storage_clear(BytesView key) override;
    void storage_append(BytesView key, BytesView item) override;
    std::optional<Bytes> storage_next_key(BytesView key) override;
    std::uint32_t storage_clear_prefix(BytesView prefix,
                                       std::optional<std::uint32_t> limit) override;
    Hash storage_root(primitives::StateVersion version) override;
    void storage_start_transaction() override;
    void storage_commit_transaction() override;
    void storage_rollback_transaction() override;
    /// Of 32 bytes (an account, in keys of storage maps) remembered for a while.
    primitives::Hash128Bit blake2_128(BytesView data) override;
    Hash trie_ordered_root(std::span<const Bytes> values,
                           primitives::StateVersion version) override;
    void log(primitives::LogLevel level, std::string_view target,
             std::string_view message) override;

  private:
    /// A call reads and writes the same few accounts several times each.
    static constexpr std::size_t kAccountHashes = 64;
    struct AccountHash {
        primitives::Bytes32 account{};
        primitives::Hash128Bit hash{};
        bool is_known = false;
    };

    Overlay overlay_;
    std::array<AccountHash, kAccountHashes> account_hashes_{};
};

}  // namespace runtime
