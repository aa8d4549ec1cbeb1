// Several network machines in one thread, with a wire that only moves bytes.
#pragma once

#include "p2p/protocols/network.hpp"
#include "tests/p2p/fixture.hpp"

#include <memory>

namespace tests {

namespace pp = p2p::protocols;

inline primitives::Hash genesis_of(std::uint8_t byte) {
    primitives::Hash out;
    out.bytes.fill(byte);
    return out;
}

struct TestPeer {
    primitives::crypto::Ed25519Pair key;
    Chance chance;
    std::unique_ptr<pp::NetworkMachine> machine;
    std::vector<pp::NetworkEvent> events;
    p2p::Multiaddr address;

    p2p::PeerId id() const { return p2p::PeerId{key.public_key()}; }
    template <class Event>
    std::vector<Event> take() {
        std::vector<Event> out;
        std::erase_if(events, [&](const pp::NetworkEvent& event) {
            const auto* wanted = std::get_if<Event>(&event);
            if (wanted != nullptr) out.push_back(*wanted);
            return wanted != nullptr;
        });
        return out;
    }
};

/// Machines at /ip4/127.0.0.1/tcp/<index + 1>. Connections that are cut stay cut.
class Wire {
  public:
    struct Options {
        std::vector<std::size_t> bootnodes{};
        std::uint8_t genesis = 7;
        std::uint32_t in_peers_max = 32;
        bool allow_private = true;
        pp::Role role = pp::Role::Full;
    };
    TestPeer& add() { return add(Options()); }
    TestPeer& add(const Options& options) {
        const auto index = peers.size();
        auto peer = std::make_unique<TestPeer>(TestPeer{
            pair_of(static_cast<std::uint8_t>(index + 1)),
            Chance{index},
            {},
            {},
            *p2p::Multiaddr::from_text("/ip4/127.0.0.1/tcp/" + std::to_string(index + 1))});
        pp::NetworkConfig config{.identity = &peer->key,
                                 .random = &peer->chance,
                                 .names = pp::ProtocolNames{genesis_of(options.genesis), ""},
                                 .handshake = {.role = options.role,
                                               .best_number = static_cast<std::uint32_t>(index),
                                               .best_hash = {},
                                               .genesis_hash = genesis_of(options.genesis)}};
        config.allow_private = options.allow_private;
        config.in_peers_max = options.in_peers_max;
        for (const auto other : options.bootnodes)
            config.bootnodes.push_back(peers[other]->address.with_peer(peers[other]->id()));
        peer->machine = std::make_unique<pp::NetworkMachine>(std::move(config));
        peer->machine->set_listen_addresses({peer->address});
        peers.push_back(std::move(peer));
        return *peers.back();
    }

    /// Lets `duration` pass, in steps of a tick, until all is quiet in each.
    void run(p2p::Millis duration) {
        for (const auto end = now + duration; now < end; now += pp::kTickMs) {
            for (auto& peer : peers)
                peer->machine->tick(now);
            while (move()) {
            }
        }
    }
    /// One round of everything that waits; whether something did.
    bool move() {
        bool moved = false;
        for (std::size_t from = 0; from < peers.size(); ++from) {
            auto& machine = *peers[from]->machine;
            for (const auto& action : machine.take_actions()) {
                moved = true;
                if (const auto* dial = std::get_if<pp::Dial>(&action))
                    connect(from, *dial);
                else
                    cut(from, std::get<pp::Close>(action).id);
            }
            for (const auto& [end, other] : std::map{cables_}) {
                if (end.first != from || is_stalled(other.first)) continue;
                const auto bytes = machine.take_outgoing(end.second);
                moved |= !bytes.empty();
                sent_bytes += bytes.size();
                if (!bytes.empty()) peers[other.first]->machine->received(now, other.second, bytes);
            }
            for (auto& event : machine.take_events())
                peers[from]->events.push_back(std::move(event));
        }
        return moved;
    }
    bool is_stalled(std::size_t peer) const { return stalled == peer; }

    std::vector<std::unique_ptr<TestPeer>> peers;
    p2p::Millis now = 1'000;
    /// A peer that reads nothing.
    std::optional<std::size_t> stalled;
    std::uint64_t sent_bytes = 0;

  private:
    using End = std::pair<std::size_t, pp::ConnectionId>;
    void connect(std::size_t from, const pp::Dial& dial) {
        const auto index = std::size_t{dial.address.tcp_port} - 1;
        auto& dialer = *peers[from]->machine;
        if (index >= peers.size()) return dialer.dial_failed(now, dial.id);
        const auto other = peers[index]->machine->incoming(now, peers[from]->address);
        dialer.dialed(now, dial.id);
        if (!other) return dialer.closed(now, dial.id);
        cables_[{from, dial.id}] = {index, *other};
        cables_[{index, *other}] = {from, dial.id};
    }
    void cut(std::size_t from, pp::ConnectionId id) {
        const auto at = cables_.find({from, id});
        if (at == cables_.end()) return;
        const auto other = at->second;
        cables_.erase(at);
        cables_.erase(other);
        peers[other.first]->machine->closed(now, other.second);
    }
    std::map<End, End> cables_;
};

}  // namespace tests
