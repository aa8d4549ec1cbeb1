// The part of libp2p's Kademlia that finds peers: FIND_NODE questions and answers, each framed.
//   Message  1 type (4 = FIND_NODE)  2 key  8 repeated closerPeers
//   Peer     1 id (multihash)  2 repeated addrs  3 connection
// Values and providers are not stored: PUT_VALUE and ADD_PROVIDER are refused, which leaves nobody
// a place to write to. The distance of two keys is the XOR of their SHA-256.
#pragma once

#include "p2p/core/multiaddr.hpp"

#include <vector>

namespace p2p::protocols {

inline constexpr std::size_t kKadMessageMax = 64 * 1024;
inline constexpr std::size_t kKadKeyMax = 64;
/// k of Kademlia: peers of an answer.
inline constexpr std::size_t kClosestPeers = 20;
inline constexpr std::size_t kAddressesPerPeer = 16;

struct KadPeer {
    PeerId peer;
    std::vector<Multiaddr> addresses;
};

enum class KadError : std::uint8_t { Malformed, NotFindNode, KeyTooLong };

primitives::Bytes encode_find_node(primitives::BytesView key);
/// The key that is asked for.
primitives::Result<primitives::Bytes, KadError> decode_find_node(primitives::BytesView bytes);

primitives::Bytes encode_closer_peers(const std::vector<KadPeer>& peers);
/// At most kClosestPeers, peers and addresses that cannot be dialed left out.
primitives::Result<std::vector<KadPeer>, KadError> decode_closer_peers(primitives::BytesView bytes);

/// Where a peer, or any key, stands; the distance of two is their XOR, compared as a number.
primitives::Hash kad_position(primitives::BytesView key);
primitives::Hash kad_distance(const primitives::Hash& a, const primitives::Hash& b);

}  // namespace p2p::protocols
