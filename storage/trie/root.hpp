// Roots of whole tries.
#pragma once

#include "storage/trie/node_codec.hpp"

#include <span>
#include <utility>

namespace storage::trie {

using KeyValue = std::pair<BytesView, BytesView>;

/// The root of a trie with these entries, in ascending order of distinct keys.
Hash root_of(std::span<const KeyValue> entries, Version version);

/// The root of a trie with keys SCALE Compact(0), Compact(1), ... The extrinsics root of a block
/// is that of its extrinsics with their length prefixes, in version 0.
Hash ordered_root(std::span<const Bytes> values, Version version);

}  // namespace storage::trie
