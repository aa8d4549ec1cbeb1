// Pallet Aura: whose turn it is. Authorities take slots in turns: author = authorities[slot % n].
//
// The slot of a block is in its first pre-runtime item (support/slot_clock.hpp) and is greater
// than its parent's. The seal is checked by the node, against the authorities of the parent's
// state.
//
// An authority that seals two headers for one slot equivocates. Anyone who has both reports them
// (report_equivocation), or a node does in a bare extrinsic; the owner of the key is punished once
// for each session.
#pragma once

#include "frame/support/offence.hpp"
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

/// Two sealed headers of one slot by one key.
struct EquivocationProof {
    static constexpr std::string_view kTypePath = "sp_consensus_slots::EquivocationProof";
    AuthorityId offender{};
    std::uint64_t slot{};
    primitives::Header first_header;
    primitives::Header second_header;
    bool operator==(const EquivocationProof&) const = default;
};

enum class Error : std::uint8_t {
    InvalidEquivocationProof,
    InvalidKeyOwnershipProof,
    DuplicateOffenceReport,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct ReportEquivocation {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Reports two headers sealed for one slot. Free where it is true."};
    EquivocationProof equivocation_proof;
    MembershipProof key_owner_proof;
};
struct ReportEquivocationUnsigned {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "The same as a bare extrinsic of the node that saw both headers."};
    EquivocationProof equivocation_proof;
    MembershipProof key_owner_proof;
};
using Call = Calls<ReportEquivocation, ReportEquivocationUnsigned>;

enum class DigestError : std::uint8_t { MissingSlot, SlotNotIncreasing };
std::string_view to_string(DigestError error);

enum class GenesisError : std::uint8_t { NoAuthorities, TooManyAuthorities, ZeroSlotDuration };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, NoEvent, Error, Call>,
                     public SlotClock,
                     public SessionHandler {
  public:
    Pallet(const Context& context, const BlockInfo& block) : Base{context}, block_{block} {}

    /// Part of composing the runtime. Without it every report is refused.
    void set_offences(const OffenceParts& parts) { offences_ = parts; }

    DispatchInfo info(const ReportEquivocation& call) const;
    DispatchInfo info(const ReportEquivocationUnsigned& call) const;
    DispatchResult dispatch(const Origin& origin, const ReportEquivocation& call);
    DispatchResult dispatch(const Origin& origin, const ReportEquivocationUnsigned& call);
    Validity<ValidTransaction> validate_unsigned(TransactionSource source,
                                                 const ReportEquivocationUnsigned& call) const;

    Result<Done, GenesisError> build_genesis(const std::vector<AuthorityId>& authorities,
                                             std::uint64_t slot_duration_ms);

    /// Whether a block with this digest may follow. The executive asks before on_initialize; a
    /// refusal makes the block invalid.
    Result<Done, DigestError> verify(const primitives::Digest& digest) const;
    Weight on_initialize(BlockNumber number);

    std::vector<AuthorityId> authorities() const { return storage.authorities.get().items; }
    /// Lets other authorities take turns from the next block on. At most kAuthoritiesMax, not none.
    void change_authorities(const std::vector<AuthorityId>& next);
    void on_session(SessionIndex index, const SessionValidators& validators, bool changed) override;

    std::uint64_t current_slot() const override { return storage.current_slot.get(); }
    std::uint64_t slot_duration_ms() const override {
        return std::max<std::uint64_t>(storage.slot_duration.get(), 1);
    }
    std::optional<AuthorityId> author_of(std::uint64_t slot) const override;

  private:
    Outcome<Offence> offence_of(const EquivocationProof& proof,
                                const MembershipProof& ownership) const;

    const BlockInfo& block_;
    OffenceParts offences_;
};

}  // namespace frame::aura
