#include "rpc/server/session.hpp"

#include <algorithm>
#include <utility>

namespace rpc {

bool Session::take_place() {
    auto taken = places_taken_.load();
    while (taken < rights_.subscriptions_max)
        if (places_taken_.compare_exchange_weak(taken, taken + 1)) return true;
    return false;
}

void Session::release_place() {
    places_taken_.fetch_sub(1);
}

std::size_t Session::count(std::string_view family) const {
    return static_cast<std::size_t>(
        std::count_if(subscriptions_.begin(), subscriptions_.end(),
                      [&](const auto& entry) { return entry.second->family() == family; }));
}

void Session::open(std::shared_ptr<Subscription> subscription) {
    if (closed_) {
        subscription->close();
        release_place();
        return;
    }
    subscriptions_.emplace(subscription->id(), subscription);
    subscription->activate(*this);
}

bool Session::unsubscribe(std::string_view id, std::string_view family) {
    const auto found = subscriptions_.find(id);
    if (found == subscriptions_.end() || found->second->family() != family) return false;
    const auto subscription = found->second;
    subscriptions_.erase(found);
    release_place();
    subscription->close();
    return true;
}

void Session::close_all() {
    closed_ = true;
    for (const auto& [id, subscription] : std::exchange(subscriptions_, {})) {
        subscription->close();
        release_place();
    }
}

void Session::forget(const Subscription& subscription) {
    if (subscriptions_.erase(subscription.id()) != 0) release_place();
}

}  // namespace rpc
