// identify (/ipfs/id/1.0.0): who a node is. The opener sends nothing; the other side answers one
// framed message and closes.
//   1 publicKey  2 repeated listenAddrs  3 repeated protocols  4 observedAddr  5 protocolVersion
//   6 agentVersion
// What a peer says of itself is believed only as far as dialing proves it. Addresses that nothing
// here could dial are dropped.
#pragma once

#include "p2p/core/multiaddr.hpp"
#include "primitives/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace p2p::protocols {

inline constexpr std::size_t kIdentifyMax = 64 * 1024;
inline constexpr std::size_t kListenAddressesMax = 32;
inline constexpr std::size_t kPeerProtocolsMax = 1024;
inline constexpr std::size_t kVersionTextMax = 256;

struct Identify {
    PeerId peer;
    std::vector<Multiaddr> listen_addresses{};
    std::vector<std::string> protocols{};
    std::optional<Multiaddr> observed_address{};
    std::string protocol_version{};
    std::string agent_version{};
};

enum class IdentifyError : std::uint8_t { Malformed, TooManyProtocols, NoKey };

primitives::Bytes encode(const Identify& message);
primitives::Result<Identify, IdentifyError> decode_identify(primitives::BytesView bytes);

}  // namespace p2p::protocols
