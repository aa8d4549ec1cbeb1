// What System tells of a runtime upgrade that Root decided, while the runtime is part of the node.
#pragma once

#include "frame/support/dispatch_error.hpp"
#include "primitives/header.hpp"

namespace frame {

class CodeUpgrades {
  public:
    /// Blocks from `height` on need a runtime of `spec_version`. The errors are the recorder's.
    virtual Outcome<> require_version(std::uint32_t spec_version,
                                      primitives::BlockNumber height) = 0;

  protected:
    ~CodeUpgrades() = default;
};

}  // namespace frame
