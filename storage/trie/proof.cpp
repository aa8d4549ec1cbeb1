#include "storage/trie/proof.hpp"

#include "primitives/crypto/hash.hpp"

namespace storage::trie {

using primitives::unexpected;

namespace {

constexpr std::size_t kHashSize = 32;

}  // namespace

std::string_view to_string(ProofError error) {
    switch (error) {
        case ProofError::MissingNode:
            return "read proof: a node on the path is missing";
        case ProofError::MalformedNode:
            return "read proof: a node on the path is malformed";
        case ProofError::MissingValue:
            return "read proof: the hashed value is missing";
    }
    return "read proof: unknown error";
}

ReadProof::ReadProof(const Hash& root, std::span<const Bytes> items) : root_{root} {
    for (const auto& item : items)
        items_.emplace(primitives::crypto::blake2b_256(item), item);
}

const BytesView* ReadProof::item(BytesView hash) const {
    const auto found = items_.find(Hash::from(hash));
    return found == items_.end() ? nullptr : &found->second;
}

Result<Node, ProofError> ReadProof::node_of(BytesView reference) const {
    BytesView encoding = reference;
    if (reference.size() == kHashSize) {
        const auto* found = item(reference);
        if (found == nullptr) return unexpected(ProofError::MissingNode);
        encoding = *found;
    }
    const auto node = decode_node(encoding);
    if (!node) return unexpected(ProofError::MalformedNode);
    return *node;
}

Result<std::optional<Bytes>, ProofError> ReadProof::read(BytesView key) const {
    const std::optional<Bytes> absent;
    if (root_ == empty_root()) return absent;
    Nibbles rest = Nibbles::of(key);
    BytesView reference = root_.view();
    while (true) {
        const auto node = TRY(node_of(reference));
        if (!starts_with(rest, node.partial)) return absent;
        rest = rest.drop(node.partial.size);
        if (rest.empty()) {
            if (!node.value) return absent;
            if (!node.value->is_hash) return std::optional{primitives::to_bytes(node.value->bytes)};
            const auto* value = item(node.value->bytes);
            if (value == nullptr) return unexpected(ProofError::MissingValue);
            return std::optional{primitives::to_bytes(*value)};
        }
        if (!node.has_child(rest[0])) return absent;
        reference = node.references[rest[0]];
        rest = rest.drop(1);
    }
}

Result<std::optional<Bytes>, ProofError> ReadProof::closest_merkle_value(BytesView key) const {
    const std::optional<Bytes> absent;
    if (root_ == empty_root()) return absent;
    Nibbles rest = Nibbles::of(key);
    BytesView reference = root_.view();
    while (true) {
        const auto node = TRY(node_of(reference));
        if (starts_with(node.partial, rest)) return std::optional{primitives::to_bytes(reference)};
        if (!starts_with(rest, node.partial)) return absent;
        rest = rest.drop(node.partial.size);
        if (!node.has_child(rest[0])) return absent;
        reference = node.references[rest[0]];
        rest = rest.drop(1);
    }
}

Result<std::optional<Bytes>, ProofError> verify_read_proof(const Hash& root,
                                                           std::span<const Bytes> proof,
                                                           BytesView key) {
    return ReadProof{root, proof}.read(key);
}

}  // namespace storage::trie
