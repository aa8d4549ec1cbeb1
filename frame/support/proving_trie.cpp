#include "frame/support/proving_trie.hpp"

#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"

namespace frame::proving_trie {

namespace {

constexpr std::uint8_t kLeaf = 0x40;
constexpr std::uint8_t kBranch = 0x80;
constexpr std::uint8_t kKindMask = 0xC0;
constexpr std::size_t kCountMax = 0x3F;

std::uint8_t nibble(BytesView key, std::size_t at) {
    return static_cast<std::uint8_t>(at % 2 == 0 ? key[at / 2] >> 4 : key[at / 2] & 15);
}

/// Header and partial key of the nibbles [begin, end).
Bytes start_node(std::uint8_t kind, BytesView key, std::size_t begin, std::size_t end) {
    const std::size_t count = end - begin;
    Bytes out{static_cast<std::uint8_t>(kind | std::min(count, kCountMax))};
    if (count >= kCountMax) {
        std::size_t rest = count - kCountMax;
        for (; rest >= 255; rest -= 255)
            out.push_back(255);
        out.push_back(static_cast<std::uint8_t>(rest));
    }
    std::size_t at = begin;
    if (count % 2 != 0) out.push_back(nibble(key, at++));
    for (; at < end; at += 2)
        out.push_back(static_cast<std::uint8_t>(nibble(key, at) << 4 | nibble(key, at + 1)));
    return out;
}

using Iterator = Entries::const_iterator;

class Builder {
  public:
    /// `path`: the key whose nodes are kept, or nothing.
    Builder(Host& host, BytesView path) : host_{host}, path_{path} {}

    /// The hash of the node over [first, last), which is not empty and shares `depth` nibbles.
    Hash build(Iterator first, Iterator last, std::size_t depth, bool on_path) {
        const Bytes encoded =
            std::next(first) == last ? leaf(first, depth) : branch(first, last, depth, on_path);
        if (on_path) nodes_.push_back(encoded);
        return host_.blake2_256(encoded);
    }
    /// From the root down.
    std::vector<Bytes> take_nodes() {
        std::reverse(nodes_.begin(), nodes_.end());
        return std::move(nodes_);
    }

  private:
    static Bytes leaf(Iterator entry, std::size_t depth) {
        Bytes out = start_node(kLeaf, entry->first, depth, 2 * entry->first.size());
        primitives::scale::encode_compact(entry->second.size(), out);
        primitives::append(out, entry->second);
        return out;
    }

    Bytes branch(Iterator first, Iterator last, std::size_t depth, bool on_path) {
        const Bytes& low = first->first;
        const Bytes& high = std::prev(last)->first;
        std::size_t fork = depth;
        while (nibble(low, fork) == nibble(high, fork))
            ++fork;
        std::uint16_t bitmap = 0;
        Bytes children;
        for (Iterator at = first; at != last;) {
            const std::uint8_t own = nibble(at->first, fork);
            Iterator end = at;
            while (end != last && nibble(end->first, fork) == own)
                ++end;
            const bool follows = on_path && nibble(path_, fork) == own;
            bitmap = static_cast<std::uint16_t>(bitmap | 1U << own);
            primitives::scale::encode_compact(Hash::kSize, children);
            primitives::append(children, build(at, end, fork + 1, follows));
            at = end;
        }
        Bytes out = start_node(kBranch, low, depth, fork);
        primitives::scale::encode_to(bitmap, out);
        primitives::append(out, children);
        return out;
    }

    Host& host_;
    BytesView path_;
    std::vector<Bytes> nodes_;
};

// ---- reading ------------------------------------------------------------------------------------

using primitives::scale::Decoder;

/// Reads header and partial key; false unless the key goes on with exactly these nibbles.
bool match_start(Decoder& in, BytesView key, std::size_t& depth, std::uint8_t& kind) {
    std::uint8_t byte{};
    if (!in.take_byte(byte)) return false;
    kind = byte & kKindMask;
    std::size_t count = byte & kCountMax;
    if (count == kCountMax) {
        do {
            if (!in.take_byte(byte)) return false;
            count += byte;
        } while (byte == 255);
    }
    BytesView packed;
    if (!in.take((count + 1) / 2, packed)) return false;
    const std::size_t total = 2 * key.size();
    if (count > total - depth) return false;
    const std::size_t odd = count % 2;
    if (odd != 0 && packed[0] >> 4 != 0) return false;
    for (std::size_t i = 0; i < count; ++i)
        if (nibble(packed, i + odd) != nibble(key, depth + i)) return false;
    depth += count;
    return true;
}

bool take_32(Decoder& in, BytesView& out) {
    primitives::scale::Compact<std::uint32_t> size;
    return primitives::scale::decode_from(in, size) && size.value == 32 && in.take(32, out);
}

/// The reference to the child that `key` leads to.
std::optional<Hash> next_reference(Decoder& in, BytesView key, std::size_t& depth) {
    std::uint16_t bitmap{};
    if (!primitives::scale::decode_from(in, bitmap) || depth >= 2 * key.size()) return std::nullopt;
    const std::uint8_t wanted = nibble(key, depth++);
    std::optional<Hash> found;
    for (std::uint8_t child = 0; child < 16; ++child) {
        if ((bitmap >> child & 1) == 0) continue;
        BytesView reference;
        if (!take_32(in, reference)) return std::nullopt;
        if (child == wanted) found = Hash::from(reference);
    }
    return in.remaining() == 0 ? found : std::nullopt;
}

}  // namespace

Hash root(Host& host, const Entries& entries) {
    if (entries.empty()) return {};
    return Builder{host, {}}.build(entries.begin(), entries.end(), 0, false);
}

std::optional<std::vector<Bytes>> prove(Host& host, const Entries& entries, BytesView key) {
    if (entries.find(key) == entries.end()) return std::nullopt;
    Builder builder{host, key};
    builder.build(entries.begin(), entries.end(), 0, true);
    return builder.take_nodes();
}

std::optional<primitives::Bytes32> proven_value(Host& host, const Hash& root,
                                                std::span<const Bytes> nodes, BytesView key) {
    Hash expected = root;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (host.blake2_256(nodes[i]) != expected) return std::nullopt;
        Decoder in{nodes[i]};
        std::uint8_t kind{};
        if (!match_start(in, key, depth, kind)) return std::nullopt;
        if (kind == kLeaf) {
            BytesView value;
            const bool complete = depth == 2 * key.size() && i + 1 == nodes.size();
            if (!complete || !take_32(in, value) || in.remaining() != 0) return std::nullopt;
            return Hash::from(value).bytes;
        }
        const auto next = kind == kBranch ? next_reference(in, key, depth) : std::nullopt;
        if (!next) return std::nullopt;
        expected = *next;
    }
    return std::nullopt;
}

}  // namespace frame::proving_trie
