#include "storage/layout.hpp"

#include <array>

namespace storage::layout {

using primitives::unexpected;

namespace {

constexpr std::size_t kNumberSize = 4;
constexpr std::uint8_t kEscaped = 0xff;
constexpr std::uint8_t kTerminator = 0x01;

}  // namespace

Bytes number_key(BlockNumber number) {
    Bytes key(kNumberSize);
    for (std::size_t i = 0; i < kNumberSize; ++i)
        key[i] = static_cast<std::uint8_t>(number >> (8 * (kNumberSize - 1 - i)));
    return key;
}

Bytes block_key(const BlockRef& block) {
    Bytes key = number_key(block.number);
    primitives::append(key, block.hash.view());
    return key;
}

std::optional<BlockNumber> read_number(BytesView bytes) {
    if (bytes.size() != kNumberSize) return std::nullopt;
    BlockNumber number = 0;
    for (const auto byte : bytes)
        number = number << 8 | byte;
    return number;
}

std::optional<BlockRef> read_block_key(BytesView bytes) {
    if (bytes.size() != kNumberSize + Hash::kSize) return std::nullopt;
    return BlockRef{Hash::from(bytes.subspan(kNumberSize)), *read_number(bytes.first(kNumberSize))};
}

BytesView end_key() {
    // Longer than any run of ff that a key starts with.
    static constexpr auto kEnd = [] {
        std::array<std::uint8_t, 256> end{};
        end.fill(0xff);
        return end;
    }();
    return kEnd;
}

Bytes old_value(const std::optional<Bytes>& value) {
    if (!value) return {0};
    Bytes out;
    out.reserve(1 + value->size());
    out.push_back(1);
    primitives::append(out, *value);
    return out;
}

Result<std::optional<Bytes>, StoreError> read_old_value(BytesView bytes) {
    if (bytes.size() == 1 && bytes[0] == 0) return std::optional<Bytes>{};
    if (bytes.empty() || bytes[0] != 1) return unexpected(StoreError::Corrupt);
    return std::optional{primitives::to_bytes(bytes.subspan(1))};
}

Bytes history_key(BytesView key, BlockNumber number) {
    Bytes out;
    out.reserve(key.size() + 2 + kNumberSize);
    for (const auto byte : key) {
        out.push_back(byte);
        if (byte == 0) out.push_back(kEscaped);
    }
    out.push_back(0);
    out.push_back(kTerminator);
    primitives::append(out, number_key(number));
    return out;
}

std::optional<HistoryKey> read_history_key(BytesView bytes) {
    if (bytes.size() < 2 + kNumberSize) return std::nullopt;
    const auto number = read_number(bytes.last(kNumberSize));
    const auto text = bytes.first(bytes.size() - kNumberSize);
    Bytes key;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != 0) {
            key.push_back(text[i]);
            continue;
        }
        const std::uint8_t next = text[i + 1];
        if (next == kTerminator && i + 2 == text.size()) return HistoryKey{key, *number};
        if (next != kEscaped) return std::nullopt;
        key.push_back(0);
        ++i;
    }
    return std::nullopt;
}

}  // namespace storage::layout
