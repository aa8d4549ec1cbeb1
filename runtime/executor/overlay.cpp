#include "runtime/executor/overlay.hpp"

#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"

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

Bytes head_bytes(std::uint32_t count) {
    Bytes out;
    primitives::scale::encode_compact(count, out);
    return out;
}

/// Writes a new count over the old one; the items move only when the count's length changes.
void replace_head(Bytes& encoded, std::size_t old_size, std::uint32_t count) {
    const Bytes head = head_bytes(count);
    if (head.size() > old_size)
        encoded.insert(encoded.begin(), head.size() - old_size, 0);
    else if (head.size() < old_size)
        encoded.erase(encoded.begin(),
                      encoded.begin() + static_cast<std::ptrdiff_t>(old_size - head.size()));
    std::copy(head.begin(), head.end(), encoded.begin());
}

}  // namespace

Overlay::Slots::value_type& Overlay::load(BytesView key) {
    if (const auto found = slots_.find(key); found != slots_.end()) return *found;
    auto value = state_.get(key);
    const bool in_state = value.has_value();
    return *slots_.emplace(primitives::to_bytes(key), Slot{std::move(value), false, in_state})
                .first;
}

const Bytes* Overlay::get(BytesView key) {
    const auto& value = load(key).second.value;
    return value ? &*value : nullptr;
}

void Overlay::mark_changed(Slots::value_type& entry) {
    if (entry.second.changed) return;
    entry.second.changed = true;
    changed_.emplace(BytesView{entry.first}, &entry);
}

void Overlay::set(BytesView key, std::optional<Bytes> value) {
    auto& entry = load(key);
    Slot& slot = entry.second;
    if (!marks_.empty())
        journal_.push_back(
            {.entry = &entry, .replaced = {std::move(slot.value), slot.changed, slot.in_state}});
    slot.value = std::move(value);
    mark_changed(entry);
}

void Overlay::append(BytesView key, BytesView item) {
    auto& entry = load(key);
    const auto head = entry.second.value ? head_of(*entry.second.value) : VectorHead{};
    if (head.size == 0 || !entry.second.changed) {
        // Starts a vector, or touches it for the first time: an ordinary replacement.
        Bytes vector = head.size == 0 ? head_bytes(1) : *entry.second.value;
        if (head.size != 0) replace_head(vector, head.size, head.count + 1);
        primitives::append(vector, item);
        return set(key, std::move(vector));
    }
    Bytes& vector = *entry.second.value;
    if (!marks_.empty())
        journal_.push_back({.entry = &entry,
                            .replaced = {},
                            .appended = true,
                            .count = head.count,
                            .items_size = vector.size() - head.size});
    replace_head(vector, head.size, head.count + 1);
    primitives::append(vector, item);
}

std::optional<Bytes> Overlay::next_key(BytesView key) {
    // The next of the two orders; a key removed here hides the state's.
    auto mine = changed_.upper_bound(key);
    std::optional<Bytes> theirs = state_.next_key(key);
    while (true) {
        const bool mine_first =
            mine != changed_.end() && (!theirs || primitives::compare(mine->first, *theirs) <= 0);
        if (!mine_first) return theirs;
        if (mine->second->second.value) return primitives::to_bytes(mine->first);
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
    while (journal_.size() > mark) {
        undo(journal_.back());
        journal_.pop_back();
    }
}

void Overlay::undo(Undo& change) {
    Slot& slot = change.entry->second;
    if (change.appended) {
        const auto head = head_of(*slot.value);
        slot.value->resize(head.size + change.items_size);
        return replace_head(*slot.value, head.size, change.count);
    }
    if (slot.changed && !change.replaced.changed) changed_.erase(BytesView{change.entry->first});
    slot = std::move(change.replaced);
}

StateDiff Overlay::diff() const {
    StateDiff out;
    for (const auto& [key, entry] : changed_) {
        const Slot& slot = entry->second;
        if (slot.value || slot.in_state)
            out.emplace_hint(out.end(), primitives::to_bytes(key), slot.value);
    }
    return out;
}

}  // namespace runtime
