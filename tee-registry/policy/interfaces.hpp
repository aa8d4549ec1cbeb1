// What the registry's pallets need from the chain around them, and what the policy tells, in the
// block in which it is decided.
#pragma once

#include "tee-registry/policy/worker_class.hpp"

namespace tee_registry {

/// The ancestors of the block in execution.
class BlockHashes {
  public:
    /// Number of the block in execution.
    virtual primitives::BlockNumber current_block() const = 0;
    /// Hash of an ancestor; nullopt when it is too old to be remembered, or no ancestor.
    virtual std::optional<primitives::Hash> ancestor_hash(primitives::BlockNumber number) const = 0;
    virtual primitives::Hash genesis_hash() const = 0;
    /// Unknown before this block's author made it.
    virtual primitives::Bytes32 randomness() const = 0;

  protected:
    ~BlockHashes() = default;
};

}  // namespace tee_registry

namespace tee_registry::policy {

class PolicyListener {
  public:
    virtual void device_denied(const Bytes32& device_id, bool denied) = 0;
    virtual void gpu_denied(const Bytes32& gpu_id, bool denied) = 0;
    virtual void class_stopped(const WorkerClassPattern& pattern, bool stopped) = 0;
    virtual void proof_of_cloud_changed(const Bytes32& device_id) = 0;

  protected:
    ~PolicyListener() = default;
};

}  // namespace tee_registry::policy
