// Substrate's trie nodes (facts: substrate-formats section 6).
//
//   node = header | partial key | [u16 LE bitmap of children] | [value] | [children ascending]
//   header        high bits the kind, low bits the number of nibbles of the partial key:
//     01xxxxxx leaf               001xxxxx leaf with hashed value
//     10xxxxxx branch             11xxxxxx branch with value    0001xxxx branch with hashed value
//     all low bits set: more bytes follow, added up; 255 means go on
//   value         Compact(length) and bytes, or the 32-byte hash of the value (state version 1,
//                 33 bytes and more)
//   child         Compact(length) and reference: the encoding of a node if shorter than 32 bytes,
//                 else its blake2b-256
#pragma once

#include "primitives/result.hpp"
#include "storage/trie/nibbles.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <string_view>

namespace storage::trie {

using primitives::Hash;
using primitives::Result;

/// State version 0 keeps all values in their nodes, version 1 hashes the long ones.
enum class Version : std::uint8_t { V0, V1 };

/// Values of this many bytes and more are hashed in version 1.
inline constexpr std::size_t kHashedValueSizeMin = 33;
/// A node encoded in fewer bytes stands in its parent itself.
inline constexpr std::size_t kHashedNodeSizeMin = 32;
inline constexpr std::uint32_t kChildCountMax = 16;

/// A value as it stands in a node: itself, or its hash.
struct NodeValue {
    bool is_hash = false;
    BytesView bytes;
};

enum class NodeError : std::uint8_t {
    Truncated,          // fewer bytes than the node needs
    TooLong,            // more than 16 MiB
    TrailingBytes,      // bytes after the node
    UnknownKind,        // a header of no kind of node
    NonZeroPadding,     // an odd partial key whose first half byte is set
    NonMinimalCompact,  // a length in more bytes than it needs
    NoChildren,         // a branch without children
    BadChild,           // a child reference of no or more than 32 bytes
};
std::string_view to_string(NodeError error);

/// A node read; views into its encoding.
struct Node {
    bool is_branch = false;
    Nibbles partial;
    std::optional<NodeValue> value;
    /// Bit i: child i exists.
    std::uint16_t children = 0;
    std::array<BytesView, kChildCountMax> references{};

    bool has_child(std::uint32_t nibble) const { return (children >> nibble & 1) != 0; }
};
/// Reads one node of untrusted bytes; only the one canonical encoding of a node is accepted, but
/// for what the context decides (whether a child should have been hashed, or a value).
Result<Node, NodeError> decode_node(BytesView encoding);

void append_leaf(Bytes& out, Nibbles partial, NodeValue value);
/// The branch up to its children.
void append_branch(Bytes& out, Nibbles partial, std::optional<NodeValue> value,
                   std::uint16_t children);
void append_child(Bytes& out, BytesView reference);

/// What a parent keeps of a node: its encoding if shorter than 32 bytes, else its hash.
struct Reference {
    std::array<std::uint8_t, 32> bytes{};
    std::uint8_t size = 0;
    BytesView view() const { return BytesView{bytes}.first(size); }

    /// Precondition: at most 32 bytes.
    static Reference of(BytesView view) {
        Reference out;
        out.size = static_cast<std::uint8_t>(view.size());
        std::copy(view.begin(), view.end(), out.bytes.begin());
        return out;
    }
};
Reference reference_of(BytesView encoding);

inline bool is_hashed(BytesView value, Version version) {
    return version == Version::V1 && value.size() >= kHashedValueSizeMin;
}

/// Root of the trie without keys: the hash of the byte 00.
Hash empty_root();

}  // namespace storage::trie
