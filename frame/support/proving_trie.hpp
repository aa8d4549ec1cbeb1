// A small trie that is built once to commit to a table and to prove its entries: Substrate's node
// format for keys of one length and values of 32 bytes.
//
//   leaf    01nnnnnn | partial key | Compact(32) | value 32
//   branch  10nnnnnn | partial key | u16 LE bitmap of children | per child Compact(32) | hash 32
//   n is the number of nibbles of the partial key: 63 and more continue in bytes that add up, up to
//   one below 255. An odd count starts with 0x0n.
//
// Both kinds of node are longer than 32 bytes, so every reference is a blake2b-256 hash. A trie
// without entries has the zero hash, which proves nothing.
#pragma once

#include "primitives/host.hpp"

#include <map>

namespace frame::proving_trie {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;
using primitives::Host;

/// Precondition of all functions: the keys have one length, below 128 bytes.
using Entries = std::map<Bytes, primitives::Bytes32, primitives::BytesLess>;

Hash root(Host& host, const Entries& entries);
/// The nodes from the root to the entry of `key`; nullopt when it has none.
std::optional<std::vector<Bytes>> prove(Host& host, const Entries& entries, BytesView key);
/// The value that the nodes prove for `key`; nullopt when they prove none, are out of order, or are
/// more than needed.
std::optional<primitives::Bytes32> proven_value(Host& host, const Hash& root,
                                                std::span<const Bytes> nodes, BytesView key);

}  // namespace frame::proving_trie
