#include "storage/trie/nibbles.hpp"

#include "primitives/check.hpp"

#include <algorithm>

namespace storage::trie {

void append_packed(Bytes& out, Nibbles nibbles) {
    if (nibbles.empty()) return;
    if ((nibbles.size & 1) != 0) {
        out.push_back(nibbles[0]);
        nibbles = nibbles.drop(1);
    }
    if ((nibbles.begin & 1) == 0) {
        const std::uint8_t* first = nibbles.data + nibbles.begin / 2;
        out.insert(out.end(), first, first + nibbles.size / 2);
        return;
    }
    for (std::uint32_t i = 0; i < nibbles.size; i += 2)
        out.push_back(static_cast<std::uint8_t>(nibbles[i] << 4 | nibbles[i + 1]));
}

Bytes pack_joined(Nibbles a, std::uint8_t nibble, Nibbles b) {
    const std::uint32_t size = a.size + 1 + b.size;
    Bytes out(packed_size(size));
    std::uint32_t at = size & 1;
    const auto put = [&](std::uint8_t value) {
        out[at / 2] = static_cast<std::uint8_t>(
            out[at / 2] | ((at & 1) != 0 ? value : static_cast<std::uint8_t>(value << 4)));
        ++at;
    };
    for (std::uint32_t i = 0; i < a.size; ++i)
        put(a[i]);
    put(nibble);
    for (std::uint32_t i = 0; i < b.size; ++i)
        put(b[i]);
    return out;
}

std::uint32_t common_prefix(Nibbles a, Nibbles b) {
    const std::uint32_t size = std::min(a.size, b.size);
    std::uint32_t i = 0;
    if (((a.begin ^ b.begin) & 1) == 0) {
        if (size != 0 && (a.begin & 1) != 0) {
            if (a[0] != b[0]) return 0;
            i = 1;
        }
        const std::uint8_t* x = a.data + (a.begin + i) / 2;
        const std::uint8_t* y = b.data + (b.begin + i) / 2;
        for (; i + 2 <= size && *x == *y; i += 2, ++x, ++y) {
        }
    }
    while (i < size && a[i] == b[i])
        ++i;
    return i;
}

bool equal(Nibbles a, Nibbles b) {
    return a.size == b.size && common_prefix(a, b) == a.size;
}

Bytes Path::to_key() const {
    CHECK(nibbles_.size() % 2 == 0);
    Bytes key(nibbles_.size() / 2);
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::uint8_t>(nibbles_[2 * i] << 4 | nibbles_[2 * i + 1]);
    return key;
}

}  // namespace storage::trie
