// Pallet AuthorVrf: on-chain randomness from the authors of the blocks.
//
// Each block carries a second pre-runtime item after Aura's: engine "pvrf", payload
// VrfSignature = output 32 | proof 64, made with the author's Aura key over
//   input = randomness of the parent's state 32 | slot u64 LE
// and makes the next randomness = blake2b-256(randomness | 32 bytes drawn from the output).
// An output is determined by key and input, so an author cannot choose among values.
//
// Bias: an author who dislikes the value of its block can withhold the block and lose the slot. So
// each author in a row has one bit of influence, paid with a block. What needs better than that
// must commit before the randomness of several later blocks.
#pragma once

#include "frame/support/pallet.hpp"
#include "frame/support/slot_clock.hpp"

namespace frame::author_vrf {

using Randomness = primitives::Bytes32;

/// Separates the bytes drawn for randomness from other uses of the same output.
inline constexpr std::string_view kRandomnessContext = "pha-randomness";

/// What the author of `slot` signs above a state with this randomness.
Bytes input_of(const Randomness& randomness, std::uint64_t slot);
/// What the randomness above a block is the blake2b-256 of: that below it, and the bytes drawn from
/// the block's output.
Bytes mixed(const Randomness& randomness, const primitives::Bytes32& drawn);

struct Storage {
    /// Zeros before block 1.
    Value<"CurrentRandomness", Randomness> current_randomness;
};

enum class DigestError : std::uint8_t {
    MissingSlot,
    NoAuthor,
    MissingOutput,
    MalformedOutput,
    InvalidProof
};
std::string_view to_string(DigestError error);

class Pallet final : public frame::Pallet<Storage, NoEvent, NoError, Calls<>> {
  public:
    Pallet(const Context& context, const BlockInfo& block, const SlotClock& slots)
        : Base{context}, block_{block}, slots_{slots} {}

    /// What the author of `slot` after this state signs.
    Bytes input_of(std::uint64_t slot) const;
    /// Whether a block with this digest may follow. The executive asks before on_initialize; a
    /// refusal makes the block invalid.
    Result<Done, DigestError> verify(const primitives::Digest& digest) const;
    /// After Aura's. Takes the output of a digest that `verify` has accepted.
    Weight on_initialize(BlockNumber number);

    Randomness randomness() const { return storage.current_randomness.get(); }

  private:
    struct Claim {
        primitives::VrfSignature signature;
        Bytes input;
        primitives::Bytes32 author;
    };
    Result<Claim, DigestError> read_claim(const primitives::Digest& digest) const;

    const BlockInfo& block_;
    const SlotClock& slots_;
};

}  // namespace frame::author_vrf
