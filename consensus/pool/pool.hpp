// The transaction pool: validated, tagged, ordered by priority, bounded.
//
//   submit -> validate on the best block -> ready | future -> candidates() -> a block
//   on_best: included ones leave by tag, retracted ones come back, expired ones go, and maintain()
//            revalidates the others in bounded batches
//
// The verdict is the runtime's alone, asked through Validator on the state of a block. Everything
// is bounded (queues, bans, watched transactions, transactions to bring back, validations a step).
// One thread.
#pragma once

#include "consensus/pool/bans.hpp"
#include "consensus/pool/queue.hpp"
#include "consensus/pool/watcher.hpp"

#include <deque>
#include <span>

namespace consensus::pool {

using primitives::OpaqueExtrinsic;

/// The runtime's verdict on a transaction; the outer error is a failure of the runtime itself, or
/// of getting at the state.
struct ValidationFailure {
    /// The state is not there (any more).
    bool unknown_block = false;
    std::string text;
};
using Verdict = Result<frame::Validity<frame::ValidTransaction>, ValidationFailure>;

class Validator {
  public:
    virtual ~Validator() = default;
    virtual Verdict validate(const Hash& at, frame::TransactionSource source,
                             const OpaqueExtrinsic& extrinsic) = 0;
};

struct PoolOptions {
    Limits limits = kDefaultLimits;
    /// Transactions that must not be propagated are of use only to a node that authors.
    bool is_author = false;
    /// Validations in one maintain(): about 50 ms of work.
    std::size_t validations_per_step = 512;
};

/// Extrinsics of retracted blocks that wait to be validated again; a full block's worth and more.
inline constexpr std::size_t kReturningMax = 8192;
/// Transactions of a block that this pool never saw are validated on its parent for their tags, at
/// most this many a block; revalidation finds the rest.
inline constexpr std::size_t kForeignValidationsMax = 1024;

struct BlockPoint {
    Hash hash;
    BlockNumber number = 0;
};

/// A block that joined or left the best chain.
struct PoolBlock {
    BlockPoint point;
    Hash parent;
    std::vector<OpaqueExtrinsic> extrinsics;
};

/// The best block changed from one fork to another, or grew.
struct BestChange {
    /// From the old best block downwards.
    std::vector<PoolBlock> retracted;
    /// Upwards to the new best block.
    std::vector<PoolBlock> enacted;
};

class Pool {
  public:
    /// The validator outlives the pool.
    Pool(Validator& validator, const PoolOptions& options, const BlockPoint& best);

    /// Validates and queues an extrinsic given in its encoding (length prefix included); its hash.
    /// With `watch`, its events come from take_events() from now on.
    Result<Hash, PoolError> submit(UnixMs now_ms, frame::TransactionSource source,
                                   BytesView encoded, bool watch);
    void unwatch(const Hash& transaction) { watcher_.unwatch(transaction); }
    /// The transaction was sent to these peers.
    void note_broadcast(const Hash& transaction, std::vector<std::string> peers);

    void on_best(UnixMs now_ms, const BestChange& change);
    /// Newly finalized blocks, ascending.
    void on_finalized(std::span<const Hash> blocks);
    /// Some of the work that on_best left: returning transactions first, then revalidation of each
    /// ready one once per best block. False when nothing is left.
    bool maintain(UnixMs now_ms);

    /// Found invalid while authoring: banned and removed, what depends on them waits.
    void report_invalid(UnixMs now_ms, std::span<const Hash> transactions);
    /// Removes transactions and what depends on them, on demand; the hashes removed.
    std::vector<Hash> remove(UnixMs now_ms, std::span<const Hash> transactions);

    /// For a block: best first, dependencies kept, as many encodings as fit into the bound.
    std::vector<Candidate> candidates(std::size_t bytes_max) const {
        return queue_.candidates(bytes_max);
    }
    /// The ready transactions in order of arrival.
    std::vector<OpaqueExtrinsic> ready() const;
    /// The ready transactions that became so since the last call and may be propagated.
    std::vector<Hash> take_to_propagate();
    /// All ready ones that may be propagated are to be taken once more: for peers that joined.
    void propagate_again();
    const Transaction* find(const Hash& hash) const { return queue_.find(hash); }
    /// Whether a ready transaction provides the tag.
    bool ready_provides(BytesView tag) const { return queue_.provides(tag); }

    std::vector<Event> take_events() { return watcher_.take_events(); }

    struct Figures {
        std::size_t ready = 0;
        std::size_t ready_bytes = 0;
        std::size_t future = 0;
        std::size_t future_bytes = 0;
        std::size_t banned = 0;
        std::size_t watched = 0;
    };
    Figures figures() const;
    const BlockPoint& best() const { return best_; }

  private:
    struct Returning {
        Hash hash;
        OpaqueExtrinsic extrinsic;
    };

    Result<Transaction, PoolError> validated(UnixMs now_ms, frame::TransactionSource source,
                                             const Hash& hash, const OpaqueExtrinsic& extrinsic);
    Result<Done, PoolError> enqueue(Transaction transaction);
    void apply(const Changes& changes, const Hash* refused);
    void retract(const PoolBlock& block, const std::set<Hash>& enacted);
    void enact(const PoolBlock& block);
    void remove_expired(UnixMs now_ms);
    void bring_back(UnixMs now_ms, const Returning& returning);
    void revalidate(UnixMs now_ms, const Hash& hash);

    Validator& validator_;
    PoolOptions options_;
    BlockPoint best_;
    Queue queue_;
    Bans bans_;
    Watcher watcher_;
    std::uint64_t arrivals_ = 0;
    std::deque<Returning> returning_;
    std::deque<Hash> to_revalidate_;
    std::vector<Hash> to_propagate_;
};

}  // namespace consensus::pool
