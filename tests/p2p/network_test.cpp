// The network machine: peers that meet, gossip, ask, misbehave and leave.
#include "tests/p2p/network_fixture.hpp"

namespace p2p::protocols {
namespace {

using tests::TestPeer;
using tests::Wire;

TEST(Network, PeersMeetAndTellEachOther) {
    Wire wire;
    auto& boot = wire.add();
    auto& other = wire.add({.bootnodes = {0}, .role = Role::Authority});
    wire.run(1'000);
    const auto at_boot = boot.take<PeerConnected>();
    const auto at_other = other.take<PeerConnected>();
    ASSERT_EQ(at_boot.size(), 1u);
    ASSERT_EQ(at_other.size(), 1u);
    EXPECT_EQ(at_boot[0].peer, other.id());
    EXPECT_EQ(at_boot[0].handshake.role, Role::Authority);
    EXPECT_EQ(at_boot[0].handshake.best_number, 1u);
    EXPECT_TRUE(at_boot[0].is_inbound);
    EXPECT_FALSE(at_other[0].is_inbound);
    EXPECT_EQ(other.machine->peers()[0].agent_version, "");
    EXPECT_EQ(boot.machine->connection_count(), 1u);
}

TEST(Network, NotificationsArriveInOrder) {
    Wire wire;
    auto& a = wire.add();
    auto& b = wire.add({.bootnodes = {0}});
    wire.run(1'000);
    for (std::uint8_t i = 0; i < 10; ++i)
        a.machine->notify(b.id(), Gossip::Grandpa, Bytes(1 + i * 1000u, i));
    b.machine->notify(a.id(), Gossip::Transactions, Bytes{9});
    wire.run(1'000);
    const auto got = b.take<NotificationReceived>();
    ASSERT_EQ(got.size(), 10u);
    for (std::uint8_t i = 0; i < 10; ++i)
        EXPECT_EQ(got[i].message, Bytes(1 + i * 1000u, i));
    ASSERT_EQ(a.take<NotificationReceived>().size(), 1u);
}

TEST(Network, QuestionsAreAnsweredRefusedOrTimeOut) {
    Wire wire;
    auto& a = wire.add();
    auto& b = wire.add({.bootnodes = {0}});
    wire.run(1'000);
    const auto answered = b.machine->request(wire.now, a.id(), Request::Sync, Bytes{1, 2});
    const auto refused = b.machine->request(wire.now, a.id(), Request::Sync, Bytes{3});
    const auto unknown = b.machine->request(wire.now, a.id(), Request::Warp, Bytes(32, 1));
    wire.run(500);
    const auto asked = a.take<RequestReceived>();
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[0].request, (Bytes{1, 2}));
    a.machine->respond(asked[0].id, Bytes(3'000'000, 5));
    a.machine->respond(asked[1].id, std::nullopt);
    const auto late = b.machine->request(wire.now, a.id(), Request::Sync, Bytes{4});
    const auto nobody = b.machine->request(wire.now, PeerId{}, Request::Sync, Bytes{4});
    wire.run(21'000);
    std::map<RequestId, ResponseReceived> got;
    for (const auto& response : b.take<ResponseReceived>())
        got.emplace(response.id, response);
    ASSERT_EQ(got.size(), 5u);
    EXPECT_EQ(got.at(answered).failure, RequestFailure::None);
    EXPECT_EQ(got.at(answered).response.size(), 3'000'000u);
    EXPECT_EQ(got.at(refused).failure, RequestFailure::Refused);
    EXPECT_EQ(got.at(unknown).failure, RequestFailure::Refused);
    EXPECT_EQ(got.at(late).failure, RequestFailure::Timeout);
    EXPECT_EQ(got.at(nobody).failure, RequestFailure::Disconnected);
}

TEST(Network, AnotherGenesisIsNoPeer) {
    Wire wire;
    auto& a = wire.add();
    auto& b = wire.add({.bootnodes = {0}, .genesis = 8});
    wire.run(5'000);
    EXPECT_TRUE(a.take<PeerConnected>().empty());
    EXPECT_TRUE(b.take<PeerConnected>().empty());
}

TEST(Network, FullSlotsRefuseGossip) {
    Wire wire;
    auto& boot = wire.add({.in_peers_max = 1});
    wire.add({.bootnodes = {0}});
    wire.add({.bootnodes = {0}});
    wire.run(1'500);
    EXPECT_EQ(boot.take<PeerConnected>().size(), 1u);
}

TEST(Network, ThirdPeersAreFoundByKademlia) {
    Wire wire;
    wire.add();
    auto& b = wire.add({.bootnodes = {0}});
    auto& c = wire.add({.bootnodes = {0}});
    wire.run(30'000);
    std::set<PeerId> met;
    for (const auto& event : c.take<PeerConnected>())
        met.insert(event.peer);
    EXPECT_TRUE(met.contains(b.id()));
    // And it would be found again after a restart.
    PeerStore again{true};
    again.load(c.machine->peer_store().snapshot());
    EXPECT_EQ(again.size(), 2u);
}

TEST(Network, ADisconnectedPeerIsDialedAgain) {
    Wire wire;
    auto& a = wire.add();
    auto& b = wire.add({.bootnodes = {0}});
    wire.run(1'000);
    a.machine->disconnect(wire.now, b.id(), "test");
    wire.run(20'000);
    EXPECT_EQ(b.take<PeerDisconnected>().size(), 1u);
    EXPECT_EQ(b.take<PeerConnected>().size(), 2u);
}

TEST(Network, ABannedPeerStaysOutUntilForgiven) {
    Wire wire;
    auto& a = wire.add();
    auto& b = wire.add({.bootnodes = {0}});
    wire.run(1'000);
    a.take<PeerConnected>();
    a.machine->report(wire.now, b.id(), Reputation::kFatal);
    wire.run(60'000);
    EXPECT_TRUE(a.take<PeerConnected>().empty());
    wire.run(40'000);
    EXPECT_EQ(a.take<PeerConnected>().size(), 1u);
}

TEST(Network, ASlowPeerLosesOldGossipNotTheConnection) {
    Wire wire;
    auto& a = wire.add();
    auto& b = wire.add({.bootnodes = {0}});
    wire.run(1'000);
    wire.stalled = 1;
    for (std::uint32_t i = 0; i < 2'000; ++i) {
        Bytes message(4096, 1);
        message[0] = static_cast<std::uint8_t>(i);
        message[1] = static_cast<std::uint8_t>(i >> 8);
        a.machine->notify(b.id(), Gossip::Transactions, std::move(message));
    }
    wire.run(5'000);
    wire.stalled.reset();
    wire.run(1'000);
    const auto got = b.take<NotificationReceived>();
    const auto limits = limits_of(Gossip::Transactions);
    EXPECT_GE(got.size(), limits.queue_messages_max);
    EXPECT_LT(got.size(), limits.queue_messages_max + 32);
    EXPECT_EQ(got.back().message[0] | got.back().message[1] << 8, 1'999);
    EXPECT_TRUE(b.take<PeerDisconnected>().empty());
    EXPECT_GT(a.machine->peers()[0].dropped, 1'000u);
}

TEST(Network, APeerThatDoesNotAnswerPingsIsDropped) {
    Wire wire;
    auto& a = wire.add();
    wire.add({.bootnodes = {0}});
    wire.run(1'000);
    wire.stalled = 1;
    wire.run(kPingEveryMs + kPongMs + 1'000);
    EXPECT_EQ(a.take<PeerDisconnected>().size(), 1u);
}

TEST(Network, ConnectionsOfOneAddressAreLimited) {
    Wire wire;
    auto& a = wire.add({.allow_private = false});
    const auto remote = *Multiaddr::from_text("/ip4/9.9.9.9/tcp/5");
    for (std::size_t i = 0; i < kPendingPerAddressMax; ++i)
        EXPECT_TRUE(a.machine->incoming(wire.now, remote));
    for (int i = 0; i < 1'000; ++i)
        EXPECT_FALSE(a.machine->incoming(wire.now, remote));
    EXPECT_TRUE(a.machine->incoming(wire.now, *Multiaddr::from_text("/ip4/9.9.9.8/tcp/5")));
    // Whoever says nothing is gone after a while.
    wire.run(kUpgradeMs + 1'000);
    EXPECT_EQ(a.machine->connection_count(), 0u);
}

TEST(Network, HalfOpenConnectionsAreLimitedInAll) {
    Wire wire;
    auto& a = wire.add({.allow_private = false});
    std::size_t admitted = 0;
    for (int i = 0; i < 250; ++i) {
        const auto text = "/ip4/9.9.9." + std::to_string(i) + "/tcp/5";
        admitted += a.machine->incoming(wire.now, *Multiaddr::from_text(text)).has_value();
    }
    EXPECT_EQ(admitted, kPendingInboundMax);
}

TEST(SendQueue, DropsTheOldestAndReplacesByKey) {
    SendQueue queue{
        {.message_max = 10, .handshake_max = 1, .queue_messages_max = 3, .queue_bytes_max = 10}};
    queue.push(7, Bytes{1});
    queue.push(0, Bytes{2});
    queue.push(7, Bytes{3});
    EXPECT_EQ(queue.size(), 2u);
    EXPECT_EQ(queue.dropped(), 0u);
    queue.push(0, Bytes(9, 4));
    EXPECT_EQ(queue.dropped(), 1u);
    EXPECT_EQ(queue.pop(), Bytes{3});
    EXPECT_EQ(queue.pop(), Bytes(9, 4));
    EXPECT_TRUE(queue.is_empty());
    EXPECT_EQ(queue.size_bytes(), 0u);
}

TEST(PeerStore, OutboundPeersComeFromDifferentNetworks) {
    PeerStore store{false};
    // A thousand of one /16, three of others.
    for (int i = 0; i < 1'003; ++i) {
        Bytes32 key{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)};
        const auto host = i < 1'000 ? "5.5." + std::to_string(i % 250) + ".1"
                                    : std::to_string(10 + i - 1'000 + 1) + ".1.1.1";
        store.add(Multiaddr::from_text("/ip4/" + host + "/tcp/1")->with_peer(PeerId{key}));
    }
    tests::Chance chance{1};
    std::set<PeerId> avoided;
    std::set<std::string> networks;
    while (const auto peer = store.choose(0, avoided, networks, chance)) {
        avoided.insert(*peer);
        networks.insert(store.addresses(*peer)->front().network_group());
    }
    EXPECT_EQ(avoided.size(), 4u);
}

TEST(PeerStore, IsBoundedAndKeepsWhoAnswered) {
    PeerStore store{false};
    const auto add = [&](std::uint32_t i) {
        Bytes32 key{};
        for (std::size_t b = 0; b < 4; ++b)
            key[b] = static_cast<std::uint8_t>(i >> (8 * b));
        store.add(Multiaddr::from_text("/ip4/8.8.8.8/tcp/1")->with_peer(PeerId{key}));
        return PeerId{key};
    };
    const auto friendly = add(1);
    store.on_answered(friendly);
    for (std::uint32_t i = 2; i < 2 * kPeersMax; ++i)
        add(i);
    EXPECT_EQ(store.size(), kPeersMax);
    EXPECT_NE(store.addresses(friendly), nullptr);
    EXPECT_FALSE(store.is_acceptable(*Multiaddr::from_text("/ip4/127.0.0.1/tcp/1")));
}

TEST(Reputation, FollowsTheFiguresOfSubstrate) {
    Reputation reputation;
    reputation.change(0, Reputation::kFatal);
    EXPECT_TRUE(reputation.is_banned(0));
    EXPECT_TRUE(reputation.is_banned(68'000));
    EXPECT_FALSE(reputation.is_banned(69'000));
    EXPECT_NE(reputation.score_at(3'500'000), 0);
    EXPECT_EQ(reputation.score_at(3'544'000), 0);
    reputation.change(4'000'000, -5);
    reputation.change(4'000'000, Reputation::kFatal);
    EXPECT_EQ(reputation.score_at(4'000'000), Reputation::kFatal);
}

}  // namespace
}  // namespace p2p::protocols
