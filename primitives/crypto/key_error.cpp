#include "primitives/crypto/key_error.hpp"

namespace primitives::crypto {

std::string_view to_string(KeyError error) {
    switch (error) {
        case KeyError::TooLong:
            return "a secret URI is longer than 1024 bytes";
        case KeyError::WrongWordCount:
            return "a phrase does not have 12, 15, 18, 21 or 24 words";
        case KeyError::UnknownWord:
            return "a word of a phrase is not in the English BIP39 list";
        case KeyError::WrongPhraseChecksum:
            return "the last word of a phrase does not match the others";
        case KeyError::WrongEntropySize:
            return "the entropy of a phrase is not 16, 20, 24, 28 or 32 bytes";
        case KeyError::InvalidSeed:
            return "a seed is not 0x and 64 hex digits";
        case KeyError::EmptyJunction:
            return "a junction of a secret URI is empty";
        case KeyError::TooManyJunctions:
            return "a secret URI has more than 64 junctions";
        case KeyError::SoftJunctionNotSupported:
            return "a soft junction needs an sr25519 key";
        case KeyError::SecretOutOfRange:
            return "a secret is not below the order of the curve";
    }
    return "unknown key error";
}

}  // namespace primitives::crypto
