// Pallet Emission: pays the reward reserve out by its schedule, to the block's time, before any
// signed call of the block.
//
// The schedule starts with the first timestamp and follows math/emission_curve.hpp. Each accrual's
// budget E(now) - E(before) is divided by basis points among the treasury, the stakers (vPHA's
// vault) and the providers. Money is only moved, out of the reserve's account.
//
// A leg nobody earns from is not paid: its part stays in the reserve and counts as withheld, so
// that whoever comes first finds no heap. So does a part that the reserve's account cannot pay.
//
// Invariants, in 1/10,000 planck where carries are concerned:
//   scheduled = sum(paid) + sum(withheld) + sum(carries) / 10,000
//   reserve's account + sum(paid) >= R(0), equal unless someone gave to it
#pragma once

#include "frame/support/pallet.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/leg.hpp"
#include "tokenomics/math/emission_curve.hpp"
#include "tokenomics/math/split.hpp"

namespace tokenomics::emission {

using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Origin;
using frame::Value;

/// The legs in their order.
enum class LegName : std::uint8_t { Treasury, Stakers, Providers };
inline constexpr std::size_t kLegsCount = 3;

struct Split {
    std::uint16_t treasury = 2'000;
    std::uint16_t stakers = 4'000;
    std::uint16_t providers = 4'000;
    bool operator==(const Split&) const = default;

    math::Shares shares() const { return {treasury, stakers, providers}; }
};

struct Schedule {
    /// R(0).
    Balance initial_reserve = 0;
    bool started = false;
    math::Period period;
    std::uint64_t last_accrual_ms = 0;
    bool operator==(const Schedule&) const = default;
};
struct LegTotals {
    Balance paid = 0;
    /// Stayed in the reserve because nobody earned, or because the reserve could not pay.
    Balance withheld = 0;
    bool operator==(const LegTotals&) const = default;
};
struct Ledger {
    /// E(last accrual).
    Balance scheduled = 0;
    std::array<LegTotals, kLegsCount> legs{};
    math::Carries carries{};
    bool operator==(const Ledger&) const = default;

    Balance paid() const;
    Balance withheld() const;
};

struct Storage {
    Value<"Schedule", Schedule> schedule;
    Value<"Ledger", Ledger> ledger;
    Value<"Split", Split> split;
};

struct EmissionStarted {
    static constexpr std::string_view kDocs =
        "The first block set the time from which PHA is paid.";
    std::uint64_t start_ms{};
};
struct PeriodStarted {
    static constexpr std::string_view kDocs =
        "A new period: its number and what is left to schedule.";
    std::uint32_t index{};
    Balance reserve{};
};
struct PaymentFailed {
    static constexpr std::string_view kDocs =
        "The reserve could not pay a leg; the amount is withheld.";
    LegName leg{};
    Balance amount{};
};
struct SplitChanged {
    static constexpr std::string_view kDocs = "The division of the emission, in basis points.";
    Split split;
};
using Event = std::variant<EmissionStarted, PeriodStarted, PaymentFailed, SplitChanged>;

enum class Error : std::uint8_t { SplitDoesNotAddUp };
std::string_view to_string(Error error);

struct SetSplit {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs = "Root divides the emission from now on; basis points add up to 10,000."};
    Split split;
};
using Call = Calls<SetSplit>;

struct Constants {
    std::uint64_t period_ms;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public frame::OnTimestampSet {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, Leg& stakers, Leg& providers)
        : Base{context}, currency_{currency}, stakers_{stakers}, providers_{providers} {}

    static constexpr Constants constants() { return {.period_ms = math::kPeriodMs}; }

    DispatchInfo info(const SetSplit& call) const;
    DispatchResult dispatch(const Origin& origin, const SetSplit& call);

    /// R(0) is what the reserve's account holds.
    void build_genesis();

    /// Pays what the schedule allows up to `now_ms`. The first call starts the schedule.
    void on_timestamp_set(std::uint64_t now_ms) override;

    Checked try_state() const;

  private:
    void start(Schedule schedule, std::uint64_t now_ms);
    void pay(LegName name, Balance amount, LegTotals& totals);
    /// The pallet behind a leg; none for the treasury, which is an account only.
    Leg* recipient(LegName name) const;

    frame::Currency& currency_;
    Leg& stakers_;
    Leg& providers_;
};

}  // namespace tokenomics::emission
