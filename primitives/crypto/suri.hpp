// Secret URIs, as every Substrate tool writes them:
//
//   [phrase | 0x seed] ( //hard | /soft )* [ ///password ]
//
// An empty root is the well-known development phrase, which owns no real funds. A junction becomes
// a chain code of 32 bytes: decimal text that fits 64 bits is that number little endian, other text
// is its SCALE string; zeros follow; what is longer than 32 bytes is replaced by its blake2b-256.
#pragma once

#include "primitives/crypto/key_error.hpp"
#include "primitives/host.hpp"
#include "primitives/result.hpp"

#include <string_view>
#include <vector>

namespace primitives::crypto {

inline constexpr std::string_view kDevelopmentPhrase =
    "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

/// Longer than any phrase with a path that a person writes; bounds what a keystore file can cost.
inline constexpr std::size_t kSuriSizeMax = 1024;
inline constexpr std::size_t kJunctionsMax = 64;

struct Junction {
    Bytes32 chain_code{};
    bool is_hard = false;
    bool operator==(const Junction&) const = default;
};

/// The chain code of a junction's text.
Bytes32 chain_code_of(std::string_view text);

/// The parts of a URI as views into its text.
struct Suri {
    /// A phrase, or a seed starting with 0x; never empty.
    std::string_view root;
    std::vector<Junction> junctions;
    std::string_view password;
};

Result<Suri, KeyError> parse_suri(std::string_view text);

/// The seed of a root: 32 bytes of hex, or the mini secret of the phrase with the password. As in
/// every Substrate tool a password has no effect on a hex seed.
Result<Bytes32, KeyError> seed_of(const Suri& suri);

}  // namespace primitives::crypto
