#include "primitives/crypto/hash.hpp"

#include "primitives/check.hpp"

#include <openssl/sha.h>
#include <sodium.h>
#include <xxhash.h>

namespace primitives::crypto {

namespace {

/// Chooses libsodium's vector implementations; without it the portable ones run.
const bool kSodiumReady = sodium_init() >= 0;

template <class Out>
Out blake2b(BytesView data) {
    Out out{};
    // An outcome other than 0 means a length out of range.
    CHECK(crypto_generichash_blake2b(out.data(), out.size(), data.data(), data.size(), nullptr,
                                     0) == 0);
    return out;
}

template <std::size_t N>
std::array<std::uint8_t, N> twox(BytesView data) {
    std::array<std::uint8_t, N> out{};
    for (std::size_t part = 0; part < N / 8; ++part) {
        const std::uint64_t hash = XXH64(data.data(), data.size(), part);
        for (std::size_t i = 0; i < 8; ++i)
            out[8 * part + i] = static_cast<std::uint8_t>(hash >> (8 * i));
    }
    return out;
}

}  // namespace

Hash64Bit blake2b_64(BytesView data) {
    // libsodium's high-level floor of 16 bytes does not hold for this function: it takes 1 to 64.
    return blake2b<Hash64Bit>(data);
}
Hash128Bit blake2b_128(BytesView data) {
    return blake2b<Hash128Bit>(data);
}
Hash blake2b_256(BytesView data) {
    return blake2b<Hash>(data);
}
Hash512Bit blake2b_512(BytesView data) {
    return blake2b<Hash512Bit>(data);
}

Hash64Bit twox_64(BytesView data) {
    return twox<8>(data);
}
Hash128Bit twox_128(BytesView data) {
    return twox<16>(data);
}
Bytes32 twox_256(BytesView data) {
    return twox<32>(data);
}

Hash sha2_256(BytesView data) {
    Hash out;
    SHA256(data.data(), data.size(), out.data());
    return out;
}
Hash384Bit sha2_384(BytesView data) {
    Hash384Bit out;
    SHA384(data.data(), data.size(), out.data());
    return out;
}
Hash512Bit sha2_512(BytesView data) {
    Hash512Bit out;
    crypto_hash_sha512(out.data(), data.data(), data.size());
    return out;
}

}  // namespace primitives::crypto
