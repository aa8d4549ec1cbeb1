// The ready and the future queue, joined by tags.
//
//   ready    every required tag is provided by a ready transaction or by the chain
//   future   at least one required tag (its `missing` ones) is provided by neither
//
// Each tag has at most one provider among the ready. A newcomer that provides a taken tag replaces
// the provider if its priority is strictly higher than that of all it would replace together. When
// a provider goes for another reason than inclusion in a block, what depended on it becomes future.
//
// Bounds: count and bytes of each queue; the lowest priority goes first, the newest among equals.
// Cost: O(log n) per transaction and tag touched.
#pragma once

#include "consensus/pool/transaction.hpp"

#include <map>
#include <set>

namespace consensus::pool {

struct QueueLimits {
    std::size_t count_max = 0;
    std::size_t bytes_max = 0;
};
struct Limits {
    QueueLimits ready;
    QueueLimits future;
};
/// Substrate's defaults; future is a tenth.
inline constexpr Limits kDefaultLimits{{8192, 20 * 1024 * 1024}, {819, 2 * 1024 * 1024}};

/// What happened to a transaction of the queues.
struct Change {
    enum class Kind : std::uint8_t {
        Ready,    // it is ready now
        Future,   // it waits now
        Usurped,  // `by` took its place; it is gone
        Dropped,  // gone for lack of room
    };
    Kind kind{};
    Hash transaction;
    Hash by;
    bool operator==(const Change&) const = default;
};
using Changes = std::vector<Change>;

/// A transaction that a block included.
struct Included {
    Hash hash;
    /// Its tags where they are known (those of a queued one are known here anyway).
    std::vector<Tag> provides_tags;
};

/// A ready transaction in the order in which a block would take them.
struct Candidate {
    Hash hash;
    primitives::OpaqueExtrinsic extrinsic;
    /// Positions, in the same list, of those that must be included before it.
    std::vector<std::size_t> after;
};

class Queue {
  public:
    explicit Queue(const Limits& limits) : limits_{limits} {}

    bool contains(const Hash& hash) const { return is_ready(hash) || future_.contains(hash); }
    bool is_ready(const Hash& hash) const { return ready_.contains(hash); }
    /// nullptr when absent. Valid until the next change.
    const Transaction* find(const Hash& hash) const;
    /// Whether a ready transaction provides the tag.
    bool provides(BytesView tag) const { return provided_.find(tag) != provided_.end(); }

    std::size_t ready_count() const { return ready_.size(); }
    std::size_t future_count() const { return future_.size(); }
    std::size_t ready_bytes() const { return ready_order_.bytes; }
    std::size_t future_bytes() const { return future_order_.bytes; }

    /// Adds a transaction that is in neither queue, to the one where it belongs. Errors:
    /// TooLowPriority, CycleDetected (nothing changed), ImmediatelyDropped.
    Result<Done, PoolError> insert(Transaction transaction, Changes& changes);
    /// Takes over a later verdict on a ready transaction; it may become future by it.
    void update(Transaction transaction, Changes& changes);
    /// Takes a transaction out; what depends on it becomes future.
    bool remove(const Hash& hash, Changes& changes);
    /// Takes a transaction and all ready ones that depend on it out; the hashes, ascending.
    std::vector<Hash> remove_with_dependents(const Hash& hash, Changes& changes);
    /// Takes what a block included out, usurps ready ones whose tags it provides, and promotes what
    /// waited for its tags.
    void prune(const std::vector<Included>& included, Changes& changes);

    /// By priority, then arrival, each after those it requires, while their encodings together
    /// stay within the bound.
    std::vector<Candidate> candidates(std::size_t bytes_max) const;
    /// Hashes of all ready ones in ascending order of arrival.
    std::vector<Hash> ready_by_arrival() const;
    /// Hashes of both queues whose verdict does not hold above this block number any more.
    std::vector<Hash> expired(std::uint64_t block_number) const;

  private:
    using TagSet = std::set<Tag, primitives::BytesLess>;
    using TagIndex = std::map<Tag, std::set<Hash>, primitives::BytesLess>;

    struct Waiting {
        Transaction transaction;
        TagSet missing;
    };
    /// The worst comes first.
    struct Rank {
        Priority priority = 0;
        std::uint64_t newest_first = 0;
        Hash hash;
        auto operator<=>(const Rank&) const = default;
    };
    struct Order {
        std::set<Rank> ranks;
        std::size_t bytes = 0;
        void add(const Transaction& transaction);
        void remove(const Transaction& transaction);
    };

    TagSet missing_tags(const Transaction& transaction) const;
    std::set<Hash> providers_of(const std::vector<Tag>& tags) const;
    std::set<Hash> dependents_of(std::set<Hash> roots, const std::vector<Tag>& tags) const;
    Result<std::set<Hash>, PoolError> replaced_by(const Transaction& transaction) const;

    Result<Done, PoolError> insert_ready(Transaction transaction, Changes& changes);
    void insert_future(Transaction transaction, TagSet missing, Changes& changes);
    Transaction take_ready(const Hash& hash);
    Transaction take_future(const Hash& hash);
    void lose(TagSet lost, Changes& changes);
    void satisfy(const std::vector<Tag>& tags, std::vector<Hash>& unblocked);
    void promote(std::vector<Hash> unblocked, Changes& changes);
    void enforce_limits(Changes& changes);

    Limits limits_;
    std::map<Hash, Transaction> ready_;
    std::map<Tag, Hash, primitives::BytesLess> provided_;
    /// Ready transactions by the tags they require.
    TagIndex required_;
    Order ready_order_;
    std::map<Hash, Waiting> future_;
    /// Future transactions by the tags they require, missing or not.
    TagIndex awaited_;
    Order future_order_;
};

}  // namespace consensus::pool
