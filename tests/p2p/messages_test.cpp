// Messages of the protocols, byte for byte where others have written them down.
#include "p2p/protocols/block_announce.hpp"
#include "p2p/protocols/block_server.hpp"
#include "p2p/protocols/framing.hpp"
#include "p2p/protocols/identify.hpp"
#include "p2p/protocols/kademlia.hpp"
#include "tests/p2p/fixture.hpp"

namespace p2p::protocols {
namespace {

using primitives::Header;
using tests::hex;
using tests::unhex;

Header header_of(BlockNumber number) {
    Header out;
    out.number.value = number;
    return out;
}

TEST(BlockRequestMessage, BytesSeenFromSmoldot) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/block-request.json");
    const auto root = boost::json::parse(tests::read_text(path));
    const auto bytes = unhex(root.at("block_request_hex"));
    const auto request = decode_block_request(bytes);
    ASSERT_TRUE(request);
    EXPECT_EQ(*request, (BlockRequest{.header = true,
                                      .body = false,
                                      .justification = true,
                                      .from = BlockNumber{2186221},
                                      .descending = false,
                                      .blocks_max = 1,
                                      .multiple_justifications = true}));
    EXPECT_EQ(hex(encode(*request)), hex(bytes));
}

TEST(BlockRequestMessage, DescendingByHash) {
    Bytes bytes = unhex("0880808088011220");
    primitives::append(bytes, Bytes(32, 5));
    primitives::append(bytes, unhex("280130403801"));
    const auto request = decode_block_request(bytes);
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->descending);
    EXPECT_EQ(request->blocks_max, 64u);
    EXPECT_EQ(hex(encode(*request)), hex(bytes));
}

TEST(BlockRequestMessage, SaysWhatIsWrong) {
    const auto error = [](const char* text) { return decode_block_request(unhex(text)).error(); };
    EXPECT_EQ(error("0880808008"), BlockMessageError::NoStart);
    EXPECT_EQ(error("12021234"), BlockMessageError::NoStart);
    EXPECT_EQ(error("08011a0400000000"), BlockMessageError::UnknownAttribute);
    EXPECT_EQ(error("1a04000000002802"), BlockMessageError::UnknownDirection);
    EXPECT_EQ(error("1a0500"), BlockMessageError::Malformed);
    EXPECT_EQ(error("1b"), BlockMessageError::Malformed);
}

TEST(BlockAnnounceMessage, HandshakeHas69Bytes) {
    const BlockHandshake handshake{
        .role = Role::Authority, .best_number = 258, .best_hash = {}, .genesis_hash = {}};
    const auto bytes = encode(handshake);
    EXPECT_EQ(bytes.size(), kBlockHandshakeSize);
    EXPECT_EQ(hex(BytesView{bytes}.first(5)), "0x0402010000");
    EXPECT_EQ(decode_block_handshake(bytes), handshake);
    auto damaged = bytes;
    damaged[0] = 3;
    EXPECT_EQ(decode_block_handshake(damaged), std::nullopt);
    damaged = bytes;
    damaged.push_back(0);
    EXPECT_EQ(decode_block_handshake(damaged), std::nullopt);
}

TEST(BlockAnnounceMessage, EndsWithData) {
    const BlockAnnounce announce{.header = header_of(5), .is_best = true, .data = {}};
    auto bytes = primitives::scale::encode(announce);
    EXPECT_EQ(hex(BytesView{bytes}.last(2)), "0x0100");
    EXPECT_EQ(*decode_block_announce(bytes), announce);
    bytes.pop_back();
    EXPECT_FALSE(decode_block_announce(bytes));
}

TEST(IdentifyMessage, ReadsTheRecordedOne) {
    const auto root = tests::vectors("p2p/js-libp2p-tcp-noise-yamux-legacy.json");
    const auto payload = unhex(root.at("streams").at("1").at("listener").at("payload"));
    FrameReader reader{kIdentifyMax};
    BytesView input{payload};
    const auto message = reader.next(input);
    ASSERT_TRUE(message && *message);
    const auto identify = decode_identify(**message);
    ASSERT_TRUE(identify);
    EXPECT_EQ(identify->peer.text(),
              std::string_view{root.at("listener").at("peer_id").as_string()});
    EXPECT_EQ(identify->agent_version, "vector-listener/1.0.0");
    EXPECT_EQ(identify->protocols,
              (std::vector<std::string>{"/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"}));
    ASSERT_EQ(identify->listen_addresses.size(), 1u);
    EXPECT_EQ(identify->listen_addresses[0].text(), "/ip4/127.0.0.1/tcp/41000");
    const auto again = decode_identify(encode(*identify));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->observed_address, identify->observed_address);
}

TEST(IdentifyMessage, IsBounded) {
    Identify many{.peer = PeerId{tests::pair_of(1).public_key()}};
    many.listen_addresses.assign(100, *Multiaddr::from_text("/ip4/1.2.3.4/tcp/1"));
    EXPECT_EQ(decode_identify(encode(many))->listen_addresses.size(), kListenAddressesMax);
    many.protocols.assign(kPeerProtocolsMax + 1, "/x");
    EXPECT_EQ(decode_identify(encode(many)).error(), IdentifyError::TooManyProtocols);
    EXPECT_EQ(decode_identify({}).error(), IdentifyError::NoKey);
}

TEST(KademliaMessage, QuestionSeenFromSmoldot) {
    const auto key = PeerId{tests::pair_of(3).public_key()}.multihash();
    auto expected = unhex("08041226");
    primitives::append(expected, key);
    EXPECT_EQ(hex(encode_find_node(key)), hex(expected));
    EXPECT_EQ(*decode_find_node(expected), key);
    EXPECT_EQ(encode_closer_peers({}), unhex("0804"));
    EXPECT_EQ(decode_find_node(unhex("0800")).error(), KadError::NotFindNode);
    EXPECT_EQ(decode_find_node(encode_find_node(Bytes(65, 1))).error(), KadError::KeyTooLong);
}

TEST(KademliaMessage, AnswersAreBounded) {
    const KadPeer peer{PeerId{tests::pair_of(3).public_key()},
                       std::vector<Multiaddr>(40, *Multiaddr::from_text("/ip4/1.2.3.4/tcp/1"))};
    const auto decoded = decode_closer_peers(encode_closer_peers(std::vector<KadPeer>(50, peer)));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->size(), kClosestPeers);
    EXPECT_EQ(decoded->front().addresses.size(), kAddressesPerPeer);
}

TEST(Framing, ComparesTheLengthFirst) {
    FrameReader reader{10};
    Bytes bytes{11};
    BytesView input{bytes};
    EXPECT_EQ(reader.next(input).error(), FramingError::TooLong);
    FrameReader other{10};
    bytes = {0xff, 0xff, 0xff, 0xff};
    input = bytes;
    EXPECT_EQ(other.next(input).error(), FramingError::MalformedLength);
    FrameReader empty{10};
    bytes = {0, 1, 5};
    input = bytes;
    EXPECT_EQ(*empty.next(input), Bytes{});
    EXPECT_EQ(*empty.next(input), Bytes{5});
    EXPECT_EQ(*empty.next(input), std::nullopt);
}

/// A chain of headers 0..count-1 whose hash is the number, repeated.
class Chain final : public BlockSource {
  public:
    explicit Chain(BlockNumber count, std::size_t body_size = 1)
        : count_{count}, body_size_{body_size} {}
    static Hash hash_of(BlockNumber number) {
        Hash out;
        out.bytes.fill(static_cast<std::uint8_t>(number));
        return out;
    }
    std::optional<Hash> canonical_hash(BlockNumber number) override {
        return number < count_ ? std::optional{hash_of(number)} : std::nullopt;
    }
    std::optional<Header> header(const Hash& block) override {
        if (block[0] >= count_) return std::nullopt;
        auto out = header_of(block[0]);
        if (block[0] > 0) out.parent_hash = hash_of(block[0] - 1u);
        return out;
    }
    std::optional<std::vector<primitives::OpaqueExtrinsic>> body(const Hash& block) override {
        if (block[0] == no_body) return std::nullopt;
        return std::vector<primitives::OpaqueExtrinsic>{{Bytes(body_size_, block[0])}};
    }
    primitives::Justifications justifications(const Hash& block) override {
        if (block[0] % 2 == 1) return {};
        return {{primitives::kGrandpaEngine, Bytes{block[0]}}};
    }
    std::optional<std::uint8_t> no_body;

  private:
    BlockNumber count_;
    std::size_t body_size_;
};

std::vector<BlockData> ask(Chain& chain, const BlockRequest& request) {
    const auto answer = answer_block_request(chain, encode(request));
    EXPECT_TRUE(answer);
    const auto blocks = decode_block_response(*answer);
    EXPECT_TRUE(blocks);
    return *blocks;
}

TEST(BlockServer, RangesInBothDirections) {
    Chain chain{200};
    const auto up =
        ask(chain, {.body = true, .justification = true, .from = BlockNumber{5}, .blocks_max = 3});
    ASSERT_EQ(up.size(), 3u);
    EXPECT_EQ(up[2].hash, Chain::hash_of(7));
    EXPECT_EQ(up[2].header->number.value, 7u);
    EXPECT_EQ(up[2].body->front().body, Bytes{7});
    EXPECT_TRUE(up[0].justifications.empty());
    EXPECT_EQ(up[1].justifications[0].proof, Bytes{6});
    const auto down = ask(chain, {.from = Chain::hash_of(2), .descending = true});
    ASSERT_EQ(down.size(), 3u);
    EXPECT_EQ(down[2].hash, Chain::hash_of(0));
    EXPECT_FALSE(down[0].body);
    EXPECT_EQ(ask(chain, {.from = BlockNumber{0}}).size(), kBlocksPerResponse);
    EXPECT_EQ(ask(chain, {.from = BlockNumber{199}}).size(), 1u);
    EXPECT_TRUE(ask(chain, {.from = BlockNumber{200}}).empty());
}

TEST(BlockServer, StopsAtAMissingBodyAndAtTheSizeOfAnAnswer) {
    Chain chain{50};
    chain.no_body = 3;
    EXPECT_EQ(ask(chain, {.body = true, .from = BlockNumber{1}}).size(), 2u);
    Chain large{50, 3'000'000};
    EXPECT_EQ(ask(large, {.body = true, .from = BlockNumber{1}}).size(), 2u);
    Chain huge{50, kResponseBodyBytes + 1};
    EXPECT_EQ(ask(huge, {.body = true, .from = BlockNumber{1}}).size(), 1u);
}

TEST(BlockServer, SingleJustificationsForOldAskers) {
    Chain chain{50};
    const BlockRequest request{.justification = true,
                               .from = BlockNumber{4},
                               .blocks_max = 1,
                               .multiple_justifications = false};
    EXPECT_EQ(ask(chain, request)[0].justifications[0].proof, Bytes{4});
}

}  // namespace
}  // namespace p2p::protocols
