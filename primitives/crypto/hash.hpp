// The hashes of the chain, natively. blake2b without key; twox as in types/twox.hpp but by
// libxxhash. All functions are thread-safe and cannot fail.
#pragma once

#include "primitives/crypto/keccak.hpp"
#include "primitives/host.hpp"
#include "primitives/types/bytes.hpp"

namespace primitives::crypto {

Hash64Bit blake2b_64(BytesView data);
Hash128Bit blake2b_128(BytesView data);
Hash blake2b_256(BytesView data);
Hash512Bit blake2b_512(BytesView data);

Hash64Bit twox_64(BytesView data);
Hash128Bit twox_128(BytesView data);
Bytes32 twox_256(BytesView data);

Hash sha2_256(BytesView data);
Hash384Bit sha2_384(BytesView data);
Hash512Bit sha2_512(BytesView data);

}  // namespace primitives::crypto
