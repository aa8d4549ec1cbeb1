// Why a DER structure is refused.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace tee_registry::der {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

enum class DerError : std::uint8_t {
    // The encoding.
    Truncated,
    TrailingBytes,
    UnexpectedTag,
    UnsupportedTag,
    IndefiniteLength,
    NonMinimalLength,
    TooDeep,
    NonMinimalInteger,
    IntegerOutOfRange,
    InvalidBoolean,
    InvalidNull,
    InvalidBitString,
    InvalidObjectIdentifier,
    InvalidTime,
    SetNotSorted,
    // The X.509 structure.
    VersionUnsupported,
    SerialInvalid,
    AlgorithmUnsupported,
    KeyUnsupported,
    SignatureInvalid,
    NameInvalid,
    ExtensionInvalid,
    ExtensionDuplicated,
    ExtensionUnknownCritical,
    ExtensionMissing,
    TooManyEntries,
};

/// A sentence that names the rule broken.
std::string_view to_string(DerError error);

}  // namespace tee_registry::der
