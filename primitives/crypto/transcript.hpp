// Merlin transcripts over STROBE-128: what a Schnorr proof has seen so far, absorbed message by
// message under labels, from which its challenges are squeezed (merlin 1.0, STROBE 1.0.2).
//
// State: 200 bytes under Keccak-f[1600], rate R = 166. Every operation starts with its flags and
// the position where the previous one began.
#pragma once

#include "primitives/crypto/keccak.hpp"
#include "primitives/random.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace primitives::crypto {

/// The STROBE operations that merlin uses.
class Strobe128 {
  public:
    explicit Strobe128(std::string_view protocol);

    /// `more` continues the operation of the same kind that came before.
    void meta_ad(BytesView data, bool more);
    void ad(BytesView data, bool more);
    void prf(std::span<std::uint8_t> out, bool more);
    void key(BytesView data, bool more);

  private:
    std::uint8_t byte_at(std::size_t at) const;
    void set_byte(std::size_t at, std::uint8_t value);
    void xor_byte(std::size_t at, std::uint8_t value);
    void advance();
    void run_permutation();
    void absorb(BytesView data);
    void begin(std::uint8_t flags, bool more);

    KeccakState state_{};
    std::uint8_t position_ = 0;
    std::uint8_t begin_position_ = 0;
    std::uint8_t flags_ = 0;
};

class Transcript {
  public:
    explicit Transcript(std::string_view label);

    void append(std::string_view label, BytesView message);
    void append(std::string_view label, std::string_view message);
    void challenge(std::string_view label, std::span<std::uint8_t> out);

    /// Fills `out` with a secret that depends on the transcript, on `secret` and on randomness, so
    /// that a weak source alone does not repeat a nonce. The transcript itself is unchanged.
    void witness(std::string_view label, BytesView secret, Random& random,
                 std::span<std::uint8_t> out) const;

  private:
    Strobe128 strobe_;
};

}  // namespace primitives::crypto
