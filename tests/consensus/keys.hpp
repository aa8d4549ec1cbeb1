// Keys of tests: from a number, in a keystore in memory.
#pragma once

#include "consensus/ports.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/vrf.hpp"

#include <map>

namespace tests {

using primitives::Bytes32;
using primitives::Bytes64;
using primitives::BytesView;

inline Bytes32 seed(std::uint8_t number) {
    Bytes32 out{};
    out.fill(number);
    return out;
}
inline primitives::crypto::Ed25519Pair ed25519(std::uint8_t number) {
    return primitives::crypto::Ed25519Pair{seed(number)};
}
inline primitives::crypto::Sr25519Pair sr25519(std::uint8_t number) {
    return primitives::crypto::Sr25519Pair::from_mini_secret(seed(number));
}

/// The same bytes again and again: signatures in tests repeat.
class FixedRandom final : public primitives::Random {
  public:
    explicit FixedRandom(std::uint8_t value = 42) : value_{value} {}
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out)
            byte = value_;
    }

  private:
    std::uint8_t value_;
};

class MemoryKeystore final : public consensus::Keystore {
  public:
    /// Two with one key and different randomness seal different blocks.
    explicit MemoryKeystore(FixedRandom random = FixedRandom{}) : random_{random} {}

    void add_aura(const primitives::crypto::Sr25519Pair& pair) {
        aura_.insert_or_assign(pair.public_key(), pair);
    }
    void add_grandpa(const primitives::crypto::Ed25519Pair& pair) {
        grandpa_.insert_or_assign(pair.public_key(), pair);
    }

    bool has_key(consensus::KeyType type, const Bytes32& key) const override {
        return type == consensus::kAuraKey ? aura_.contains(key) : grandpa_.contains(key);
    }
    std::optional<Bytes64> sign(consensus::KeyType type, const Bytes32& key,
                                BytesView message) const override {
        if (!has_key(type, key)) return std::nullopt;
        if (type == consensus::kGrandpaKey) return grandpa_.at(key).sign(message);
        FixedRandom random = random_;
        return aura_.at(key).sign(message, random);
    }
    std::optional<primitives::VrfSignature> vrf_sign(const Bytes32& key,
                                                     BytesView input) const override {
        if (!aura_.contains(key)) return std::nullopt;
        FixedRandom random = random_;
        return primitives::crypto::vrf_sign(aura_.at(key), primitives::crypto::vrf_input(input),
                                            random);
    }

  private:
    const FixedRandom random_;
    std::map<Bytes32, primitives::crypto::Sr25519Pair> aura_;
    std::map<Bytes32, primitives::crypto::Ed25519Pair> grandpa_;
};

}  // namespace tests
