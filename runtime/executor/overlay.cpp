#include "runtime/executor/overlay.hpp"

#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace runtime {

namespace {

/// The compact count at the head of an encoded vector and the bytes it takes; {0, 0} when
/// malformed.
struct VectorHead {
    std::uint32_t count = 0;
    std::size_t size = 0;
};
VectorHead head_of(BytesView encoded) {
    primitives::scale::Decoder in{encoded};
    primitives::u128 count{};
    if (!in.take_compact(~std::uint32_t{0}, count)) return {};
    return {static_cast<std::uint32_t>(count), encoded.size() - in.remaining()};
}

/// A count as SCALE's compact number.
struct Head {
    std::array<std::uint8_t, 5> bytes{};
    std::size_t size = 1;
};
Head head_bytes(std::uint32_t count) {
    Head out;
    const std::uint32_t mode = count < 1U << 6    ? 0
                               : count < 1U << 14 ? 1
                               : count < 1U << 30 ? 2
                                                  : 3;
    constexpr std::array<std::size_t, 4> kSizes{1, 2, 4, 5};
    out.size = kSizes[mode];
    // The mode is in the low bits of the first byte; a long number stands in bytes of its own.
    const std::uint64_t bits = std::uint64_t{count} << (mode == 3 ? 8 : 2) | mode;
    for (std::size_t i = 0; i < out.size; ++i)
        out.bytes[i] = static_cast<std::uint8_t>(bits >> (8 * i));
    return out;
}

/// Writes a new count over the old one; the items move only when the count's length changes.
void replace_head(Bytes& encoded, std::size_t old_size, std::uint32_t count) {
    const Head head = head_bytes(count);
    if (head.size > old_size)
        encoded.insert(encoded.begin(), head.size - old_size, 0);
    else if (head.size < old_size)
        encoded.erase(encoded.begin(),
                      encoded.begin() + static_cast<std::ptrdiff_t>(old_size - head.size));
    std::copy_n(head.bytes.begin(), head.size, encoded.begin());
}

}  // namespace

Overlay::Node& Overlay::find(BytesView key) {
    if (const auto found = entries_.find(key); found != entries_.end()) return *found;
    return *entries_.emplace(primitives::to_bytes(key), Entry{}).first;
}

/// The node with its value known.
Overlay::Node& Overlay::load(BytesView key) {
    Node& node = find(key);
    Slot& slot = node.second.slot;
    if (!slot.changed && slot.below == Below::Unknown) {
        slot.value = state_.get(key);
        slot.below = slot.value ? Below::Present : Below::Absent;
    }
    return node;
}

const Bytes* Overlay::get(BytesView key) {
    const auto& value = load(key).second.slot.value;
    return value ? &*value : nullptr;
}

void Overlay::mark_changed(Node& node) {
    diff_.reset();
    node.second.slot.changed = true;
    if (!std::exchange(node.second.is_listed, true)) fresh_.push_back(&node);
}

void Overlay::set(BytesView key, std::optional<Bytes> value) {
    Node& node = find(key);
    Slot& slot = node.second.slot;
    if (!marks_.empty())
        journal_.push_back(
            {.node = &node, .replaced = {std::move(slot.value), slot.changed, slot.below}});
    slot.value = std::move(value);
    mark_changed(node);
}

void Overlay::append(BytesView key, BytesView item) {
    Node& node = load(key);
    Slot& slot = node.second.slot;
    const auto head = slot.value ? head_of(*slot.value) : VectorHead{};
    if (head.size == 0 || !slot.changed) {
        // Starts a vector, or touches it for the first time: an ordinary replacement.
        Bytes vector = head.size == 0 ? Bytes{4} : *slot.value;
        if (head.size != 0) replace_head(vector, head.size, head.count + 1);
        primitives::append(vector, item);
        return set(key, std::move(vector));
    }
    Bytes& vector = *slot.value;
    if (!marks_.empty())
        journal_.push_back({.node = &node,
                            .replaced = {},
                            .appended = true,
                            .count = head.count,
                            .items_size = vector.size() - head.size});
    replace_head(vector, head.size, head.count + 1);
    primitives::append(vector, item);
    diff_.reset();
}

std::optional<Bytes> Overlay::next_key(BytesView key) {
    for (auto* node : fresh_)
        order_.emplace(BytesView{node->first}, node);
    fresh_.clear();
    // The next of the two orders; a key removed here hides the state's.
    auto mine = order_.upper_bound(key);
    std::optional<Bytes> theirs = state_.next_key(key);
    while (true) {
        while (mine != order_.end() && !mine->second->second.slot.changed)
            ++mine;
        const bool mine_first =
            mine != order_.end() && (!theirs || primitives::compare(mine->first, *theirs) <= 0);
        if (!mine_first) return theirs;
        if (mine->second->second.slot.value) return primitives::to_bytes(mine->first);
        if (theirs && primitives::equal(mine->first, *theirs)) theirs = state_.next_key(*theirs);
        ++mine;
    }
}

void Overlay::start_transaction() {
    CHECK(marks_.size() < kTransactionDepthMax);
    marks_.push_back(journal_.size());
}

void Overlay::commit_transaction() {
    CHECK(!marks_.empty());
    marks_.pop_back();
    if (marks_.empty()) journal_.clear();
}

void Overlay::rollback_transaction() {
    CHECK(!marks_.empty());
    const std::size_t mark = marks_.back();
    marks_.pop_back();
    diff_.reset();
    while (journal_.size() > mark) {
        undo(journal_.back());
        journal_.pop_back();
    }
}

void Overlay::undo(Undo& change) {
    Slot& slot = change.node->second.slot;
    if (change.appended) {
        const auto head = head_of(*slot.value);
        slot.value->resize(head.size + change.items_size);
        return replace_head(*slot.value, head.size, change.count);
    }
    slot = std::move(change.replaced);
}

void Overlay::add_to_diff(const Node& node) {
    const auto& [key, entry] = node;
    const Slot& slot = entry.slot;
    if (!slot.changed) return;
    const bool is_change =
        slot.value ||
        (slot.below == Below::Unknown ? state_.get(key).has_value() : slot.below == Below::Present);
    if (is_change) diff_->emplace_hint(diff_->end(), key, slot.value);
}

const StateDiff& Overlay::diff() {
    if (diff_) return *diff_;
    diff_.emplace();
    const auto by_key = [](const Node* a, const Node* b) {
        return primitives::compare(a->first, b->first) < 0;
    };
    std::sort(fresh_.begin(), fresh_.end(), by_key);
    auto fresh = fresh_.begin();
    for (const auto& [key, node] : order_) {
        for (; fresh != fresh_.end() && by_key(*fresh, node); ++fresh)
            add_to_diff(**fresh);
        add_to_diff(*node);
    }
    for (; fresh != fresh_.end(); ++fresh)
        add_to_diff(**fresh);
    return *diff_;
}

StateDiff Overlay::take_diff() {
    diff();
    return *std::exchange(diff_, std::nullopt);
}

}  // namespace runtime
