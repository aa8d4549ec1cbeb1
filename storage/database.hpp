// The chain on disk: blocks and states over one store, changed together.
//
//   open -> (is_empty? initialize) -> restored() have states; replay() re-executed by the caller
//   through import_block import_block   header, body and best pointer in one write; the state delta
//   in memory finalize       one atomic write per finalized block over all columns, synced at the
//   end fill_gap       where the chain began with a later block than 0: blocks below, downwards
//   close          checkpoints the trie, so that the next open need not recompute anything
//
// Threads: reads (blocks, views, proofs, pointers) from any thread; what changes from one thread.
#pragma once

#include "storage/state_db.hpp"
#include "storage/state_download.hpp"

#include <mutex>

namespace storage {

/// A block with the state change that its execution gave.
struct ImportedBlock {
    Hash hash;
    primitives::Block block;
    StateDiff diff;
    /// Whether consensus chose it as the new best block.
    bool is_best = true;
    /// Proofs that came with the block.
    primitives::Justifications justifications;
};

struct FinalizeOutcome {
    /// Newly finalized, ascending; the last one is the target. Empty if the target was the last
    /// finalized block already.
    std::vector<BlockRef> finalized;
    /// Unfinalized blocks that do not descend from the target; they and their states are gone.
    std::vector<BlockRef> discarded;
};

class Database {
  public:
    /// Opens a store; with a genesis hash, only a store of that chain (or an empty one). Blocks
    /// above the last finalized one on forks from spilled blocks are forgotten. The store must
    /// outlive the database.
    static Result<std::unique_ptr<Database>, StoreError> open(KeyValueStore& store,
                                                              const StateOptions& options,
                                                              std::optional<Hash> genesis_hash);

    /// Whether the store holds no chain yet. Then only initialize may be called.
    bool is_empty() const { return state_ == nullptr; }
    /// Writes block 0. RootMismatch if the header has another state root than the state.
    Result<Done, StateError> initialize(const StateDiff& state, const primitives::Header& header);

    /// Makes the chain begin with the target of a finished download as its best and last finalized
    /// block: block 0 is stored as well, what is between is missing (gap). RootMismatch if the
    /// entries are not the state of the target; the store then holds no chain.
    Result<Done, StateError> initialize_at(StateDownload& download,
                                           const primitives::Header& genesis);

    /// The highest finalized block whose body is missing, as are those below it down to block 1;
    /// nullopt: none is. Of some below there are header and proof.
    std::optional<BlockRef> gap() const;
    /// Adds the block gap() to the finalized chain, so that its parent becomes the gap. The caller
    /// has checked hash and body. UnknownParent for another block, and for a block 1 that is not
    /// on block 0.
    Result<Done, StateError> fill_gap(const Hash& hash, const primitives::Block& block);

    Hash genesis_hash() const { return genesis_hash_; }
    BlockRef best() const;
    BlockRef finalized() const;

    /// After open: the blocks above the last finalized one whose states were spilled, ascending.
    /// They are imported; best() is the last of them.
    const std::vector<BlockRef>& restored() const { return restored_; }
    /// After open: the stored blocks above these, whose states were in memory only: those up to the
    /// best, ascending, then those of other forks. Read each by block(), execute it and
    /// import_block it, in this order; each that is_best moves best() on.
    const std::vector<BlockRef>& replay() const { return replay_; }

    /// Adds a block whose parent has a state. RootMismatch if diff does not lead to the header's
    /// state root. Importing a block again changes nothing but perhaps the best block.
    Result<Done, StateError> import_block(ImportedBlock imported, Durability durability);
    /// Chooses another imported block as best.
    Result<Done, StateError> set_best(const Hash& block);
    /// Makes a block and its ancestors final; synced when it returns. Moves best to the target if
    /// best does not descend from it: consensus then chooses again by set_best.
    Result<FinalizeOutcome, StateError> finalize(
        const Hash& block, const std::optional<primitives::Justification>& justification);
    /// Adds a proof to a stored block, in place of one by the same engine.
    Result<Done, StateError> add_justification(const Hash& block,
                                               const primitives::Justification& justification,
                                               Durability durability);

    /// Small facts of other modules by name (votes, clock offset); same log, same order.
    Result<Done, StoreError> put_fact(std::string_view name, BytesView value,
                                      Durability durability);
    Result<std::optional<Bytes>, StoreError> fact(std::string_view name) const;
    /// Makes every write so far durable.
    Result<Done, StoreError> sync();

    const BlockStore& blocks() const { return blocks_; }
    Result<std::optional<primitives::Block>, StoreError> block(const Hash& hash) const;
    /// Of a finalized block, or of the path from the last finalized to the best block.
    Result<std::optional<Hash>, StoreError> canonical_hash(BlockNumber number) const;
    /// Whether the block has a view, by StateDb::view_at.
    Result<std::unique_ptr<StateView>, StateError> view_at(const Hash& block) const;
    Result<std::vector<Bytes>, StateError> read_proof(const Hash& block,
                                                      std::span<const Bytes> keys) const;
    StateUsage usage() const { return state_->usage(); }

    /// Makes everything written durable and the next open fast. Nothing may be called after it.
    Result<Done, StateError> close();

  private:
    Database(KeyValueStore& store, const StateOptions& options)
        : store_{store}, options_{options}, blocks_{store} {}

    Result<Done, StoreError> load(std::optional<Hash> genesis_hash);
    Result<Done, StoreError> find_replay();
    Result<Done, StoreError> find_other_forks();
    bool is_replayed(const Hash& block) const;
    void move_best(const BlockRef& block);
    bool extends_best(const Hash& parent) const;
    Result<std::vector<BlockRef>, StateError> finalize_one(
        const BlockRef& block, const std::optional<primitives::Justification>& justification,
        const std::optional<BlockRef>& new_best, Durability durability);
    Result<primitives::Justifications, StoreError> with_justification(
        const BlockRef& block, const primitives::Justification& justification) const;

    KeyValueStore& store_;
    const StateOptions options_;
    const BlockStore blocks_;
    std::unique_ptr<StateDb> state_;
    Hash genesis_hash_;
    std::vector<BlockRef> restored_;
    std::vector<BlockRef> replay_;

    /// Guards what follows.
    mutable std::mutex mutex_;
    std::optional<BlockRef> gap_;
    BlockRef best_;
    /// From the child of the last finalized block to the best one.
    std::vector<BlockRef> canonical_;
};

}  // namespace storage
