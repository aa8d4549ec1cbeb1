// The permutation Keccak-f[1600] (FIPS 202) and keccak-256 (the original padding 0x01, as Ethereum
// and Substrate use it). Merlin transcripts run on the same permutation.
#pragma once

#include "primitives/types/bytes.hpp"

#include <array>
#include <cstdint>

namespace primitives::crypto {

/// 25 lanes, lane (x, y) at index x + 5 y.
using KeccakState = std::array<std::uint64_t, 25>;

void keccak_f1600(KeccakState& state);

Hash keccak_256(BytesView data);

}  // namespace primitives::crypto
