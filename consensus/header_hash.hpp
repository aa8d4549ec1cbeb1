// Hashes of headers: the block's (seal included) and the one that the seal signs (without it).
#pragma once

#include "consensus/ports.hpp"

namespace consensus {

/// blake2b-256 of the encoding as it stands.
Hash header_hash(const Header& header);

/// blake2b-256 of an extrinsic's encoding, length prefix included: its identity everywhere.
Hash extrinsic_hash(const primitives::OpaqueExtrinsic& extrinsic);

}  // namespace consensus
