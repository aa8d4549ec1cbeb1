// SS58 addresses: base58( prefix | body | checksum ), Bitcoin's alphabet.
//
//   prefix    0..63 one byte; 64..16383 two bytes: 01pp pppp of bits 7..2, then bits 1..0 and 13..8
//   checksum  the first bytes of blake2b-512("SS58PRE" | prefix | body): 2 for bodies of 32 and 33
//             bytes, 1 for indices of 1, 2, 4 and 8 bytes
//
// Strict: the prefixes 46 and 47 are reserved, and a prefix below 64 in two bytes is refused, so
// that every address has one text.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace primitives::crypto {

inline constexpr std::uint16_t kPhalaSs58Prefix = 30;
inline constexpr std::uint16_t kGenericSs58Prefix = 42;
inline constexpr std::uint16_t kSs58PrefixMax = 16383;

enum class Ss58Error : std::uint8_t {
    InvalidCharacter,
    InvalidLength,
    InvalidPrefix,
    WrongChecksum,
};
std::string_view to_string(Ss58Error error);

struct Ss58Address {
    std::uint16_t prefix = 0;
    /// 1, 2, 4, 8, 32 or 33 bytes.
    Bytes body;
    bool operator==(const Ss58Address&) const = default;
};

/// Precondition: prefix <= kSs58PrefixMax and the body has one of the lengths above.
std::string ss58_encode(BytesView body, std::uint16_t prefix = kPhalaSs58Prefix);

Result<Ss58Address, Ss58Error> ss58_decode(std::string_view text);

/// An account under any prefix; other bodies are InvalidLength.
Result<AccountId, Ss58Error> account_from_ss58(std::string_view text);

}  // namespace primitives::crypto
