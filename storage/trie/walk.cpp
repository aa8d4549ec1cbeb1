#include "storage/trie/walk.hpp"

#include <algorithm>

namespace storage::trie {

namespace {

/// The first key above a bound, in one descent. `found` is a whole path when it returns true.
class KeySearch {
  public:
    explicit KeySearch(const BranchSource& source) : source_{source} {}

    /// Below `branch`, whose slot is the path so far; nullopt as bound: every key is above it.
    bool below(const Branch& branch, std::optional<Nibbles> bound) {
        const Node node = branch.node();
        if (bound && !pass_partial(node.partial, bound)) return false;
        path_.push(node.partial);
        if (!bound && node.value) return true;
        if (bound && bound->empty()) bound.reset();
        const auto partials = branch.leaf_partials(node);
        for (std::uint32_t i = bound ? (*bound)[0] : 0; i < kChildCountMax; ++i) {
            if (!node.has_child(i)) continue;
            const auto rest =
                bound && (*bound)[0] == i ? std::optional{bound->drop(1)} : std::nullopt;
            const std::uint32_t mark = path_.size();
            path_.push(static_cast<std::uint8_t>(i));
            if (branch.is_branch(i) ? below(source_.child(branch, i, path_), rest)
                                    : leaf(partials[i], rest))
                return true;
            path_.truncate(mark);
        }
        return false;
    }

    bool leaf(Nibbles partial, std::optional<Nibbles> bound) {
        if (bound && (!pass_partial(partial, bound) || bound)) return false;
        path_.push(partial);
        return true;
    }

    Bytes key() const { return path_.to_key(); }

  private:
    /// Moves the bound over a partial key: none if all keys behind it are above the bound; false
    /// if all are below.
    static bool pass_partial(Nibbles partial, std::optional<Nibbles>& bound) {
        const std::uint32_t common = common_prefix(partial, *bound);
        if (common == partial.size) {
            bound = bound->drop(common);
            return true;
        }
        if (common < bound->size && partial[common] < (*bound)[common]) return false;
        bound.reset();
        return true;
    }

    const BranchSource& source_;
    Path path_;
};

}  // namespace

std::optional<Bytes> next_key(const Root& root, const BranchSource& source, BytesView key) {
    if (root.leaf_key)
        return primitives::compare(*root.leaf_key, key) > 0 ? root.leaf_key : std::nullopt;
    if (root.branch == nullptr) return std::nullopt;
    KeySearch search{source};
    if (!search.below(*root.branch, Nibbles::of(key))) return std::nullopt;
    return search.key();
}

const Branch* branch_at(const Root& root, BytesView place) {
    const Branch* branch = root.branch;
    while (branch != nullptr && !place.empty()) {
        const Nibbles partial = branch->node().partial;
        if (place.size() <= partial.size) return nullptr;
        for (std::uint32_t i = 0; i < partial.size; ++i)
            if (place[i] != partial[i]) return nullptr;
        const std::uint8_t nibble = place[partial.size];
        place = place.subspan(partial.size + 1);
        branch = branch->is_branch(nibble) ? branch->child(nibble) : nullptr;
    }
    return branch;
}

namespace {

void add_use(const Branch& branch, MemoryUse& use) {
    ++use.branches;
    use.bytes += branch.size_bytes();
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if (branch.is_branch(i)) add_use(*branch.child(i), use);
}

}  // namespace

MemoryUse memory_use(const Root& root) {
    MemoryUse use;
    if (root.branch != nullptr) add_use(*root.branch, use);
    return use;
}

namespace {

void add_value(ProofNodes& proof, const ValueSource& values, BytesView key) {
    proof.insert(values.value(key));
}

/// The leaf with this whole key, unless it stands in its parent; its value if it is the one asked.
void add_leaf(ProofNodes& proof, const ValueSource& values, BytesView leaf_key, Nibbles partial,
              bool is_inline, BytesView asked) {
    if (is_inline) return;
    const Bytes value = values.value(leaf_key);
    Bytes encoding;
    const bool hashed = is_hashed(value, Version::V1);
    const Reference hash = reference_of(value);
    append_leaf(encoding, partial, {hashed, hashed ? hash.view() : BytesView{value}});
    proof.insert(std::move(encoding));
    if (hashed && primitives::equal(leaf_key, asked)) proof.insert(value);
}

}  // namespace

void add_proof(ProofNodes& proof, const Root& root, const BranchSource& source,
               const ValueSource& values, BytesView key) {
    if (root.leaf_key)
        return add_leaf(proof, values, *root.leaf_key, Nibbles::of(*root.leaf_key), false, key);
    Path path;
    Nibbles rest = Nibbles::of(key);
    for (const Branch* branch = root.branch; branch != nullptr;) {
        const Node node = branch->node();
        if (branch == root.branch || branch->encoding().size() >= kHashedNodeSizeMin)
            proof.insert(primitives::to_bytes(branch->encoding()));
        if (!starts_with(rest, node.partial)) return;
        rest = rest.drop(node.partial.size);
        path.push(node.partial);
        if (rest.empty()) {
            if (node.value && node.value->is_hash) add_value(proof, values, key);
            return;
        }
        const std::uint8_t nibble = rest[0];
        if (!node.has_child(nibble)) return;
        path.push(nibble);
        rest = rest.drop(1);
        if (branch->is_branch(nibble)) {
            branch = &source.child(*branch, nibble, path);
            continue;
        }
        const Nibbles partial = branch->leaf_partial(node, nibble);
        path.push(partial);
        return add_leaf(proof, values, path.to_key(), partial,
                        node.references[nibble].size() < kHashedNodeSizeMin, key);
    }
}

namespace {
void collect_below(const Branch* of, const Branch* other, std::vector<const Branch*>& out) {
    if (of == other) return;
    CHECK(of != nullptr && other != nullptr && of->branches() == other->branches());
    out.push_back(of);
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if (of->is_branch(i)) collect_below(of->child(i), other->child(i), out);
}
}  // namespace

void collect_unshared(const Root& of, const Root& other, std::vector<const Branch*>& out) {
    CHECK(of.hash == other.hash);
    collect_below(of.branch, other.branch, out);
}

}  // namespace storage::trie
