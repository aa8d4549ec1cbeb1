// Account keys as polkadot-js keeps them: JSON of version 3, so that a key moves between this tool,
// the browser extension and other wallets.
//
//   encoded   base64( scrypt salt 32 | N, p, r u32 LE | nonce 24 | secretbox(pkcs8) )
//   pkcs8     30 53 02 01 01 30 05 06 03 2b 65 70 04 22 04 20 | secret | a1 23 03 21 00 | public
//   key secret    64 bytes (sr25519: key times 8 | nonce; ed25519: seed | public key), ecdsa 32
//
// The key of the secretbox (xsalsa20-poly1305) is the first 32 bytes of scrypt(password).
#pragma once

#include "node/pha/chain_metadata.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/json/value.hpp"

namespace node::pha {

using primitives::crypto::Pair;

/// Cost of opening a file: N = 2^15, r = 8, p = 1 takes 32 MiB and some 100 ms, as in polkadot-js.
inline constexpr std::uint32_t kScryptN = 1 << 15;
inline constexpr std::uint32_t kScryptR = 8;
inline constexpr std::uint32_t kScryptP = 1;
/// What a file may ask for: 256 MiB.
inline constexpr std::uint64_t kScryptMemoryMax = 256 << 20;
inline constexpr std::size_t kKeyFileSizeMax = 64 << 10;

/// `created_ms`: milliseconds since the Unix epoch, for the file's meta data.
std::string write_key_file(const Pair& pair, std::string_view name, std::string_view password,
                           std::uint16_t ss58_prefix, std::uint64_t created_ms,
                           primitives::Random& random);

/// What is readable without the password.
struct KeyFileHeader {
    std::string name;
    std::string address;
    Pair::Scheme scheme{};
};
Result<KeyFileHeader, Problem> read_key_file_header(std::string_view text);
/// Names a wrong password as such.
Result<Pair, Problem> read_key_file(std::string_view text, std::string_view password);

}  // namespace node::pha
