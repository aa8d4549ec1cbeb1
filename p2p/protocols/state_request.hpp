// state/2: the entries of a state in ascending order, part by part (api.v1 of Substrate).
//   StateRequest   1 block   2 repeated start: the last key of the part before, none at first
//                  3 no_proof
//   StateResponse  1 repeated {1 state_root, empty for the main trie   2 repeated {1 key  2 value}
//                  3 complete}   2 proof
// Only answers without a proof are given and read: whoever takes a whole state compares its root,
// and a part that was wrong costs him the time of the download. Bound: kStateResponseBytes of keys
// and values an answer, but always one entry; kStateEntriesMax entries are read.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace p2p::protocols {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

inline constexpr std::size_t kStateResponseBytes = 2 * 1024 * 1024;
/// The smallest entry takes six bytes of an answer of 16 MiB.
inline constexpr std::size_t kStateEntriesMax = 1 << 20;

struct StateRequest {
    Hash block{};
    /// Entries above this key; empty: from the first on.
    Bytes after{};
    bool no_proof = true;
    bool operator==(const StateRequest&) const = default;
};

using StateEntry = std::pair<Bytes, Bytes>;
struct StatePart {
    /// Ascending.
    std::vector<StateEntry> entries;
    /// The state has none above these.
    bool is_complete = false;
    bool operator==(const StatePart&) const = default;
};

enum class StateMessageError : std::uint8_t {
    Malformed,   // does not decode
    NoBlock,     // a block is named by 32 bytes
    ChildTrie,   // a start in a child trie, which this chain has not
    NotOrdered,  // keys that do not ascend
    TooMany,     // more than kStateEntriesMax entries
};
std::string_view to_string(StateMessageError error);

Bytes encode(const StateRequest& request);
Result<StateRequest, StateMessageError> decode_state_request(BytesView bytes);

Bytes encode(const StatePart& part);
/// Entries of the main trie; others are refused.
Result<StatePart, StateMessageError> decode_state_response(BytesView bytes);

}  // namespace p2p::protocols
