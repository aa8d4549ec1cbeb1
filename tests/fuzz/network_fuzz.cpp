// A peer with a good connection and bad manners: it opens streams of every protocol and writes
// anything on them. The machine keeps its bounds and never fails a check.
//   input: repeated  operation u8 | length u8 | bytes
//   operation: the low nibble is the protocol of a new stream, or with bit 7 an existing stream;
//   bit 6 closes the stream afterwards, bit 5 lets half a minute pass
#include "p2p/protocols/network.hpp"
#include "primitives/check.hpp"

namespace {

using namespace p2p::protocols;
using p2p::Connection;

class Counter final : public primitives::Random {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out)
            byte = ++last_;
    }

  private:
    std::uint8_t last_ = 0;
};

/// The machine under test and the peer on one wire.
class Wire {
  public:
    Wire() : machine_{config()}, peer_{0, peer_config()} {
        link_ = *machine_.incoming(0, *p2p::Multiaddr::from_text("/ip4/9.9.9.9/tcp/9"));
        move();
    }
    void act(std::uint8_t operation, BytesView bytes) {
        if (!peer_.is_established()) return;
        if (operation & 0x80) {
            if (streams_.empty()) return;
            peer_.write(streams_[operation % streams_.size()], bytes);
        } else {
            const auto& names = protocols_;
            const auto stream = peer_.open(now_, names[operation % names.size()], bytes);
            if (stream) streams_.push_back(*stream);
        }
        if (operation & 0x40 && !streams_.empty()) peer_.close(streams_.back());
        if (operation & 0x20) now_ += 30'000;
        move();
        machine_.tick(now_);
        move();
        answer();
        CHECK(machine_.connection_count() <= 1);
    }

  private:
    NetworkConfig config() {
        NetworkConfig out{
            .identity = &key_, .random = &random_, .names = ProtocolNames{{}, ""}, .handshake = {}};
        out.serves = {true, true, true, true};
        return out;
    }
    p2p::ConnectionConfig peer_config() {
        const ProtocolNames names{{}, ""};
        protocols_ = {kIdentifyName, kPingName, names.kad};
        protocols_.insert(protocols_.end(), names.gossip.begin(), names.gossip.end());
        protocols_.insert(protocols_.end(), names.requests.begin(), names.requests.end());
        return {.role = p2p::noise::Role::Initiator,
                .identity = &peer_key_,
                .static_secret = {1},
                .ephemeral_secret = {2},
                .expected = {},
                .inbound_protocols = &protocols_,
                .early_muxers = {}};
    }
    void move() {
        for (bool moved = true; moved;) {
            const auto to_machine = peer_.take_outgoing();
            if (!to_machine.empty()) machine_.received(now_, link_, to_machine);
            const auto to_peer = machine_.take_outgoing(link_);
            if (!to_peer.empty()) peer_.receive(now_, to_peer);
            moved = !to_machine.empty() || !to_peer.empty();
        }
        for (const auto& event : peer_.take_events())
            if (const auto* opened = std::get_if<p2p::StreamOpened>(&event))
                if (opened->is_inbound) streams_.push_back(opened->stream);
    }
    void answer() {
        for (const auto& event : machine_.take_events())
            if (const auto* asked = std::get_if<RequestReceived>(&event))
                machine_.respond(asked->id, asked->request.size() % 2 == 0
                                                ? std::optional{Bytes(1000, 3)}
                                                : std::nullopt);
        machine_.take_actions();
    }

    primitives::crypto::Ed25519Pair key_{primitives::Bytes32{1}};
    primitives::crypto::Ed25519Pair peer_key_{primitives::Bytes32{2}};
    Counter random_;
    std::vector<std::string> protocols_;
    NetworkMachine machine_;
    Connection peer_;
    ConnectionId link_ = 0;
    std::vector<p2p::StreamId> streams_;
    p2p::Millis now_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Wire wire;
    BytesView rest{data, size};
    while (rest.size() >= 2) {
        const auto operation = rest[0];
        const auto length = std::min<std::size_t>(rest[1], rest.size() - 2);
        wire.act(operation, rest.subspan(2, length));
        rest = rest.subspan(2 + length);
    }
    return 0;
}
