// What the network machine keeps of one connection: its machine, its streams and what each is for.
#pragma once

#include "p2p/core/multiaddr.hpp"
#include "p2p/protocols/block_announce.hpp"
#include "p2p/protocols/framing.hpp"
#include "p2p/protocols/identify.hpp"
#include "p2p/protocols/names.hpp"
#include "p2p/protocols/send_queue.hpp"

#include <map>
#include <set>

namespace p2p::protocols {

using ConnectionId = std::uint64_t;
using RequestId = std::uint64_t;

// What a stream is for. "In": opened by the peer.
struct IdentifyIn {};
struct IdentifyOut {
    FrameReader reader{kIdentifyMax};
};
struct PingIn {};
struct PingOut {
    Bytes sent;
    Bytes received;
};
struct KadIn {
    FrameReader reader;
};
struct KadOut {
    FrameReader reader;
    Millis deadline = 0;
};
struct RequestIn {
    Request protocol{};
    FrameReader reader;
    Millis deadline = 0;
    /// Set once the question was told.
    RequestId id = 0;
    /// The answer waits for the peer to read it.
    bool is_answered = false;
};
struct RequestOut {
    Request protocol{};
    FrameReader reader;
    Millis deadline = 0;
    RequestId id = 0;
};
struct GossipIn {
    Gossip protocol{};
    FrameReader reader;
    bool has_handshake = false;
};
struct GossipOut {
    Gossip protocol{};
    FrameReader reader;
    bool is_open = false;
    Millis deadline = 0;
};
using StreamUse = std::variant<IdentifyIn, IdentifyOut, PingIn, PingOut, KadIn, KadOut, RequestIn,
                               RequestOut, GossipIn, GossipOut>;

/// Both directions of one gossip protocol.
struct GossipLink {
    SendQueue queue;
    std::optional<StreamId> in;
    std::optional<StreamId> out;
    bool is_out_open = false;
    /// Not before this is another try to open made.
    Millis retry_at = 0;
};

struct Link {
    Link(Millis now, ConnectionConfig config) : machine{now, std::move(config)} {}

    Connection machine;
    Multiaddr address;
    bool is_inbound = false;
    Millis opened_at = 0;
    /// Once established.
    std::optional<PeerId> peer;
    std::map<StreamId, StreamUse> uses;
    std::array<GossipLink, kGossipCount> gossip{
        GossipLink{SendQueue{limits_of(Gossip::BlockAnnounces)}, {}, {}},
        GossipLink{SendQueue{limits_of(Gossip::Transactions)}, {}, {}},
        GossipLink{SendQueue{limits_of(Gossip::Grandpa)}, {}, {}}};
    /// Of the peer's block-announces handshake.
    std::optional<BlockHandshake> handshake;
    /// PeerConnected was told.
    bool is_told = false;
    bool wants_gossip = false;
    std::optional<Identify> identify;
    std::optional<StreamId> ping_stream;
    Millis next_ping_at = 0;
    Millis pong_deadline = 0;
    std::uint64_t ping_ms = 0;
    Millis last_use_at = 0;

    GossipLink& of(Gossip protocol) { return gossip[static_cast<std::size_t>(protocol)]; }
};

}  // namespace p2p::protocols
