// The libp2p identity of a node: base58 of the identity multihash of its ed25519 public key,
//   00 24 | 08 01 12 20 | public key 32
#pragma once

#include "primitives/host.hpp"

#include <string>

namespace p2p {

/// "12D3KooW..."
std::string peer_id_of(const primitives::Bytes32& ed25519_public_key);

}  // namespace p2p
