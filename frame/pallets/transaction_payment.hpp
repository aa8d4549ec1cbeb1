// Pallet TransactionPayment: what an extrinsic costs.
//
//   fee = base_fee + length * planck_per_byte + multiplier * weight_fee(weight) + tip
//
// A call that pays no fee pays the tip only. The fee for the declared weight is withdrawn before
// dispatch, what the call did not use is given back after it, and the rest goes to the treasury.
//
// The multiplier m follows the fullness s of normal extrinsics in each block, by maximum of both
// weight dimensions:   m' = m * (1 + v d + (v d)^2 / 2),   d = s - 25 %,   v = 75e-6,
// clamped to [1, 100]. Ten minutes of full 2 s blocks raise it by 1.7 %, a day by a factor of 11.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/fee_currency.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/validity.hpp"

namespace frame::transaction_payment {

/// 0.01 PHA for the work that any extrinsic makes (kExtrinsicBaseWeight).
inline constexpr Balance kBaseFee = kPlanckPerPha / 100;
/// 0.001 PHA a kB.
inline constexpr Balance kPlanckPerByte = 1'000'000;
/// The base fee's price of time (0.01 PHA for 110 us is 91 planck a picosecond), rounded: a call
/// pays for its weight as much as for the work around it. A full block costs about 60 PHA.
inline constexpr Balance kPlanckPerRefTime = 100;
/// An operational extrinsic ranks as if it had tipped so many times its fee.
inline constexpr std::uint8_t kOperationalFeeMultiplier = 5;

/// A number in 10^-18.
struct FixedU128 {
    static constexpr std::string_view kTypePath = "sp_arithmetic::fixed_point::FixedU128";
    static constexpr primitives::u128 kOne = 1'000'000'000'000'000'000;
    primitives::u128 value{};
    auto operator<=>(const FixedU128&) const = default;
};
inline constexpr FixedU128 kMultiplierMin{FixedU128::kOne};
inline constexpr FixedU128 kMultiplierMax{100 * FixedU128::kOne};
constexpr FixedU128 initial_multiplier() {
    return kMultiplierMin;
}

enum class Releases : std::uint8_t { V1Ancient, V2 };
constexpr Releases current_release() {
    return Releases::V2;
}

struct Storage {
    Value<"NextFeeMultiplier", FixedU128, initial_multiplier> next_fee_multiplier;
    Value<"StorageVersion", Releases, current_release> storage_version;
};

struct TransactionFeePaid {
    AccountId who;
    /// The tip included.
    Balance actual_fee{};
    Balance tip{};
};
using Event = std::variant<TransactionFeePaid>;

struct Constants {
    std::uint8_t operational_fee_multiplier;
};

struct InclusionFee {
    Balance base_fee{};
    Balance len_fee{};
    Balance adjusted_weight_fee{};
    bool operator==(const InclusionFee&) const = default;
};
struct FeeDetails {
    /// nullopt for what pays no fee.
    std::optional<InclusionFee> inclusion_fee;
    Balance tip{};
    /// Saturating.
    Balance total() const;
    bool operator==(const FeeDetails&) const = default;
};
struct RuntimeDispatchInfo {
    Weight weight;
    DispatchClass dispatch_class{};
    /// Without the tip.
    Balance partial_fee{};
    bool operator==(const RuntimeDispatchInfo&) const = default;
};

/// What a block has room for.
struct Limits {
    Weight block_max;
    Weight normal_max;
    std::uint32_t length_max = 0;
    std::uint32_t normal_length_max = 0;
};

/// The multiplier after a block whose normal extrinsics used `normal` of `normal_max`. Products
/// round down, so that an exactly repeated sequence of blocks gives the same bits everywhere.
FixedU128 next_multiplier(FixedU128 previous, const Weight& normal, const Weight& normal_max);

class Pallet final : public frame::Pallet<Storage, Event, NoError, Calls<>, Constants> {
  public:
    Pallet(const Context& context, FeeCurrency& currency, const BlockInfo& block,
           const Limits& limits)
        : Base{context}, currency_{currency}, block_{block}, limits_{limits} {}

    static constexpr Constants constants() {
        return {.operational_fee_multiplier = kOperationalFeeMultiplier};
    }
    /// Part of composing the runtime: tells `listener` what each extrinsic paid.
    void set_listener(FeeListener& listener) { listener_ = &listener; }

    /// Moves the multiplier by the fullness of the block.
    void on_finalize(BlockNumber number);

    // ---- prices ----
    Balance weight_to_fee(const Weight& weight) const;
    Balance length_to_fee(std::uint32_t length) const;
    FeeDetails fee_details(std::uint32_t length, const DispatchInfo& info, Balance tip) const;
    /// Before dispatch, for the declared weight.
    Balance compute_fee(std::uint32_t length, const DispatchInfo& info, Balance tip) const;
    /// After dispatch, for what it reported; never above compute_fee.
    Balance compute_actual_fee(std::uint32_t length, const DispatchInfo& info, const PostInfo& post,
                               Balance tip) const;
    RuntimeDispatchInfo query_info(std::uint32_t length, const DispatchInfo& info) const;

    // ---- for the extension ChargeTransactionPayment ----
    /// The fee back, or Payment when the account cannot pay it and stay alive.
    Validity<Balance> can_withdraw(const AccountId& who, Balance fee) const;
    /// Error: Payment.
    Validity<Balance> withdraw_fee(const AccountId& who, Balance fee);
    /// Gives back what was withdrawn beyond the actual fee (kept as fee when the account is gone
    /// and the rest too small to open it), pays the treasury and emits TransactionFeePaid.
    void correct_and_deposit_fee(const AccountId& who, Balance withdrawn, Balance actual_fee,
                                 Balance tip);
    /// The tip (plus one, so that size counts without tips) per share of the block that the
    /// extrinsic takes; operational ones have a virtual tip on top.
    std::uint64_t priority(std::uint32_t length, const DispatchInfo& info, Balance tip,
                           Balance fee) const;

  private:
    FeeCurrency& currency_;
    const BlockInfo& block_;
    Limits limits_;
    FeeListener* listener_ = nullptr;
};

}  // namespace frame::transaction_payment
