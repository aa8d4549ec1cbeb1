// The changes of one execution over a state, with nested transactions.
//
// A hash table holds every key read or written so far; a journal of the replaced values undoes a
// transaction in time proportional to its changes. The sorted table of changed keys gives next_key
// and the final diff their order, so nothing depends on the hash table's.
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

    /// The net changes so far, those of open transactions included.
    StateDiff diff() const;
    const StateView& state() const { return state_; }

  private:
    struct Slot {
        std::optional<Bytes> value;
        bool changed = false;
        /// Whether the state below has the key.
        bool in_state = false;
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
    using Slots = std::unordered_map<Bytes, Slot, KeyHash, KeyEqual>;

    /// What a change replaced: a whole slot, or the count and size of an appended vector.
    struct Undo {
        Slots::value_type* entry;
        Slot replaced;
        bool appended = false;
        std::uint32_t count = 0;
        std::size_t items_size = 0;
    };

    Slots::value_type& load(BytesView key);
    void mark_changed(Slots::value_type& entry);
    void undo(Undo& change);

    const StateView& state_;
    Slots slots_;
    std::map<BytesView, Slots::value_type*, primitives::BytesLess> changed_;
    std::vector<Undo> journal_;
    std::vector<std::size_t> marks_;
};

}  // namespace runtime
