// Walks over a trie of branches: keys in order, places of branches, the nodes that prove keys.
#pragma once

#include "storage/trie/branch.hpp"
#include "storage/trie/update.hpp"

#include <set>
#include <span>

namespace storage::trie {

/// Where the children of a branch are found: in memory, or partly in the records of older states.
class BranchSource {
  public:
    /// Precondition: parent.is_branch(nibble). `place` is the path of the child's slot: all
    /// nibbles above it, its own included. The result lives as long as the source.
    virtual const Branch& child(const Branch& parent, std::uint32_t nibble,
                                const Path& place) const = 0;

  protected:
    ~BranchSource() = default;
};

/// The pointers in the branches themselves.
class MemorySource final : public BranchSource {
  public:
    const Branch& child(const Branch& parent, std::uint32_t nibble, const Path&) const override {
        return *parent.child(nibble);
    }
};

/// The smallest key greater than `key`.
std::optional<Bytes> next_key(const Root& root, const BranchSource& source, BytesView key);

/// The branch in the slot at `place` (nibbles), null if there is none. Pointers in memory only.
const Branch* branch_at(const Root& root, BytesView place);

struct MemoryUse {
    std::size_t branches = 0;
    std::size_t bytes = 0;
};
/// What a trie takes in memory; visits every branch.
MemoryUse memory_use(const Root& root);

/// The set of nodes and detached values that prove the presence or absence of keys.
using ProofNodes = std::set<Bytes, primitives::BytesLess>;

/// Adds the proof of one key: the nodes on its path as far as it goes, those that stand in their
/// parents left out, and its value if that is hashed. Values as of the same state.
void add_proof(ProofNodes& proof, const Root& root, const BranchSource& source,
               const ValueSource& values, BytesView key);

/// The branches of one trie in memory that an equal one (of the same keys and values) is not built
/// of.
void collect_unshared(const Root& of, const Root& other, std::vector<const Branch*>& out);

}  // namespace storage::trie
