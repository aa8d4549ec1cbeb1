// Pallet Aura: whose turn it is. Authorities take slots in turns: author = authorities[slot % n].
//
// The slot of a block is in its first pre-runtime item (support/slot_clock.hpp) and is greater
// than its parent's. The seal is checked by the node, against the authorities of the parent's
// state.
#pragma once

#include "frame/support/pallet.hpp"
#include "frame/support/slot_clock.hpp"

namespace frame::aura {

/// sr25519.
using AuthorityId = primitives::Bytes32;

inline constexpr std::uint32_t kAuthoritiesMax = 1000;
inline constexpr std::uint64_t kSlotDurationMsDefault = 2000;

constexpr std::uint64_t default_slot_duration() {
    return kSlotDurationMsDefault;
}

struct Storage {
    Value<"Authorities", BoundedVec<AuthorityId, kAuthoritiesMax>> authorities;
    Value<"CurrentSlot", std::uint64_t> current_slot;
    /// Milliseconds. Set by genesis and never changed.
    Value<"SlotDuration", std::uint64_t, default_slot_duration> slot_duration;
};

enum class DigestError : std::uint8_t { MissingSlot, SlotNotIncreasing };
std::string_view to_string(DigestError error);

enum class GenesisError : std::uint8_t { NoAuthorities, TooManyAuthorities, ZeroSlotDuration };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, NoEvent, NoError, Calls<>>, public SlotClock {
  public:
    Pallet(const Context& context, const BlockInfo& block) : Base{context}, block_{block} {}

    Result<Done, GenesisError> build_genesis(const std::vector<AuthorityId>& authorities,
                                             std::uint64_t slot_duration_ms);

    /// Whether a block with this digest may follow. The executive asks before on_initialize; a
    /// refusal makes the block invalid.
    Result<Done, DigestError> verify(const primitives::Digest& digest) const;
    Weight on_initialize(BlockNumber number);

    std::vector<AuthorityId> authorities() const { return storage.authorities.get().items; }
    /// Lets other authorities take turns from the next block on. At most kAuthoritiesMax, not none.
    void change_authorities(const std::vector<AuthorityId>& next);

    std::uint64_t current_slot() const override { return storage.current_slot.get(); }
    std::uint64_t slot_duration_ms() const override {
        return std::max<std::uint64_t>(storage.slot_duration.get(), 1);
    }
    std::optional<AuthorityId> author_of(std::uint64_t slot) const override;

  private:
    const BlockInfo& block_;
};

}  // namespace frame::aura
