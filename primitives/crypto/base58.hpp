// base58 with Bitcoin's alphabet: a big-endian number, each leading zero byte as a `1`. Quadratic
// in the length: callers bound it.
#pragma once

#include "primitives/types/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace primitives::crypto {

std::string base58_encode(BytesView data);
/// nullopt for a character outside the alphabet.
std::optional<Bytes> base58_decode(std::string_view text);

}  // namespace primitives::crypto
