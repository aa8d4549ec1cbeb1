// The English word list of BIP39: 2048 words in alphabetical order, 11 bits each.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace primitives::crypto {

inline constexpr std::size_t kBip39WordCount = 2048;

/// Precondition: index < kBip39WordCount.
std::string_view bip39_word(std::size_t index);
std::optional<std::uint16_t> bip39_index(std::string_view word);

}  // namespace primitives::crypto
