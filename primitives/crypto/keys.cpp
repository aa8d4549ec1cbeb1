#include "primitives/crypto/keys.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"

#include <algorithm>

#include <sodium.h>

namespace primitives::crypto {

Result<Bytes32, KeyError> derive_seed(std::string_view domain, const Bytes32& seed,
                                      const std::vector<Junction>& junctions) {
    Bytes32 derived = seed;
    for (const auto& junction : junctions) {
        if (!junction.is_hard) return unexpected(KeyError::SoftJunctionNotSupported);
        Bytes hashed = scale::encode(domain);
        append(hashed, derived);
        append(hashed, junction.chain_code);
        derived = blake2b_256(hashed).bytes;
    }
    return derived;
}

Result<Sr25519Pair, KeyError> sr25519_from_suri(std::string_view suri, Random& random) {
    const auto parsed = TRY(parse_suri(suri));
    auto pair = Sr25519Pair::from_mini_secret(TRY(seed_of(parsed)));
    for (const auto& junction : parsed.junctions)
        pair = junction.is_hard ? pair.derive_hard(junction.chain_code)
                                : pair.derive_soft(junction.chain_code, random);
    return pair;
}

Result<Ed25519Pair, KeyError> ed25519_from_suri(std::string_view suri) {
    const auto parsed = TRY(parse_suri(suri));
    const auto seed = TRY(seed_of(parsed));
    return Ed25519Pair{TRY(derive_seed("Ed25519HDKD", seed, parsed.junctions))};
}

Result<EcdsaPair, KeyError> ecdsa_from_suri(std::string_view suri) {
    const auto parsed = TRY(parse_suri(suri));
    const auto seed = TRY(seed_of(parsed));
    const auto secret = TRY(derive_seed("Secp256k1HDKD", seed, parsed.junctions));
    const auto pair = EcdsaPair::from_secret(secret);
    if (!pair) return unexpected(KeyError::SecretOutOfRange);
    return *pair;
}

AccountId account_of(const Bytes33& ecdsa_public_key) {
    return {blake2b_256(ecdsa_public_key).bytes};
}

Result<Pair, KeyError> Pair::from_suri(Scheme scheme, std::string_view suri, Random& random) {
    switch (scheme) {
        case Scheme::Ed25519:
            return Pair{TRY(ed25519_from_suri(suri))};
        case Scheme::Sr25519:
            return Pair{TRY(sr25519_from_suri(suri, random))};
        case Scheme::Ecdsa:
            break;
    }
    return Pair{TRY(ecdsa_from_suri(suri))};
}

std::optional<Pair> Pair::from_wallet_secret(Scheme scheme, BytesView secret) {
    if (secret.size() != (scheme == Scheme::Ecdsa ? 32u : 64u)) return std::nullopt;
    Bytes64 wide{};
    Bytes32 narrow{};
    std::copy(secret.begin(), secret.end(), wide.begin());
    std::copy_n(secret.begin(), narrow.size(), narrow.begin());
    std::optional<Pair> out;
    if (scheme == Scheme::Sr25519) {
        if (const auto pair = Sr25519Pair::from_wallet_secret(wide)) out.emplace(*pair);
    } else if (scheme == Scheme::Ed25519) {
        const Ed25519Pair pair{narrow};
        if (pair.wallet_secret() == wide) out.emplace(pair);
    } else if (const auto pair = EcdsaPair::from_secret(narrow)) {
        out.emplace(*pair);
    }
    sodium_memzero(wide.data(), wide.size());
    sodium_memzero(narrow.data(), narrow.size());
    return out;
}

Bytes Pair::wallet_secret() const {
    return std::visit([](const auto& pair) { return to_bytes(pair.wallet_secret()); }, pair_);
}

Pair::Scheme Pair::scheme() const {
    // The alternatives stand in the order of the wire's scheme byte.
    return static_cast<Scheme>(pair_.index());
}

Bytes Pair::public_key() const {
    return std::visit([](const auto& pair) { return to_bytes(pair.public_key()); }, pair_);
}

AccountId Pair::account_id() const {
    if (const auto* ecdsa = std::get_if<EcdsaPair>(&pair_)) return account_of(ecdsa->public_key());
    return AccountId::from(public_key());
}

MultiSignature Pair::sign(BytesView message, Random& random) const {
    MultiSignature out{.kind = scheme()};
    const auto put = [&](const auto& bytes) {
        std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
    };
    if (const auto* ed25519 = std::get_if<Ed25519Pair>(&pair_))
        put(ed25519->sign(message));
    else if (const auto* sr25519 = std::get_if<Sr25519Pair>(&pair_))
        put(sr25519->sign(message, random));
    else if (const auto* ecdsa = std::get_if<EcdsaPair>(&pair_))
        put(ecdsa->sign(message));
    return out;
}

}  // namespace primitives::crypto
