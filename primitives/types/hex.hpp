// Hexadecimal text. The reader is strict: an even number of digits (either case), the prefix "0x"
// exactly where it is required, nothing else. "0x" is the empty byte string; "" is so only in the
// bare form. A caller for whom empty is an error says so itself.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace primitives {

enum class HexError : std::uint8_t { MissingPrefix, OddLength, InvalidDigit, WrongLength };
std::string_view to_string(HexError error);

/// Bytes of "0x" and digits.
Result<Bytes, HexError> from_hex(std::string_view text);
/// Bytes of digits alone; "0x..." is refused.
Result<Bytes, HexError> from_bare_hex(std::string_view text);

/// "0x" and lower-case digits.
std::string to_hex(BytesView bytes);
/// Lower-case digits alone.
std::string to_bare_hex(BytesView bytes);

/// A FixedBytes (Hash, AccountId, ...) of "0x" and exactly its digits.
template <class Fixed>
Result<Fixed, HexError> fixed_from_hex(std::string_view text) {
    const auto bytes = TRY(from_hex(text));
    if (bytes.size() != Fixed::kSize) return unexpected(HexError::WrongLength);
    return Fixed::from(bytes);
}

}  // namespace primitives
