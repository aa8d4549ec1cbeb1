// Noise: a handshake or a stream of anything ends in an error, never in a connection with a peer
// that proved nothing. The first byte chooses the side and how far the handshake went.
#include "p2p/core/noise/channel.hpp"
#include "primitives/check.hpp"

namespace {

using namespace p2p::noise;

primitives::crypto::Ed25519Pair pair_of(std::uint8_t seed) {
    return primitives::crypto::Ed25519Pair{primitives::Bytes32{seed}};
}

Channel channel(Role role, const primitives::crypto::Ed25519Pair& key, std::uint8_t secret) {
    return Channel{{.role = role,
                    .identity = &key,
                    .static_secret = {secret},
                    .ephemeral_secret = {static_cast<std::uint8_t>(secret + 1)}}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const auto dialer_key = pair_of(1);
    static const auto listener_key = pair_of(2);
    auto dialer = channel(Role::Initiator, dialer_key, 10);
    auto listener = channel(Role::Responder, listener_key, 20);
    Bytes to_listener;
    Bytes to_dialer;
    Bytes plain;
    CHECK(dialer.start(to_listener).has_value());
    BytesView input;
    if (data[0] & 2) {
        input = to_listener;
        CHECK(listener.receive(input, plain, to_dialer).has_value());
        to_listener.clear();
    }
    if (data[0] & 4 && !to_dialer.empty()) {
        input = to_dialer;
        CHECK(dialer.receive(input, plain, to_listener).has_value());
        input = to_listener;
        CHECK(listener.receive(input, plain, to_dialer).has_value());
    }
    auto& target = data[0] & 1 ? dialer : listener;
    const bool was_open = target.is_open();
    input = {data + 1, size - 1};
    Bytes out;
    const auto taken = target.receive(input, plain, out);
    // Without the keys nobody completes a handshake or forges a frame.
    CHECK(target.is_open() == was_open && plain.empty());
    if (taken && was_open) CHECK(input.empty());
    static_cast<void>(decode_payload({data + 1, size - 1}));
    return 0;
}
