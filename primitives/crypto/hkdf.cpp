#include "primitives/crypto/hkdf.hpp"

#include "primitives/check.hpp"

#include <sodium.h>

namespace primitives::crypto {

Bytes32 hmac_sha256(BytesView key, BytesView data) {
    crypto_auth_hmacsha256_state state;
    // libsodium copies from these addresses, and an empty view may have none.
    static constexpr std::uint8_t kNothing = 0;
    crypto_auth_hmacsha256_init(&state, key.empty() ? &kNothing : key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, data.empty() ? &kNothing : data.data(), data.size());
    Bytes32 out;
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
}

Bytes hkdf_sha256(BytesView salt, BytesView input_key, BytesView info, std::size_t length) {
    CHECK(length <= 255 * 32);
    const Bytes32 extracted = hmac_sha256(salt, input_key);
    Bytes out;
    Bytes block;
    for (std::uint8_t counter = 1; out.size() < length; ++counter) {
        append(block, info);
        block.push_back(counter);
        block = to_bytes(hmac_sha256(extracted, block));
        append(out, block);
    }
    out.resize(length);
    return out;
}

}  // namespace primitives::crypto
