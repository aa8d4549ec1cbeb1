// Pallet Grandpa: the authority set that finalizes, and its changes.
//
// A change is scheduled in a block, announced in that block's digest (engine "FRNK",
// ScheduledChange) and takes effect `delay` blocks later with the next set id. The chain uses unit
// weights and delay 0: only such sets are verified by independent light clients.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/pallet.hpp"

namespace frame::grandpa {

/// ed25519.
using AuthorityId = primitives::Bytes32;
using Authority = std::pair<AuthorityId, std::uint64_t>;
using SetId = std::uint64_t;

inline constexpr std::uint32_t kAuthoritiesMax = 1000;
using AuthorityList = BoundedVec<Authority, kAuthoritiesMax>;

struct Live {
    bool operator==(const Live&) const = default;
};
struct PendingPause {
    BlockNumber scheduled_at{};
    BlockNumber delay{};
    bool operator==(const PendingPause&) const = default;
};
struct Paused {
    bool operator==(const Paused&) const = default;
};
struct PendingResume {
    BlockNumber scheduled_at{};
    BlockNumber delay{};
    bool operator==(const PendingResume&) const = default;
};
using StoredState = std::variant<Live, PendingPause, Paused, PendingResume>;

struct StoredPendingChange {
    static constexpr std::string_view kTypePath = "pallet_grandpa::StoredPendingChange";
    BlockNumber scheduled_at{};
    BlockNumber delay{};
    AuthorityList next_authorities;
    std::optional<BlockNumber> forced;
};

struct Storage {
    /// Always Live: this chain does not pause finality.
    Value<"State", StoredState> state;
    OptionalValue<"PendingChange", StoredPendingChange> pending_change;
    Value<"CurrentSetId", SetId> current_set_id;
    Value<"Authorities", AuthorityList> authorities;
};

struct NewAuthorities {
    AuthorityList authority_set;
};
using Event = std::variant<NewAuthorities>;

enum class Error : std::uint8_t {
    PauseFailed,
    ResumeFailed,
    ChangePending,
    TooSoon,
    InvalidKeyOwnershipProof,
    InvalidEquivocationProof,
    DuplicateOffenceReport,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct Constants {
    std::uint32_t max_authorities;
};

enum class GenesisError : std::uint8_t { NoAuthorities, TooManyAuthorities, DuplicateAuthority };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, Event, Error, Calls<>, Constants> {
  public:
    Pallet(const Context& context, const BlockInfo& block) : Base{context}, block_{block} {}

    static constexpr Constants constants() { return {.max_authorities = kAuthoritiesMax}; }

    /// Every authority gets weight 1.
    Result<Done, GenesisError> build_genesis(const std::vector<AuthorityId>& authorities);

    /// Announces the next set in this block; it takes over `delay` blocks later. Precondition: not
    /// empty, at most kAuthoritiesMax. Error: ChangePending.
    Outcome<> schedule_change(const std::vector<AuthorityId>& next, BlockNumber delay);
    void on_finalize(BlockNumber number);

    std::vector<Authority> authorities() const { return storage.authorities.get().items; }
    SetId current_set_id() const { return storage.current_set_id.get(); }

  private:
    void announce(const StoredPendingChange& change) const;

    const BlockInfo& block_;
};

}  // namespace frame::grandpa
