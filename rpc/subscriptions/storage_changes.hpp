// What one storage subscription has told its client, and what is new at a block. Keeps a digest per
// key, not the value: values may be large and subscriptions many.
#pragma once

#include "rpc/subscriptions/state_changes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rpc {

class StorageChanges final : public StateChanges {
  public:
    explicit StorageChanges(std::vector<Bytes> keys) : keys_{std::move(keys)} {}

    /// Reads all keys at a block. The JSON of a change set with every key at the first success and
    /// the changed keys afterwards; nullopt when nothing changed or the state cannot be read.
    std::optional<std::string> read(StateReader& state, const Hash& block) override;

  private:
    /// nullopt: the key is absent.
    using Digest = std::optional<Hash>;

    std::vector<Bytes> keys_;
    /// Parallel to keys_ once told.
    std::vector<Digest> told_;
    bool has_told_ = false;
};

}  // namespace rpc
