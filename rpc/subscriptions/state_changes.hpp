// What is new for one client at a block, read from the state there.
#pragma once

#include "rpc/backend.hpp"

#include <optional>
#include <string>

namespace rpc {

class StateChanges {
  public:
    virtual ~StateChanges() = default;
    /// JSON of what the client has not been told; nullopt when nothing changed or the state cannot
    /// be read. Called by one thread at a time.
    virtual std::optional<std::string> read(StateReader& state, const Hash& block) = 0;
};

}  // namespace rpc
