// The state trie the plain way: the root of a sorted map, encoded from scratch each time. Shares
// nothing with storage/trie but the hash.
#pragma once

#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"

#include <algorithm>
#include <map>

namespace tests {

class ReferenceTrie {
  public:
    using Bytes = primitives::Bytes;
    using Entries = std::map<Bytes, Bytes, primitives::BytesLess>;

    static primitives::Hash root(const Entries& entries, bool is_v1) {
        std::vector<Item> items;
        for (const auto& [key, value] : entries) {
            Item item{{}, &value};
            for (const auto byte : key) {
                item.nibbles.push_back(byte >> 4);
                item.nibbles.push_back(byte & 15);
            }
            items.push_back(std::move(item));
        }
        const Bytes top = items.empty() ? Bytes{0} : node(items, 0, items.size(), 0, is_v1);
        return primitives::crypto::blake2b_256(top);
    }

  private:
    struct Item {
        Bytes nibbles;
        const Bytes* value;
    };

    static void header(Bytes& out, unsigned prefix, unsigned bits, std::size_t count) {
        const std::size_t most = (1U << bits) - 1;
        out.push_back(static_cast<std::uint8_t>(prefix | std::min(count, most)));
        if (count < most) return;
        for (count -= most; count >= 255; count -= 255)
            out.push_back(255);
        out.push_back(static_cast<std::uint8_t>(count));
    }

    static Bytes node(const std::vector<Item>& items, std::size_t from, std::size_t to,
                      std::size_t depth, bool is_v1) {
        const auto& first = items[from].nibbles;
        const auto& last = items[to - 1].nibbles;
        std::size_t end = depth;
        while (end < first.size() && end < last.size() && first[end] == last[end])
            ++end;
        if (to - from == 1) end = first.size();
        const bool has_value = first.size() == end;
        const bool is_leaf = to - from == 1;
        const Bytes* value = has_value ? items[from].value : nullptr;
        const bool hashed = value != nullptr && is_v1 && value->size() >= 33;

        Bytes out;
        const std::size_t count = end - depth;
        if (is_leaf)
            header(out, hashed ? 0x20 : 0x40, hashed ? 5 : 6, count);
        else
            header(out, hashed ? 0x10 : has_value ? 0xc0 : 0x80, hashed ? 4 : 6, count);
        for (std::size_t i = depth; i < end;) {
            const bool odd_start = i == depth && count % 2 == 1;
            out.push_back(
                static_cast<std::uint8_t>(odd_start ? first[i] : first[i] << 4 | first[i + 1]));
            i += odd_start ? 1 : 2;
        }
        Bytes children;
        std::uint16_t bitmap = 0;
        for (std::size_t i = from + (has_value ? 1 : 0); i < to;) {
            std::size_t next = i;
            while (next < to && items[next].nibbles[end] == items[i].nibbles[end])
                ++next;
            bitmap = static_cast<std::uint16_t>(bitmap | 1U << items[i].nibbles[end]);
            Bytes child = node(items, i, next, end + 1, is_v1);
            if (child.size() >= 32)
                child = primitives::to_bytes(primitives::crypto::blake2b_256(child).view());
            primitives::scale::encode_to(child, children);
            i = next;
        }
        if (!is_leaf) primitives::scale::encode_to(bitmap, out);
        if (hashed)
            primitives::append(out, primitives::crypto::blake2b_256(*value).view());
        else if (value != nullptr)
            primitives::scale::encode_to(*value, out);
        primitives::append(out, children);
        return out;
    }
};

}  // namespace tests
