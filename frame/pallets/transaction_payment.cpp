#include "frame/pallets/transaction_payment.hpp"

#include "primitives/types/u256.hpp"

namespace frame::transaction_payment {

namespace {

using primitives::multiply_divide;
using primitives::Rounding;
using primitives::saturating_add;
using primitives::saturating_mul;
using primitives::u128;

/// v = 75e-6 in 10^-18.
constexpr u128 kAdjustment = 75'000'000'000'000;
/// The target fullness is a quarter.
constexpr u128 kTargetDivisor = 4;

/// v * |fullness - target| in 10^-18 and its sign, for one dimension.
struct Deviation {
    u128 used = 0;
    u128 room = 1;

    bool above() const { return kTargetDivisor * used >= room; }
    u128 scaled() const {
        const u128 distance = above() ? kTargetDivisor * used - room : room - kTargetDivisor * used;
        // At most v * 3/4, so the quotient fits.
        return multiply_divide(kAdjustment, distance, kTargetDivisor * room, Rounding::Down)
            .value_or(0);
    }
};

Deviation deviation(std::uint64_t used, std::uint64_t room) {
    room = std::max<std::uint64_t>(room, 1);
    return {.used = std::min(used, room), .room = room};
}

/// The fuller of both dimensions.
Deviation fullest(const Weight& normal, const Weight& normal_max) {
    const auto time = deviation(normal.ref_time, normal_max.ref_time);
    const auto proof = deviation(normal.proof_size, normal_max.proof_size);
    return time.used * proof.room >= proof.used * time.room ? time : proof;
}

std::uint64_t quotient(std::uint64_t room, std::uint64_t used) {
    return room / std::max<std::uint64_t>(used, 1);
}

}  // namespace

Balance FeeDetails::total() const {
    if (!inclusion_fee) return tip;
    const Balance fixed = saturating_add(inclusion_fee->base_fee, inclusion_fee->len_fee);
    return saturating_add(saturating_add(fixed, inclusion_fee->adjusted_weight_fee), tip);
}

FixedU128 next_multiplier(FixedU128 previous, const Weight& normal, const Weight& normal_max) {
    const Deviation fullness = fullest(normal, normal_max);
    const u128 first = fullness.scaled();
    const u128 second = first * first / (2 * FixedU128::kOne);
    const u128 factor =
        fullness.above() ? FixedU128::kOne + first + second : FixedU128::kOne - first + second;
    const u128 next = multiply_divide(previous.value, factor, FixedU128::kOne, Rounding::Down)
                          .value_or(kMultiplierMax.value);
    return {std::clamp(next, kMultiplierMin.value, kMultiplierMax.value)};
}

void Pallet::on_finalize(BlockNumber) {
    const auto previous = storage.next_fee_multiplier.get();
    const auto next = next_multiplier(previous, block_.consumed_weight(DispatchClass::Normal),
                                      limits_.normal_max);
    if (next != previous) storage.next_fee_multiplier.put(next);
}

// ---- prices
// ---------------------------------------------------------------------------------------

Balance Pallet::weight_to_fee(const Weight& weight) const {
    return kPlanckPerRefTime * weight.min(limits_.block_max).ref_time.value;
}

Balance Pallet::length_to_fee(std::uint32_t length) const {
    return kPlanckPerByte * length;
}

FeeDetails Pallet::fee_details(std::uint32_t length, const DispatchInfo& info, Balance tip) const {
    if (info.pays_fee == Pays::No) return {.inclusion_fee = std::nullopt, .tip = tip};
    const u128 multiplier = storage.next_fee_multiplier.get().value;
    const auto adjusted =
        multiply_divide(weight_to_fee(info.weight), multiplier, FixedU128::kOne, Rounding::Down);
    return {.inclusion_fee =
                InclusionFee{.base_fee = kBaseFee,
                             .len_fee = length_to_fee(length),
                             .adjusted_weight_fee = adjusted.value_or(primitives::kU128Max)},
            .tip = tip};
}

Balance Pallet::compute_fee(std::uint32_t length, const DispatchInfo& info, Balance tip) const {
    return fee_details(length, info, tip).total();
}

Balance Pallet::compute_actual_fee(std::uint32_t length, const DispatchInfo& info,
                                   const PostInfo& post, Balance tip) const {
    DispatchInfo used = info;
    if (post.actual_weight) used.weight = post.actual_weight->min(info.weight);
    if (post.pays_fee == Pays::No) used.pays_fee = Pays::No;
    return compute_fee(length, used, tip);
}

RuntimeDispatchInfo Pallet::query_info(std::uint32_t length, const DispatchInfo& info) const {
    return {.weight = info.weight,
            .dispatch_class = info.dispatch_class,
            .partial_fee = compute_fee(length, info, 0)};
}

// ---- for the extension
// ----------------------------------------------------------------------------

Validity<Balance> Pallet::can_withdraw(const AccountId& who, Balance fee) const {
    if (currency_.can_withdraw_fee(who, fee)) return fee;
    return unexpected(TransactionValidityError{TransactionValidityError::Invalid::Payment});
}

Validity<Balance> Pallet::withdraw_fee(const AccountId& who, Balance fee) {
    if (currency_.withdraw_fee(who, fee)) return fee;
    return unexpected(TransactionValidityError{TransactionValidityError::Invalid::Payment});
}

void Pallet::correct_and_deposit_fee(const AccountId& who, Balance withdrawn, Balance actual_fee,
                                     Balance tip) {
    CHECK(actual_fee <= withdrawn);
    if (!currency_.refund_fee(who, withdrawn - actual_fee)) actual_fee = withdrawn;
    currency_.collect_fee(actual_fee);
    if (listener_ != nullptr) {
        const Balance tip_paid = std::min(tip, actual_fee);
        listener_->fee_collected(actual_fee - tip_paid, tip_paid);
    }
    deposit_event(TransactionFeePaid{.who = who, .actual_fee = actual_fee, .tip = tip});
}

std::uint64_t Pallet::priority(std::uint32_t length, const DispatchInfo& info, Balance tip,
                               Balance fee) const {
    const std::uint32_t length_max = info.dispatch_class == DispatchClass::Normal
                                         ? limits_.normal_length_max
                                         : limits_.length_max;
    // How many such extrinsics fit into a block.
    const std::uint64_t count = std::min(
        {quotient(length_max, std::min(length, length_max)),
         quotient(limits_.block_max.ref_time, info.weight.min(limits_.block_max).ref_time),
         quotient(limits_.block_max.proof_size, info.weight.min(limits_.block_max).proof_size)});
    u128 score = saturating_mul(saturating_add(tip, 1), count);
    if (info.dispatch_class == DispatchClass::Operational)
        score = saturating_add(
            score, saturating_mul(saturating_mul(fee, kOperationalFeeMultiplier), count));
    return primitives::low64(std::min<u128>(score, ~std::uint64_t{0}));
}

}  // namespace frame::transaction_payment
