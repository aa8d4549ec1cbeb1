// Addresses, signatures and mortality of extrinsics (facts: substrate-formats sections 1 to 3).
//
// Extrinsic version 4, body (after the compact length):
//   0x84 | MultiAddress | MultiSignature | explicit extension bytes | call      signed
//   0x04 | call                                                               bare
#pragma once

#include "primitives/host.hpp"
#include "primitives/scale/codec.hpp"

namespace primitives {

inline constexpr std::uint8_t kExtrinsicVersion = 4;
inline constexpr std::uint8_t kExtrinsicSignedBit = 0x80;

/// Only `Id` is usable without pallet Indices; the others decode and fail to resolve
/// (CannotLookup).
struct MultiAddress {
    enum class Kind : std::uint8_t { Id, Index, Raw, Address32, Address20 };
    Kind kind = Kind::Id;
    /// Set for Id.
    AccountId id;
    /// The payload of every other kind, as encoded.
    Bytes other;

    MultiAddress() = default;
    MultiAddress(const AccountId& account) : id{account} {}  // NOLINT: an account is an address

    void encode_to(Bytes& out) const;
    bool decode_from(scale::Decoder& in);
    bool operator==(const MultiAddress&) const = default;
};

struct MultiSignature {
    enum class Kind : std::uint8_t { Ed25519, Sr25519, Ecdsa };
    Kind kind = Kind::Sr25519;
    /// 64 bytes for ed25519 and sr25519; r | s | v for ecdsa.
    Bytes65 bytes{};

    BytesView view() const { return BytesView{bytes}.first(kind == Kind::Ecdsa ? 65 : 64); }

    void encode_to(Bytes& out) const;
    bool decode_from(scale::Decoder& in);
    bool operator==(const MultiSignature&) const = default;
};

/// Whether the signature is by that account: the public key is the account id (ed25519, sr25519) or
/// blake2b-256 of the recovered compressed key (ecdsa, over blake2b-256 of the message).
bool verify(Host& host, const MultiSignature& signature, BytesView message,
            const AccountId& account);

/// How long a transaction may be included: for ever, or for `period` blocks from a birth block.
struct Era {
    /// 0 is immortal; else a power of two from 4 to 65536.
    std::uint64_t period = 0;
    std::uint64_t phase = 0;

    static Era immortal() { return {}; }
    static Era mortal(std::uint64_t period, std::uint64_t current);

    bool is_immortal() const { return period == 0; }
    /// First block of validity; 0 for immortal.
    std::uint64_t birth(std::uint64_t current) const;
    /// First block after validity; the maximum for immortal.
    std::uint64_t death(std::uint64_t current) const;

    void encode_to(Bytes& out) const;
    bool decode_from(scale::Decoder& in);
    bool operator==(const Era&) const = default;
};

}  // namespace primitives
