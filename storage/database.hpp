// The chain on disk: blocks and states over one store, changed together.
//
//   open -> (is_empty? initialize) -> replay() re-executed by the caller through import_block
//   import_block   header, body and best pointer in one write; the state delta in memory
//   finalize       one atomic write per finalized block over all columns, synced at the end
//   close          checkpoints the trie, so that the next open need not recompute anything
//
// Threads: reads (blocks, views, proofs) from any thread; everything that changes from one.
#pragma once

#include "storage/state_db.hpp"

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
    /// Newly finalized, ascending; the last one is the target.
    std::vector<BlockRef> finalized;
    /// Unfinalized blocks that do not descend from the target; they and their states are gone.
    std::vector<BlockRef> discarded;
};

struct StoredBlock {
    Hash hash;
    primitives::Block block;
};

class Database {
  public:
    /// Opens a store; with a genesis hash, only a store of that chain (or an empty one).
    /// The store must outlive the database.
    static Result<std::unique_ptr<Database>, StoreError> open(KeyValueStore& store,
                                                              const StateOptions& options,
                                                              std::optional<Hash> genesis_hash);
    virtual ~Database() = default;

    /// Whether the store holds no chain yet. Until initialize succeeds only that may be called.
    virtual bool is_empty() const = 0;
    /// Writes block 0. RootMismatch if the header has another state root than the state.
    virtual Result<Done, StateError> initialize(const StateDiff& state,
                                                const primitives::Header& header) = 0;

    virtual Hash genesis_hash() const = 0;
    virtual BlockRef best() const = 0;
    virtual BlockRef finalized() const = 0;

    /// After open: the blocks above the last finalized one up to the best, ascending, whose states
    /// were in memory only. Execute and import_block them in this order.
    virtual std::vector<StoredBlock> replay() = 0;

    /// Adds a block whose parent has a state. RootMismatch if diff does not lead to the header's
    /// state root. Importing a block again only repeats the write.
    virtual Result<Done, StateError> import_block(ImportedBlock block, Durability durability) = 0;
    /// Chooses another imported block as best.
    virtual Result<Done, StateError> set_best(const Hash& block) = 0;
    /// Makes a block and its ancestors final; synced when it returns. Moves best to the target if
    /// best did not descend from it: consensus then chooses again by set_best.
    virtual Result<FinalizeOutcome, StateError> finalize(
        const Hash& block, std::optional<primitives::Justification> justification) = 0;
    /// Adds a proof to a stored block.
    virtual Result<Done, StateError> add_justification(
        const Hash& block, const primitives::Justification& justification, Durability) = 0;

    /// Small facts of other modules by name (votes, clock offset); same log, same order.
    virtual Result<Done, StoreError> put_fact(std::string_view name, BytesView value,
                                              Durability durability) = 0;
    virtual Result<std::optional<Bytes>, StoreError> fact(std::string_view name) const = 0;

    virtual const BlockStore& blocks() const = 0;
    /// Of a finalized block, or of the path from the last finalized to the best block.
    virtual Result<std::optional<Hash>, StoreError> canonical_hash(BlockNumber number) const = 0;
    virtual Result<std::unique_ptr<StateView>, StateError> view_at(const Hash& block) const = 0;
    virtual Result<std::vector<Bytes>, StateError> read_proof(
        const Hash& block, std::span<const Bytes> keys) const = 0;

    /// Makes everything written durable and the next open fast. Nothing may be called after it.
    virtual Result<Done, StateError> close() = 0;
};

}  // namespace storage
