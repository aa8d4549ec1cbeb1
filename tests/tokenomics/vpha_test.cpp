// Pallet Vpha: shares, tickets and their rules, and the attacks on a young vault.
#include "tests/tokenomics/economy.hpp"

namespace tests {
namespace {

using namespace tokenomics::vpha;

constexpr Balance kPha = kPlanckPerPha;

frame::assets::Transfer move(const AccountId& to, Balance shares) {
    return {.id = {kAssetId}, .target = to, .amount = {shares}};
}

TEST(Vpha, GenesisLocksSharesOfTheTreasury) {
    Economy economy;
    const auto view = economy.vpha.vault_view();
    EXPECT_TRUE(view.total_assets == 1'000 * kPha && view.locked_shares == 1'000 * kPha);
    EXPECT_TRUE(view.price_numerator == view.price_denominator);
    // Nobody earns by the locked shares alone.
    economy.pass(kDayMs);
    EXPECT_TRUE(economy.vault().rewarded == 0);
}

TEST(Vpha, ThePriceGrowsWithTheStakersLeg) {
    Economy economy;
    economy.no_ramps();
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{9'000 * kPha}}));
        EXPECT_TRUE(economy.has_event(
            economy.vpha,
            Deposited{.who = kAlice, .assets = 9'000 * kPha, .shares = 9'000 * kPha}));
    });
    EXPECT_TRUE(economy.shares(kAlice) == 9'000 * kPha);
    economy.pass(kDayMs);
    const auto staker = economy.state(kAlice).staker;
    const Balance rewarded = economy.vault().rewarded;
    EXPECT_TRUE(rewarded > 287'900 * kPha && rewarded <= 288'000 * kPha);
    // Nine tenths of the shares, less rounding and the virtual share's part: one share's price.
    const Balance nine_tenths = rewarded / 10 * 9;
    const auto view = economy.vpha.vault_view();
    const Balance one_share = view.price_numerator / view.price_denominator + 1;
    EXPECT_TRUE(staker.earned <= nine_tenths + 9);
    EXPECT_TRUE(staker.earned + one_share >= nine_tenths);
    EXPECT_TRUE(staker.assets == staker.earned + 9'000 * kPha);
}

TEST(Vpha, MintAndWithdrawTakeExactAmounts) {
    Economy economy;
    economy.block(2'000,
                  [&] { EXPECT_TRUE(economy.call(kAlice, economy.vpha, Mint{{500 * kPha}})); });
    economy.pass(kDayMs);
    economy.block(2'000, [&] {
        const Balance before = economy.free(kBob);
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Mint{{7 * kPha}}));
        EXPECT_TRUE(economy.shares(kBob) == 7 * kPha);
        const auto view = economy.vpha.vault_view();
        const Balance paid = before - economy.free(kBob);
        EXPECT_TRUE(paid >= 7 * kPha * (view.price_numerator / view.price_denominator));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Withdraw{{100 * kPha}}));
        EXPECT_TRUE(economy.state(kAlice).staker.tickets.at(0).assets == 100 * kPha);
    });
}

TEST(Vpha, ATicketIsPaidAtMaturityByTheChain) {
    Economy economy;
    economy.block(
        2'000, [&] { EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{9'000 * kPha}})); });
    economy.block(2'000,
                  [&] { EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{4'000 * kPha}})); });
    const auto ticket = economy.state(kAlice).staker.tickets.at(0);
    EXPECT_EQ(ticket.matures_at_ms, economy.clock.time_ms + kUnbondingMs);
    const Balance before = economy.free(kAlice);
    economy.pass(kUnbondingMs - 1);
    economy.block(1);
    EXPECT_TRUE(economy.free(kAlice) == before);
    // Matured in the parent block.
    economy.block(2'000);
    EXPECT_TRUE(economy.has_event(
        economy.vpha, TicketPaid{.owner = kAlice, .ticket = ticket.id, .assets = ticket.assets}));
    EXPECT_TRUE(economy.free(kAlice) - before == ticket.assets);
    EXPECT_TRUE(economy.state(kAlice).staker.tickets.empty());
    EXPECT_TRUE(economy.vault().open_tickets == 0);
}

TEST(Vpha, ATicketEarnsNothingWhileItWaits) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{9'000 * kPha}}));
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Deposit{{9'000 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{9'000 * kPha}}));
    });
    const Balance assets = economy.state(kAlice).staker.tickets.at(0).assets;
    economy.pass(10 * kDayMs);
    EXPECT_TRUE(economy.state(kAlice).staker.tickets.at(0).assets == assets);
    EXPECT_TRUE(economy.state(kBob).staker.earned > 0);
}

TEST(Vpha, AnyoneClaimsWhatTheQueueHasNotPaid) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{50 * kPha}}));
    });
    const auto ticket = economy.state(kAlice).staker.tickets.at(0);
    expect_error(economy.call(kBob, economy.vpha, Claim{{ticket.id}}),
                 error_of(economy.vpha, Error::NotMatured));
    economy.block(kUnbondingMs, [&] {
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Claim{{ticket.id}}));
        expect_error(economy.call(kBob, economy.vpha, Claim{{ticket.id}}),
                     error_of(economy.vpha, Error::UnknownTicket));
    });
    // The queue passes the ticket that is gone.
    economy.block(2'000);
    EXPECT_EQ(economy.vpha.storage.due.for_each(1, [](const auto&, const auto&) { return true; }),
              0U);
}

TEST(Vpha, ABlockPaysABoundedNumberInOrder) {
    std::vector<AccountId> many;
    for (std::uint8_t i = 1; i <= 5; ++i)
        many.push_back(account(i));
    Economy economy{many};
    economy.block(2'000, [&] {
        for (const auto& who : many) {
            EXPECT_TRUE(economy.call(who, economy.vpha, Deposit{{100 * kPha}}));
            for (int i = 0; i < 20; ++i)
                EXPECT_TRUE(economy.call(who, economy.vpha, Redeem{{2 * kPha}}));
        }
    });
    const auto open = [&] {
        std::size_t count = 0;
        for (const auto& who : many)
            count += economy.state(who).staker.tickets.size();
        return count;
    };
    economy.pass(kUnbondingMs);
    EXPECT_EQ(open(), 100U);
    economy.block(2'000);
    EXPECT_EQ(open(), 100U - kTicketsPaidPerBlock);
    EXPECT_TRUE(economy.state(many[0]).staker.tickets.empty());
    economy.block(2'000);
    EXPECT_EQ(open(), 0U);
}

TEST(Vpha, AFailedPaymentStaysClaimableAndBlocksNobody) {
    Economy economy;
    economy.block(2'000, [&] {
        // The whole of a small position: a ticket below the existential deposit of a dead account.
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{kDepositMin}}));
        expect_error(economy.call(kAlice, economy.vpha, Withdraw{{kDepositMin / 2}}),
                     error_of(economy.vpha, Error::TicketTooSmall));
        EXPECT_TRUE(
            economy.call(kAlice, economy.assets, move(account(9), economy.shares(kAlice) / 2)));
        EXPECT_TRUE(economy.call(account(9), economy.vpha, Redeem{{economy.shares(account(9))}}));
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Deposit{{10 * kPha}}));
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Redeem{{5 * kPha}}));
    });
    const auto stuck = economy.state(account(9)).staker.tickets.at(0);
    economy.pass(kUnbondingMs);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.has_event(
            economy.vpha,
            TicketUnpaid{.owner = account(9), .ticket = stuck.id, .assets = stuck.assets}));
    });
    EXPECT_TRUE(economy.state(kBob).staker.tickets.empty());
    economy.block(2'000, [&] {
        expect_error(economy.call(kBob, economy.vpha, Claim{{stuck.id}}),
                     DispatchError{frame::TokenError::BelowMinimum});
        ASSERT_TRUE(economy.balances.transfer(kBob, account(9), kPha, frame::Existence::KeepAlive));
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Claim{{stuck.id}}));
    });
    EXPECT_TRUE(economy.free(account(9)) == kPha + stuck.assets);
}

TEST(Vpha, ATicketIsCancelledInPartOrWhole) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{60 * kPha}}));
    });
    const auto ticket = economy.state(kAlice).staker.tickets.at(0);
    economy.pass(kDayMs);
    economy.block(2'000, [&] {
        const Balance before = economy.shares(kAlice);
        expect_error(economy.call(kBob, economy.vpha, Cancel{{ticket.id}, {kPha}}),
                     error_of(economy.vpha, Error::NotTicketOwner));
        expect_error(economy.call(kAlice, economy.vpha, Cancel{{ticket.id}, {ticket.assets + 1}}),
                     error_of(economy.vpha, Error::ExceedsTicket));
        expect_error(economy.call(kAlice, economy.vpha, Cancel{{ticket.id}, {ticket.assets - 1}}),
                     error_of(economy.vpha, Error::TicketTooSmall));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Cancel{{ticket.id}, {20 * kPha}}));
        EXPECT_TRUE(economy.state(kAlice).staker.tickets.at(0).assets == ticket.assets - 20 * kPha);
        // Today's price is above yesterday's.
        const Balance bought = economy.shares(kAlice) - before;
        EXPECT_TRUE(bought > 0 && bought < 20 * kPha);
        EXPECT_TRUE(
            economy.call(kAlice, economy.vpha, Cancel{{ticket.id}, {ticket.assets - 20 * kPha}}));
        EXPECT_TRUE(economy.state(kAlice).staker.tickets.empty());
    });
    EXPECT_TRUE(economy.vault().cancelled == ticket.assets);
}

TEST(Vpha, SharesMoveAndKeepTheirValue) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.assets, move(kBob, 40 * kPha)));
    });
    EXPECT_TRUE(economy.shares(kAlice) == 60 * kPha && economy.shares(kBob) == 40 * kPha);
    EXPECT_TRUE(economy.state(kBob).staker.earned <= 1);
    expect_error(economy.call(kAlice, economy.assets, move(kBob, 61 * kPha)),
                 DispatchError{frame::TokenError::FundsUnavailable});
    expect_error(economy.call(kAlice, economy.assets, move(kCharlie, 1)),
                 DispatchError{frame::TokenError::BelowMinimum});
}

TEST(Vpha, DustOfAPositionGoesToTheVault) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{100 * kPha - kShareMin / 2}}));
    });
    EXPECT_TRUE(economy.shares(kAlice) == 0);
    EXPECT_FALSE(economy.vpha.storage.positions.contains(kAlice));
    EXPECT_FALSE(economy.assets.storage.account.contains(kAssetId, kAlice));
    // Its PHA stays: the shares of the lock are worth more.
    EXPECT_TRUE(economy.vpha.convert_to_assets(kGenesisLock) + 1 == kGenesisLock + kShareMin / 2);
}

TEST(Vpha, AShorterWaitLetsLaterTicketsMatureFirst) {
    Economy economy;
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{50 * kPha}}));
        expect_error(economy.call(kAlice, economy.vpha, SetParameters{}),
                     DispatchError{DispatchError::Kind::BadOrigin});
        expect_error(economy.call_as(frame::Root{}, economy.vpha,
                                     SetParameters{{.unbonding_ms = kUnbondingMinMs - 1}}),
                     error_of(economy.vpha, Error::BadParameters));
        EXPECT_TRUE(economy.call_as(frame::Root{}, economy.vpha,
                                    SetParameters{{.unbonding_ms = kDayMs, .ticket_min = 0}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{20 * kPha}}));
    });
    economy.pass(kDayMs);
    economy.block(2'000);
    const auto tickets = economy.state(kAlice).staker.tickets;
    ASSERT_EQ(tickets.size(), 1U);
    EXPECT_EQ(tickets[0].id, 0U) << "the first keeps the maturity it was given";
}

TEST(Vpha, RefusesWhatItCannotTake) {
    Economy economy;
    const auto& vpha = economy.vpha;
    expect_error(economy.call(kAlice, economy.vpha, Deposit{{kDepositMin - 1}}),
                 error_of(vpha, Error::DepositTooSmall));
    expect_error(economy.call(kAlice, economy.vpha, Deposit{{10'000'000 * kPha + 1}}),
                 DispatchError{frame::TokenError::FundsUnavailable});
    expect_error(economy.call(kAlice, economy.vpha, Deposit{{10'000'000 * kPha}}),
                 DispatchError{frame::TokenError::NotExpendable});
    expect_error(economy.call(kAlice, economy.vpha, Mint{{primitives::kU128Max}}),
                 DispatchError{frame::ArithmeticError::Overflow});
    expect_error(economy.call(kAlice, economy.vpha, Redeem{{kPha}}),
                 error_of(vpha, Error::InsufficientShares));
    expect_error(economy.call(kAlice, economy.vpha, Redeem{{0}}),
                 error_of(vpha, Error::ZeroAmount));
    expect_error(economy.call_as(frame::Root{}, economy.vpha, Deposit{{kPha}}),
                 DispatchError{DispatchError::Kind::BadOrigin});
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{100 * kPha}}));
        for (std::uint32_t i = 0; i < kTicketsMax; ++i)
            EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{kPha + i}}));
        expect_error(economy.call(kAlice, economy.vpha, Redeem{{kPha}}),
                     error_of(vpha, Error::TooManyTickets));
    });
}

// ---- attacks ----

/// Classic: deposit the minimum, give a fortune to the vault, and let the next depositor's shares
/// round down to nothing.
TEST(VphaAttack, FirstDepositorCannotTakeFromTheSecond) {
    Economy economy;
    const Balance fortune = 1'000'000 * kPha;
    ASSERT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{kDepositMin}}));
    ASSERT_TRUE(economy.balances.transfer(kAlice, frame::kVaultAccount, fortune,
                                          frame::Existence::KeepAlive));
    ASSERT_TRUE(economy.call(kBob, economy.vpha, Deposit{{1'000 * kPha}}));
    EXPECT_TRUE(economy.state(kBob).staker.assets + 1 >= 1'000 * kPha);
    EXPECT_TRUE(economy.state(kAlice).staker.assets <= kDepositMin);
    EXPECT_TRUE(tokenomics::try_state(economy.emission, economy.vpha, economy.rewards));
}

/// The young vault's price is moved by rewards: what a deposit loses to rounding stays below a
/// planck per share price.
TEST(VphaAttack, ALoneStakersRewardsDoNotSwallowTheNextDeposit) {
    Economy economy;
    economy.block(2'000,
                  [&] { EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{kDepositMin}})); });
    economy.pass(150 * kDayMs);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kBob, economy.vpha, Deposit{{kPha}}));
        const auto view = economy.vpha.vault_view();
        const Balance one_share = view.price_numerator / view.price_denominator + 1;
        EXPECT_TRUE(economy.state(kBob).staker.assets + one_share >= kPha);
    });
}

/// Entering before a block's accrual and leaving after it: the accrual of a block comes before its
/// calls, so a stake earns from the next block on and leaves with at most its time's part.
TEST(VphaAttack, EnteringAndLeavingInOneBlockEarnsNothing) {
    Economy economy;
    economy.block(2'000,
                  [&] { EXPECT_TRUE(economy.call(kBob, economy.vpha, Deposit{{1'000 * kPha}})); });
    economy.pass(kDayMs);
    economy.block(2'000, [&] {
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Deposit{{9'000'000 * kPha}}));
        EXPECT_TRUE(economy.call(kAlice, economy.vpha, Redeem{{economy.shares(kAlice)}}));
    });
    EXPECT_TRUE(economy.state(kAlice).staker.earned == 0);
    EXPECT_TRUE(economy.state(kAlice).staker.tickets.at(0).assets <= 9'000'000 * kPha);
}

}  // namespace
}  // namespace tests
