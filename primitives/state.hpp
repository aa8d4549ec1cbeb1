// What an execution reads and what it changes.
#pragma once

#include "primitives/types/bytes.hpp"

#include <map>
#include <optional>

namespace primitives {

/// Changed keys in ascending order: a value, or nullopt where the key is removed.
using StateDiff = std::map<Bytes, std::optional<Bytes>, BytesLess>;

/// The state after one block, read-only and unchanging for the life of the object. Used by one
/// thread at a time; different views may be used by different threads at once.
class StateView {
  public:
    virtual ~StateView() = default;

    /// The value of a key, nullopt when absent.
    virtual std::optional<Bytes> get(BytesView key) const = 0;

    /// The smallest key greater than `key`, nullopt at the end.
    virtual std::optional<Bytes> next_key(BytesView key) const = 0;

    /// The trie root (state version 1) this state would have after `diff`. An implementation may
    /// keep the work for the commit of the same diff.
    virtual Hash root_after(const StateDiff& diff) const = 0;
};

}  // namespace primitives
