#include "frame/pallets/session.hpp"

#include "frame/support/session_keys.hpp"

namespace frame::session {

namespace {

constexpr Weight kSetKeysWeight = call_weight(130, 5, 6);
constexpr Weight kPurgeKeysWeight = call_weight(15, 3, 4);
/// Choosing, fixing keys, roots and lists for a hundred validators.
constexpr Weight kRotateWeight = call_weight(5'000, 400, 40);

std::pair<KeyTypeId, Bytes> owner_key(const KeyTypeId& type, const SessionKey& key) {
    return {type, primitives::to_bytes(key)};
}

bool are_usable(const SessionKeys& keys) {
    return is_usable_sr25519(keys.aura) && is_usable_ed25519(keys.grandpa);
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::InvalidProof:
            return "The proof is not the two keys' signatures over the account.";
        case Error::NoAssociatedValidatorId:
            return "The account is not that of a validator.";
        case Error::DuplicatedKey:
            return "A key is registered by another account.";
        case Error::NoKeys:
            return "The account has no session keys.";
        case Error::NoAccount:
            return "The account does not exist.";
        case Error::UnusableKey:
            return "A key is of small order or not in its canonical encoding.";
    }
    return "Unknown error.";
}

std::string_view to_string(GenesisError error) {
    switch (error) {
        case GenesisError::NoValidators:
            return "genesis names no validator";
        case GenesisError::TooManyValidators:
            return "genesis names more validators than allowed";
        case GenesisError::DuplicateValidator:
            return "genesis names a validator twice";
        case GenesisError::DuplicateKey:
            return "genesis gives a session key to two validators";
        case GenesisError::UnusableKey:
            return "a session key of genesis is of small order or not canonical";
        case GenesisError::ZeroLength:
            return "the session length of genesis is shorter than a slot";
    }
    return "unknown genesis error";
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const SetKeys&) const {
    return {.weight = kSetKeysWeight};
}
DispatchInfo Pallet::info(const PurgeKeys&) const {
    return {.weight = kPurgeKeysWeight};
}

bool Pallet::proves(const AccountId& who, const SetKeys& call) const {
    if (call.proof.size() != kKeysProofSize) return false;
    Bytes message = primitives::to_bytes(primitives::view_of(kKeysProofContext));
    primitives::append(message, who);
    primitives::Bytes64 aura{};
    primitives::Bytes64 grandpa{};
    std::copy_n(call.proof.begin(), aura.size(), aura.begin());
    std::copy_n(call.proof.begin() + 64, grandpa.size(), grandpa.begin());
    return host().sr25519_verify(aura, message, call.keys.aura) &&
           host().ed25519_verify(grandpa, message, call.keys.grandpa);
}

Outcome<> Pallet::ensure_free(const AccountId& who, const SessionKeys& keys) const {
    for (const auto& [type, key] :
         {std::pair{kAuraKeyType, keys.aura}, std::pair{kGrandpaKeyType, keys.grandpa}}) {
        const auto owner = storage.key_owner.get(owner_key(type, key));
        if (owner && *owner != who) return fail(Error::DuplicatedKey);
    }
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetKeys& call) {
    const auto who = TRY(ensure_signed(origin));
    if (!are_usable(call.keys)) return fail(Error::UnusableKey);
    if (!call.proof.empty() && !proves(who, call)) return fail(Error::InvalidProof);
    TRY(ensure_free(who, call.keys));
    if (const auto old = storage.next_keys.get(who))
        forget_owner(*old);
    else
        TRY(currency_.hold({index(), static_cast<std::uint8_t>(HoldReasonKind::Keys)}, who,
                           kKeysDeposit));
    put_keys(who, call.keys);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const PurgeKeys&) {
    const auto who = TRY(ensure_signed(origin));
    const auto old = storage.next_keys.get(who);
    if (!old) return fail(Error::NoKeys);
    forget_owner(*old);
    storage.next_keys.remove(who);
    const frame::HoldReason reason{index(), static_cast<std::uint8_t>(HoldReasonKind::Keys)};
    TRY(currency_.release(reason, who, currency_.held(reason, who)));
    return done();
}

void Pallet::put_keys(const AccountId& who, const SessionKeys& keys) {
    storage.next_keys.put(who, keys);
    storage.key_owner.put(owner_key(kAuraKeyType, keys.aura), who);
    storage.key_owner.put(owner_key(kGrandpaKeyType, keys.grandpa), who);
}

void Pallet::forget_owner(const SessionKeys& keys) {
    storage.key_owner.remove(owner_key(kAuraKeyType, keys.aura));
    storage.key_owner.remove(owner_key(kGrandpaKeyType, keys.grandpa));
}

// ---- sessions
// -------------------------------------------------------------------------------------

void Pallet::add_handler(SessionHandler& handler) {
    CHECK(handlers_size_ < kHandlersMax);
    handlers_[handlers_size_++] = &handler;
}

Result<Done, GenesisError> Pallet::build_genesis(const SessionValidators& validators,
                                                 std::uint64_t length_ms) {
    if (validators.empty()) return unexpected(GenesisError::NoValidators);
    if (validators.size() > kSessionValidatorsMax)
        return unexpected(GenesisError::TooManyValidators);
    const std::uint64_t length = length_ms / slots_.slot_duration_ms();
    if (length == 0) return unexpected(GenesisError::ZeroLength);
    for (const auto& validator : validators) {
        if (storage.next_keys.contains(validator.who))
            return unexpected(GenesisError::DuplicateValidator);
        if (!are_usable(validator.keys)) return unexpected(GenesisError::UnusableKey);
        if (!ensure_free(validator.who, validator.keys))
            return unexpected(GenesisError::DuplicateKey);
        put_keys(validator.who, validator.keys);
    }
    storage.session_length.put(length);
    storage.queued_keys.put({validators});
    activate(0, validators, false);
    return Done{};
}

Weight Pallet::on_initialize(BlockNumber) {
    const auto active = active_validators();
    if (active.empty()) return call_weight(2, 1, 0);
    const std::uint64_t slot = slots_.current_slot();
    storage.block_author.put(active[static_cast<std::size_t>(slot % active.size())].who);
    const auto start = storage.session_start.get();
    if (!start) {
        storage.session_start.put(slot);
    } else if (slot - *start >= storage.session_length.get()) {
        rotate(slot);
        return kRotateWeight;
    }
    return call_weight(10, 4, 1);
}

/// Who was queued without those who must not serve; all of them where nobody else is left.
SessionValidators Pallet::still_serving(const SessionValidators& queued) const {
    SessionValidators out;
    for (const auto& validator : queued)
        if (manager_ == nullptr || manager_->may_serve(validator.who)) out.push_back(validator);
    return out.empty() ? queued : out;
}

SessionValidators Pallet::choose_after(const SessionValidators& active, SessionIndex index) {
    const auto chosen = manager_ == nullptr ? std::nullopt : manager_->choose(index);
    std::vector<AccountId> accounts;
    if (chosen)
        accounts = *chosen;
    else
        for (const auto& validator : active)
            accounts.push_back(validator.who);
    SessionValidators out;
    for (const auto& who : accounts) {
        if (out.size() == kSessionValidatorsMax) break;
        if (const auto keys = storage.next_keys.get(who)) out.push_back({who, *keys});
    }
    return out.empty() ? active : out;
}

void Pallet::rotate(std::uint64_t slot) {
    const SessionIndex index = session_index();
    if (manager_ != nullptr) manager_->end_session(index);
    const auto before = active_validators();
    const auto next = still_serving(storage.queued_keys.get().items);
    storage.session_start.put(slot);
    activate(index + 1, next, next != before);
    const auto queued = choose_after(next, index + 2);
    storage.queued_keys.put({queued});
    storage.queued_changed.put(queued != next);
    deposit_event(NewSession{index + 1});
}

void Pallet::activate(SessionIndex index, const SessionValidators& next, bool changed) {
    std::vector<AccountId> accounts;
    for (const auto& validator : next)
        accounts.push_back(validator.who);
    storage.current_index.put(index);
    storage.validators.put({std::move(accounts)});
    storage.active_keys.put({next});
    for (std::size_t i = 0; i < handlers_size_; ++i)
        handlers_[i]->on_session(index, next, changed);
}

bool Pallet::is_consistent() const {
    std::uint32_t keys = 0;
    bool owned = true;
    storage.next_keys.for_each(~std::uint32_t{0}, [&](const AccountId& who, const SessionKeys& of) {
        keys += 2;
        owned = owned && storage.key_owner.get(owner_key(kAuraKeyType, of.aura)) == who &&
                storage.key_owner.get(owner_key(kGrandpaKeyType, of.grandpa)) == who;
        return true;
    });
    const auto count = [](const auto&, const AccountId&) { return true; };
    return owned && storage.key_owner.for_each(~std::uint32_t{0}, count) == keys &&
           !active_validators().empty();
}

}  // namespace frame::session
