#include "storage/trie/update.hpp"

#include "primitives/crypto/hash.hpp"

#include <algorithm>
#include <deque>
#include <memory>

namespace storage::trie {

namespace {

using Changes = std::span<const Change>;

/// Changes looked at for children to fetch; with more, the branch is near the top and in cache.
constexpr std::size_t kPrefetchedChanges = 32;
/// Changes from which on a helper is worth waking.
constexpr std::size_t kSharedChangesMin = 512;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kPrefetchedLines = 4;

void prefetch(const Branch* branch) {
    if (branch == nullptr) return;
    for (std::size_t line = 0; line < kPrefetchedLines; ++line)
        __builtin_prefetch(reinterpret_cast<const std::uint8_t*>(branch) + line * kCacheLine);
}

}  // namespace

/// One run of update(). Views stand on the old trie, the changes and what the run keeps itself.
class Updater {
  public:
    Updater(const ValueSource& values, Version version, Helper* helper)
        : values_{values}, version_{version}, helper_{helper} {}

    Update run(const Root& from, Changes changes);

  private:
    enum class Kind : std::uint8_t { Empty, Leaf, Branch };
    /// What hangs below one nibble of a branch (or at the top).
    struct Slot {
        Kind kind = Kind::Empty;
        /// A branch built by this run.
        bool is_fresh = false;
        /// Nibbles at the front of the branch's partial key that a new branch above takes.
        std::uint32_t skip = 0;
        Branch::Child child;
        /// Of a leaf; unset where only the state knows it.
        std::optional<NodeValue> value;
    };
    /// A branch taken apart.
    struct Open {
        Nibbles partial;
        std::optional<NodeValue> value;
        std::array<Slot, kChildCountMax> slots{};
    };

    // `depth` counts the nibbles above a slot; all changes given for it share these.
    Slot slot_after(const Slot& old, std::uint32_t depth, Changes changes);
    Slot leaf_after(const Slot& old, std::uint32_t depth, Changes changes);
    Slot branch_after(const Slot& old, std::uint32_t depth, Changes changes);
    Slot children_after(const Slot& old, const Node& node, std::uint32_t depth, Changes changes);
    bool is_below(const Node& node, std::uint32_t depth, Changes changes) const;
    Slot build(std::uint32_t depth, Changes changes);
    void apply(Open& open, std::uint32_t depth, Changes changes);
    void apply_children(Open& open, std::uint32_t depth, Changes changes);
    bool apply_in_two(Open& open, std::uint32_t depth, Changes changes);
    void take_over(Updater& other);
    Slot close(const Open& open, std::uint32_t depth, BytesView any_key);
    Slot join(const Open& upper, std::uint32_t nibble, std::uint32_t depth, BytesView any_key);

    Slot make_leaf(Nibbles partial, NodeValue value);
    Slot make_branch(const Open& open);
    Slot make_patched(const Branch& branch, const Node& node, std::uint32_t touched,
                      const std::array<Slot, kChildCountMax>& slots);
    Slot take_branch(const Branch* branch);
    static Open take_apart(const Branch& branch, const Node& node);
    static Slot child_slot(const Branch& branch, const Node& node, std::uint32_t nibble);
    void give_up(const Slot& slot);
    NodeValue node_value(BytesView raw);
    Bytes leaf_key(BytesView any_key, std::uint32_t depth, Nibbles partial) const;
    Reference reference(BytesView encoding);
    void count_hash(std::size_t size);

    const ValueSource& values_;
    const Version version_;
    /// Null once it has its half.
    Helper* helper_;
    /// Who does that half: slots have views of what it keeps.
    std::unique_ptr<Updater> other_;
    Update result_;
    std::deque<Hash> hashes_;
    std::deque<Bytes> kept_;
    Bytes scratch_;
};

Update::~Update() {
    for (const auto* branch : created_)
        Branch::destroy(branch);
}

void Update::release_created() {
    created_.clear();
}

Update Update::merge(std::span<Update* const> chain) {
    CHECK(!chain.empty());
    std::vector<const Branch*> replaced;
    for (const auto* update : chain)
        replaced.insert(replaced.end(), update->replaced_.begin(), update->replaced_.end());
    // Only looked up in: nothing depends on where branches are in memory.
    std::sort(replaced.begin(), replaced.end(), std::less<>{});
    Update out;
    for (auto* update : chain) {
        const auto kept = std::partition(
            update->created_.begin(), update->created_.end(), [&](const Branch* branch) {
                return std::binary_search(replaced.begin(), replaced.end(), branch, std::less<>{});
            });
        for (auto at = kept; at != update->created_.end(); ++at) {
            out.created_.push_back(*at);
            out.size_bytes_ += (*at)->size_bytes();
            update->size_bytes_ -= (*at)->size_bytes();
        }
        update->created_.erase(kept, update->created_.end());
    }
    out.root_ = chain.back()->root_;
    return out;
}

void Updater::count_hash(std::size_t size) {
    ++result_.counts_.hashes;
    result_.counts_.hashed_bytes += size;
}

Reference Updater::reference(BytesView encoding) {
    if (encoding.size() >= kHashedNodeSizeMin) count_hash(encoding.size());
    return reference_of(encoding);
}

NodeValue Updater::node_value(BytesView raw) {
    if (!is_hashed(raw, version_)) return {false, raw};
    count_hash(raw.size());
    return {true, hashes_.emplace_back(primitives::crypto::blake2b_256(raw)).view()};
}

/// The whole key of a leaf: `depth` nibbles of any key of its slot, then its partial key.
Bytes Updater::leaf_key(BytesView any_key, std::uint32_t depth, Nibbles partial) const {
    const Nibbles head = Nibbles::of(any_key).take(depth);
    Bytes key = depth == 0 ? Bytes{} : pack_joined(head.take(depth - 1), head[depth - 1], partial);
    if (depth == 0) append_packed(key, partial);
    return key;
}

Updater::Slot Updater::make_leaf(Nibbles partial, NodeValue value) {
    scratch_.clear();
    append_leaf(scratch_, partial, value);
    Slot out;
    out.kind = Kind::Leaf;
    out.child.partial = partial;
    out.child.reference = reference(scratch_);
    out.value = value;
    return out;
}

Updater::Slot Updater::make_branch(const Open& open) {
    Branch::Children parts{};
    std::uint32_t children = 0;
    std::uint32_t branches = 0;
    for (std::uint32_t i = 0; i < kChildCountMax; ++i) {
        const Slot& slot = open.slots[i];
        if (slot.kind == Kind::Empty) continue;
        children |= 1U << i;
        if (slot.kind == Kind::Branch) branches |= 1U << i;
        parts[i] = &slot.child;
    }
    const Branch* branch =
        Branch::create(open.partial, open.value, static_cast<std::uint16_t>(children),
                       static_cast<std::uint16_t>(branches), parts, scratch_);
    return take_branch(branch);
}

/// A branch whose children in the bitmap are others of the same kind, partial key and size of
/// reference: everything else is copied as it stands.
Updater::Slot Updater::make_patched(const Branch& branch, const Node& node, std::uint32_t touched,
                                    const std::array<Slot, kChildCountMax>& slots) {
    Branch* out = Branch::copy(branch);
    for (std::uint32_t i = 0; i < kChildCountMax; ++i) {
        if ((touched >> i & 1) == 0) continue;
        const auto offset = node.references[i].data() - branch.encoding().data();
        out->set_reference(static_cast<std::size_t>(offset), slots[i].child.reference.view());
        if (slots[i].kind == Kind::Branch) out->replace_child(i, slots[i].child.branch);
    }
    return take_branch(out);
}

/// A branch built a moment ago.
Updater::Slot Updater::take_branch(const Branch* branch) {
    result_.created_.push_back(branch);
    result_.size_bytes_ += branch->size_bytes();
    Slot out;
    out.kind = Kind::Branch;
    out.is_fresh = true;
    out.child.branch = branch;
    out.child.reference = reference(branch->encoding());
    return out;
}

Updater::Open Updater::take_apart(const Branch& branch, const Node& node) {
    const auto partials = branch.leaf_partials(node);
    Open open;
    open.partial = node.partial;
    open.value = node.value;
    for (std::uint32_t i = 0; i < kChildCountMax; ++i) {
        if (!node.has_child(i)) continue;
        Slot& slot = open.slots[i];
        slot.child.reference = Reference::of(node.references[i]);
        if (branch.is_branch(i)) {
            slot.kind = Kind::Branch;
            slot.child.branch = branch.child(i);
        } else {
            slot.kind = Kind::Leaf;
            slot.child.partial = partials[i];
        }
    }
    return open;
}

/// One child of a branch.
Updater::Slot Updater::child_slot(const Branch& branch, const Node& node, std::uint32_t nibble) {
    Slot out;
    if (!node.has_child(nibble)) return out;
    out.child.reference = Reference::of(node.references[nibble]);
    if (branch.is_branch(nibble)) {
        out.kind = Kind::Branch;
        out.child.branch = branch.child(nibble);
    } else {
        out.kind = Kind::Leaf;
        out.child.partial = branch.leaf_partial(node, nibble);
    }
    return out;
}

/// The branch of a slot stands in the new trie no more.
void Updater::give_up(const Slot& slot) {
    if (!slot.is_fresh) {
        result_.replaced_.push_back(slot.child.branch);
        return;
    }
    result_.size_bytes_ -= slot.child.branch->size_bytes();
    // Built a moment ago: near the end.
    auto& created = result_.created_;
    created.erase(std::next(std::find(created.rbegin(), created.rend(), slot.child.branch)).base());
    Branch::destroy(slot.child.branch);
}

Updater::Slot Updater::slot_after(const Slot& old, std::uint32_t depth, Changes changes) {
    if (changes.empty() && old.skip == 0) return old;
    switch (old.kind) {
        case Kind::Empty:
            return build(depth, changes);
        case Kind::Leaf:
            return leaf_after(old, depth, changes);
        case Kind::Branch:
            return branch_after(old, depth, changes);
    }
    return {};
}

Updater::Slot Updater::leaf_after(const Slot& old, std::uint32_t depth, Changes changes) {
    const auto is_this_leaf = [&](const Change& change) {
        return equal(Nibbles::of(change.key).drop(depth), old.child.partial);
    };
    const bool is_changed = std::any_of(changes.begin(), changes.end(), is_this_leaf);
    if (is_changed) return build(depth, changes);
    if (std::none_of(changes.begin(), changes.end(), [](const Change& c) { return c.value; }))
        return old;

    const Bytes& key = kept_.emplace_back(leaf_key(changes[0].key, depth, old.child.partial));
    const Bytes& value = kept_.emplace_back(values_.value(key));
    std::vector<Change> all{changes.begin(), changes.end()};
    const auto at = std::partition_point(all.begin(), all.end(), [&](const Change& change) {
        return primitives::compare(change.key, key) < 0;
    });
    all.insert(at, Change{key, BytesView{value}});
    return build(depth, all);
}

/// A slot that holds exactly the keys put, from nothing.
Updater::Slot Updater::build(std::uint32_t depth, Changes changes) {
    while (!changes.empty() && !changes.front().value)
        changes = changes.subspan(1);
    while (!changes.empty() && !changes.back().value)
        changes = changes.first(changes.size() - 1);
    if (changes.empty()) return {};
    const Nibbles first = Nibbles::of(changes.front().key).drop(depth);
    if (changes.size() == 1) return make_leaf(first, node_value(*changes[0].value));

    Open open;
    open.partial = first.take(common_prefix(first, Nibbles::of(changes.back().key).drop(depth)));
    apply(open, depth, changes);
    return close(open, depth, changes.front().key);
}

Updater::Slot Updater::branch_after(const Slot& old, std::uint32_t depth, Changes changes) {
    const Branch& branch = *old.child.branch;
    const Node node = branch.node();
    if (old.skip == 0 && is_below(node, depth, changes))
        return children_after(old, node, depth + node.partial.size, changes);
    const Nibbles partial = node.partial.drop(old.skip);
    const auto is_put = [](const Change& change) { return change.value.has_value(); };
    std::uint32_t common = partial.size;
    // Of sorted keys the outermost share least with the partial key.
    const auto first = std::find_if(changes.begin(), changes.end(), is_put);
    const auto last = std::find_if(changes.rbegin(), changes.rend(), is_put);
    if (first != changes.end()) {
        common = std::min(common, common_prefix(Nibbles::of(first->key).drop(depth), partial));
        common = std::min(common, common_prefix(Nibbles::of(last->key).drop(depth), partial));
    }

    Open open;
    if (common == partial.size) {
        open = take_apart(branch, node);
        open.partial = partial;
    } else {
        open.partial = partial.take(common);
        Slot& rest = open.slots[partial[common]];
        rest = old;
        rest.skip = old.skip + common + 1;
    }
    apply(open, depth, changes);
    if (common == partial.size) give_up(old);
    return close(open, depth, changes.empty() ? BytesView{} : changes.front().key);
}

/// Whether all changes are of keys below the branch's children, and few enough for one thread.
bool Updater::is_below(const Node& node, std::uint32_t depth, Changes changes) const {
    if (helper_ != nullptr && changes.size() >= kSharedChangesMin) return false;
    // Of sorted keys what holds for the outermost holds for all, and the branch's own is the first.
    const auto here = [&](const Change& change) {
        return starts_with(Nibbles::of(change.key).drop(depth), node.partial);
    };
    return here(changes.front()) && here(changes.back()) &&
           2 * changes.front().key.size() != depth + node.partial.size;
}

/// A branch after changes of its children alone. Mostly these stay what they are, and so does all
/// of the branch but their references.
Updater::Slot Updater::children_after(const Slot& old, const Node& node, std::uint32_t depth,
                                      Changes changes) {
    const Branch& branch = *old.child.branch;
    // The children that come next are read from memory while the first ones are worked on.
    for (std::size_t i = 0; i < changes.size() && i < kPrefetchedChanges; ++i) {
        const std::uint32_t nibble = Nibbles::of(changes[i].key)[depth];
        if (branch.is_branch(nibble)) prefetch(branch.child(nibble));
    }
    std::array<Slot, kChildCountMax> slots{};
    std::uint32_t touched = 0;
    bool is_same_shape = true;
    for (auto rest = changes; !rest.empty();) {
        const std::uint32_t nibble = Nibbles::of(rest.front().key)[depth];
        std::size_t count = 1;
        while (count < rest.size() && Nibbles::of(rest[count].key)[depth] == nibble)
            ++count;
        const Slot before = child_slot(branch, node, nibble);
        Slot& after = slots[nibble];
        after = slot_after(before, depth + 1, rest.first(count));
        rest = rest.subspan(count);
        touched |= 1U << nibble;
        is_same_shape =
            is_same_shape && before.kind != Kind::Empty && after.kind == before.kind &&
            after.child.reference.size == before.child.reference.size &&
            (after.kind == Kind::Branch || equal(after.child.partial, before.child.partial));
    }
    give_up(old);
    if (is_same_shape) return make_patched(branch, node, touched, slots);
    Open open = take_apart(branch, node);
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if ((touched >> i & 1) != 0) open.slots[i] = slots[i];
    return close(open, depth - node.partial.size, changes.front().key);
}

/// Applies changes to what is below a slot at `depth`; removals of keys elsewhere are passed over.
void Updater::apply(Open& open, std::uint32_t depth, Changes changes) {
    const auto is_here = [&](const Change& change) {
        return starts_with(Nibbles::of(change.key).drop(depth), open.partial);
    };
    while (!changes.empty() && !is_here(changes.front()))
        changes = changes.subspan(1);
    while (!changes.empty() && !is_here(changes.back()))
        changes = changes.first(changes.size() - 1);

    depth += open.partial.size;
    if (!changes.empty() && 2 * changes[0].key.size() == depth) {
        const auto& value = changes[0].value;
        open.value = value ? std::optional{node_value(*value)} : std::nullopt;
        changes = changes.subspan(1);
    }
    if (!apply_in_two(open, depth, changes)) apply_children(open, depth, changes);
}

/// Shares the children of a branch with the helper where both get a good part of the changes.
bool Updater::apply_in_two(Open& open, std::uint32_t depth, Changes changes) {
    if (helper_ == nullptr || changes.size() < kSharedChangesMin) return false;
    // A branch put down a level is in one slot that both would touch.
    for (const Slot& slot : open.slots)
        if (slot.skip != 0) return false;
    const auto nibble_at = [&](std::size_t i) { return Nibbles::of(changes[i].key)[depth]; };
    std::size_t half = changes.size() / 2;
    while (half < changes.size() && nibble_at(half) == nibble_at(half - 1))
        ++half;
    if (changes.size() - half < changes.size() / 4) return false;

    struct Half final : Helper::Work {
        Half(Updater& the_updater, Open& the_open, std::uint32_t the_depth, Changes the_changes)
            : updater{the_updater}, open{the_open}, depth{the_depth}, changes{the_changes} {}
        void run() override { updater.apply_children(open, depth, changes); }
        Updater& updater;
        Open& open;
        std::uint32_t depth;
        Changes changes;
    };
    other_ = std::make_unique<Updater>(values_, version_, nullptr);
    Half first{*this, open, depth, changes.first(half)};
    Half second{*other_, open, depth, changes.subspan(half)};
    std::exchange(helper_, nullptr)->run_both(first, second);
    take_over(*other_);
    return true;
}

void Updater::take_over(Updater& other) {
    Update& theirs = other.result_;
    const auto move_to = [](auto& to, auto& from) {
        to.insert(to.end(), from.begin(), from.end());
        from.clear();
    };
    move_to(result_.created_, theirs.created_);
    move_to(result_.replaced_, theirs.replaced_);
    result_.size_bytes_ += theirs.size_bytes_;
    result_.counts_.hashes += theirs.counts_.hashes;
    result_.counts_.hashed_bytes += theirs.counts_.hashed_bytes;
}

/// Touches the slots of the changes' nibbles alone, but for a slot that was put down a level.
void Updater::apply_children(Open& open, std::uint32_t depth, Changes changes) {
    // The children that come next are read from memory while the first ones are worked on.
    for (std::size_t i = 0; i < changes.size() && i < kPrefetchedChanges; ++i)
        prefetch(open.slots[Nibbles::of(changes[i].key)[depth]].child.branch);
    for (std::uint32_t nibble = 0; nibble < kChildCountMax; ++nibble) {
        std::size_t count = 0;
        while (count < changes.size() && Nibbles::of(changes[count].key)[depth] == nibble)
            ++count;
        Slot& slot = open.slots[nibble];
        if (count != 0 || slot.skip != 0) slot = slot_after(slot, depth + 1, changes.first(count));
        changes = changes.subspan(count);
    }
}

/// The slot that an open branch becomes: without children a leaf or nothing, with nothing but one
/// child joined with it.
Updater::Slot Updater::close(const Open& open, std::uint32_t depth, BytesView any_key) {
    std::uint32_t count = 0;
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < kChildCountMax; ++i) {
        if (open.slots[i].kind == Kind::Empty) continue;
        ++count;
        last = i;
    }
    if (count == 0) return open.value ? make_leaf(open.partial, *open.value) : Slot{};
    if (count == 1 && !open.value) return join(open, last, depth, any_key);
    return make_branch(open);
}

Updater::Slot Updater::join(const Open& upper, std::uint32_t nibble, std::uint32_t depth,
                            BytesView any_key) {
    const Slot& child = upper.slots[nibble];
    const auto joined = [&](Nibbles rest) {
        const Bytes& packed =
            kept_.emplace_back(pack_joined(upper.partial, static_cast<std::uint8_t>(nibble), rest));
        return Nibbles::of_packed(packed, upper.partial.size + 1 + rest.size);
    };
    if (child.kind == Kind::Branch) {
        Open lower = take_apart(*child.child.branch, child.child.branch->node());
        lower.partial = joined(lower.partial);
        const Slot out = make_branch(lower);
        give_up(child);
        return out;
    }
    const Nibbles partial = joined(child.child.partial);
    if (child.value) return make_leaf(partial, *child.value);
    const Bytes& value = kept_.emplace_back(values_.value(leaf_key(any_key, depth, partial)));
    return make_leaf(partial, node_value(value));
}

Update Updater::run(const Root& from, Changes changes) {
    Slot top;
    if (from.branch != nullptr) {
        top.kind = Kind::Branch;
        top.child.branch = from.branch;
    } else if (from.leaf_key) {
        top.kind = Kind::Leaf;
        top.child.partial = Nibbles::of(*from.leaf_key);
    }
    const Slot after = slot_after(top, 0, changes);

    Root& root = result_.root_;
    if (after.kind == Kind::Branch) {
        root.branch = after.child.branch;
        if (!after.is_fresh) {
            root.hash = from.hash;
        } else if (after.child.reference.size == 32) {
            root.hash.bytes = after.child.reference.bytes;
        } else {
            count_hash(root.branch->encoding().size());
            root.hash = primitives::crypto::blake2b_256(root.branch->encoding());
        }
    } else if (after.kind == Kind::Leaf) {
        root.leaf_key = leaf_key({}, 0, after.child.partial);
        if (!after.value) {
            root.hash = from.hash;
        } else {
            Bytes encoding;
            append_leaf(encoding, after.child.partial, *after.value);
            count_hash(encoding.size());
            root.hash = primitives::crypto::blake2b_256(encoding);
        }
    }
    return std::move(result_);
}

Update update(const Root& from, std::span<const Change> changes, const ValueSource& values,
              Version version, Helper* helper) {
    return Updater{values, version, helper}.run(from, changes);
}

}  // namespace storage::trie
