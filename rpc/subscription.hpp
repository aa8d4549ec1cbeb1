// One client's subscription: the connection's end is an Outlet, the method's end calls notify().
//
//   pending --activate()--> active --finish() or close()--> closed
//
// Until the response with the id has been queued the subscription is pending and keeps what it is
// told, so that a client never hears of an id before it has it.
//
// Threads: a handler that creates a subscription may call on_close() before it returns; everything
// else but what is marked belongs to the I/O thread.
#pragma once

#include "rpc/executor.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rpc {

class Subscription;

/// The connection of a subscription.
class Outlet {
  public:
    /// Queues one message of a subscription.
    virtual void deliver(Subscription& subscription, std::string message) = 0;
    /// The subscription has ended by itself.
    virtual void forget(const Subscription& subscription) = 0;

  protected:
    ~Outlet() = default;
};

class Subscription : public std::enable_shared_from_this<Subscription> {
  public:
    /// Notifications kept while pending; a transaction cannot change its status more often before
    /// its own response is out.
    static constexpr std::size_t kPendingMax = 64;

    /// `notification` is the method name of its messages; `family` names the unsubscribe method
    /// that may end it; `connection` tells the connections apart and is never followed.
    Subscription(std::string id, std::string notification, std::string family,
                 const void* connection = nullptr)
        : id_{std::move(id)},
          notification_{std::move(notification)},
          family_{std::move(family)},
          connection_{connection} {}
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    const std::string& id() const { return id_; }
    const std::string& family() const { return family_; }
    const void* connection() const { return connection_; }
    /// [any thread] Work for a stream that has ended is left undone.
    bool is_open() const { return state_ != State::Closed; }

    /// Sends one result (JSON text). Ignored when closed.
    void notify(std::string_view result);
    /// Ends the stream after what was sent so far.
    void finish();
    /// Runs once when the subscription ends, whoever ends it.
    void on_close(Task task);

    /// Something to be let go when it ends.
    void hold(std::shared_ptr<const void> held) { held_ = std::move(held); }

    /// The response with the id is queued on `outlet`, which lives until close().
    void activate(Outlet& outlet);
    /// The client or the connection ends it.
    void close();

    /// Messages queued on the connection and not written yet; kept by the Outlet.
    std::size_t queued = 0;
    /// More of them than the server's own limit may wait: streams that start with a burst.
    std::size_t burst_max = 0;

  private:
    enum class State { Pending, Active, Closed };

    std::string message(std::string_view result) const;

    std::string id_;
    std::string notification_;
    std::string family_;
    const void* connection_;
    std::atomic<State> state_ = State::Pending;
    bool finishing_ = false;
    std::vector<std::string> pending_;
    Task on_close_;
    std::shared_ptr<const void> held_;
    Outlet* outlet_ = nullptr;
};

/// A fresh unguessable id: 16 letters and digits.
std::string random_subscription_id();

}  // namespace rpc
