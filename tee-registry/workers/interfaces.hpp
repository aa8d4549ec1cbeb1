// What the registry needs from the chain around it, and what it tells. The runtime connects both.
#pragma once

#include "tee-registry/binding.hpp"

#include <optional>

namespace tee_registry::workers {

using primitives::AccountId;
using primitives::BlockNumber;
using primitives::Hash;

/// The ancestors of the block in execution.
class BlockHashes {
  public:
    /// Number of the block in execution.
    virtual BlockNumber current_block() const = 0;
    /// Hash of an ancestor; nullopt when it is too old to be remembered, or no ancestor.
    virtual std::optional<Hash> ancestor_hash(BlockNumber number) const = 0;
    virtual Hash genesis_hash() const = 0;

  protected:
    ~BlockHashes() = default;
};

/// Hears what workers are worth, in the same block and in this order for each worker:
/// activated, then weight_changed or lapsed any number of times (after lapsed comes activated),
/// then removed.
class WorkerEvents {
  public:
    /// The worker counts by `weight` for its operator from now on.
    virtual void activated(const WorkerKey& worker, const AccountId& operator_account,
                           std::uint64_t weight) = 0;
    virtual void weight_changed(const WorkerKey& worker, std::uint64_t weight) = 0;
    /// Its evidence has expired: it counts for nothing until it is activated again.
    virtual void lapsed(const WorkerKey& worker) = 0;
    virtual void removed(const WorkerKey& worker) = 0;

  protected:
    ~WorkerEvents() = default;
};

}  // namespace tee_registry::workers
