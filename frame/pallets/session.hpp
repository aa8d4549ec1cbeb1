// Pallet Session: who works now, who works next, and with which keys.
//
//   session n     a validator registers keys (set_keys)
//   end of n      the set for n + 2 is chosen and its keys are fixed (QueuedKeys)
//   session n + 2 the keys author and vote
//
// A session ends with the first block whose slot is SessionLength or more after the slot in which
// it began; after a halt of the chain one session has ended, not many. Its validators work from the
// child of that block on. The set is never empty: where nobody was chosen, or nobody chosen has
// keys, those who work go on.
//
// Invariants: one key belongs to one account; the keys of a set are distinct; every account with
// keys but the genesis validators has a deposit held.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/session.hpp"
#include "frame/support/slot_clock.hpp"

namespace frame::session {

/// Aura, Grandpa, Historical and one to spare.
inline constexpr std::size_t kHandlersMax = 4;
/// 1 hour.
inline constexpr std::uint64_t kLengthMsDefault = 3'600'000;
/// The validator's keys and two entries that lead from a key to it.
inline constexpr Balance kKeysDeposit = storage_deposit(3, 64 + 2 * 32);
/// sr25519 signature of the Aura key, then ed25519 signature of the GRANDPA key, over
/// "pha-session-keys" | account.
inline constexpr std::size_t kKeysProofSize = 128;
inline constexpr std::string_view kKeysProofContext = "pha-session-keys";

enum class HoldReasonKind : std::uint8_t { Keys };

using ValidatorList = BoundedVec<SessionValidator, kSessionValidatorsMax>;

struct Storage {
    Value<"Validators", BoundedVec<AccountId, kSessionValidatorsMax>> validators;
    Value<"CurrentIndex", SessionIndex> current_index;
    /// Whether QueuedKeys differs from those who work now.
    Value<"QueuedChanged", bool> queued_changed;
    /// The next session's set.
    Value<"QueuedKeys", ValidatorList> queued_keys;
    /// Those who work now, in the order of Aura's authorities.
    Value<"ActiveKeys", ValidatorList> active_keys;
    OptionalMap<"NextKeys", Twox64Concat, AccountId, SessionKeys> next_keys;
    OptionalMap<"KeyOwner", Twox64Concat, std::pair<KeyTypeId, Bytes>, AccountId> key_owner;
    /// Slots. Set by genesis and never changed.
    Value<"SessionLength", std::uint64_t> session_length;
    /// The slot of the block that began the session; absent before block 1.
    OptionalValue<"SessionStart", std::uint64_t> session_start;
    OptionalValue<"BlockAuthor", AccountId> block_author;
};

struct NewSession {
    SessionIndex session_index{};
};
using Event = std::variant<NewSession>;

enum class Error : std::uint8_t {
    InvalidProof,
    NoAssociatedValidatorId,
    DuplicatedKey,
    NoKeys,
    NoAccount,
    UnusableKey,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct SetKeys {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs =
            "Registers the signer's session keys; they work from the session after the next. "
            "The proof is empty, or both keys' signatures over the account."};
    SessionKeys keys;
    Bytes proof;
};
struct PurgeKeys {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Removes the signer's session keys."};
};
using Call = Calls<SetKeys, PurgeKeys>;

struct Constants {
    Balance key_deposit;
};

enum class GenesisError : std::uint8_t {
    NoValidators,
    TooManyValidators,
    DuplicateValidator,
    DuplicateKey,
    UnusableKey,
    ZeroLength,
};
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public SessionView {
  public:
    Pallet(const Context& context, Currency& currency, const SlotClock& slots)
        : Base{context}, currency_{currency}, slots_{slots} {}

    using HoldReason = HoldReasonKind;
    static constexpr Constants constants() { return {.key_deposit = kKeysDeposit}; }

    DispatchInfo info(const SetKeys& call) const;
    DispatchInfo info(const PurgeKeys& call) const;
    DispatchResult dispatch(const Origin& origin, const SetKeys& call);
    DispatchResult dispatch(const Origin& origin, const PurgeKeys& call);

    /// Part of composing the runtime, not of its state. Handlers hear in the order of these calls.
    void add_handler(SessionHandler& handler);
    /// Without a manager the set never changes.
    void set_manager(SessionManager& manager) { manager_ = &manager; }

    /// The sets of sessions 0 and 1. After the handlers' own genesis.
    Result<Done, GenesisError> build_genesis(const SessionValidators& validators,
                                             std::uint64_t length_ms);

    /// After Aura's and AuthorVrf's, which need the authorities of the parent.
    Weight on_initialize(BlockNumber number);

    // ---- SessionView ----
    SessionIndex session_index() const override { return storage.current_index.get(); }
    SessionValidators active_validators() const override { return storage.active_keys.get().items; }
    std::uint64_t session_first_slot() const override {
        return storage.session_start.get().value_or(0);
    }
    std::optional<AccountId> block_author() const override { return storage.block_author.get(); }

    /// Whether an account could serve: it has registered keys.
    bool has_keys(const AccountId& who) const { return storage.next_keys.contains(who); }
    /// Key owners and registered keys agree, for try_state.
    bool is_consistent() const;

  private:
    bool proves(const AccountId& who, const SetKeys& call) const;
    void put_keys(const AccountId& who, const SessionKeys& keys);
    void forget_owner(const SessionKeys& keys);
    Outcome<> ensure_free(const AccountId& who, const SessionKeys& keys) const;
    void rotate(std::uint64_t slot);
    SessionValidators choose_after(const SessionValidators& active, SessionIndex index);
    SessionValidators still_serving(const SessionValidators& queued) const;
    void activate(SessionIndex index, const SessionValidators& next, bool changed);

    Currency& currency_;
    const SlotClock& slots_;
    SessionManager* manager_ = nullptr;
    std::array<SessionHandler*, kHandlersMax> handlers_{};
    std::size_t handlers_size_ = 0;
};

}  // namespace frame::session
