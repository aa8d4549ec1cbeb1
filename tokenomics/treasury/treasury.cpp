#include "tokenomics/treasury/treasury.hpp"

namespace tokenomics::treasury {

using frame::call_weight;
using frame::done;
using frame::ensure_root;
using frame::Existence;
using frame::kTreasuryAccount;

DispatchInfo Pallet::info(const Spend&) const {
    return {.weight = call_weight(20, 3, 3)};
}
DispatchInfo Pallet::info(const SpendShares&) const {
    return {.weight = call_weight(30, 17, 11)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Spend& call) {
    TRY(ensure_root(origin));
    const auto to = TRY(frame::lookup(call.beneficiary));
    TRY(currency_.transfer(kTreasuryAccount, to, call.amount, Existence::AllowDeath));
    auto spent = storage.spent.get();
    spent.assets += call.amount;
    ++spent.count;
    storage.spent.put(spent);
    deposit_event(Paid{.beneficiary = to, .amount = call.amount});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SpendShares& call) {
    TRY(ensure_root(origin));
    const auto to = TRY(frame::lookup(call.beneficiary));
    TRY(vpha_.transfer(kTreasuryAccount, to, call.shares, Existence::AllowDeath));
    auto spent = storage.spent.get();
    spent.shares += call.shares;
    ++spent.count;
    storage.spent.put(spent);
    deposit_event(SharesPaid{.beneficiary = to, .shares = call.shares});
    return done();
}

TreasuryView Pallet::view() const {
    const Balance shares = vpha_.balance(kTreasuryAccount);
    return {.account = kTreasuryAccount,
            .balance = currency_.total_balance(kTreasuryAccount),
            .shares = shares,
            .shares_worth = vpha_.convert_to_assets(shares),
            .spent = storage.spent.get()};
}

}  // namespace tokenomics::treasury
