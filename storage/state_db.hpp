// The states of the chain: the last finalized one in `flat`, unfinalized ones as a fork tree of
// deltas in memory, older ones by `undo` (pruning window) or `hist` (archive). The branches of the
// Merkle trie are in memory, shared between states; docs/formats/storage.md has the columns.
//
// Where finality is far behind, the oldest unfinalized blocks are spilled: their changes go to
// `delta`, and what remains of them in memory is one trie, that of the last one of them.
//
//   view_at(parent) -> execute -> view->root_after(diff) -> insert(block, diff, root) -> finalize
//
// Threads: view_at and read_proof may be called from any thread, and views be read there, while one
// writer thread inserts and finalizes: what a view needs is immutable and shared, and the locks
// guard only the fork tree's pointers. A view may outlive its block's finalization or removal, but
// not the StateDb; as long as it lives, the branches replaced since are kept.
#pragma once

#include "primitives/header.hpp"
#include "primitives/state.hpp"
#include "storage/delta_log.hpp"
#include "storage/trie/walk.hpp"

#include <memory>
#include <span>

namespace storage {

using primitives::StateDiff;
using primitives::StateView;

enum class StateError : std::uint8_t {
    UnknownBlock,    // no such block, or one that lost against a finalized block
    StateDiscarded,  // a finalized block older than what is kept
    ProofTooDeep,    // archive: the state is kept, its trie is out of reach
    UnknownParent,   // insert: the parent is neither finalized last nor unfinalized, or has not
                     // the number before the block's
    RootMismatch,    // the state has another root than the header says
    Store,           // the store failed: see KeyValueStore::health
};
std::string_view to_string(StateError error);

/// Substrate's default: states of this many finalized blocks before the last one stay readable.
inline constexpr std::uint32_t kPruningWindowBlocks = 256;
/// Dirty branches are written to `trie` when this many blocks were finalized since the last time.
inline constexpr std::uint32_t kCheckpointIntervalBlocks = 1024;
/// Branches written along with one finalized block: bounds the delay to some 20 ms.
inline constexpr std::size_t kCheckpointSliceRows = 2048;
/// Memory for values of the last finalized state.
inline constexpr std::size_t kValueCacheBytes = std::size_t{48} << 20;
/// Memory for the changes and branches of unfinalized blocks: some thirty full blocks. Above it the
/// oldest are spilled until half of it is used.
inline constexpr std::size_t kUnfinalizedBytesMax = std::size_t{256} << 20;
/// Unfinalized blocks whose changes are in memory: a read looks through all of them.
inline constexpr std::size_t kUnfinalizedBlocksMax = 256;

struct StateOptions {
    /// Ignored in archive mode, which keeps every state.
    std::uint32_t window_blocks = kPruningWindowBlocks;
    bool is_archive = false;
    std::uint32_t checkpoint_interval_blocks = kCheckpointIntervalBlocks;
    std::size_t checkpoint_slice_rows = kCheckpointSliceRows;
    std::size_t value_cache_bytes = kValueCacheBytes;
    std::size_t unfinalized_bytes_max = kUnfinalizedBytesMax;
    std::size_t unfinalized_blocks_max = kUnfinalizedBlocksMax;
};

/// Memory that the state takes beside the store.
struct StateUsage {
    /// Of the last finalized state.
    trie::MemoryUse trie;
    /// Of the blocks that are not spilled. At most StateOptions::unfinalized_bytes_max (and
    /// _blocks_max) and one block, until bound_memory is called.
    std::size_t unfinalized_blocks = 0;
    std::size_t unfinalized_bytes = 0;
    std::size_t spilled_blocks = 0;
    /// Branches of the spilled chain that the last finalized trie has not: never more than one
    /// trie.
    std::size_t spilled_trie_bytes = 0;
};

class StateDb {
  public:
    /// Loads the last finalized state of a store that holds a chain: the checkpoint plus the keys
    /// changed since, or all of `flat` if that is cheaper or gives another root than the finalized
    /// header.
    static Result<std::unique_ptr<StateDb>, StoreError> open(KeyValueStore& store,
                                                             const StateOptions& options);
    /// Writes the state of block 0 to a store that holds no chain, in slices; the chain exists only
    /// once the caller has written the block itself.
    static Result<Hash, StoreError> write_genesis(KeyValueStore& store, const StateDiff& state);
    ~StateDb();
    StateDb(const StateDb&) = delete;
    StateDb& operator=(const StateDb&) = delete;

    /// The state after a block: any unfinalized one, the last finalized one, and any finalized one
    /// of the pruning window (all in archive mode).
    Result<std::unique_ptr<StateView>, StateError> view_at(const Hash& block) const;
    /// The trie nodes and detached values that prove the values (or absence) of the keys in the
    /// state after a block, each node once.
    Result<std::vector<Bytes>, StateError> read_proof(const Hash& block,
                                                      std::span<const Bytes> keys) const;

    /// Adds the state after an imported block to the fork tree, in memory. Uses the trie that a
    /// view of the parent computed by root_after(diff), if that was lately; else computes it.
    Result<Done, StateError> insert(const BlockId& block, StateDiff diff, const Hash& root);

    /// Spills the oldest unfinalized blocks, and those on forks that leave the way to `best` among
    /// them, if all take more memory than they may.
    Result<Done, StateError> bound_memory(const Hash& best);
    /// After open: takes up the states that were spilled, along a path upwards from the child of
    /// the last finalized block, and forgets others; how many blocks of the path have a state now.
    Result<std::size_t, StoreError> restore(std::span<const BlockRef> path);

    BlockRef finalized() const;
    /// The unfinalized blocks from the child of the last finalized block to this one, ascending;
    /// empty for the last finalized block itself.
    Result<std::vector<BlockRef>, StateError> path_to(const Hash& block) const;
    /// The unfinalized blocks that finalizing this child of the last finalized block discards.
    std::vector<BlockRef> discarded_by(const Hash& child) const;

    /// Adds to a batch all that changes in the state's columns when a child of the last finalized
    /// block is finalized. The batch must be written, then finish_finalize called.
    Result<Done, StateError> stage_finalize(const Hash& child, WriteBatch& batch);
    void finish_finalize(const Hash& child);

    /// Writes the checkpoint of the last finalized block, so that the next open is fast.
    Result<Done, StateError> close();

    /// Visits every branch of the trie: 0.1 s a million accounts.
    StateUsage usage() const;

  private:
    struct Impl;
    explicit StateDb(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace storage
