// What slashes need of the chain around them; the runtime connects both.
#pragma once

#include "frame/support/call.hpp"
#include "tokenomics/rewards/worker_listener.hpp"

namespace tokenomics::slashing {

using frame::AccountId;
using frame::BytesView;
using frame::Outcome;
using primitives::Hash;
using rewards::WorkerId;

/// Verifies evidence against the registry. The errors are the registry's where evidence is not
/// genuine, or not of this worker; nullopt where it is and proves no offence. A hash that names
/// what was shown, otherwise.
class EvidenceJudge {
  public:
    virtual Outcome<std::optional<Hash>> contradiction(const WorkerId& worker,
                                                       BytesView evidence) const = 0;
    /// `other` is of another key, `own` of the worker, made after it.
    virtual Outcome<std::optional<Hash>> duplicate(const WorkerId& worker, BytesView other,
                                                   BytesView own) const = 0;

  protected:
    ~EvidenceJudge() = default;
};

/// Where appeals are decided.
class AppealCourt {
  public:
    /// Opens a vote on annulling a slash in which the shares of `accused` do not count, nor what
    /// they gave away since it is held; its number and end.
    struct Opened {
        std::uint32_t referendum = 0;
        std::uint64_t ends_ms = 0;
    };
    virtual Outcome<Opened> open(const AccountId& appellant, std::uint32_t slash,
                                 const std::vector<AccountId>& accused,
                                 std::uint64_t held_since_ms) = 0;
    /// Closes the vote, whose time is over: whether the appeal won.
    virtual bool close(std::uint32_t referendum) = 0;

  protected:
    ~AppealCourt() = default;
};

}  // namespace tokenomics::slashing
