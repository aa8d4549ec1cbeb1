// Questions and answers of the network machine: one stream each.
#include "p2p/protocols/network.hpp"

#include <algorithm>

namespace p2p::protocols {

// ---- ours

RequestId NetworkMachine::request(Millis now, const PeerId& peer, Request protocol,
                                  BytesView question) {
    const auto id = next_request_++;
    Link* link = find(peer);
    const auto fail = [&](RequestFailure failure) {
        events_.emplace_back(ResponseReceived{id, peer, protocol, failure, {}});
        return id;
    };
    if (link == nullptr) return fail(RequestFailure::Disconnected);
    const auto running = std::count_if(link->uses.begin(), link->uses.end(), [](auto& each) {
        return std::holds_alternative<RequestOut>(each.second);
    });
    if (static_cast<std::size_t>(running) >= kOutboundRequestsMax)
        return fail(RequestFailure::Refused);
    const auto& name = config_.names.requests[static_cast<std::size_t>(protocol)];
    const auto stream = link->machine.open(now, name, framed(question));
    if (!stream) return fail(RequestFailure::Refused);
    link->machine.close(*stream);
    const auto limits = limits_of(protocol);
    link->uses.emplace(*stream, RequestOut{protocol, FrameReader{limits.response_max},
                                           now + limits.timeout_ms, id});
    link->last_use_at = now;
    dirty_.insert(by_peer_.at(peer));
    return id;
}

void NetworkMachine::on_request_out(Millis now, Link& link, StreamId stream, BytesView bytes) {
    auto& use = *std::get_if<RequestOut>(&link.uses.at(stream));
    auto answer = use.reader.next(bytes);
    if (!answer) {
        store_.report(now, *link.peer, cost::kBadMessage);
        fail_request(link, stream, RequestFailure::TooLong);
        return link.machine.reset(stream);
    }
    if (!*answer) return;
    events_.emplace_back(ResponseReceived{use.id, *link.peer, use.protocol, RequestFailure::None,
                                          std::move(**answer)});
    link.uses.erase(stream);
}

void NetworkMachine::fail_request(Link& link, StreamId stream, RequestFailure failure) {
    const auto at = link.uses.find(stream);
    const auto* use = at == link.uses.end() ? nullptr : std::get_if<RequestOut>(&at->second);
    if (use == nullptr) return;
    events_.emplace_back(ResponseReceived{use->id, *link.peer, use->protocol, failure, {}});
    link.uses.erase(at);
}

void NetworkMachine::fail_late_requests(Millis now, Link& link) {
    inbound_requests(link, Request::Sync);
    std::vector<StreamId> late;
    for (const auto& [stream, use] : link.uses) {
        const auto* out = std::get_if<RequestOut>(&use);
        const auto* in = std::get_if<RequestIn>(&use);
        const auto* kad = std::get_if<KadOut>(&use);
        if ((out != nullptr && now >= out->deadline) || (in != nullptr && now >= in->deadline) ||
            (kad != nullptr && now >= kad->deadline))
            late.push_back(stream);
    }
    for (const auto stream : late) {
        if (std::holds_alternative<RequestOut>(link.uses.at(stream)))
            store_.report(now, *link.peer, cost::kTimeout);
        if (const auto* in = std::get_if<RequestIn>(&link.uses.at(stream))) asked_.erase(in->id);
        fail_request(link, stream, RequestFailure::Timeout);
        reset(link, stream);
    }
}

// ---- theirs

/// Questions that are not answered, or whose answer the peer has not read: an answer may be large,
/// and a peer that reads none gets no more of them.
std::size_t NetworkMachine::inbound_requests(Link& link, Request protocol) {
    std::erase_if(link.uses, [&](const auto& each) {
        const auto* use = std::get_if<RequestIn>(&each.second);
        return use != nullptr && use->is_answered && link.machine.buffered(each.first) == 0;
    });
    return static_cast<std::size_t>(
        std::count_if(link.uses.begin(), link.uses.end(), [&](const auto& each) {
            const auto* use = std::get_if<RequestIn>(&each.second);
            return use != nullptr && use->protocol == protocol;
        }));
}

void NetworkMachine::on_request_in(Millis now, ConnectionId id, Link& link, StreamId stream,
                                   BytesView bytes) {
    auto& use = *std::get_if<RequestIn>(&link.uses.at(stream));
    auto question = use.reader.next(bytes);
    const bool asks_twice = use.id != 0 && (!question || *question || use.reader.is_within());
    if (!question || asks_twice) {
        asked_.erase(use.id);
        return blame(now, link, stream, cost::kBadMessage);
    }
    if (!*question) return;
    use.id = next_request_++;
    // Once to find the answer, once to have it read.
    use.deadline = now + 2 * limits_of(use.protocol).timeout_ms;
    asked_.emplace(use.id, StreamKey{id, stream});
    events_.emplace_back(RequestReceived{use.id, *link.peer, use.protocol, std::move(**question)});
}

void NetworkMachine::respond(RequestId id, const std::optional<Bytes>& answer) {
    const auto at = asked_.find(id);
    if (at == asked_.end()) return;
    const auto [connection, stream] = at->second;
    asked_.erase(at);
    Link& link = links_.at(connection);
    if (answer) {
        link.machine.write(stream, framed(*answer));
        link.machine.close(stream);
        std::get_if<RequestIn>(&link.uses.at(stream))->is_answered = true;
    } else {
        reset(link, stream);
    }
    dirty_.insert(connection);
}

}  // namespace p2p::protocols
