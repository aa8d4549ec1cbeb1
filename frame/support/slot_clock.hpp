// Slots as pallets see them. Pallet Aura implements it.
//
// A block names its slot in its first pre-runtime item: engine "aura", payload slot u64 LE.
#pragma once

#include "frame/support/block_info.hpp"
#include "primitives/host.hpp"

namespace frame {

class SlotClock {
  public:
    /// The slot of the block in execution; of the latest block outside of one.
    virtual std::uint64_t current_slot() const = 0;
    /// Never 0.
    virtual std::uint64_t slot_duration_ms() const = 0;
    /// The sr25519 key that may author in a slot: authorities take turns. nullopt without any.
    virtual std::optional<primitives::Bytes32> author_of(std::uint64_t slot) const = 0;

  protected:
    ~SlotClock() = default;
};

/// The slot a block claims; nullopt when the item is missing or not 8 bytes.
inline std::optional<std::uint64_t> claimed_slot(const primitives::Digest& digest) {
    const auto payload = pre_runtime_payload(digest, primitives::kAuraEngine);
    if (!payload) return std::nullopt;
    const auto slot = primitives::scale::decode<std::uint64_t>(*payload);
    if (!slot) return std::nullopt;
    return slot.value();
}

}  // namespace frame
