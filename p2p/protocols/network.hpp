// The network of a node as one machine: all connections, all protocols, whom to dial and whom to
// refuse. It knows no socket, clock or thread; the transport, or a simulator, carries it out:
//
//   in    incoming, dialed, dial_failed, received, closed, tick       (what happened, and when)
//   in    notify, request, respond, report, set_handshake             (what the node wants)
//   out   take_actions: dial and close    take_outgoing: bytes of a connection
//   out   take_events: peers that came and went, notifications, questions and answers
//
// Peers are told (PeerConnected) when both sides agreed on block-announces; gossip needs that,
// questions only a connection. Bounds (docs/network.md): connections and half-open ones, in all and
// per address; slots; streams per protocol and peer; queues; messages; time for everything.
// One connection per peer: of two, both sides keep the one dialed by the smaller peer id.
#pragma once

#include "p2p/core/peer_store.hpp"
#include "p2p/protocols/kademlia.hpp"
#include "p2p/protocols/link.hpp"

namespace p2p::protocols {

inline constexpr std::size_t kPendingInboundMax = 32;
inline constexpr std::size_t kPendingPerAddressMax = 5;
inline constexpr std::size_t kConnectionsPerAddressMax = 8;
/// Connections beyond the slots: peers that only ask (Kademlia, sync).
inline constexpr std::size_t kSpareConnections = 64;
inline constexpr std::size_t kDialsMax = 8;
inline constexpr std::size_t kInboundRequestsPerProtocol = 2;
inline constexpr std::size_t kOutboundRequestsMax = 16;
inline constexpr std::size_t kPingStreamsMax = 2;
inline constexpr std::size_t kKadStreamsMax = 4;
inline constexpr Millis kGossipOpenMs = 10'000;
inline constexpr Millis kGossipRetryMs = 10'000;
inline constexpr Millis kPingEveryMs = 20'000;
inline constexpr Millis kPongMs = 20'000;
inline constexpr Millis kIdleMs = 60'000;
inline constexpr Millis kTickMs = 500;
inline constexpr Millis kWalkFirstMs = 2'000;
inline constexpr Millis kWalkMaxMs = 60'000;
/// Below this much waiting in a stream its queue is asked for more.
inline constexpr std::size_t kStreamLowWater = 65'536;

struct NetworkConfig {
    /// Both outlive the machine.
    const primitives::crypto::Ed25519Pair* identity = nullptr;
    primitives::Random* random = nullptr;
    ProtocolNames names;
    /// Role, genesis and the best block so far.
    BlockHandshake handshake;
    std::string agent_version{};
    std::vector<Multiaddr> public_addresses{};
    std::vector<Multiaddr> bootnodes{};
    std::vector<Multiaddr> reserved{};
    bool reserved_only = false;
    std::uint32_t in_peers_max = 32;
    std::uint32_t out_peers_max = 8;
    /// Development and local chains: loopback and private addresses are as good as others.
    bool allow_private = false;
    /// Questions that this node answers.
    std::array<bool, kRequestCount> serves{true, false, false, false};
};

// ---- events

struct PeerConnected {
    PeerId peer;
    BlockHandshake handshake;
    bool is_inbound = false;
};
struct PeerDisconnected {
    PeerId peer;
};
struct NotificationReceived {
    PeerId peer;
    Gossip protocol{};
    Bytes message;
};
/// To be answered by respond(), once.
struct RequestReceived {
    RequestId id = 0;
    PeerId peer;
    Request protocol{};
    Bytes request;
};
enum class RequestFailure : std::uint8_t { None, Refused, Timeout, Disconnected, TooLong };
struct ResponseReceived {
    RequestId id = 0;
    PeerId peer;
    Request protocol{};
    RequestFailure failure{};
    Bytes response;
};
/// A connection ended or never came about: for the log.
struct ConnectionEnded {
    std::optional<PeerId> peer;
    Multiaddr address;
    std::string_view reason;
};
using NetworkEvent = std::variant<PeerConnected, PeerDisconnected, NotificationReceived,
                                  RequestReceived, ResponseReceived, ConnectionEnded>;

// ---- actions

struct Dial {
    ConnectionId id = 0;
    Multiaddr address;
};
struct Close {
    ConnectionId id = 0;
};
using NetworkAction = std::variant<Dial, Close>;

struct PeerView {
    PeerId peer;
    Multiaddr address;
    bool is_inbound = false;
    std::optional<BlockHandshake> handshake;
    std::string agent_version;
    std::uint64_t ping_ms = 0;
    std::uint64_t dropped = 0;
};

class NetworkMachine {
  public:
    explicit NetworkMachine(NetworkConfig config);

    // ---- what happened
    /// A peer connected to us; nullopt: close it at once.
    std::optional<ConnectionId> incoming(Millis now, const Multiaddr& remote);
    void dialed(Millis now, ConnectionId id);
    void dial_failed(Millis now, ConnectionId id);
    void received(Millis now, ConnectionId id, BytesView bytes);
    /// The transport lost the connection (not for those that Close named).
    void closed(Millis now, ConnectionId id);
    void tick(Millis now);
    Millis wake_at() const { return next_tick_; }

    // ---- what the node wants
    void set_listen_addresses(std::vector<Multiaddr> addresses);
    /// Sent in handshakes from now on.
    void set_best(primitives::BlockNumber number, const primitives::Hash& hash);
    /// Queues for a connected peer; key as in SendQueue.
    void notify(const PeerId& peer, Gossip protocol, Bytes message, std::uint64_t key = 0);
    /// ResponseReceived follows in any case.
    RequestId request(Millis now, const PeerId& peer, Request protocol, BytesView question);
    /// nullopt: refuse. Too late is no error.
    void respond(RequestId id, const std::optional<Bytes>& answer);
    void report(Millis now, const PeerId& peer, std::int32_t difference);
    void disconnect(Millis now, const PeerId& peer, std::string_view reason);
    /// Says goodbye to all.
    void shut_down(Millis now);
    PeerStore& peer_store() { return store_; }

    // ---- what comes of it
    std::vector<NetworkEvent> take_events() { return std::exchange(events_, {}); }
    std::vector<NetworkAction> take_actions() { return std::exchange(actions_, {}); }
    /// Connections that may have bytes to send.
    std::set<ConnectionId> take_dirty() { return std::exchange(dirty_, {}); }
    /// Empty: nothing now. Ask again when the transport has taken them.
    Bytes take_outgoing(ConnectionId id);

    std::vector<PeerView> peers() const;
    std::size_t connection_count() const { return links_.size(); }
    std::size_t pending_count() const;
    const std::vector<Multiaddr>& listen_addresses() const { return listen_; }
    PeerId local_peer() const { return PeerId{config_.identity->public_key()}; }

  private:
    using StreamKey = std::pair<ConnectionId, StreamId>;

    // connections (network.cpp)
    Link& make_link(Millis now, ConnectionId id, const Multiaddr& address, bool is_inbound);
    Link* find(const PeerId& peer);
    void after_input(Millis now, ConnectionId id);
    void on_established(Millis now, ConnectionId id, Link& link, const PeerId& peer);
    void drop(Millis now, ConnectionId id, std::string_view reason);
    bool admits(const Multiaddr& remote) const;
    bool is_exempt(const Multiaddr& remote) const;

    // streams (network_streams.cpp)
    void on_opened(Millis now, ConnectionId id, Link& link, const StreamOpened& opened);
    void on_data(Millis now, ConnectionId id, Link& link, const StreamData& data);
    void on_finished(Millis now, ConnectionId id, Link& link, StreamId stream);
    void on_gone(Millis now, ConnectionId id, Link& link, StreamId stream);
    void reset(Link& link, StreamId stream);
    /// A peer broke a protocol on a stream: the stream ends, the reputation falls.
    void blame(Millis now, Link& link, StreamId stream, std::int32_t price);
    template <class Use>
    static std::size_t count_uses(const Link& link);

    // gossip (network_gossip.cpp)
    void open_gossip(Millis now, Link& link, Gossip protocol);
    bool accepts_gossip(const Link& link, Gossip protocol) const;
    Bytes gossip_handshake(Gossip protocol) const;
    void on_gossip_in(Millis now, ConnectionId id, Link& link, StreamId stream, BytesView bytes);
    bool on_gossip_hello(Millis now, Link& link, StreamId stream, GossipIn& use,
                         const Bytes& hello);
    void on_gossip_out(Millis now, ConnectionId id, Link& link, StreamId stream, BytesView bytes);
    bool take_block_handshake(Millis now, Link& link, const Bytes& hello);
    void lost_gossip(Millis now, Link& link, Gossip protocol);
    void tell_connected(Millis now, Link& link);
    void pump(Link& link);
    std::size_t gossip_count(bool inbound) const;

    // questions (network_requests.cpp)
    static std::size_t inbound_requests(Link& link, Request protocol);
    void on_request_in(Millis now, ConnectionId id, Link& link, StreamId stream, BytesView bytes);
    void on_request_out(Millis now, Link& link, StreamId stream, BytesView bytes);
    void fail_request(Link& link, StreamId stream, RequestFailure failure);
    void fail_late_requests(Millis now, Link& link);

    // identify, ping, kad (network_small.cpp)
    void answer_identify(Link& link, StreamId stream);
    void on_identify(Millis now, Link& link, StreamId stream, BytesView bytes);
    void on_ping_out(Millis now, Link& link, StreamId stream, BytesView bytes);
    void keep_alive(Millis now, ConnectionId id, Link& link);
    void on_kad_in(Millis now, Link& link, StreamId stream, BytesView bytes);
    void on_kad_out(Millis now, Link& link, StreamId stream, BytesView bytes);
    std::vector<KadPeer> closest(const Bytes& key, const PeerId& asker) const;
    void walk(Millis now);

    // slots (network_slots.cpp)
    void dial_more(Millis now);
    bool dial(Millis now, const PeerId& peer);
    void reach_out(Millis now, Link& link);

    NetworkConfig config_;
    PeerStore store_;
    std::vector<std::string> inbound_protocols_;
    primitives::Bytes32 static_secret_{};
    std::vector<Multiaddr> listen_;

    std::map<ConnectionId, Link> links_;
    std::map<PeerId, ConnectionId> by_peer_;
    /// Dials that the transport has not answered.
    std::map<ConnectionId, Multiaddr> dialing_;
    ConnectionId next_connection_ = 1;
    RequestId next_request_ = 1;
    /// Questions of peers that wait for respond().
    std::map<RequestId, StreamKey> asked_;

    Millis next_tick_ = 0;
    Millis next_walk_ = 0;
    Millis walk_interval_ = kWalkFirstMs;
    std::set<ConnectionId> dirty_;
    std::vector<NetworkEvent> events_;
    std::vector<NetworkAction> actions_;
};

}  // namespace p2p::protocols
