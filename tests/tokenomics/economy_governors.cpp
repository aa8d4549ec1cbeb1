#include "tests/tokenomics/economy_governors.hpp"

#include "tests/tokenomics/exact_model.hpp"

namespace tests {

namespace emission = tokenomics::emission;
namespace referenda = tokenomics::referenda;
namespace rewards = tokenomics::rewards;
namespace slashing = tokenomics::slashing;
namespace treasury = tokenomics::treasury;
namespace validators = tokenomics::validators;
namespace vpha = tokenomics::vpha;
using frame::kTreasuryAccount;

namespace {

constexpr std::uint64_t kWorkers = 12;
/// The latest ones: early ones are over.
constexpr std::uint32_t kReferenda = 8;
constexpr std::uint64_t kHourMs = kDayMs / 24;

void agree(Balance ours, const exact::Integer& model) {
    ASSERT_TRUE(exact::of(ours) == model);
}

}  // namespace

// ---- what is drawn
// -------------------------------------------------------------------------------

AccountId Governors::who() {
    const AccountId* all[] = {&kAlice, &kBob, &kCharlie, &kDave};
    return *all[random_() % 4];
}

Balance Governors::part_of(Balance amount) {
    if (amount == 0 || random_() % 8 == 0) return amount;
    const auto kind = random_() % 16;
    if (kind == 0) return 1;
    if (kind == 1) return amount + 1;
    return (static_cast<Balance>(random_()) << 40) % amount;
}

rewards::WorkerId Governors::some_worker() {
    return worker(static_cast<std::uint8_t>(1 + random_() % kWorkers));
}

std::optional<std::uint32_t> Governors::some_slash() {
    const auto next = economy_.slashing.storage.next_slash.get();
    if (next == 0) return std::nullopt;
    // Mostly one that is held.
    for (int tries = 0; tries < 4; ++tries) {
        const auto id = static_cast<std::uint32_t>(
            next - 1 - random_() % std::min<std::uint64_t>(next, kReferenda));
        if (economy_.slashing.storage.slashes.contains(id)) return id;
    }
    return next - 1;
}

// ---- blocks
// --------------------------------------------------------------------------------------

void Governors::begin_block() {
    auto& validators = economy_.validators;
    const auto active = economy_.session.active;
    const AccountId author = active[random_() % active.size()].who;
    economy_.set_slot();
    if (!economy_.session_ends()) return economy_.begin_block(author);
    // The block that ends a session counts for its author, and then the points divide the pot.
    const auto index = economy_.session.index;
    const auto pot = exact::part(economy_.treasury_received() - validators.storage.leg_mark.get(),
                                 validators.storage.parameters.get().pay_basis_points);
    const auto points = [&](const AccountId& who) {
        const auto blocks =
            exact::Integer{validators.storage.authored.get(who)} + (who == author ? 1 : 0);
        return blocks * validators::kPointsPerBlock +
               exact::Integer{validators.storage.voted.get(who)} *
                   (validators::kPointsPerCommit / active.size());
    };
    exact::Integer sum = 0;
    for (const auto& one : active)
        sum += points(one.who);
    std::vector<exact::Integer> due;
    for (const auto& one : active)
        due.push_back(pot * points(one.who) / sum);
    economy_.begin_block(author);
    for (std::size_t i = 0; i < active.size(); ++i) {
        const auto earned = validators.storage.earned.get(active[i].who);
        if (earned.last_session == index && earned.last != 0) agree(earned.last, due[i]);
    }
}

void Governors::end_block() {
    const auto fees = economy_.validators.storage.fees.get();
    const auto author = economy_.session.author;
    const Balance before = economy_.free(*author);
    const Balance vault = economy_.vault().fees;
    economy_.end_block();
    if (!fees) return;
    const auto shares = economy_.validators.storage.parameters.get().fees;
    agree(economy_.free(*author) - before,
          exact::part(fees->fees, shares.author) + exact::of(fees->tips));
    agree(economy_.vault().fees - vault, exact::part(fees->fees, shares.vault));
}

void Governors::rejoin(const Fork& fork) {
    economy_.session = fork.session;
    economy_.slots = fork.slots;
}

// ---- referenda
// -----------------------------------------------------------------------------------

void Governors::vote_step(const AccountId& by) {
    auto& pallet = economy_.referenda;
    const auto next = pallet.storage.referendum_count.get();
    const auto index = next == 0
                           ? 0
                           : static_cast<std::uint32_t>(
                                 next - 1 - random_() % std::min<std::uint64_t>(next, kReferenda));
    const bool aye = random_() % 4 != 0;
    switch (random_() % 12) {
        case 0: {
            const auto track = static_cast<referenda::Track>(random_() % referenda::kTracksCount);
            call(by, pallet,
                 referenda::Submit{track, referenda::Inline{{some_root_call().encoded}}});
            return;
        }
        case 1:
        case 2:
        case 3:
        case 4:
            call(by, pallet,
                 referenda::CastVote{index, aye, static_cast<std::uint8_t>(random_() % 5)});
            return;
        case 5:
            call(by, pallet, referenda::RemoveVote{index, random_() % 2 == 0 ? by : who()});
            return;
        case 6:
            call(by, pallet, referenda::Delegate{who()});
            return;
        case 7:
        case 8:
            call(by, pallet, referenda::Undelegate{});
            return;
        case 9:
            call(by, pallet, referenda::Unlock{who()});
            return;
        default:
            enact(by, index);
    }
}

void Governors::enact(const AccountId& by, std::uint32_t index) {
    auto& pallet = economy_.referenda;
    const auto before = pallet.storage.referenda.get(index);
    if (!call(by, pallet, referenda::Enact{index, frame::Weight{}})) return;
    const auto after = pallet.storage.referenda.get(index);
    const auto& [ayes, nays, turnout] = before->tally;
    const bool passes =
        exact::passes(ayes, nays, before->rules.approval_basis_points) &&
        exact::reaches(turnout, before->electorate, before->rules.quorum_basis_points);
    ASSERT_TRUE(passes == (after->state != referenda::State::Rejected));
}

// ---- validators
// ----------------------------------------------------------------------------------

void Governors::validator_step(const AccountId& by) {
    if (random_() % 3 != 0) return bond_step(by);
    if (random_() % 2 == 0) return pay_fee(by);
    if (random_() % 4 == 0) return note_votes();
    // Two signatures were shown, of the last sessions.
    const auto index = economy_.session.index;
    const validators::Offence offence{
        .kind = random_() % 2 == 0 ? validators::OffenceKind::AuthoredTwice
                                   : validators::OffenceKind::VotedTwice,
        .session =
            index - static_cast<std::uint32_t>(random_() % (std::min<std::uint64_t>(index, 3) + 1)),
        .offender = by,
        .validator_count = 4};
    if (economy_.validators.is_settled(offence) || random_() % 8 != 0) return;
    const Balance bond = economy_.vpha.held(HoldReason::ValidatorBond, by);
    const Balance held = economy_.vpha.held(HoldReason::Slash, by);
    economy_.validators.punish(offence);
    const bool enabled = economy_.slashing.storage.parameters.get().enabled;
    const auto rate = economy_.validators.storage.parameters.get().equivocation_slash_basis_points;
    agree(economy_.vpha.held(HoldReason::Slash, by) - held,
          enabled ? exact::part(bond, rate) : exact::Integer{0});
}

/// A commit that some voted for, and somebody of an older set.
void Governors::note_votes() {
    auto& pallet = economy_.validators;
    std::vector<frame::SessionKey> voters{frame::SessionKey{0xFF}};
    for (const auto& one : economy_.session.active)
        if (random_() % 4 != 0) voters.push_back(one.keys.grandpa);
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    for (const auto& one : economy_.session.active)
        before += pallet.storage.voted.get(one.who);
    pallet.voted(voters);
    for (const auto& one : economy_.session.active)
        after += pallet.storage.voted.get(one.who);
    ASSERT_TRUE(after - before == voters.size() - 1);
}

void Governors::bond_step(const AccountId& by) {
    auto& pallet = economy_.validators;
    const Balance spendable = economy_.vpha.spendable(by);
    switch (random_() % 6) {
        case 0:
            call(by, pallet, validators::Bond{{part_of(spendable / 2)}});
            return;
        case 1:
            call(by, pallet, validators::BondExtra{{part_of(spendable / 16)}});
            return;
        case 2:
        case 3:
            call(by, pallet, validators::Validate{});
            return;
        case 4:
            call(by, pallet, validators::Chill{});
            return;
        default:
            call(by, pallet, validators::Unbond{});
    }
}

/// As an extrinsic of `by` does.
void Governors::pay_fee(const AccountId& by) {
    const Balance fee = part_of(kPha);
    const Balance tip = random_() % 4 == 0 ? part_of(kPha) : Balance{0};
    if (economy_.balances.transfer(by, kTreasuryAccount, fee + tip, frame::Existence::KeepAlive))
        economy_.validators.fee_collected(fee, tip);
}

// ---- slashes
// -------------------------------------------------------------------------------------

void Governors::slash_step(const AccountId& by) {
    auto& pallet = economy_.slashing;
    if (random_() % 2 == 0) return report(by);
    const auto id = some_slash();
    if (!id) return;
    const auto slash = pallet.storage.slashes.get(*id);
    switch (random_() % 8) {
        case 0:
            root(pallet, slashing::Annul{.slash = *id});
            return;
        case 1:
            if (random_() % 4 == 0)
                root(pallet, slashing::Punish{.worker = some_worker(), .proof = {}});
            return;
        default:
            call(slash && random_() % 4 != 0 ? slash->operator_account : by, pallet,
                 slashing::MakeAppeal{.slash = *id});
    }
}

void Governors::report(const AccountId& by) {
    auto& pallet = economy_.slashing;
    economy_.judge.guilty = random_() % 4 != 0;
    const auto worker = some_worker();
    const Balance pledged = economy_.collateral.pledged(worker);
    const auto id = pallet.storage.next_slash.get();
    const bool twin = random_() % 2 == 0;
    const bool taken =
        twin ? call(by, pallet, slashing::ReportDuplicate{.worker = worker, .other = {}, .own = {}})
             : call(by, pallet, slashing::ReportContradiction{.worker = worker, .evidence = {}});
    if (!taken) return;
    const auto tier =
        static_cast<std::size_t>(twin ? slashing::Tier::Duplicate : slashing::Tier::Contradiction);
    agree(pallet.storage.slashes.get(id)->shares,
          exact::part(pledged, pallet.storage.parameters.get().basis_points[tier]));
    agree(economy_.collateral.pledged(worker),
          exact::of(pledged) - exact::of(pallet.storage.slashes.get(id)->shares));
}

// ---- what Root does, at once or by a referendum
// --------------------------------------------------

template <class Each>
void Governors::any_root_call(Each each) {
    switch (random_() % 9) {
        case 0: {
            const auto first = static_cast<std::uint16_t>(random_() % 5'001);
            const auto second = static_cast<std::uint16_t>(random_() % 5'001);
            const bool adds_up = random_() % 8 != 0;
            const auto rest = static_cast<std::uint16_t>(10'000 - first - second);
            return each(
                economy_.emission,
                emission::SetSplit{
                    {.treasury = first, .stakers = second, .providers = adds_up ? rest : second}});
        }
        case 1:
            return each(economy_.emission,
                        emission::ReleaseWithheld{
                            .dest = who(), .amount = {part_of(economy_.ledger().withheld())}});
        case 2:
            return each(economy_.treasury,
                        treasury::Spend{.amount = {part_of(1'000 * kPha)}, .beneficiary = who()});
        case 3:
            return each(
                economy_.treasury,
                treasury::SpendShares{.shares = {part_of(economy_.shares(kTreasuryAccount))},
                                      .beneficiary = who()});
        case 4: {
            auto one = economy_.vpha.storage.parameters.get();
            one.unbonding_ms = random_() % (60 * kDayMs);
            one.ticket_min = part_of(kPha);
            one.staked_ramp = 1 + part_of(2'000'000 * kPha);
            return each(economy_.vpha, vpha::SetParameters{one});
        }
        case 5: {
            auto one = economy_.pools.storage.parameters.get();
            one.owner_stake_bps = static_cast<std::uint16_t>(random_() % 3'000);
            one.grace_ms = random_() % (14 * kDayMs);
            one.notice_ms = random_() % (30 * kDayMs);
            return each(economy_.pools, pools::SetParameters{one});
        }
        case 6: {
            auto one = economy_.rewards.storage.parameters.get();
            one.collateral_per_unit = (1 + random_() % 3'000) * kPha;
            one.weight_ramp = 1 + random_() % 100'000;
            one.class_cap = basis_points();
            one.vesting_ms = random_() % (2 * kDayMs);
            return each(economy_.rewards, rewards::SetParameters{one});
        }
        case 7: {
            auto one = economy_.validators.storage.parameters.get();
            one.bond_min = (1 + random_() % 60'000) * kPha;
            one.pay_basis_points = basis_points();
            one.fees = {.author = basis_points(), .vault = basis_points()};
            one.equivocation_slash_basis_points = basis_points();
            one.slashable_ms = random_() % (30 * kDayMs);
            return each(economy_.validators, validators::SetParameters{one});
        }
        default: {
            auto one = economy_.slashing.storage.parameters.get();
            one.enabled = random_() % 8 != 0;
            one.basis_points = {static_cast<std::uint16_t>(random_() % 1'000), basis_points(),
                                basis_points(), basis_points()};
            one.reporter_basis_points = static_cast<std::uint16_t>(random_() % 6'000);
            one.grace_ms = kHourMs / 6 + random_() % kDayMs;
            one.appeal_window_ms = kDayMs + random_() % (20 * kDayMs);
            return each(economy_.slashing, slashing::SetParameters{one});
        }
    }
}

frame::RuntimeCall Governors::some_root_call() {
    frame::RuntimeCall out;
    any_root_call([&](const auto& pallet, const auto& typed) {
        out = GovernedEconomy::encoded(pallet, typed);
    });
    return out;
}

void Governors::root_step() {
    if (random_() % 8 == 0) {
        auto rules = economy_.referenda.storage.tracks.get()[0];
        rules.deposit = part_of(1'000 * kPha);
        rules.quorum_basis_points = static_cast<std::uint16_t>(random_() % 2'000);
        rules.approval_basis_points = static_cast<std::uint16_t>(4'900 + random_() % 3'000);
        rules.vote_ms = kDayMs + random_() % (10 * kDayMs);
        rules.enactment_ms = random_() % kDayMs;
        const auto track = static_cast<referenda::Track>(random_() % referenda::kTracksCount);
        root(economy_.referenda, referenda::SetTrack{track, rules});
        return;
    }
    any_root_call([&](auto& pallet, const auto& typed) { root(pallet, typed); });
}

}  // namespace tests
