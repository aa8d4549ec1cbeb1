// Why a phrase, a secret URI or a seed is no key.
#pragma once

#include <cstdint>
#include <string_view>

namespace primitives::crypto {

enum class KeyError : std::uint8_t {
    TooLong,
    WrongWordCount,
    UnknownWord,
    WrongPhraseChecksum,
    WrongEntropySize,
    InvalidSeed,
    EmptyJunction,
    TooManyJunctions,
    SoftJunctionNotSupported,
    SecretOutOfRange,
};
std::string_view to_string(KeyError error);

}  // namespace primitives::crypto
