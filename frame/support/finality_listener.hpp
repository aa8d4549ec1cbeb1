// Who learns which members of the authority set vote.
#pragma once

#include "frame/support/session.hpp"

namespace frame {

class FinalityListener {
  public:
    /// The keys whose votes finalized a block: proven, distinct, of the session in progress.
    virtual void voted(const std::vector<SessionKey>& voters) = 0;

  protected:
    ~FinalityListener() = default;
};

}  // namespace frame
