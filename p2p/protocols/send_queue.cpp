#include "p2p/protocols/send_queue.hpp"

#include "primitives/check.hpp"

#include <algorithm>

namespace p2p::protocols {

void SendQueue::push(std::uint64_t key, Bytes message) {
    if (key != 0) {
        const auto at = std::find_if(waiting_.begin(), waiting_.end(),
                                     [&](const Waiting& each) { return each.key == key; });
        if (at != waiting_.end()) {
            size_bytes_ -= at->message.size();
            waiting_.erase(at);
        }
    }
    size_bytes_ += message.size();
    waiting_.push_back({key, std::move(message)});
    while (waiting_.size() > limits_.queue_messages_max || size_bytes_ > limits_.queue_bytes_max) {
        size_bytes_ -= waiting_.front().message.size();
        waiting_.pop_front();
        ++dropped_;
    }
}

Bytes SendQueue::pop() {
    CHECK(!waiting_.empty());
    Bytes out = std::move(waiting_.front().message);
    waiting_.pop_front();
    size_bytes_ -= out.size();
    return out;
}

void SendQueue::clear() {
    waiting_.clear();
    size_bytes_ = 0;
}

}  // namespace p2p::protocols
