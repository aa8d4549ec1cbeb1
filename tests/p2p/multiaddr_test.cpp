#include "p2p/core/multiaddr.hpp"

#include "p2p/core/ip_text.hpp"
#include "tests/p2p/fixture.hpp"

namespace p2p {
namespace {

const std::string kPeer = "12D3KooWHrhr7mQC9iPMHyCCTWD4Hq6PgdxoNmFPFSmWoEjcPYAN";

TEST(Multiaddr, BinaryFormOfTheExample) {
    const auto read = Multiaddr::from_bytes(tests::unhex("047f00000106a028"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), "/ip4/127.0.0.1/tcp/41000");
    EXPECT_EQ(read->bytes(), tests::unhex("047f00000106a028"));
}

TEST(Multiaddr, TextAndBinaryRoundTrip) {
    for (const std::string& text :
         {std::string{"/ip4/1.2.3.4/tcp/30333"}, std::string{"/ip6/2a01::1/tcp/1/ws"},
          "/dns/boot.example.org/tcp/443/tls/ws/p2p/" + kPeer, "/dns4/a/tcp/65535/p2p/" + kPeer,
          std::string{"/dns6/b.c/tcp/0"}}) {
        const auto address = Multiaddr::from_text(text);
        ASSERT_TRUE(address) << text << ": " << to_string(address.error());
        EXPECT_EQ(address->text(), text);
        const auto again = Multiaddr::from_bytes(address->bytes());
        ASSERT_TRUE(again) << text;
        EXPECT_EQ(*again, *address);
    }
}

TEST(Multiaddr, OldAndShortSpellings) {
    EXPECT_EQ(Multiaddr::from_text("/ip4/1.2.3.4/tcp/1/ipfs/" + kPeer)->text(),
              "/ip4/1.2.3.4/tcp/1/p2p/" + kPeer);
    EXPECT_EQ(Multiaddr::from_text("/dns/a/tcp/443/wss")->text(), "/dns/a/tcp/443/tls/ws");
}

TEST(Multiaddr, SaysWhyItRefuses) {
    const auto error = [](std::string_view text) { return Multiaddr::from_text(text).error(); };
    EXPECT_EQ(error("ip4/1.2.3.4/tcp/1"), MultiaddrError::InvalidValue);
    EXPECT_EQ(error("/ip4/1.2.3.256/tcp/1"), MultiaddrError::InvalidValue);
    EXPECT_EQ(error("/ip4/1.2.3.4/tcp/65536"), MultiaddrError::InvalidValue);
    EXPECT_EQ(error("/ip4/1.2.3.4/udp/1/quic"), MultiaddrError::UnknownProtocol);
    EXPECT_EQ(error("/ip4/1.2.3.4"), MultiaddrError::WrongOrder);
    EXPECT_EQ(error("/tcp/1/ip4/1.2.3.4"), MultiaddrError::WrongOrder);
    EXPECT_EQ(error("/ip4/1.2.3.4/tcp/1/tls"), MultiaddrError::WrongOrder);
    EXPECT_EQ(error("/ip4/1.2.3.4/tcp/1/ws/ws"), MultiaddrError::WrongOrder);
    EXPECT_EQ(error("/dns/a b/tcp/1"), MultiaddrError::InvalidValue);
    EXPECT_EQ(error(std::string(513, '/')), MultiaddrError::TooLong);
    const auto whole = Multiaddr::from_text("/ip4/1.2.3.4/tcp/1/p2p/" + kPeer)->bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const bool is_address_itself = size == 8;
        EXPECT_EQ(bool{Multiaddr::from_bytes(primitives::BytesView{whole}.first(size))},
                  is_address_itself)
            << size;
    }
}

TEST(Multiaddr, TellsGlobalAddressesFromOthers) {
    for (const auto* text : {"/ip4/8.8.8.8/tcp/1", "/ip6/2a00::1/tcp/1", "/dns/a.org/tcp/1"})
        EXPECT_TRUE(Multiaddr::from_text(text)->is_global()) << text;
    for (const auto* text :
         {"/ip4/127.0.0.1/tcp/1", "/ip4/10.1.2.3/tcp/1", "/ip4/192.168.0.1/tcp/1",
          "/ip4/172.16.0.1/tcp/1", "/ip4/169.254.1.1/tcp/1", "/ip4/224.0.0.1/tcp/1",
          "/ip4/100.64.0.1/tcp/1", "/ip4/0.0.0.0/tcp/1", "/ip6/::1/tcp/1", "/ip6/fe80::1/tcp/1",
          "/ip6/fd00::1/tcp/1", "/ip6/2001:db8::1/tcp/1", "/dns/localhost/tcp/1"})
        EXPECT_FALSE(Multiaddr::from_text(text)->is_global()) << text;
}

TEST(Multiaddr, GroupsByOperator) {
    const auto group = [](std::string_view text) {
        return Multiaddr::from_text(text)->network_group();
    };
    EXPECT_EQ(group("/ip4/1.2.3.4/tcp/1"), group("/ip4/1.2.200.9/tcp/7"));
    EXPECT_NE(group("/ip4/1.2.3.4/tcp/1"), group("/ip4/1.3.3.4/tcp/1"));
    EXPECT_EQ(group("/ip6/2a01:4f8:1::1/tcp/1"), group("/ip6/2a01:4f8:2::1/tcp/1"));
}

TEST(IpText, FormsOfIp6) {
    for (const auto* text :
         {"::", "::1", "1::", "2001:db8::8:800:200c:417a", "1:2:3:4:5:6:7:8", "1:0:0:2::3"}) {
        const auto ip = parse_ip6(text);
        ASSERT_TRUE(ip) << text;
        EXPECT_EQ(ip6_text(*ip), text);
    }
    EXPECT_EQ(ip6_text(*parse_ip6("::ffff:1.2.3.4")), "::ffff:102:304");
    for (const auto* text : {"", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
                             "12345::", "g::", "1.2.3.4", "::1.2.3", "::1.2.3.4:5"})
        EXPECT_FALSE(parse_ip6(text)) << text;
    for (const auto* text : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1..3.4", "1.2.3.4 "})
        EXPECT_FALSE(parse_ip4(text)) << text;
}

}  // namespace
}  // namespace p2p
