// The port to /grandpa/1: what carries out the voter's outputs that concern peers. Notifications
// that come in are given to the voter as Received, whole and undecoded.
#pragma once

#include "consensus/grandpa/voter.hpp"

namespace consensus::grandpa {

/// Called on the thread that drives the voter; must not block or call back.
class Network {
  public:
    /// Sends a notification to each of the peers, or drops it where a queue is full: of the classes
    /// Neighbor and Commit only the latest matters, a lost vote is sent again.
    virtual void send(const Send& message) = 0;
    /// Applies reputation_of(conduct) * times to a peer.
    virtual void report(const Report& report) = 0;
    /// A block that votes name; sync decides whether and whom to ask.
    virtual void want_block(const BlockRef& block) = 0;
    /// An imported block whose justification did not come with it.
    virtual void want_proof(const BlockRef& block) = 0;

  protected:
    ~Network() = default;
};

}  // namespace consensus::grandpa
