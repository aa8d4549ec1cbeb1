#include "frame/pallets/aura.hpp"

namespace frame::aura {

namespace {

/// sp_consensus_aura::ConsensusLog::AuthoritiesChange.
constexpr std::uint8_t kAuthoritiesChange = 1;

}  // namespace

std::string_view to_string(DigestError error) {
    switch (error) {
        case DigestError::MissingSlot:
            return "the header has no aura pre-runtime item of 8 bytes";
        case DigestError::SlotNotIncreasing:
            return "the header's slot is not after the parent's slot";
    }
    return "unknown digest error";
}

std::string_view to_string(GenesisError error) {
    switch (error) {
        case GenesisError::NoAuthorities:
            return "genesis names no aura authority";
        case GenesisError::TooManyAuthorities:
            return "genesis names more aura authorities than allowed";
        case GenesisError::ZeroSlotDuration:
            return "genesis slot duration is 0 ms";
    }
    return "unknown genesis error";
}

Result<Done, GenesisError> Pallet::build_genesis(const std::vector<AuthorityId>& authorities,
                                                 std::uint64_t slot_duration_ms) {
    if (authorities.empty()) return unexpected(GenesisError::NoAuthorities);
    if (authorities.size() > kAuthoritiesMax) return unexpected(GenesisError::TooManyAuthorities);
    if (slot_duration_ms == 0) return unexpected(GenesisError::ZeroSlotDuration);
    storage.authorities.put({authorities});
    storage.slot_duration.put(slot_duration_ms);
    return Done{};
}

Result<Done, DigestError> Pallet::verify(const primitives::Digest& digest) const {
    const auto slot = claimed_slot(digest);
    if (!slot) return unexpected(DigestError::MissingSlot);
    // Block 1 may take slot 0 of a chain whose clock starts there.
    if (*slot <= current_slot() && storage.current_slot.exists())
        return unexpected(DigestError::SlotNotIncreasing);
    return Done{};
}

Weight Pallet::on_initialize(BlockNumber) {
    if (const auto slot = claimed_slot(block_.digest())) storage.current_slot.put(*slot);
    return call_weight(2, 2, 1);
}

void Pallet::change_authorities(const std::vector<AuthorityId>& next) {
    CHECK(!next.empty() && next.size() <= kAuthoritiesMax);
    storage.authorities.put({next});
    Bytes log{kAuthoritiesChange};
    primitives::scale::encode_to(next, log);
    block_.deposit_log(
        primitives::Consensus{.engine = primitives::kAuraEngine, .data = std::move(log)});
}

void Pallet::on_session(SessionIndex index, const SessionValidators& validators, bool changed) {
    if (index == 0 || !changed) return;
    std::vector<AuthorityId> next;
    for (const auto& validator : validators)
        next.push_back(validator.keys.aura);
    change_authorities(next);
}

std::optional<AuthorityId> Pallet::author_of(std::uint64_t slot) const {
    const auto all = authorities();
    if (all.empty()) return std::nullopt;
    return all[static_cast<std::size_t>(slot % all.size())];
}

}  // namespace frame::aura
