// BLAKE3 in its plain hash mode with 32 bytes of output, as the digest of metadata is defined on it
// (RFC-0078). Inputs there are a few hundred bytes each, so this is the portable form: no vector
// code, no keyed mode, no longer output (decision 008).
//
// The input is cut into chunks of 1,024 bytes, each a chain of 64-byte blocks; chunks are the
// leaves of a binary tree whose left subtrees are complete.
#pragma once

#include "primitives/types/bytes.hpp"

namespace primitives::crypto {

Hash blake3_256(BytesView data);

}  // namespace primitives::crypto
