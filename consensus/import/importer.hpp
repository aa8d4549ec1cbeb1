// The way of a block into the chain, and of a proof of finality:
//
//   prepare   what needs no state: known, parent, number, digest, clock
//   execute   slot author, seal and VRF on the parent's state; the runtime, while other threads
//             verify signatures. Pure and thread-safe: may run on a worker while others are
//             prepared or committed
//   commit    database, fork tree, fork choice; facts for everyone else
//   finalize  a justification against the authorities in force; one atomic write
//
// Blocks that the chain's specification forbids (fork_rules.hpp) are not imported; the block of a
// hard fork is final as soon as it is imported, and so when the chain is opened with it.
//
// The runtime alone accepts or refuses a body: execute_block compares both roots, and the database
// compares the state root once more. Own blocks skip prepare and execute (their changes are known)
// and are durable when commit_own returns, so that they may be announced.
//
// After a restart open() executes the blocks above the last finalized one again, but for those
// whose states the database had spilled.
#pragma once

#include "consensus/aura/equivocation.hpp"
#include "consensus/aura/verify.hpp"
#include "consensus/fork_rules.hpp"
#include "consensus/grandpa/justification.hpp"
#include "consensus/import/fork_tree.hpp"
#include "consensus/import/verdict.hpp"
#include "runtime/api/client.hpp"
#include "storage/database.hpp"

#include <memory>

namespace consensus::import {

/// Votes need a few slots; a set that ended so long ago without a proof here was proven to others.
inline constexpr BlockNumber kUnprovenMin = 32;

/// A block that passed prepare().
struct Prepared {
    primitives::Block block;
    aura::SealedHeader header;
    Header parent;
};

/// A block with its changes.
struct Executed {
    primitives::Block block;
    Hash hash;
    aura::Slot slot = 0;
    /// Whose seal was verified; of an own block, who sealed it.
    Bytes32 author{};
    primitives::StateDiff diff;
};

struct BestChanged {
    BlockRef best;
    TreeRoute route;
};

struct ImportFacts {
    BlockRef block;
    aura::Slot slot = 0;
    Bytes32 author{};
    /// Where this block is the new best one.
    std::optional<BestChanged> new_best;
    /// Where its author sealed another one for the same slot.
    std::optional<aura::EquivocationProof> equivocation;
    /// It begins a hard fork: finalize_fork() comes next.
    bool is_hard_fork = false;
};

struct FinalityFacts {
    /// Newly final, ascending.
    std::vector<BlockRef> finalized;
    /// Lost against them.
    std::vector<BlockRef> discarded;
    /// The proof of the last one, encoded; empty where it is final by agreement.
    Bytes justification;
    /// Where the best block was not among the survivors.
    std::optional<BestChanged> new_best;
    /// The authorities above the last one, where they changed.
    std::optional<grandpa::AuthoritySet> new_set;
};

class Importer {
  public:
    /// The references outlive the importer.
    struct Parts {
        storage::Database& database;
        const runtime::Executor& executor;
        SignatureVerifier& signatures;
        ForkRules forks{};
    };
    /// Over an initialized database; executes what it holds above the last finalized block.
    static Result<std::unique_ptr<Importer>, ImportError> open(const Parts& parts);

    Result<Prepared, ImportError> prepare(primitives::Block block, UnixMs now_ms) const;
    Result<Executed, ImportError> execute(Prepared prepared) const;
    Result<ImportFacts, ImportError> commit(Executed executed);
    /// The three in a row.
    Result<ImportFacts, ImportError> import(primitives::Block block, UnixMs now_ms);
    /// A block that this node authored on a block it has. Durable when it returns.
    Result<ImportFacts, ImportError> commit_own(Executed own);

    /// Has the authors of `following` verified on other threads: blocks that are next in line on
    /// top of the best one, each the child of the one before.
    void verify_ahead(std::vector<Header> following) const;

    /// A header that was announced, before its block is imported, if ever: a fork of the same
    /// height is never asked for, and is a proof all the same.
    struct Announced {
        aura::Slot slot = 0;
        Bytes32 author{};
        std::optional<aura::EquivocationProof> equivocation;
    };
    /// nullopt where the author that the best block's authorities give the slot did not seal it.
    std::optional<Announced> note_announced(const Header& header);

    Result<FinalityFacts, ImportError> finalize(const grandpa::Justification& justification);
    /// Makes the imported block of a hard fork final, without a proof.
    Result<FinalityFacts, ImportError> finalize_fork(const BlockRef& block);

    BlockRef best() const { return best_; }
    BlockRef finalized() const { return tree_.root(); }
    const aura::SlotTime& slot_time() const { return slot_time_; }
    /// In force above the last finalized block.
    const grandpa::AuthoritySet& authorities() const { return authorities_; }
    /// The block that ends the set in force, where kUnprovenMin blocks or more are above it in the
    /// best chain: the proof that came with it was withheld, and nothing above becomes final
    /// without it.
    std::optional<BlockRef> unproven_set_end() const;
    /// The unfinalized blocks.
    const ForkTree& tree() const { return tree_; }
    std::size_t unfinalized_count() const { return tree_.size(); }

  private:
    Importer(const Parts& parts, const BlockRef& finalized)
        : parts_{parts}, tree_{finalized}, best_{finalized} {}

    Result<std::unique_ptr<primitives::StateView>, ImportError> view_at(const Hash& block) const;
    Result<Header, ImportError> header_of(const Hash& block) const;
    Result<Bytes32, ImportError> check_author(const Prepared& prepared,
                                              const primitives::StateView& state) const;
    Result<primitives::StateDiff, ImportError> run(const primitives::Block& unsealed,
                                                   const primitives::StateView& state) const;
    Result<Done, ImportError> load_chain_facts();
    /// As the state of the block has them, and with the hard forks up to it.
    Result<grandpa::AuthoritySet, ImportError> authorities_at(const BlockRef& block) const;
    Result<Done, ImportError> check_required() const;
    Result<Done, ImportError> take_hard_forks();
    Result<Done, ImportError> take_restored();
    Result<Done, ImportError> replay();
    Result<ImportFacts, ImportError> write(Executed executed, storage::Durability durability);
    Result<FinalityFacts, ImportError> make_final(
        const BlockRef& target, const std::optional<primitives::Justification>& justification);
    Result<Done, ImportError> check_justification(
        const grandpa::Justification& justification) const;

    Parts parts_;
    ForkTree tree_;
    BlockRef best_;
    aura::SlotTime slot_time_;
    grandpa::AuthoritySet authorities_;
    aura::EquivocationDetector equivocations_;
};

}  // namespace consensus::import
