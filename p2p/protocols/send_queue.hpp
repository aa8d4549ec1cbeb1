// What waits to be gossiped to one peer over one protocol. A slow peer loses the oldest messages,
// never the connection; a message with a key takes the place of the waiting one of the same key
// (the latest neighbour packet is the only one that matters).
#pragma once

#include "p2p/protocols/names.hpp"

#include <deque>

namespace p2p::protocols {

class SendQueue {
  public:
    explicit SendQueue(const GossipLimits& limits) : limits_{limits} {}

    /// `key` 0: no other message replaces it.
    void push(std::uint64_t key, Bytes message);
    /// The oldest message; precondition: !is_empty().
    Bytes pop();

    bool is_empty() const { return waiting_.empty(); }
    std::size_t size() const { return waiting_.size(); }
    std::size_t size_bytes() const { return size_bytes_; }
    /// Messages given up so far.
    std::uint64_t dropped() const { return dropped_; }
    void clear();

  private:
    struct Waiting {
        std::uint64_t key;
        Bytes message;
    };
    GossipLimits limits_;
    std::deque<Waiting> waiting_;
    std::size_t size_bytes_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace p2p::protocols
