// A strict reader of JSON text (RFC 8259): UTF-8 without surrogates or overlong forms, no control
// characters in strings, \u escapes in proper pairs, no leading zeros, nothing after the value. A
// member name given twice is refused, because readers that disagree on which one counts are a way
// to smuggle parameters past a filter. Size, nesting and the number of values are bounded before
// memory is spent.
#pragma once

#include "primitives/json/value.hpp"
#include "primitives/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace primitives::json {

enum class ReadErrorKind : std::uint8_t {
    TooLarge,
    InvalidUtf8,
    UnexpectedEnd,
    UnexpectedCharacter,
    ControlCharacter,
    InvalidEscape,
    InvalidNumber,
    NumberTooLong,
    TooDeep,
    TooManyValues,
    DuplicateMember,
    TrailingCharacters,
};
std::string_view to_string(ReadErrorKind kind);

struct ReadError {
    ReadErrorKind kind{};
    /// Byte position in the text.
    std::size_t offset = 0;
};

/// Nesting of arrays and objects; bounds the reader's recursion.
inline constexpr std::uint32_t kDepthMax = 128;
/// Characters of one number: a u256 has 78 digits.
inline constexpr std::size_t kNumberLengthMax = 96;

struct ReadLimits {
    /// Bytes of text: the request limit of the RPC server.
    std::size_t size_max = 15 << 20;
    /// Values in all, members and items included: a value takes some 48 bytes of memory.
    std::size_t values_max = 1 << 19;
};

primitives::Result<Value, ReadError> read(std::string_view text, const ReadLimits& limits = {});

}  // namespace primitives::json
