// ECDSA signatures: SEQUENCE { INTEGER r, INTEGER s } to fixed-size r | s.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/der/error.hpp"

namespace tee_registry::der {

/// r | s of P-256, each 32 bytes big-endian. Minimal positive INTEGERs only, zero is refused; the
/// upper bound (the group order) is the verifier's to check.
Result<primitives::Bytes64, DerError> p256_signature(BytesView der);

/// The same of P-384, each 48 bytes.
Result<primitives::Bytes96, DerError> p384_signature(BytesView der);

}  // namespace tee_registry::der
