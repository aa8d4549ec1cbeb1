// A branch of the state trie in memory: immutable once built, shared by all states that have it.
//
// It holds its own node encoding (so hashing and proving copy nothing), pointers to the children
// that are branches, and the partial keys of the children that are leaves: a leaf itself stands in
// its parent as reference and partial key, its value in the state. One allocation:
//
//   Branch | child pointers (8 bytes each) | node encoding | per leaf child, ascending: count of
//   nibbles (1 byte, or 255 and u32 LE) and packed nibbles
//
// Serialized (columns trie and trie_undo):
//   02 | u16 LE bitmap of branch children | u32 LE encoding size | encoding | leaf partial keys
// with 00 for the root of an empty trie and 01 | key for a root that is a leaf.
#pragma once

#include "storage/trie/node_codec.hpp"

#include <memory>
#include <variant>

namespace storage::trie {

class Branch {
  public:
    /// A child to build with. A branch child has a pointer, a leaf child a partial key.
    struct Child {
        const Branch* branch = nullptr;
        Nibbles partial;
        Reference reference;
    };

    /// By nibble; null where there is none.
    using Children = std::array<const Child*, kChildCountMax>;

    /// Builds a branch of the children in the bitmap. Their pointers may be null (a branch read
    /// from disk on its own). `scratch` is overwritten: it saves an allocation.
    static Branch* create(Nibbles partial, std::optional<NodeValue> value, std::uint16_t children,
                          std::uint16_t branches, const Children& parts, Bytes& scratch);
    /// The same branch again, for set_reference and replace_child while nobody else knows it.
    static Branch* copy(const Branch& branch);
    static void destroy(const Branch* branch);
    /// Destroys a branch and all below it.
    static void destroy_all(const Branch* branch);

    BytesView encoding() const { return {body(), encoding_size_}; }
    /// The parts of the encoding.
    Node node() const;
    /// Bit i: child i is a branch.
    std::uint16_t branches() const { return branches_; }
    bool is_branch(std::uint32_t nibble) const { return (branches_ >> nibble & 1) != 0; }
    /// Precondition: is_branch(nibble).
    const Branch* child(std::uint32_t nibble) const { return pointers()[pointer_index(nibble)]; }
    /// Of all leaf children, in the places of their nibbles.
    std::array<Nibbles, kChildCountMax> leaf_partials(const Node& node) const;
    /// Precondition: the node's child there is a leaf.
    Nibbles leaf_partial(const Node& node, std::uint32_t nibble) const;
    /// What the branch takes in memory.
    std::size_t size_bytes() const;

    /// The serialized form.
    Bytes pack() const;
    /// Fills a null child pointer (loading from disk).
    void set_child(std::uint32_t nibble, const Branch* child);
    /// Precondition: is_branch(nibble).
    void replace_child(std::uint32_t nibble, const Branch* child) {
        pointers()[pointer_index(nibble)] = child;
    }
    /// Overwrites a part of the encoding: a child's reference by one of the same size.
    void set_reference(std::size_t offset, BytesView reference);

    // For the writer alone; no reader looks at them.
    /// Whether this branch and all below it are in the checkpoint.
    mutable bool is_stored = false;
    /// Whether the block being finalized replaces this branch.
    mutable bool is_replaced = false;

    Branch(const Branch&) = delete;
    Branch& operator=(const Branch&) = delete;

  private:
    Branch() = default;
    ~Branch() = default;

    const Branch** pointers() { return reinterpret_cast<const Branch**>(this + 1); }
    const Branch* const* pointers() const {
        return reinterpret_cast<const Branch* const*>(this + 1);
    }
    std::uint8_t* body() {
        return reinterpret_cast<std::uint8_t*>(pointers() + std::popcount(branches_));
    }
    const std::uint8_t* body() const {
        return reinterpret_cast<const std::uint8_t*>(pointers() + std::popcount(branches_));
    }
    std::size_t pointer_index(std::uint32_t nibble) const {
        const auto below = static_cast<std::uint16_t>((1U << nibble) - 1);
        return static_cast<std::size_t>(
            std::popcount(static_cast<std::uint16_t>(branches_ & below)));
    }

    std::uint32_t encoding_size_ = 0;
    std::uint32_t body_size_ = 0;
    std::uint16_t branches_ = 0;
};

struct BranchDeleter {
    void operator()(const Branch* branch) const { Branch::destroy(branch); }
};
/// Owns one branch, nothing below it.
using BranchHolder = std::unique_ptr<Branch, BranchDeleter>;

/// The top of a trie. Owns nothing.
struct Root {
    Hash hash = empty_root();
    /// Null in a trie of no or one key.
    const Branch* branch = nullptr;
    /// The key of a trie of one key.
    std::optional<Bytes> leaf_key;

    /// The serialized form of the top node.
    Bytes pack() const;
};

Root root_of_branch(const Branch& branch);
/// Of version 1.
Root root_of_leaf(Bytes key, BytesView value);

/// What a serialized node holds: nothing, the key of a leaf, or a branch with null pointers.
/// nullopt if the bytes are none of these.
struct Unpacked {
    std::optional<Bytes> leaf_key;
    BranchHolder branch;
};
std::optional<Unpacked> unpack(BytesView packed);

}  // namespace storage::trie
