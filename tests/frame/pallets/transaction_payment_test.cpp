#include "frame/pallets/transaction_payment.hpp"

#include "tests/frame/pallets/world.hpp"

namespace tests {
namespace {

namespace payment = frame::transaction_payment;
using frame::DispatchClass;
using frame::DispatchInfo;
using frame::Pays;
using frame::PostInfo;
using frame::Weight;
using payment::FixedU128;

constexpr Weight kNormalMax{{600'000'000'000}, {~std::uint64_t{0}}};
constexpr DispatchInfo kInfo{.weight = Weight{{30'000'000}, {0}}};
constexpr Balance kTen = 10 * kPlanckPerPha;

struct PaymentTest : testing::Test {
    World world;
    payment::Pallet& pallet = world.payment;

    PaymentTest() { world.endow({{kAlice, kTen}}); }
    void set_multiplier(frame::u128 value) { pallet.storage.next_fee_multiplier.put({value}); }
};

TEST_F(PaymentTest, FeeIsTheSumOfItsParts) {
    const auto details = pallet.fee_details(150, kInfo, 9);
    ASSERT_TRUE(details.inclusion_fee);
    EXPECT_EQ(details.inclusion_fee->base_fee, 10'000'000'000u);
    EXPECT_EQ(details.inclusion_fee->len_fee, 150'000'000u);
    EXPECT_EQ(details.inclusion_fee->adjusted_weight_fee, 3'000'000'000u);
    EXPECT_EQ(pallet.compute_fee(150, kInfo, 9), 13'150'000'009u);
    const payment::RuntimeDispatchInfo expected{.weight = kInfo.weight,
                                                .dispatch_class = DispatchClass::Normal,
                                                .partial_fee = 13'150'000'000};
    EXPECT_EQ(pallet.query_info(150, kInfo), expected);
}

TEST_F(PaymentTest, MultiplierScalesTheWeightFeeAlone) {
    set_multiplier(3 * FixedU128::kOne + FixedU128::kOne / 2);
    const auto details = pallet.fee_details(150, kInfo, 0);
    EXPECT_EQ(details.inclusion_fee->base_fee, 10'000'000'000u);
    EXPECT_EQ(details.inclusion_fee->adjusted_weight_fee, 10'500'000'000u);
}

TEST_F(PaymentTest, AFullBlockCostsSixtyPha) {
    EXPECT_EQ(pallet.weight_to_fee(kNormalMax), 60 * kPlanckPerPha);
    EXPECT_EQ(pallet.weight_to_fee(Weight{{~std::uint64_t{0}}, {0}}), 80 * kPlanckPerPha)
        << "no weight costs more than a block";
}

TEST_F(PaymentTest, FreeCallsPayTheTipOnly) {
    DispatchInfo free = kInfo;
    free.pays_fee = Pays::No;
    EXPECT_EQ(pallet.compute_fee(150, free, 9), 9u);
    EXPECT_EQ(pallet.fee_details(150, free, 9).inclusion_fee, std::nullopt);
    EXPECT_EQ(pallet.compute_actual_fee(150, kInfo, {.actual_weight = {}, .pays_fee = Pays::No}, 9),
              9u);
}

TEST_F(PaymentTest, ActualFeeFollowsTheUsedWeightDownwards) {
    const auto fee_at = [&](std::uint64_t ref_time) {
        return pallet.compute_actual_fee(150, kInfo,
                                         {.actual_weight = Weight::from_ref_time(ref_time)}, 0);
    };
    EXPECT_EQ(fee_at(10'000'000), 11'150'000'000u);
    EXPECT_EQ(fee_at(90'000'000), pallet.compute_fee(150, kInfo, 0));
    EXPECT_EQ(pallet.compute_actual_fee(150, kInfo, PostInfo{}, 0),
              pallet.compute_fee(150, kInfo, 0));
}

TEST_F(PaymentTest, FeesAreWithdrawnCorrectedAndPaidToTheTreasury) {
    const Balance treasury = world.free(frame::kTreasuryAccount);
    EXPECT_EQ(pallet.can_withdraw(kAlice, kPlanckPerPha).value(), kPlanckPerPha);
    ASSERT_TRUE(pallet.withdraw_fee(kAlice, kPlanckPerPha));
    pallet.correct_and_deposit_fee(kAlice, kPlanckPerPha, kPlanckPerPha / 4, 7);
    EXPECT_EQ(world.free(kAlice), kTen - kPlanckPerPha / 4);
    EXPECT_EQ(world.free(frame::kTreasuryAccount), treasury + kPlanckPerPha / 4);
    const std::vector<Bytes> expected{
        event_of(world.balances, frame::balances::Withdraw{.who = kAlice, .amount = kPlanckPerPha}),
        event_of(world.balances,
                 frame::balances::Deposit{.who = kAlice, .amount = kPlanckPerPha * 3 / 4}),
        event_of(world.balances, frame::balances::Deposit{.who = frame::kTreasuryAccount,
                                                          .amount = kPlanckPerPha / 4}),
        event_of(pallet, payment::TransactionFeePaid{
                             .who = kAlice, .actual_fee = kPlanckPerPha / 4, .tip = 7})};
    EXPECT_EQ(world.take_events(), expected);
    EXPECT_EQ(world.sum_of_balances(), kIssuance);
}

TEST_F(PaymentTest, RestOfAFeeOfAnAccountThatIsGoneStaysAFee) {
    ASSERT_TRUE(pallet.withdraw_fee(kAlice, 100));
    ASSERT_TRUE(world.balances.transfer(kAlice, kBob, kTen - 100, frame::Existence::AllowDeath));
    pallet.correct_and_deposit_fee(kAlice, 100, 40, 0);
    EXPECT_FALSE(world.system.account_exists(kAlice));
    EXPECT_EQ(
        world.take_events().back(),
        event_of(pallet, payment::TransactionFeePaid{.who = kAlice, .actual_fee = 100, .tip = 0}));
    EXPECT_EQ(world.sum_of_balances(), kIssuance);
}

TEST_F(PaymentTest, WhoCannotPayIsTold) {
    using Invalid = frame::TransactionValidityError::Invalid;
    const Balance too_much = kTen - frame::balances::kExistentialDeposit + 1;
    EXPECT_TRUE(pallet.can_withdraw(kAlice, too_much).error().is(Invalid::Payment));
    EXPECT_TRUE(pallet.withdraw_fee(kNobody, 1).error().is(Invalid::Payment));
    EXPECT_EQ(world.free(kAlice), kTen);
}

TEST_F(PaymentTest, PriorityIsTheTipPerShareOfTheBlock) {
    // 26,666 of these fit by weight, 26,214 by length.
    const std::uint64_t by_length = (15 << 18) / 150;
    EXPECT_EQ(pallet.priority(150, kInfo, 0, 0), by_length);
    EXPECT_EQ(pallet.priority(150, kInfo, 9, 0), 10 * by_length);
    const DispatchInfo heavy{.weight = Weight{{400'000'000'000}, {0}}};
    EXPECT_EQ(pallet.priority(150, heavy, 9, 0), 20u);
    DispatchInfo operational = heavy;
    operational.dispatch_class = DispatchClass::Operational;
    EXPECT_EQ(pallet.priority(150, operational, 9, 1000), 20u + 2 * 5 * 1000);
    EXPECT_EQ(pallet.priority(150, kInfo, ~Balance{0}, 0), ~std::uint64_t{0});
    EXPECT_EQ(pallet.priority(0, DispatchInfo{}, 0, 0), std::uint64_t{15 << 18});
}

// ---- the multiplier ----

FixedU128 after(FixedU128 from, std::uint64_t used) {
    return payment::next_multiplier(from, Weight{{used}, {0}}, kNormalMax);
}

TEST(FeeMultiplier, FollowsTheFormula) {
    const FixedU128 ten{10 * FixedU128::kOne};
    EXPECT_EQ(after(ten, kNormalMax.ref_time / 4), ten) << "at the target nothing moves";
    // d = 3/4: 1 + 56.25e-6 + (56.25e-6)^2 / 2 = 1.000056251582031...
    EXPECT_EQ(after(ten, kNormalMax.ref_time).value, 10'000'562'515'820'312'500u);
    // d = -1/4: 1 - 18.75e-6 + (18.75e-6)^2 / 2 = 0.999981250175781...
    EXPECT_EQ(after(ten, 0).value, 9'999'812'501'757'812'500u);
}

TEST(FeeMultiplier, StaysWithinItsBounds) {
    EXPECT_EQ(after(payment::kMultiplierMin, 0), payment::kMultiplierMin);
    EXPECT_EQ(after(payment::kMultiplierMax, kNormalMax.ref_time), payment::kMultiplierMax);
    EXPECT_EQ(after(FixedU128{~frame::u128{0}}, 1), payment::kMultiplierMax);
    EXPECT_EQ(after(payment::kMultiplierMin, ~std::uint64_t{0}),
              after(payment::kMultiplierMin, kNormalMax.ref_time))
        << "a block is never more than full";
}

TEST(FeeMultiplier, TheFullerDimensionDecides) {
    const Weight room{{1000}, {1000}};
    const FixedU128 two{2 * FixedU128::kOne};
    const auto by_proof = payment::next_multiplier(two, Weight{{0}, {1000}}, room);
    const auto by_time = payment::next_multiplier(two, Weight{{1000}, {0}}, room);
    EXPECT_EQ(by_proof, by_time);
    EXPECT_GT(by_proof, two);
    EXPECT_EQ(payment::next_multiplier(two, Weight{{7}, {7}}, Weight{}).value,
              after(two, kNormalMax.ref_time).value)
        << "a block without room is full";
}

TEST(FeeMultiplier, MovesAtTheEndOfTheBlock) {
    World world;
    world.system.storage.block_weight.put(
        {.normal = kNormalMax, .operational = {}, .mandatory = {}});
    EXPECT_FALSE(world.payment.storage.next_fee_multiplier.exists());
    world.payment.on_finalize(1);
    EXPECT_EQ(world.payment.storage.next_fee_multiplier.get(),
              after(payment::kMultiplierMin, kNormalMax.ref_time));
}

}  // namespace
}  // namespace tests
