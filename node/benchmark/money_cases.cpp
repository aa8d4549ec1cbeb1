#include "frame/pallets/balances.hpp"
#include "node/benchmark/cases.hpp"
#include "tokenomics/emission/emission.hpp"
#include "tokenomics/pools/pools.hpp"
#include "tokenomics/treasury/treasury.hpp"
#include "tokenomics/validators/validators.hpp"
#include "tokenomics/vesting/vesting.hpp"
#include "tokenomics/vpha/vpha.hpp"

namespace node::benchmark {

using frame::kPlanckPerPha;
using primitives::Balance;

namespace {

constexpr Balance kSome = 1'000 * kPlanckPerPha;

void add_balances(Book& book) {
    using namespace frame::balances;
    TransferAllowDeath transfer;
    transfer.dest = bob();
    transfer.value = {kPlanckPerPha};
    TransferKeepAlive keep;
    keep.dest = bob();
    keep.value = {kPlanckPerPha};
    TransferAll all;
    all.dest = bob();
    all.keep_alive = true;
    ForceTransfer force;
    force.source = alice();
    force.dest = bob();
    force.value = {kPlanckPerPha};
    UpgradeAccounts upgrade;
    upgrade.who = {alice(), bob()};
    book.add(book.by(alice(), "Balances", transfer));
    book.add(book.by(alice(), "Balances", keep));
    book.add(book.by(alice(), "Balances", all));
    book.add(book.root("Balances", force));
    book.add(book.by(alice(), "Balances", upgrade));
}

Step deposited(const Book& book, const frame::AccountId& who, Balance assets) {
    tokenomics::vpha::Deposit deposit;
    deposit.assets = {assets};
    return book.by(who, "Vpha", deposit);
}

void add_vpha(Book& book) {
    using namespace tokenomics::vpha;
    Mint mint;
    mint.shares = {kSome};
    Redeem redeem;
    redeem.shares = {kSome};
    Withdraw withdraw;
    withdraw.assets = {kSome};
    const auto staked = deposited(book, alice(), 10 * kSome);
    book.add(deposited(book, alice(), kSome));
    book.add(book.by(alice(), "Vpha", mint));
    book.add(book.by(alice(), "Vpha", redeem), {staked});
    book.add(book.by(alice(), "Vpha", withdraw), {staked});
}

void add_vesting(Book& book) {
    using namespace tokenomics::vesting;
    VestedTransfer transfer;
    transfer.target = bob();
    transfer.schedule = {.locked = kSome, .per_block = kPlanckPerPha, .starting_block = 0};
    ForceVestedTransfer force;
    force.source = alice();
    force.target = bob();
    force.schedule = transfer.schedule;
    VestOther other;
    other.target = bob();
    const auto given = book.by(alice(), "Vesting", transfer);
    MergeSchedules merge;
    merge.schedule2_index = 1;
    book.add(given);
    book.add(book.root("Vesting", force));
    book.add(book.by(bob(), "Vesting", Vest{}), {given});
    book.add(book.by(alice(), "Vesting", other), {given});
    book.add(book.by(bob(), "Vesting", merge), {given, given});
}

void add_pools(Book& book) {
    using namespace tokenomics::pools;
    Create create;
    create.kind = Kind::Vault;
    create.commission_bps = 500;
    create.ceiling_bps = 1'000;
    create.step_bps = 100;
    SetCapacity capacity;
    capacity.capacity = 100 * kSome;
    SetWhitelist whitelist;
    whitelist.root = primitives::Hash{};
    OfferOwnership offer;
    offer.heir = bob();
    Contribute contribute;
    contribute.amount = {kSome};
    Withdraw withdraw;
    withdraw.shares = {kSome / 10};
    const auto of_alice = [&](const auto& call) { return book.by(alice(), "StakePools", call); };
    // Who creates or takes over a pool pays with vPHA.
    const std::vector<Step> staked{deposited(book, alice(), 10 * kSome)};
    auto made = staked;
    made.push_back(of_alice(create));
    auto offered = made;
    offered.push_back(of_alice(offer));
    offered.push_back(deposited(book, bob(), 10 * kSome));
    auto joined = made;
    joined.push_back(of_alice(contribute));
    book.add(of_alice(create), staked);
    book.add(of_alice(capacity), made);
    book.add(of_alice(whitelist), made);
    book.add(of_alice(offer), made);
    book.add(book.by(bob(), "StakePools", AcceptOwnership{}), offered);
    book.add(of_alice(contribute), made);
    book.add(of_alice(withdraw), joined);
}

void add_validators(Book& book) {
    using namespace tokenomics::validators;
    constexpr Balance kBond = 60'000 * kPlanckPerPha;
    Bond bond;
    bond.shares = {kBond};
    BondExtra extra;
    extra.shares = {kSome};
    const auto by_charlie = [&](const auto& call) {
        return book.by(charlie(), "Validators", call);
    };
    const auto staked = deposited(book, charlie(), 3 * kBond);
    book.add(by_charlie(bond), {staked});
    book.add(by_charlie(extra), {staked, by_charlie(bond)});
    book.add(by_charlie(Unbond{}), {staked, by_charlie(bond)});
}

void add_root_calls(Book& book) {
    book.add(book.root("Emission", tokenomics::emission::SetSplit{}));
    tokenomics::treasury::Spend spend;
    spend.amount = {kPlanckPerPha};
    spend.beneficiary = bob();
    frame::balances::TransferKeepAlive fill;
    fill.dest = frame::kTreasuryAccount;
    fill.value = {kSome};
    book.add(book.root("Treasury", spend), {book.by(alice(), "Balances", fill)});
}

}  // namespace

void add_money_cases(Book& book) {
    add_balances(book);
    add_vpha(book);
    add_vesting(book);
    add_pools(book);
    add_validators(book);
    add_root_calls(book);
}

}  // namespace node::benchmark
