#include "p2p/core/peer_id.hpp"

#include "primitives/crypto/base58.hpp"

namespace p2p {

std::string peer_id_of(const primitives::Bytes32& ed25519_public_key) {
    primitives::Bytes multihash{0x00, 0x24, 0x08, 0x01, 0x12, 0x20};
    primitives::append(multihash, ed25519_public_key);
    return primitives::crypto::base58_encode(multihash);
}

}  // namespace p2p
