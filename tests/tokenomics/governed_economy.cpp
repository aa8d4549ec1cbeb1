#include "tests/tokenomics/governed_economy.hpp"

namespace tests {

GovernedEconomy::GovernedEconomy()
    : referenda{{host, sink, 37, "Referenda"},
                {vpha, balances, clock, *this, *this, *this, *this, system, 1}},
      validators{{host, sink, 35, "Validators"},
                 {vpha, balances, clock, slots, session, keys, *this}},
      slashing{{host, sink, 38, "Slashing"},
               {vpha, balances, clock, collateral, pools, rewards, judge, *this}},
      treasury{{host, sink, 36, "Treasury"}, balances, vpha} {
    vpha.add_listener(referenda);
    pools.set_listener(referenda);
    referenda.set_stakes(pools);
    rewards.set_liveness_listener(slashing);
    collateral.set_locks(slashing);
    validators.set_slashes(slashing);
    slashing.set_bonds(validators);
    for (const auto& who :
         {kAlice, kBob, kCharlie, kDave, kFunder, frame::kVaultAccount, frame::kTreasuryAccount})
        referenda.shares_changed(who, 0, shares(who));
    auto parameters = validators.storage.parameters.get();
    parameters.validators_min = 1;
    validators.build_genesis(parameters, {kFunder});
    session.set({kFunder});
    set_slot();
    session.first_slot = slots.slot;
}

void GovernedEconomy::begin_block(const AccountId& author) {
    set_slot();
    session.author = author;
    if (session_ends()) {
        validators.end_session(session.index);
        const auto next = validators.choose(session.index + 2);
        if (next && !next->empty()) session.set(*next);
        ++session.index;
        session.first_slot = slots.slot;
    } else {
        validators.on_initialize(chain.number);
    }
    slashing.on_initialize(chain.number);
}

void GovernedEconomy::end_block() {
    validators.on_finalize(chain.number);
    check_governed();
}

void GovernedEconomy::check_governed() {
    const auto of_validators = validators.try_state();
    ASSERT_TRUE(of_validators.has_value()) << to_string(of_validators.error());
    const auto of_slashes = slashing.try_state();
    ASSERT_TRUE(of_slashes.has_value()) << to_string(of_slashes.error());
    const auto of_votes = referenda.try_state();
    ASSERT_TRUE(of_votes.has_value()) << to_string(of_votes.error());
}

// ---- calls of referenda ----

bool GovernedEconomy::skip_call(primitives::scale::Decoder& in) const {
    primitives::BytesView bytes;
    return in.remaining() >= 2 && in.take(in.remaining(), bytes);
}

namespace {

/// Makes the call if it is this one.
template <class C, class P>
bool try_make(P& pallet, const frame::Origin& origin, const frame::RuntimeCall& call,
              DispatchResult& result) {
    if (call.encoded[0] != pallet.index() || call.encoded[1] != C::kInfo.index) return false;
    const auto arguments = primitives::BytesView{call.encoded}.subspan(2);
    const auto typed = primitives::scale::decode<C>(arguments);
    if (!typed) return false;
    result = pallet.dispatch(origin, *typed);
    return true;
}

}  // namespace

DispatchResult GovernedEconomy::make(const frame::Origin& origin, const frame::RuntimeCall& call) {
    DispatchResult out = frame::done();
    const auto of = [&]<class C>(auto& pallet, const C*) {
        return try_make<C>(pallet, origin, call, out);
    };
    using tokenomics::emission::ReleaseWithheld;
    using tokenomics::emission::SetSplit;
    const bool made =
        of(emission, static_cast<const SetSplit*>(nullptr)) ||
        of(emission, static_cast<const ReleaseWithheld*>(nullptr)) ||
        of(treasury, static_cast<const tokenomics::treasury::Spend*>(nullptr)) ||
        of(treasury, static_cast<const tokenomics::treasury::SpendShares*>(nullptr)) ||
        of(vpha, static_cast<const tokenomics::vpha::SetParameters*>(nullptr)) ||
        of(pools, static_cast<const pools::SetParameters*>(nullptr)) ||
        of(rewards, static_cast<const tokenomics::rewards::SetParameters*>(nullptr)) ||
        of(validators, static_cast<const tokenomics::validators::SetParameters*>(nullptr)) ||
        of(slashing, static_cast<const tokenomics::slashing::SetParameters*>(nullptr)) ||
        of(slashing, static_cast<const tokenomics::slashing::Annul*>(nullptr)) ||
        of(slashing, static_cast<const tokenomics::slashing::Punish*>(nullptr));
    EXPECT_TRUE(made) << "a call that no pallet has";
    return out;
}

DispatchResult GovernedEconomy::dispatch_call(const frame::Origin& origin,
                                              const frame::RuntimeCall& call) {
    host.storage_start_transaction();
    auto result = make(origin, call);
    if (result)
        host.storage_commit_transaction();
    else
        host.storage_rollback_transaction();
    return result;
}

frame::Outcome<tokenomics::slashing::AppealCourt::Opened> GovernedEconomy::open(
    const AccountId& appellant, std::uint32_t slash, const std::vector<AccountId>& accused,
    std::uint64_t held_since_ms) {
    const auto opened = TRY(referenda.open_appeal(
        appellant, encoded(slashing, tokenomics::slashing::Annul{.slash = slash}), accused,
        held_since_ms));
    return Opened{.referendum = opened.index, .ends_ms = opened.ends_ms};
}

}  // namespace tests
