// HMAC (RFC 2104) and HKDF (RFC 5869) over SHA-256.
#pragma once

#include "primitives/host.hpp"

namespace primitives::crypto {

Bytes32 hmac_sha256(BytesView key, BytesView data);

/// Precondition: length <= 255 * 32.
Bytes hkdf_sha256(BytesView salt, BytesView input_key, BytesView info, std::size_t length);

}  // namespace primitives::crypto
