// Messages of the protocols: decoders stay within their bounds, and what they take they write again
// so that it reads the same. The first byte chooses the decoder.
#include "p2p/core/multiaddr.hpp"
#include "p2p/protocols/block_announce.hpp"
#include "p2p/protocols/block_request.hpp"
#include "p2p/protocols/framing.hpp"
#include "p2p/protocols/identify.hpp"
#include "p2p/protocols/kademlia.hpp"
#include "p2p/protocols/light_request.hpp"
#include "p2p/protocols/state_request.hpp"
#include "primitives/check.hpp"

namespace {

using namespace p2p::protocols;

void identify(BytesView bytes) {
    const auto message = decode_identify(bytes);
    if (!message) return;
    CHECK(message->listen_addresses.size() <= kListenAddressesMax);
    const auto again = decode_identify(encode(*message));
    CHECK(again && again->peer == message->peer && again->protocols == message->protocols);
}

void kademlia(BytesView bytes) {
    const auto key = decode_find_node(bytes);
    if (key) CHECK(*decode_find_node(encode_find_node(*key)) == *key);
    const auto peers = decode_closer_peers(bytes);
    if (!peers) return;
    CHECK(peers->size() <= kClosestPeers);
    CHECK(decode_closer_peers(encode_closer_peers(*peers))->size() == peers->size());
}

void blocks(BytesView bytes) {
    const auto request = decode_block_request(bytes);
    if (request) CHECK(*decode_block_request(encode(*request)) == *request);
    const auto response = decode_block_response(bytes);
    if (response) CHECK(response->size() <= kBlocksPerResponse);
}

void light(BytesView bytes) {
    const auto request = decode_light_request(bytes);
    if (request) CHECK(*decode_light_request(encode(*request)) == *request);
    const auto response = decode_light_response(bytes);
    if (!response) return;
    const auto again = encode_light_response(LightRead{}, *response);
    CHECK(*decode_light_response(again) == *response);
}

void states(BytesView bytes) {
    const auto request = decode_state_request(bytes);
    if (request) CHECK(*decode_state_request(encode(*request)) == *request);
    const auto response = decode_state_response(bytes);
    if (!response) return;
    CHECK(response->entries.size() <= kStateEntriesMax);
    CHECK(*decode_state_response(encode(*response)) == *response);
}

void announce(BytesView bytes) {
    const auto handshake = decode_block_handshake(bytes);
    if (handshake) CHECK(primitives::equal(encode(*handshake), bytes));
    const auto message = decode_block_announce(bytes);
    if (message) CHECK(primitives::equal(primitives::scale::encode(*message), bytes));
}

void addresses(BytesView bytes) {
    const auto binary = p2p::Multiaddr::from_bytes(bytes);
    if (binary) CHECK(*p2p::Multiaddr::from_bytes(binary->bytes()) == *binary);
    const auto text = p2p::Multiaddr::from_text(primitives::text_of(bytes));
    if (text) CHECK(*p2p::Multiaddr::from_text(text->text()) == *text);
    const auto peer = p2p::PeerId::from_text(primitives::text_of(bytes));
    if (peer) CHECK(*p2p::PeerId::from_text(peer->text()) == *peer);
}

void frames(BytesView bytes) {
    FrameReader reader{1000};
    while (true) {
        const auto frame = reader.next(bytes);
        if (!frame || !*frame) return;
        CHECK((*frame)->size() <= 1000);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static constexpr void (*kDecoders[])(BytesView) = {identify,  kademlia, blocks, announce,
                                                       addresses, frames,   light,  states};
    kDecoders[data[0] % std::size(kDecoders)]({data + 1, size - 1});
    return 0;
}
