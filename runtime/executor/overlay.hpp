// The changes of one execution over a state, with nested transactions.
//
// A hash table holds every key read or written so far; a key that was only written is never read
// from the state, unless it was removed and the diff has to know whether that is a change. A
// journal of the replaced values undoes a transaction in time proportional to its changes. Changed
// keys are put in order when next_key or the diff asks for it, so nothing depends on the order of
// the hash table.
#pragma once

#include "primitives/state.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace runtime {

using primitives::Bytes;
using primitives::BytesView;
using primitives::StateDiff;
using primitives::StateView;

class Overlay {
  public:
    /// Substrate's limit of nested storage transactions.
    static constexpr std::size_t kTransactionDepthMax = 255;

    /// The state outlives the overlay.
    explicit Overlay(const StateView& state) : state_{state} {}

    /// The value now, nullptr when absent. Valid until the next call of any function.
    const Bytes* get(BytesView key);
    void set(BytesView key, std::optional<Bytes> value);
    /// See Host::storage_append.
    void append(BytesView key, BytesView item);
    std::optional<Bytes> next_key(BytesView key);

    void start_transaction();
    void commit_transaction();
    void rollback_transaction();
    std::size_t transaction_depth() const { return marks_.size(); }

    /// The net changes so far, those of open transactions included. Valid until the next change.
    const StateDiff& diff();
    /// The same, taken out; the overlay is not used afterwards.
    StateDiff take_diff();
    const StateView& state() const { return state_; }

  private:
    enum class Below : std::uint8_t { Unknown, Absent, Present };
    struct Slot {
        /// Known when changed, or when `below` is.
        std::optional<Bytes> value;
        bool changed = false;
        /// Whether the state below has the key.
        Below below = Below::Unknown;
    };
    struct Entry {
        Slot slot;
        /// Whether the entry is in order_ or fresh_; stays so when its change is undone.
        bool is_listed = false;
    };
    struct KeyHash {
        using is_transparent = void;
        std::size_t operator()(BytesView key) const {
            return std::hash<std::string_view>{}(primitives::text_of(key));
        }
    };
    struct KeyEqual {
        using is_transparent = void;
        bool operator()(BytesView a, BytesView b) const { return primitives::equal(a, b); }
    };
    using Entries = std::unordered_map<Bytes, Entry, KeyHash, KeyEqual>;
    using Node = Entries::value_type;

    /// What a change replaced: a whole slot, or the count and size of an appended vector.
    struct Undo {
        Node* node;
        Slot replaced;
        bool appended = false;
        std::uint32_t count = 0;
        std::size_t items_size = 0;
    };

    Node& find(BytesView key);
    Node& load(BytesView key);
    void mark_changed(Node& node);
    void undo(Undo& change);
    void add_to_diff(const Node& node);

    const StateView& state_;
    Entries entries_;
    /// Nodes that are or were changed: in order, and those not yet put in order.
    std::map<BytesView, Node*, primitives::BytesLess> order_;
    std::vector<Node*> fresh_;
    std::vector<Undo> journal_;
    std::vector<std::size_t> marks_;
    std::optional<StateDiff> diff_;
};

}  // namespace runtime
