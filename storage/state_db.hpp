// The states of the chain: the last finalized one in `flat`, unfinalized ones as a fork tree of
// deltas in memory, older ones by `undo` (pruning window) or `hist` (archive). The branches of the
// Merkle trie are in memory, shared between states; docs/formats/storage.md has the columns.
//
//   view_at(parent) -> execute -> view->root_after(diff) -> insert(block, diff, root) -> finalize
//
// Threads: view_at and read_proof may be called from any thread, and views be read there, while one
// writer thread inserts and finalizes: what a view needs is immutable and shared. A view may
// outlive its block's finalization or removal, but not the StateDb.
#pragma once

#include "primitives/header.hpp"
#include "primitives/state.hpp"
#include "storage/block_store.hpp"
#include "storage/key_value_store.hpp"

#include <memory>
#include <span>

namespace storage {

using primitives::StateDiff;
using primitives::StateView;

enum class StateError : std::uint8_t {
    UnknownBlock,    // no such block, or a block that lost against a finalized one
    StateDiscarded,  // a finalized block older than what is kept
    UnknownParent,   // insert: the parent is neither finalized last nor unfinalized
    RootMismatch,    // the state has another root than the header says
    NotDescendant,   // finalize: the block is not an unfinalized one
    Store,           // the store failed: see KeyValueStore::health
};
std::string_view to_string(StateError error);

/// Substrate's default: states of this many finalized blocks before the last one stay readable.
inline constexpr std::uint32_t kPruningWindowBlocks = 256;
/// Dirty branches are written to `trie` when this many blocks were finalized since the last time.
inline constexpr std::uint32_t kCheckpointIntervalBlocks = 1024;

struct StateOptions {
    /// Ignored in archive mode, which keeps every state.
    std::uint32_t window_blocks = kPruningWindowBlocks;
    bool is_archive = false;
    std::uint32_t checkpoint_interval_blocks = kCheckpointIntervalBlocks;
};

/// A block as the fork tree knows it.
struct BlockId {
    Hash hash;
    Hash parent;
    BlockNumber number = 0;
};

class StateDb {
  public:
    /// Loads the last finalized state of a store that holds a chain: the checkpoint plus the keys
    /// changed since, or all of `flat` if that gives another root than the finalized header.
    static Result<std::unique_ptr<StateDb>, StateError> open(KeyValueStore& store,
                                                             const StateOptions& options);
    virtual ~StateDb() = default;

    /// The state after a block: any unfinalized one, the last finalized one, and any finalized one
    /// of the pruning window (all in archive mode).
    virtual Result<std::unique_ptr<StateView>, StateError> view_at(const Hash& block) const = 0;

    /// Adds the state after an imported block to the fork tree, in memory. Uses the trie that a
    /// view of the parent computed by root_after(diff), if that was lately; else computes it.
    virtual Result<Done, StateError> insert(const BlockId& block, StateDiff diff,
                                            const Hash& root) = 0;

    /// The trie nodes and detached values that prove the values (or absence) of the keys in the
    /// state after a block, each node once.
    virtual Result<std::vector<Bytes>, StateError> read_proof(
        const Hash& block, std::span<const Bytes> keys) const = 0;
};

}  // namespace storage
