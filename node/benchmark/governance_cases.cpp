// What governance calls as root, what holders do to govern, and the calls of vPHA as an asset.
#include "frame/pallets/assets.hpp"
#include "frame/pallets/balances.hpp"
#include "frame/pallets/system.hpp"
#include "node/benchmark/cases.hpp"
#include "tee-registry/apps/apps.hpp"
#include "tee-registry/policy/calls.hpp"
#include "tokenomics/collateral/collateral.hpp"
#include "tokenomics/pools/pools.hpp"
#include "tokenomics/referenda/referenda.hpp"
#include "tokenomics/rewards/rewards.hpp"
#include "tokenomics/slashing/slashing.hpp"
#include "tokenomics/validators/validators.hpp"
#include "tokenomics/vpha/vpha.hpp"

namespace node::benchmark {

using frame::kPlanckPerPha;
using primitives::Balance;

namespace {

constexpr Balance kSome = 1'000 * kPlanckPerPha;

Step staked(const Book& book) {
    tokenomics::vpha::Deposit deposit;
    deposit.assets = {10 * kSome};
    return book.by(alice(), "Vpha", deposit);
}

void add_assets(Book& book) {
    using namespace frame::assets;
    constexpr auto kId = tokenomics::vpha::kAssetId;
    Transfer transfer;
    transfer.id = {kId};
    transfer.target = bob();
    transfer.amount = {kSome};
    TransferKeepAlive keep;
    keep.id = {kId};
    keep.target = bob();
    keep.amount = {kSome};
    ApproveTransfer approve;
    approve.id = {kId};
    approve.delegate = bob();
    approve.amount = {kSome};
    CancelApproval cancel;
    cancel.id = {kId};
    cancel.delegate = bob();
    TransferApproved approved;
    approved.id = {kId};
    approved.owner = alice();
    approved.destination = charlie();
    approved.amount = {kSome};
    TransferAll all;
    all.id = {kId};
    all.dest = bob();
    const auto of_alice = [&](const auto& call) { return book.by(alice(), "Assets", call); };
    const auto with_shares = staked(book);
    book.add(of_alice(transfer), {with_shares});
    book.add(of_alice(keep), {with_shares});
    book.add(of_alice(approve), {with_shares});
    book.add(of_alice(cancel), {with_shares, of_alice(approve)});
    book.add(book.by(bob(), "Assets", approved), {with_shares, of_alice(approve)});
    book.add(of_alice(all), {with_shares});
}

void add_referenda(Book& book) {
    using namespace tokenomics::referenda;
    Delegate delegate;
    delegate.to = bob();
    SetTrack track;
    track.track = Track::Weights;
    track.rules = default_tracks()[1];
    RequireVersion version;
    version.spec_version = 1'000;
    version.height = 1'000'000;
    book.add(book.by(alice(), "Referenda", delegate), {staked(book)});
    book.add(book.by(alice(), "Referenda", Undelegate{}),
             {staked(book), book.by(alice(), "Referenda", delegate)});
    book.add(book.root("Referenda", track));
    book.add(book.root("Referenda", version));
}

void add_parameters(Book& book) {
    tokenomics::validators::SetParameters validators;
    validators.parameters = tokenomics::validators::default_parameters();
    tokenomics::validators::SetInvulnerables invulnerables;
    invulnerables.accounts.items = {alice(), bob()};
    tokenomics::pools::Create create;
    create.ceiling_bps = 1'000;
    frame::balances::ForceSetBalance balance;
    balance.who = bob();
    balance.new_free = {kSome};
    frame::balances::TransferKeepAlive fill;
    fill.dest = frame::kTreasuryAccount;
    fill.value = {kSome};
    book.add(book.root("Vpha", tokenomics::vpha::SetParameters{}));
    book.add(book.root("Rewards", tokenomics::rewards::SetParameters{}));
    book.add(book.root("Slashing", tokenomics::slashing::SetParameters{}));
    book.add(book.root("StakePools", tokenomics::pools::SetParameters{}));
    book.add(book.root("Validators", validators));
    book.add(book.root("Validators", invulnerables));
    book.add(book.by(alice(), "StakePools", tokenomics::pools::SetCommission{}),
             {staked(book), book.by(alice(), "StakePools", create)});
    book.add(book.by(alice(), "StakePools", tokenomics::pools::Close{}),
             {staked(book), book.by(alice(), "StakePools", create)});
    book.add(book.root("Balances", balance), {book.by(alice(), "Balances", fill)});
    book.add(book.root("System", frame::system::AuthorizeUpgrade{}));
}

void add_policy(Book& book) {
    using namespace tee_registry::policy;
    SetAllowedAdvisories advisories;
    advisories.ids.items = {"INTEL-SA-00615"};
    SetImage image;
    image.rewardable = true;
    SetMachine machine;
    machine.digest.fill(1);
    machine.machine = Machine{.image = {}, .vcpus = 8, .memory_gib = 32};
    SetGpuModel model;
    model.model = 1;
    model.row = GpuModel{.weight = 100};
    SetSnpMinimumTcb tcb;
    tcb.product = 1;
    tcb.tcb = 1;
    const auto root = [&](const auto& call) { return book.root("TeePolicy", call); };
    book.add(root(SetEvidenceRules{}));
    book.add(root(SetWorkerRules{}));
    book.add(root(SetWeightRules{}));
    book.add(root(advisories));
    book.add(root(Deny{}));
    book.add(root(LiftDenial{}), {root(Deny{})});
    book.add(root(image));
    book.add(root(machine));
    book.add(root(model));
    book.add(root(tcb));
}

void add_kms(Book& book) {
    using namespace tee_registry::apps;
    SetGatewayAppId gateway;
    gateway.app_id.items = {1, 2, 3};
    SetKmsAggregatedMr aggregated;
    aggregated.mr_aggregated.fill(1);
    aggregated.allowed = true;
    SetKmsDevice device;
    device.device_id.fill(1);
    device.allowed = true;
    book.add(book.root("TeeApps", SetKmsInfo{}));
    book.add(book.root("TeeApps", gateway));
    book.add(book.root("TeeApps", aggregated));
    book.add(book.root("TeeApps", device));
}

}  // namespace

void add_governance_cases(Book& book) {
    add_assets(book);
    add_referenda(book);
    add_parameters(book);
    add_policy(book);
    add_kms(book);
}

}  // namespace node::benchmark
