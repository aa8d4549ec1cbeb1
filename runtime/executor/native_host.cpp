#include "runtime/executor/native_host.hpp"

#include "storage/trie/root.hpp"

namespace runtime {

std::optional<Bytes> NativeHost::storage_get(BytesView key) {
    const Bytes* value = overlay_.get(key);
    return value == nullptr ? std::nullopt : std::optional{*value};
}

bool NativeHost::storage_exists(BytesView key) {
    return overlay_.get(key) != nullptr;
}

void NativeHost::storage_set(BytesView key, BytesView value) {
    overlay_.set(key, primitives::to_bytes(value));
}

void NativeHost::storage_clear(BytesView key) {
    overlay_.set(key, std::nullopt);
}

void NativeHost::storage_append(BytesView key, BytesView item) {
    overlay_.append(key, item);
}

std::optional<Bytes> NativeHost::storage_next_key(BytesView key) {
    return overlay_.next_key(key);
}

std::uint32_t NativeHost::storage_clear_prefix(BytesView prefix,
                                               std::optional<std::uint32_t> limit) {
    std::uint32_t removed = 0;
    Bytes at = primitives::to_bytes(prefix);
    if (overlay_.get(at) != nullptr && limit != 0u) {
        overlay_.set(at, std::nullopt);
        ++removed;
    }
    while (!limit || removed < *limit) {
        auto next = overlay_.next_key(at);
        if (!next || !primitives::starts_with(*next, prefix)) break;
        at = std::move(*next);
        overlay_.set(at, std::nullopt);
        ++removed;
    }
    return removed;
}

Hash NativeHost::storage_root(primitives::StateVersion version) {
    CHECK(version == primitives::StateVersion::V1);
    return overlay_.state().root_after(overlay_.diff());
}

void NativeHost::storage_start_transaction() {
    overlay_.start_transaction();
}
void NativeHost::storage_commit_transaction() {
    overlay_.commit_transaction();
}
void NativeHost::storage_rollback_transaction() {
    overlay_.rollback_transaction();
}

primitives::Hash128Bit NativeHost::blake2_128(BytesView data) {
    if (data.size() != sizeof(primitives::Bytes32)) return CryptoHost::blake2_128(data);
    // Which of them share a place matters for speed alone.
    auto& known = account_hashes_[(data[0] ^ data[31]) % kAccountHashes];
    if (known.is_known && primitives::equal(known.account, data)) return known.hash;
    known.hash = CryptoHost::blake2_128(data);
    std::copy(data.begin(), data.end(), known.account.begin());
    known.is_known = true;
    return known.hash;
}

Hash NativeHost::trie_ordered_root(std::span<const Bytes> values,
                                   primitives::StateVersion version) {
    return storage::trie::ordered_root(values, version == primitives::StateVersion::V0
                                                   ? storage::trie::Version::V0
                                                   : storage::trie::Version::V1);
}

// The runtime's messages are for debugging one execution; facts the operator needs are events.
void NativeHost::log(primitives::LogLevel, std::string_view, std::string_view) {}

}  // namespace runtime
