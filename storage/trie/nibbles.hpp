// Half bytes, high before low: how the trie reads keys.
//
// Packed form (node encodings, partial keys): an odd count starts with a byte 0x0n, then two per
// byte. The rest of a key from any nibble on has this form but for the high half of its first byte.
#pragma once

#include "primitives/types/bytes.hpp"

#include <cstdint>

namespace storage::trie {

using primitives::Bytes;
using primitives::BytesView;

/// A borrowed run of nibbles.
struct Nibbles {
    const std::uint8_t* data = nullptr;
    std::uint32_t begin = 0;
    std::uint32_t size = 0;

    static Nibbles of(BytesView key) {
        return {key.data(), 0, static_cast<std::uint32_t>(2 * key.size())};
    }
    /// Precondition: packed.size() == packed_size(count).
    static Nibbles of_packed(BytesView packed, std::uint32_t count) {
        return {packed.data(), count & 1, count};
    }

    bool empty() const { return size == 0; }
    std::uint8_t operator[](std::uint32_t i) const {
        const std::uint32_t at = begin + i;
        const std::uint8_t byte = data[at / 2];
        return static_cast<std::uint8_t>((at & 1) != 0 ? byte & 15 : byte >> 4);
    }
    /// Precondition of both: count <= size.
    Nibbles take(std::uint32_t count) const { return {data, begin, count}; }
    Nibbles drop(std::uint32_t count) const { return {data, begin + count, size - count}; }
};

inline std::uint32_t packed_size(std::uint32_t count) {
    return (count + 1) / 2;
}
/// Appends the packed form.
void append_packed(Bytes& out, Nibbles nibbles);
/// The packed form of a, nibble, b in a row.
Bytes pack_joined(Nibbles a, std::uint8_t nibble, Nibbles b);

std::uint32_t common_prefix(Nibbles a, Nibbles b);
bool equal(Nibbles a, Nibbles b);
inline bool starts_with(Nibbles text, Nibbles prefix) {
    return text.size >= prefix.size && equal(text.take(prefix.size), prefix);
}

/// A place in the trie as one nibble per byte: ascending order is parent before child, and keys in
/// the order of the state.
class Path {
  public:
    std::uint32_t size() const { return static_cast<std::uint32_t>(nibbles_.size()); }
    BytesView view() const { return nibbles_; }
    void push(std::uint8_t nibble) { nibbles_.push_back(nibble); }
    void push(Nibbles nibbles) {
        for (std::uint32_t i = 0; i < nibbles.size; ++i)
            nibbles_.push_back(nibbles[i]);
    }
    void truncate(std::uint32_t size) { nibbles_.resize(size); }
    /// Precondition: an even number of nibbles.
    Bytes to_key() const;

  private:
    Bytes nibbles_;
};

}  // namespace storage::trie
