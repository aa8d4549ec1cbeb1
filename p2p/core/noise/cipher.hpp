// The states of the Noise protocol framework (revision 34, section 5) for 25519, ChaChaPoly and
// SHA-256.
#pragma once

#include "primitives/host.hpp"

namespace p2p::noise {

using primitives::Bytes;
using primitives::Bytes32;
using primitives::BytesView;

/// One direction: a key and a counter. The nonce is four zero bytes and the counter, little-endian.
class CipherState {
  public:
    CipherState() = default;
    explicit CipherState(const Bytes32& key) : key_{key} {}

    /// Appends the ciphertext. Precondition: !is_exhausted().
    void seal(BytesView associated, BytesView plaintext, Bytes& out);
    /// Appends the plaintext; false when the message is not authentic or the counter has run out.
    [[nodiscard]] bool open(BytesView associated, BytesView ciphertext, Bytes& out);
    /// The framework reserves the last counter value.
    bool is_exhausted() const { return counter_ == ~std::uint64_t{0}; }

  private:
    Bytes32 key_{};
    std::uint64_t counter_ = 0;
};

/// The running hash and chaining key of a handshake.
class SymmetricState {
  public:
    /// "Noise_XX_25519_ChaChaPoly_SHA256": 32 bytes, so the hash begins as the name itself.
    SymmetricState();

    void mix_hash(BytesView data);
    void mix_key(const Bytes32& shared);
    /// Appends; in clear while there is no key.
    void seal_and_hash(BytesView plaintext, Bytes& out);
    [[nodiscard]] bool open_and_hash(BytesView ciphertext, Bytes& out);

    struct Pair {
        CipherState initiator_to_responder;
        CipherState responder_to_initiator;
    };
    Pair split() const;

    bool has_key() const { return has_key_; }
    const Bytes32& hash() const { return hash_; }

  private:
    Bytes32 hash_{};
    Bytes32 chaining_key_{};
    bool has_key_ = false;
    CipherState cipher_;
};

}  // namespace p2p::noise
