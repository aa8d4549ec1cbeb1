// Byte strings: owned (Bytes), borrowed (BytesView) and of fixed length with a meaning
// (FixedBytes).
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace primitives {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// N bytes with a meaning given by Tag. SCALE: the bytes, no prefix.
template <class Tag, std::size_t N>
struct FixedBytes {
    static constexpr std::size_t kSize = N;

    std::array<std::uint8_t, N> bytes{};

    constexpr std::size_t size() const { return N; }
    constexpr const std::uint8_t* data() const { return bytes.data(); }
    constexpr std::uint8_t* data() { return bytes.data(); }
    constexpr auto begin() const { return bytes.begin(); }
    constexpr auto begin() { return bytes.begin(); }
    constexpr auto end() const { return bytes.end(); }
    constexpr auto end() { return bytes.end(); }
    constexpr std::uint8_t& operator[](std::size_t i) { return bytes[i]; }
    constexpr std::uint8_t operator[](std::size_t i) const { return bytes[i]; }
    constexpr BytesView view() const { return {bytes.data(), N}; }
    constexpr bool is_zero() const {
        return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
    }

    constexpr auto operator<=>(const FixedBytes&) const = default;

    /// Precondition: source.size() == N.
    static constexpr FixedBytes from(BytesView source) {
        FixedBytes out;
        std::copy_n(source.begin(), N, out.bytes.begin());
        return out;
    }
};

/// blake2b-256 of something, or a trie root (metadata: primitive_types::H256).
using Hash = FixedBytes<struct HashTag, 32>;
/// An account (metadata: sp_core::crypto::AccountId32).
using AccountId = FixedBytes<struct AccountIdTag, 32>;

using BlockNumber = std::uint32_t;
/// Nonce of an account: the number of its extrinsics so far.
using Nonce = std::uint32_t;

inline Bytes to_bytes(BytesView view) {
    return {view.begin(), view.end()};
}
inline BytesView view_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline void append(Bytes& out, BytesView tail) {
    if (tail.empty()) return;
    // One resize is a third of the work of an insert of a range.
    const std::size_t size = out.size();
    out.resize(size + tail.size());
    std::memcpy(out.data() + size, tail.data(), tail.size());
}

inline bool equal(BytesView a, BytesView b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}
/// Lexicographic by unsigned bytes, shorter first: the order of storage keys.
inline std::strong_ordering compare(BytesView a, BytesView b) {
    const auto common = std::min(a.size(), b.size());
    const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
    if (order != 0) return order < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
    return a.size() <=> b.size();
}
inline bool starts_with(BytesView text, BytesView prefix) {
    return text.size() >= prefix.size() && equal(text.first(prefix.size()), prefix);
}

/// A total order on byte strings that also accepts views: std::map<Bytes, T, BytesLess>.
struct BytesLess {
    using is_transparent = void;
    bool operator()(BytesView a, BytesView b) const { return compare(a, b) < 0; }
};

}  // namespace primitives
