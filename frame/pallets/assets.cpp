#include "frame/pallets/assets.hpp"

namespace frame::assets {

namespace {

/// The asset, and of two accounts each: the units, what it must keep, and the checkpoint of its
/// votes.
constexpr Weight kTransferWeight = call_weight(20, 15, 10);
constexpr Weight kApproveWeight = call_weight(15, 4, 4);

Unexpected<DispatchError> token(TokenError error) {
    return unexpected(DispatchError{error});
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::BalanceLow:
            return "The account has less of the asset.";
        case Error::NoAccount:
            return "The account has none of the asset.";
        case Error::NoPermission:
            return "The signer may not do this to the asset.";
        case Error::Unknown:
            return "There is no asset or approval of this kind.";
        case Error::Frozen:
            return "What must stay in the account prevents the transfer.";
        case Error::InUse:
            return "The asset's id is taken.";
        case Error::BadWitness:
            return "The numbers given are not those of the asset.";
        case Error::MinBalanceZero:
            return "An asset needs a minimum balance.";
        case Error::UnavailableConsumer:
            return "The account cannot hold the asset by itself.";
        case Error::BadMetadata:
            return "The name or symbol is too long.";
        case Error::Unapproved:
            return "The approval is below the amount.";
        case Error::WouldDie:
            return "The account would be removed.";
        case Error::AlreadyExists:
            return "The account holds the asset already.";
        case Error::NoDeposit:
            return "The account has no deposit.";
        case Error::WouldBurn:
            return "Units would be burnt.";
        case Error::LiveAsset:
            return "The asset is live.";
        case Error::AssetNotLive:
            return "The asset is not live.";
        case Error::IncorrectStatus:
            return "The asset's status forbids this.";
        case Error::NotFrozen:
            return "The asset is not frozen.";
        case Error::CallbackFailed:
            return "The pallet behind the asset refused.";
        case Error::BadAssetId:
            return "The id is not the next one.";
        case Error::ContainsFreezes:
            return "Accounts of the asset have freezes.";
        case Error::ContainsHolds:
            return "Accounts of the asset have holds.";
        case Error::TooManyReserves:
            return "The account has all the reserves it may have.";
    }
    return "Unknown error.";
}

// ---- calls
// ----------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const Transfer&) const {
    return {.weight = kTransferWeight};
}
DispatchInfo Pallet::info(const TransferKeepAlive&) const {
    return {.weight = kTransferWeight};
}
DispatchInfo Pallet::info(const ApproveTransfer&) const {
    return {.weight = kApproveWeight};
}
DispatchInfo Pallet::info(const CancelApproval&) const {
    return {.weight = kApproveWeight};
}
DispatchInfo Pallet::info(const TransferApproved&) const {
    return {.weight = kTransferWeight.saturating_add(kApproveWeight)};
}
DispatchInfo Pallet::info(const TransferAll&) const {
    return {.weight = kTransferWeight};
}

DispatchResult Pallet::transfer_signed(const Origin& origin, AssetId id, const MultiAddress& target,
                                       Balance amount, Existence existence) {
    const auto from = TRY(ensure_signed(origin));
    const auto to = TRY(lookup(target));
    TRY(transfer(id, from, to, amount, existence));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const Transfer& call) {
    return transfer_signed(origin, call.id, call.target, call.amount, Existence::AllowDeath);
}
DispatchResult Pallet::dispatch(const Origin& origin, const TransferKeepAlive& call) {
    return transfer_signed(origin, call.id, call.target, call.amount, Existence::KeepAlive);
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferAll& call) {
    const auto from = TRY(ensure_signed(origin));
    const auto to = TRY(lookup(call.dest));
    const auto existence = call.keep_alive ? Existence::KeepAlive : Existence::AllowDeath;
    TRY(transfer(call.id, from, to, spendable(call.id, from, existence), existence));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ApproveTransfer& call) {
    const auto owner = TRY(ensure_signed(origin));
    const auto delegate = TRY(lookup(call.delegate));
    auto asset = storage.asset.get(call.id);
    if (!asset) return fail(Error::Unknown);
    auto approval = storage.approvals.get(call.id, owner, delegate);
    if (!approval) {
        TRY(currency_.hold(approval_hold(), owner, kApprovalDeposit));
        approval = Approval{.amount = 0, .deposit = kApprovalDeposit};
        ++asset->approvals;
        storage.asset.put(call.id, *asset);
    }
    approval->amount = primitives::saturating_add(approval->amount, call.amount.value);
    storage.approvals.put(call.id, owner, delegate, *approval);
    deposit_event(ApprovedTransfer{
        .asset_id = call.id, .source = owner, .delegate = delegate, .amount = call.amount});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const CancelApproval& call) {
    const auto owner = TRY(ensure_signed(origin));
    const auto delegate = TRY(lookup(call.delegate));
    auto asset = storage.asset.get(call.id);
    const auto approval = storage.approvals.get(call.id, owner, delegate);
    if (!asset || !approval) return fail(Error::Unknown);
    TRY(currency_.release(approval_hold(), owner, approval->deposit));
    --asset->approvals;
    storage.asset.put(call.id, *asset);
    storage.approvals.remove(call.id, owner, delegate);
    deposit_event(ApprovalCancelled{.asset_id = call.id, .owner = owner, .delegate = delegate});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const TransferApproved& call) {
    const auto delegate = TRY(ensure_signed(origin));
    const auto owner = TRY(lookup(call.owner));
    const auto destination = TRY(lookup(call.destination));
    auto approval = storage.approvals.get(call.id, owner, delegate);
    if (!approval || approval->amount < call.amount) return fail(Error::Unapproved);
    TRY(transfer(call.id, owner, destination, call.amount, Existence::AllowDeath));
    approval->amount -= call.amount;
    if (approval->amount == 0) {
        TRY(currency_.release(approval_hold(), owner, approval->deposit));
        storage.approvals.remove(call.id, owner, delegate);
        auto asset = storage.asset.get(call.id);
        --asset->approvals;
        storage.asset.put(call.id, *asset);
    } else {
        storage.approvals.put(call.id, owner, delegate, *approval);
    }
    deposit_event(TransferredApproved{.asset_id = call.id,
                                      .owner = owner,
                                      .delegate = delegate,
                                      .destination = destination,
                                      .amount = call.amount});
    return done();
}

// ---- what is where
// -------------------------------------------------------------------------------

Balance Pallet::supply(AssetId id) const {
    const auto asset = storage.asset.get(id);
    return asset ? asset->supply : Balance{0};
}

Balance Pallet::balance(AssetId id, const AccountId& who) const {
    const auto account = storage.account.get(id, who);
    return account ? account->balance : Balance{0};
}

Balance Pallet::must_stay(AssetId id, const AccountId& who) const {
    return hooks_ == nullptr ? Balance{0} : hooks_->must_stay(id, who);
}

Balance Pallet::spendable(AssetId id, const AccountId& who, Existence existence) const {
    const auto asset = storage.asset.get(id);
    if (!asset) return 0;
    Balance stays = must_stay(id, who);
    // An account with something in it that must stay may not be removed.
    if (existence == Existence::KeepAlive || stays != 0)
        stays = std::max(stays, asset->min_balance);
    return primitives::saturating_sub(balance(id, who), stays);
}

Outcome<> Pallet::ensure_can_leave(const AssetDetails& asset, AssetId id, const AccountId& who,
                                   Balance amount, Existence existence) const {
    const Balance has = balance(id, who);
    if (has < amount) return token(TokenError::FundsUnavailable);
    const Balance rest = has - amount;
    const Balance stays = must_stay(id, who);
    if (rest < stays) return token(TokenError::Frozen);
    const bool must_live = existence == Existence::KeepAlive || stays != 0;
    if (must_live && rest < asset.min_balance) return token(TokenError::NotExpendable);
    return Done{};
}

Outcome<> Pallet::ensure_can_enter(const AssetDetails& asset, AssetId id, const AccountId& who,
                                   Balance amount) const {
    const auto sum = primitives::checked_add(balance(id, who), amount);
    if (!sum) return unexpected(DispatchError{ArithmeticError::Overflow});
    if (*sum < asset.min_balance) return token(TokenError::BelowMinimum);
    return Done{};
}

// ---- the one place where balances change
// ---------------------------------------------------------

void Pallet::remove_account(AssetDetails& asset, AssetId id, const AccountId& who) {
    storage.account.remove(id, who);
    --asset.accounts;
    --asset.sufficients;
    accounts_.dec_sufficients(who);
}

void Pallet::credit(AssetDetails& asset, AssetId id, const AccountId& who, Balance amount) {
    auto account = storage.account.get(id, who);
    if (!account) {
        account = AssetAccount{};
        ++asset.accounts;
        ++asset.sufficients;
        accounts_.inc_sufficients(who);
    }
    const Balance before = account->balance;
    account->balance += amount;
    storage.account.put(id, who, *account);
    if (hooks_ != nullptr) hooks_->balance_changed(id, who, before, account->balance);
}

Balance Pallet::debit(AssetDetails& asset, AssetId id, const AccountId& who, Balance amount) {
    auto account = storage.account.get(id, who);
    CHECK(account && account->balance >= amount);
    const Balance before = account->balance;
    account->balance -= amount;
    // A rest that something must stay of remains, however small.
    const bool goes = account->balance < asset.min_balance && must_stay(id, who) == 0;
    const Balance dust = goes ? account->balance : Balance{0};
    account->balance -= dust;
    if (account->balance == 0)
        remove_account(asset, id, who);
    else
        storage.account.put(id, who, *account);
    if (hooks_ != nullptr) hooks_->balance_changed(id, who, before, account->balance);
    return dust;
}

Outcome<> Pallet::create(const NewAsset& asset) {
    if (storage.asset.contains(asset.id)) return token(TokenError::CannotCreate);
    const auto bytes = [](std::string_view text) {
        return BoundedBytes<kStringLimit>{primitives::to_bytes(primitives::view_of(text))};
    };
    storage.asset.put(asset.id, {.owner = asset.owner,
                                 .issuer = asset.owner,
                                 .admin = asset.owner,
                                 .freezer = asset.owner,
                                 .min_balance = asset.min_balance,
                                 .is_sufficient = true});
    storage.metadata.put(
        asset.id,
        {.name = bytes(asset.name), .symbol = bytes(asset.symbol), .decimals = asset.decimals});
    deposit_event(ForceCreated{.asset_id = asset.id, .owner = asset.owner});
    return Done{};
}

Outcome<> Pallet::issue(AssetId id, const AccountId& who, Balance amount) {
    auto asset = storage.asset.get(id);
    if (!asset) return token(TokenError::UnknownAsset);
    TRY(ensure_can_enter(*asset, id, who, amount));
    const auto supply = primitives::checked_add(asset->supply, amount);
    if (!supply) return unexpected(DispatchError{ArithmeticError::Overflow});
    asset->supply = *supply;
    credit(*asset, id, who, amount);
    storage.asset.put(id, *asset);
    deposit_event(Issued{.asset_id = id, .owner = who, .amount = amount});
    return Done{};
}

Outcome<Balance> Pallet::burn(AssetId id, const AccountId& who, Balance amount) {
    auto asset = storage.asset.get(id);
    if (!asset) return token(TokenError::UnknownAsset);
    if (balance(id, who) < amount) return token(TokenError::FundsUnavailable);
    if (amount == 0) return Balance{0};
    const Balance burnt = amount + debit(*asset, id, who, amount);
    asset->supply -= burnt;
    storage.asset.put(id, *asset);
    deposit_event(Burned{.asset_id = id, .owner = who, .balance = burnt});
    return burnt;
}

Outcome<> Pallet::transfer(AssetId id, const AccountId& from, const AccountId& to, Balance amount,
                           Existence existence) {
    const auto asset = storage.asset.get(id);
    if (!asset) return token(TokenError::UnknownAsset);
    if (amount != 0) TRY(ensure_can_leave(*asset, id, from, amount, existence));
    return move(id, from, to, amount);
}

Outcome<> Pallet::move(AssetId id, const AccountId& from, const AccountId& to, Balance amount) {
    auto asset = storage.asset.get(id);
    if (!asset) return token(TokenError::UnknownAsset);
    if (amount != 0) {
        if (balance(id, from) < amount) return token(TokenError::FundsUnavailable);
        TRY(ensure_can_enter(*asset, id, to, amount));
        if (from == to) return Done{};
        if (hooks_ != nullptr) hooks_->transferring(id, from, to, amount);
        const Balance dust = debit(*asset, id, from, amount);
        credit(*asset, id, to, amount);
        asset->supply -= dust;
        storage.asset.put(id, *asset);
        if (dust != 0) deposit_event(Burned{.asset_id = id, .owner = from, .balance = dust});
    }
    if (from != to)
        deposit_event(Transferred{.asset_id = id, .from = from, .to = to, .amount = amount});
    return Done{};
}

bool Pallet::is_consistent(AssetId id) const {
    const auto asset = storage.asset.get(id);
    if (!asset) return false;
    Balance sum = 0;
    std::uint32_t accounts = 0;
    bool alive = true;
    storage.account.for_each(
        ~std::uint32_t{0},
        [&](const auto&, const AssetAccount& account) {
            sum += account.balance;
            ++accounts;
            alive = alive && account.balance != 0;
            return true;
        },
        id);
    return alive && sum == asset->supply && accounts == asset->accounts;
}

}  // namespace frame::assets
