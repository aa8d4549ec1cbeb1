// What the registry tells the chain about workers, and what it asks of the locks on them. The
// runtime connects both.
#pragma once

#include "tee-registry/binding.hpp"
#include "tee-registry/policy/interfaces.hpp"

namespace tee_registry::workers {

using policy::Bytes32;
using policy::Bytes48;
using policy::PlatformKind;
using policy::WorkerClass;
using policy::WorkerClassPattern;
using primitives::AccountId;
using primitives::BlockNumber;
using primitives::Hash;

/// What rewards know of a worker.
struct WorkerFacts {
    AccountId operator_account;
    WorkerClass worker_class;
    /// 1/10,000 of a weight unit; an H100 is a unit.
    std::uint64_t weight = 0;
    /// Level 0 to 3 (policy).
    std::uint8_t proof_of_cloud = 0;
    bool operator==(const WorkerFacts&) const = default;
};

/// Hears what workers are worth, in the same block and in this order for each worker:
/// activated, then facts_changed, key_rotated, operator_changed or lapsed any number of times
/// (after lapsed comes activated), then removed.
class WorkerEvents {
  public:
    /// The worker counts by these facts from now on.
    virtual void activated(const WorkerKey& worker, const WorkerFacts& facts) = 0;
    virtual void facts_changed(const WorkerKey& worker, const WorkerFacts& facts) = 0;
    /// Its evidence has expired or its machine is denied: it counts for nothing until it is
    /// activated again.
    virtual void lapsed(const WorkerKey& worker) = 0;
    virtual void removed(const WorkerKey& worker) = 0;
    /// The same worker under another key.
    virtual void key_rotated(const WorkerKey& before, const WorkerKey& after) = 0;
    virtual void operator_changed(const WorkerKey& worker, const AccountId& operator_account) = 0;
    /// Workers of the classes count nothing (or again, by their facts), whatever their number.
    virtual void class_stopped(const WorkerClassPattern& pattern, bool stopped) = 0;

  protected:
    ~WorkerEvents() = default;
};

class WorkerLocks {
  public:
    /// While a slash is held, the worker is not removed, rotated or transferred.
    virtual bool slash_held(const WorkerKey& worker) const = 0;

  protected:
    ~WorkerLocks() = default;
};

}  // namespace tee_registry::workers
