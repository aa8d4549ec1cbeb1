// Pallet Emission: pays the reward reserve out by its schedule, to the block's time, before any
// signed call of the block.
//
// The schedule starts with the first timestamp and follows math/emission_curve.hpp from
// kScheduledTotal; what the reserve holds beyond it is not scheduled. Each accrual's budget
// E(now) - E(before) is divided by basis points among the treasury, the stakers (vPHA's vault) and
// the providers. Money is only moved, out of the reserve's account.
//
// A leg takes what its recipients are due (leg.hpp); the rest stays in the reserve and counts as
// withheld. After a gap of more than an epoch stakers and providers are paid one epoch's worth of
// it at most: nobody can wait for a halt to end. Only governance lets withheld amounts out.
//
// An epoch is an hour. Its row stays for ever; a gap writes one row, that of the epoch in which it
// began. A change of the split waits for the next epoch.
//
// Invariants: scheduled = paid + withheld + returned + remainder, in all and in every row;
// reserve's account + paid + released >= its genesis amount, equal unless someone gave to it.
#pragma once

#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"
#include "tokenomics/emission/ledger.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/leg.hpp"
#include "tokenomics/math/emission_curve.hpp"

namespace tokenomics::emission {

using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::OptionalMap;
using frame::OptionalValue;
using frame::Origin;
using frame::Twox64Concat;
using frame::Value;

inline constexpr std::uint64_t kEpochMs = std::uint64_t{60} * 60 * 1000;
/// Gemini: 720,000 PHA a day in the first period of 180 days, a quarter less in each further one,
/// which adds up to four periods like the first.
inline constexpr Balance kScheduledTotal = Balance{4} * 180 * 720'000 * frame::kPlanckPerPha;
/// Rows of one answer: a month.
inline constexpr std::uint32_t kViewEpochsMax = 744;

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
    /// What the reserve's account had at genesis.
    Balance genesis_reserve = 0;
    bool started = false;
    std::uint64_t start_ms = 0;
    math::Period period;
    std::uint64_t last_accrual_ms = 0;
    /// The reserve's account could not pay the last budget.
    bool exhausted = false;
    bool operator==(const Schedule&) const = default;
};

struct Storage {
    Value<"Schedule", Schedule> schedule;
    Value<"Ledger", Ledger> ledger;
    Value<"Split", Split> split;
    /// Takes effect with the next epoch.
    OptionalValue<"NextSplit", Split> next_split;
    /// The epoch under way, and the ledger at its begin.
    Value<"Epoch", std::uint32_t> epoch;
    Value<"LedgerBefore", Ledger> ledger_before;
    OptionalMap<"Epochs", Twox64Concat, std::uint32_t, EpochRow> epochs;
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
struct EpochEnded {
    std::uint32_t epoch{};
    EpochRow row;
};
struct ReserveExhausted {
    static constexpr std::string_view kDocs =
        "The reserve could not pay a leg; nothing is paid until it can.";
    LegName leg{};
    Balance amount{};
};
struct SplitScheduled {
    static constexpr std::string_view kDocs =
        "The division of the emission from the next epoch on, in basis points.";
    Split split;
};
struct WithheldReleased {
    AccountId dest;
    Balance amount{};
};
using Event = std::variant<EmissionStarted, PeriodStarted, EpochEnded, ReserveExhausted,
                           SplitScheduled, WithheldReleased>;

enum class Error : std::uint8_t { SplitDoesNotAddUp, ExceedsWithheld };
std::string_view to_string(Error error);

struct SetSplit {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs = "Root divides the emission from the next epoch on; the parts add up to 10,000."};
    Split split;
};
struct ReleaseWithheld {
    static constexpr CallInfo kInfo{.index = 1,
                                    .docs = "Root moves withheld PHA out of the reserve."};
    frame::MultiAddress dest;
    Compact<Balance> amount;
};
using Call = Calls<SetSplit, ReleaseWithheld>;

struct Constants {
    std::uint64_t period_ms;
    std::uint64_t epoch_ms;
    Balance scheduled_total;
};

enum class GenesisError : std::uint8_t { ReserveBelowSchedule };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public frame::OnTimestampSet {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, Leg& stakers, Leg& providers)
        : Base{context}, currency_{currency}, stakers_{stakers}, providers_{providers} {}

    static constexpr Constants constants() {
        return {
            .period_ms = math::kPeriodMs, .epoch_ms = kEpochMs, .scheduled_total = kScheduledTotal};
    }

    DispatchInfo info(const SetSplit& call) const;
    DispatchInfo info(const ReleaseWithheld& call) const;
    DispatchResult dispatch(const Origin& origin, const SetSplit& call);
    DispatchResult dispatch(const Origin& origin, const ReleaseWithheld& call);

    primitives::Result<frame::Done, GenesisError> build_genesis();

    /// Pays what the schedule allows up to `now_ms`. The first call starts the schedule.
    void on_timestamp_set(std::uint64_t now_ms) override;

    /// Rows of the epochs [from, to], at most kViewEpochsMax; those of gaps have none.
    std::vector<std::pair<std::uint32_t, EpochRow>> rows(std::uint32_t from,
                                                         std::uint32_t to) const;

    Checked try_state() const;

  private:
    void start(Schedule schedule, std::uint64_t now_ms);
    /// Pays the time up to `to_ms`; stakers and providers at most `paid_ms` of it.
    void accrue(Schedule& schedule, std::uint64_t to_ms, std::uint64_t paid_ms);
    void end_epoch(std::uint32_t next);
    bool pay(LegName name, Balance amount, Balance payable, Ledger& ledger);
    /// The pallet behind a leg; none for the treasury, which is an account only.
    Leg* recipient(LegName name) const;

    frame::Currency& currency_;
    Leg& stakers_;
    Leg& providers_;
};

}  // namespace tokenomics::emission
