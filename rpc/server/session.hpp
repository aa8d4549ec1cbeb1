// What the dispatcher knows of a connection: its rights and its subscriptions. An HTTP request has
// a session without streams; a WebSocket connection is one.
#pragma once

#include "rpc/server/budget.hpp"
#include "rpc/server/call_rate.hpp"
#include "rpc/subscription.hpp"

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace rpc {

struct SessionRights {
    /// Whether unsafe methods may be called.
    bool unsafe_allowed = false;
    /// Subscriptions at a time; 0 where the transport cannot carry any.
    std::size_t subscriptions_max = 0;
    /// Bytes of the requests that made the open subscriptions (their keys, their transactions).
    std::size_t kept_bytes_max = 16 << 20;
};

/// The I/O thread owns it; functions marked [any thread] are the exception.
class Session : public Outlet {
  public:
    /// `rate`: of the connection; nullptr: no limit.
    explicit Session(const SessionRights& rights, std::shared_ptr<CallRate> rate = nullptr)
        : rights_{rights},
          rate_{std::move(rate)},
          kept_{std::make_shared<Budget>(rights.kept_bytes_max)} {}
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// [any thread]
    const SessionRights& rights() const { return rights_; }

    /// [any thread] Counts a call; false when the connection makes too many.
    bool take_call() const {
        return rate_ == nullptr || rate_->take(std::chrono::steady_clock::now());
    }

    /// [any thread] Takes one of the places for subscriptions; false when all are taken. A place
    /// is given back by release_place(), or when an opened subscription ends.
    bool take_place();
    /// [any thread]
    void release_place();
    /// [any thread] What its subscriptions keep of their requests; may outlive the session.
    const std::shared_ptr<Budget>& kept() const { return kept_; }
    /// Open subscriptions of a family.
    std::size_t count(std::string_view family) const;

    /// The response with its id is queued: from now on it may speak. Ends it at once when the
    /// connection is gone.
    void open(std::shared_ptr<Subscription> subscription);
    /// Ends a subscription of that family; false when there is none.
    bool unsubscribe(std::string_view id, std::string_view family);
    /// The connection is gone.
    void close_all();

    void forget(const Subscription& subscription) override;

  private:
    SessionRights rights_;
    std::shared_ptr<CallRate> rate_;
    std::shared_ptr<Budget> kept_;
    std::atomic<std::size_t> places_taken_{0};
    std::map<std::string, std::shared_ptr<Subscription>, std::less<>> subscriptions_;
    bool closed_ = false;
};

}  // namespace rpc
