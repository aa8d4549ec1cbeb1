#include "p2p/protocols/names.hpp"

#include "primitives/types/hex.hpp"

namespace p2p::protocols {

namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

constexpr GossipLimits kGossipLimits[] = {
    // A header has at most 64 KiB.
    {.message_max = 128 * kKiB,
     .handshake_max = 256,
     .queue_messages_max = 64,
     .queue_bytes_max = 1 * kMiB},
    {.message_max = 1 * kMiB,
     .handshake_max = 16,
     .queue_messages_max = 256,
     .queue_bytes_max = 4 * kMiB},
    {.message_max = 1 * kMiB,
     .handshake_max = 16,
     .queue_messages_max = 1024,
     .queue_bytes_max = 4 * kMiB},
};

constexpr RequestLimits kRequestLimits[] = {
    {.request_max = 1 * kKiB, .response_max = 16 * kMiB, .timeout_ms = 20'000},
    {.request_max = 4 * kKiB, .response_max = 16 * kMiB, .timeout_ms = 40'000},
    {.request_max = 32, .response_max = 16 * kMiB, .timeout_ms = 24'000},
    {.request_max = 1 * kMiB, .response_max = 16 * kMiB, .timeout_ms = 16'000},
};

}  // namespace

GossipLimits limits_of(Gossip protocol) {
    return kGossipLimits[static_cast<std::size_t>(protocol)];
}

RequestLimits limits_of(Request protocol) {
    return kRequestLimits[static_cast<std::size_t>(protocol)];
}

ProtocolNames::ProtocolNames(const primitives::Hash& genesis, std::string_view fork_id) {
    std::string prefix = "/" + primitives::to_bare_hex(genesis);
    if (!fork_id.empty()) prefix += "/" + std::string{fork_id};
    kad = prefix + "/kad";
    gossip = {prefix + "/block-announces/1", prefix + "/transactions/1", prefix + "/grandpa/1"};
    requests = {prefix + "/sync/2", prefix + "/state/2", prefix + "/sync/warp",
                prefix + "/light/2"};
}

}  // namespace p2p::protocols
