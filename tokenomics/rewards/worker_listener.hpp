// What the rewards need to hear about workers. The runtime connects the registry's events to it, in
// the same block.
#pragma once

#include "primitives/host.hpp"

#include <array>
#include <optional>

namespace tokenomics::rewards {

/// A worker's public key.
using WorkerId = std::array<std::uint8_t, 32>;

/// What verified evidence says a worker is: what its weight, its ceiling and the cap go by.
struct WorkerClass {
    /// 0 SGX, 1 TDX, 2 SEV-SNP.
    std::uint8_t platform = 0;
    /// FMSPC (TDX, SGX) or product (SEV-SNP), padded with zeros.
    primitives::Bytes32 product{};
    /// 0: CPU only.
    std::uint32_t gpu_model = 0;
    /// Confidence tier 1 to 5; 0: none.
    std::uint8_t tier = 0;
    auto operator<=>(const WorkerClass&) const = default;
};

struct WorkerFacts {
    primitives::AccountId operator_account;
    WorkerClass worker_class;
    /// In 1/10,000 of a weight unit (one H100).
    std::uint64_t weight = 0;
    /// Level 0 to 3.
    std::uint8_t proof_of_cloud = 0;
    bool operator==(const WorkerFacts&) const = default;
};

/// All classes that agree with the members that are set.
struct WorkerClassPattern {
    std::optional<std::uint8_t> platform;
    std::optional<primitives::Bytes32> product;
    std::optional<std::uint32_t> gpu_model;
    std::optional<std::uint8_t> tier;
    bool operator==(const WorkerClassPattern&) const = default;
};

class WorkerListener {
  public:
    /// The worker's evidence is good from now on. A worker that was known under another operator is
    /// removed first.
    virtual void activated(const WorkerId& worker, const WorkerFacts& facts) = 0;
    /// No effect on a worker that was never activated or was removed; likewise below.
    virtual void facts_changed(const WorkerId& worker, const WorkerFacts& facts) = 0;
    /// It earns nothing until it is activated again.
    virtual void lapsed(const WorkerId& worker) = 0;
    virtual void removed(const WorkerId& worker) = 0;
    /// The same hardware and operator under a new key; the old key is gone.
    virtual void key_rotated(const WorkerId& before, const WorkerId& after) = 0;
    virtual void operator_changed(const WorkerId& worker,
                                  const primitives::AccountId& new_operator) = 0;
    /// Governance stops the pay of all workers of the classes, or resumes it.
    virtual void class_stopped(const WorkerClassPattern& pattern, bool stopped) = 0;

  protected:
    ~WorkerListener() = default;
};

}  // namespace tokenomics::rewards
