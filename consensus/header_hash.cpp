#include "consensus/header_hash.hpp"

#include "primitives/crypto/hash.hpp"

namespace consensus {

Hash header_hash(const Header& header) {
    return primitives::crypto::blake2b_256(primitives::scale::encode(header));
}

Hash extrinsic_hash(const primitives::OpaqueExtrinsic& extrinsic) {
    return primitives::crypto::blake2b_256(primitives::scale::encode(extrinsic));
}

}  // namespace consensus
