// Verification of read proofs: trie nodes and detached values, in any order, that show the value of
// a key (or its absence) under a root.
#pragma once

#include "storage/trie/node_codec.hpp"

#include <map>
#include <span>

namespace storage::trie {

enum class ProofError : std::uint8_t {
    MissingNode,    // a node on the path is not in the proof
    MalformedNode,  // a node on the path is not a canonical encoding
    MissingValue,   // the key's value is hashed and not in the proof
};
std::string_view to_string(ProofError error);

/// A proof whose items are hashed once, to read any number of keys from.
class ReadProof {
  public:
    /// The items must outlive the proof.
    ReadProof(const Hash& root, std::span<const Bytes> items);

    /// The value of a key, nullopt if the proof shows that there is none. Takes at most one step
    /// for each nibble of the key.
    Result<std::optional<Bytes>, ProofError> read(BytesView key) const;

    /// The Merkle value (the hash, or the encoding of a node below 32 bytes) of the node nearest to
    /// the root whose path starts with the key: it changes whenever anything under the key does.
    /// nullopt if the proof shows that nothing starts with the key. The proof must be one of `key`.
    Result<std::optional<Bytes>, ProofError> closest_merkle_value(BytesView key) const;

  private:
    /// A node by the reference its parent keeps of it.
    Result<Node, ProofError> node_of(BytesView reference) const;
    const BytesView* item(BytesView hash) const;

    Hash root_;
    std::map<Hash, BytesView> items_;
};

/// One key of a proof.
Result<std::optional<Bytes>, ProofError> verify_read_proof(const Hash& root,
                                                           std::span<const Bytes> proof,
                                                           BytesView key);

}  // namespace storage::trie
