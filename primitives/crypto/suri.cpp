#include "primitives/crypto/suri.hpp"

#include "primitives/crypto/bip39.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace primitives::crypto {

namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

Result<std::vector<Junction>, KeyError> parse_path(std::string_view path) {
    std::vector<Junction> junctions;
    while (!path.empty()) {
        // Each junction starts at a slash: the caller cut the path at one, the loop cuts before
        // one.
        path.remove_prefix(1);
        const bool is_hard = path.starts_with('/');
        if (is_hard) path.remove_prefix(1);
        const auto text = path.substr(0, path.find('/'));
        if (text.empty()) return unexpected(KeyError::EmptyJunction);
        if (junctions.size() == kJunctionsMax) return unexpected(KeyError::TooManyJunctions);
        junctions.push_back({.chain_code = chain_code_of(text), .is_hard = is_hard});
        path.remove_prefix(text.size());
    }
    return junctions;
}

}  // namespace

Bytes32 chain_code_of(std::string_view text) {
    const auto number = number_of(text);
    const Bytes code = number ? scale::encode(*number) : scale::encode(text);
    Bytes32 out{};
    if (code.size() > out.size()) return blake2b_256(code).bytes;
    std::copy(code.begin(), code.end(), out.begin());
    return out;
}

Result<Suri, KeyError> parse_suri(std::string_view text) {
    if (text.size() > kSuriSizeMax) return unexpected(KeyError::TooLong);
    Suri suri;
    const auto password_at = text.find("///");
    if (password_at != text.npos) suri.password = text.substr(password_at + 3);
    const auto rest = text.substr(0, password_at);
    const auto path_at = std::min(rest.find('/'), rest.size());
    suri.root = path_at == 0 ? kDevelopmentPhrase : rest.substr(0, path_at);
    suri.junctions = TRY(parse_path(rest.substr(path_at)));
    return suri;
}

Result<Bytes32, KeyError> seed_of(const Suri& suri) {
    if (!suri.root.starts_with("0x")) {
        const auto entropy = TRY(phrase_to_entropy(suri.root));
        return mini_secret_of(entropy, suri.password);
    }
    const auto seed = fixed_from_hex<Hash>(suri.root);
    if (!seed) return unexpected(KeyError::InvalidSeed);
    return seed->bytes;
}

}  // namespace primitives::crypto
