// Telemetry to servers that draw a network's nodes: messages of message.hpp over WebSocket, to each
// endpoint on a connection of its own.
//
// Never in the node's way: the chain's thread only puts a point into a bounded queue, everything
// else happens on one thread here. What does not fit while a server is slow or away is dropped. A
// connection that fails is tried again after one second, then after twice as long each time, a
// minute at most. A certificate that does not hold for the server's name is a failure.
#pragma once

#include "node/telemetry/endpoint.hpp"
#include "node/telemetry/message.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace node::telemetry {

struct Options {
    std::vector<Endpoint> endpoints;
    Identity identity;
    /// Asked from the telemetry's thread, every five seconds.
    std::function<Interval()> interval;
    /// Hears why a connection failed, from the telemetry's thread.
    std::function<void(std::string_view)> report;
    /// A PEM file of authorities instead of the system's; empty: the system's.
    std::string ca_file;
};

class Telemetry {
  public:
    static primitives::Result<std::unique_ptr<Telemetry>, std::string> start(Options options);
    ~Telemetry();

    /// From any thread; return at once.
    void imported(const Point& block, std::string_view origin);
    void finalized(const Point& block);

  private:
    class Sender;
    explicit Telemetry(std::unique_ptr<Sender> sender);

    std::unique_ptr<Sender> sender_;
};

}  // namespace node::telemetry
