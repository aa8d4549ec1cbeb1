#include "rpc/subscription.hpp"

#include "rpc/json.hpp"

#include <random>
#include <utility>

namespace rpc {

Subscription::~Subscription() {
    close();
}

std::string Subscription::message(std::string_view result) const {
    std::string out = R"({"jsonrpc":"2.0","method":)";
    out.reserve(out.size() + result.size() + 96);
    json::write_string_to(notification_, out);
    out += R"(,"params":{"subscription":)";
    json::write_string_to(id_, out);
    out += R"(,"result":)";
    out += result;
    out += "}}";
    return out;
}

void Subscription::notify(std::string_view result) {
    if (state_ == State::Closed || finishing_) return;
    if (state_ == State::Pending) {
        if (pending_.size() < kPendingMax) pending_.push_back(message(result));
        return;
    }
    outlet_->deliver(*this, message(result));
}

void Subscription::finish() {
    if (state_ == State::Closed) return;
    finishing_ = true;
    if (state_ == State::Pending) return;
    auto* outlet = outlet_;
    close();
    outlet->forget(*this);
}

void Subscription::on_close(Task task) {
    on_close_ = std::move(task);
}

void Subscription::activate(Outlet& outlet) {
    if (state_ != State::Pending) return;
    state_ = State::Active;
    outlet_ = &outlet;
    for (auto& message : std::exchange(pending_, {})) {
        if (state_ != State::Active) return;
        outlet_->deliver(*this, std::move(message));
    }
    if (finishing_) finish();
}

void Subscription::close() {
    if (state_ == State::Closed) return;
    state_ = State::Closed;
    outlet_ = nullptr;
    pending_.clear();
    held_.reset();
    if (auto task = std::exchange(on_close_, nullptr)) task();
}

std::string random_subscription_id() {
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device entropy;
    std::uniform_int_distribution<std::size_t> index{0, kAlphabet.size() - 1};
    std::string id(16, ' ');
    for (auto& c : id)
        c = kAlphabet[index(entropy)];
    return id;
}

}  // namespace rpc
