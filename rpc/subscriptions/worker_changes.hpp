// What one subscription to workers has told its client, and what is new at a block: records that
// came, changed or went. Keeps a digest per worker, not the record.
#pragma once

#include "primitives/host.hpp"
#include "rpc/subscriptions/state_changes.hpp"

#include <map>
#include <vector>

namespace rpc {

class WorkerChanges final : public StateChanges {
  public:
    /// Records that one subscription reads at each block. A larger registry is followed by naming
    /// workers; without names the first ones in storage order are.
    static constexpr std::uint32_t kWorkersMax = 4096;

    using Key = primitives::Bytes32;

    /// `workers`: these alone; empty: all.
    explicit WorkerChanges(std::vector<Key> workers) : named_{std::move(workers)} {}

    /// {"block", "changes": [{"worker", "view": as pha_worker answers, null where it is gone}]}.
    /// The first one has every worker that is there, and null for named ones that are not.
    std::optional<std::string> read(StateReader& state, const Hash& block) override;

  private:
    using Digests = std::map<Key, Hash>;

    std::optional<Digests> digests_at(StateReader& state, const Hash& block) const;
    std::vector<Key> changed(const Digests& now) const;

    std::vector<Key> named_;
    Digests told_;
    bool has_told_ = false;
};

}  // namespace rpc
