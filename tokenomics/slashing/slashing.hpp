// Pallet Slashing: what a worker's collateral loses for which offence.
//
//   Unanswered     0.1 % an hour beyond the first, charged by the chain
//   Contradiction  1 %, Duplicate 10 %: anyone reports with evidence that the registry verifies
//   Forged         100 %, by referendum (Root)
//
// Bonds of validators are slashed for Absence and Equivocation by rates of their pallet, and by the
// same way.
//
// A slash is held first: its shares move from the collateral under the hold Slash, and for 7 days
// the operator or the collateral's owner may appeal once, with a deposit. The appeal is a vote of
// 14 days (AppealCourt); the slash executes when the window, or a lost appeal, is over. While any
// slash of a worker is held, its collateral is not released and the worker is not transferred,
// rotated or removed. Executed shares go to the treasury, a small part to the reporter, who is
// never the operator, the owner or the owner of the pool that backs the worker; an annulled slash
// goes back to the collateral.
//
// Mass outage: when more than a third of the challenged weight of an epoch (an hour) stayed
// unanswered, or the chain itself stood still for an epoch, no hour is charged in the next.
//
// Invariants: the sum over an owner's held slashes is its hold for the reason Slash; every held
// slash is in its worker's or bond's list and has one place in the order of due times.
// Bounds: one held slash a tier and worker (of Unanswered, one a day of outage), kDuePerBlock ends
// and kChargesPerBlock charges a block, the oldest first.
#pragma once

#include "frame/support/pallet.hpp"
#include "tokenomics/collateral/collateral.hpp"
#include "tokenomics/due_key.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/rewards/liveness_listener.hpp"
#include "tokenomics/slashing/bond_slashes.hpp"
#include "tokenomics/slashing/interfaces.hpp"
#include "tokenomics/slashing/parameters.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::slashing {

using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::BoundedBytes;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Identity;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::Origin;
using frame::Twox64Concat;
using frame::Value;
using frame::Weight;

using SlashId = std::uint32_t;
inline constexpr std::uint32_t kDuePerBlock = 16;
/// Ten thousand an hour with blocks of 2 s, twice 30,000 workers.
inline constexpr std::uint32_t kChargesPerBlock = 32;
/// What the registry takes of evidence: quote, collateral and GPUs.
inline constexpr std::uint32_t kEvidenceSizeMax = 256 * 1024;
/// Slashes that a view lists.
inline constexpr std::uint32_t kViewSlashesMax = 1'000;

enum class State : std::uint8_t { Held, Appealed };

struct Appeal {
    AccountId appellant;
    Balance deposit = 0;
    std::uint32_t referendum = 0;
    bool operator==(const Appeal&) const = default;
};
struct Slash {
    Tier tier{};
    /// None: of the bond of `owner`, a validator.
    std::optional<WorkerId> worker;
    /// Whose shares are held.
    AccountId owner;
    AccountId operator_account;
    /// Who answers for `owner`: of a pool its owner, else the same.
    AccountId principal;
    std::optional<AccountId> reporter;
    Balance report_deposit = 0;
    Balance shares = 0;
    std::uint64_t created_ms = 0;
    /// When it executes: the end of the window, or of the vote.
    std::uint64_t due_ms = 0;
    State state{};
    std::optional<Appeal> appeal;
    /// What was shown, or why Root decided.
    Hash proof;
    bool operator==(const Slash&) const = default;
};
/// A worker that leaves challenges unanswered.
struct Outage {
    std::uint64_t since_ms = 0;
    std::uint64_t next_ms = 0;
    /// The slash that its hours add to.
    std::optional<SlashId> slash;
    bool operator==(const Outage&) const = default;
};
/// Weight challenged in the epoch under way, and how the one before went.
struct Round {
    std::uint32_t epoch = 0;
    std::uint64_t challenged = 0;
    std::uint64_t failed = 0;
    bool suspended = false;
    bool operator==(const Round&) const = default;
};
/// Time and worker (due_key.hpp).
using ChargeKey = std::array<std::uint8_t, kDueTimeSize + 32>;

struct Storage {
    Value<"Parameters", Parameters> parameters;
    Value<"NextSlash", SlashId> next_slash;
    OptionalMap<"Slashes", Twox64Concat, SlashId, Slash> slashes;
    /// The held slashes of a worker: few, of which most are days of one outage.
    OptionalDoubleMap<"HeldOf", Blake2_128Concat, WorkerId, Twox64Concat, SlashId, Tier> held_of;
    /// The same of a validator's bond.
    OptionalDoubleMap<"HeldOfBond", Blake2_128Concat, AccountId, Twox64Concat, SlashId, Tier>
        held_of_bond;
    OptionalMap<"Due", Identity, DueKey, frame::Done> due;
    OptionalMap<"Outages", Blake2_128Concat, WorkerId, Outage> outages;
    OptionalMap<"Charges", Identity, ChargeKey, frame::Done> charges;
    Value<"Round", Round> round;
};

struct Held {
    static constexpr std::string_view kDocs = "A slash holds vPHA; it can be appealed until then.";
    SlashId id{};
    Tier tier{};
    std::optional<WorkerId> worker;
    AccountId owner;
    Balance shares{};
    std::uint64_t due_ms{};
};
struct Charged {
    static constexpr std::string_view kDocs = "An hour of an outage was added to its slash.";
    SlashId id{};
    Balance shares{};
};
struct Appealed {
    SlashId id{};
    AccountId appellant;
    std::uint32_t referendum{};
};
struct Executed {
    SlashId id{};
    std::optional<WorkerId> worker;
    Balance to_treasury{};
    Balance to_reporter{};
};
struct Annulled {
    SlashId id{};
    std::optional<WorkerId> worker;
    Balance shares{};
};
struct OutageSuspended {
    static constexpr std::string_view kDocs =
        "More than a third of the challenged weight failed: no hour is charged this epoch.";
    std::uint32_t epoch{};
    std::uint64_t challenged{};
    std::uint64_t failed{};
};
struct ParametersSet {
    Parameters parameters;
};
using Event =
    std::variant<Held, Charged, Appealed, Executed, Annulled, OutageSuspended, ParametersSet>;

enum class Error : std::uint8_t {
    Disabled,
    UnknownWorker,
    NoCollateral,
    NoOffence,
    AlreadyHeld,
    UnknownSlash,
    NotAccused,
    AlreadyAppealed,
    WindowOver,
    BadParameters,
};
std::string_view to_string(Error error);

struct ReportContradiction {
    static constexpr CallInfo kInfo{
        .index = 0,
        .docs = "Shows evidence, signed by a worker's key, that contradicts its registration."};
    WorkerId worker{};
    /// SCALE of tee_registry::workers::SignedEvidence.
    BoundedBytes<kEvidenceSizeMax> evidence;
};
struct ReportDuplicate {
    static constexpr CallInfo kInfo{
        .index = 1,
        .docs = "Shows evidence of one machine or GPU under another key, and then the worker's."};
    WorkerId worker{};
    BoundedBytes<kEvidenceSizeMax> other;
    BoundedBytes<kEvidenceSizeMax> own;
};
struct MakeAppeal {
    static constexpr CallInfo kInfo{
        .index = 2, .docs = "The operator or the owner takes a held slash to a vote, once."};
    SlashId slash{};
};
struct Punish {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "Root slashes a worker whose key or evidence is proven false."};
    WorkerId worker{};
    /// Of the published proof.
    Hash proof;
};
struct Annul {
    static constexpr CallInfo kInfo{.index = 4, .docs = "Root gives a held slash back."};
    SlashId slash{};
};
struct SetParameters {
    static constexpr CallInfo kInfo{
        .index = 5, .docs = "Root sets what slashes take from now on, or turns them off."};
    Parameters parameters;
};
using Call = Calls<ReportContradiction, ReportDuplicate, MakeAppeal, Punish, Annul, SetParameters>;

struct Constants {
    std::uint32_t due_per_block;
    std::uint32_t charges_per_block;
};

// ---- what the chain tells about slashes ----

struct SlashView {
    SlashId id = 0;
    Slash slash;
    /// What the held shares are worth in PHA now.
    Balance worth = 0;
    /// PHA that an appeal would need.
    Balance appeal_deposit = 0;
};
/// What a slash of a tier would take of the worker now.
struct DryRun {
    Tier tier{};
    Balance shares = 0;
    Balance worth = 0;
    /// vPHA that a reporter would get.
    Balance reporter_shares = 0;
};
struct SlashesView {
    Parameters parameters;
    Round round;
    std::optional<Outage> outage;
    std::vector<SlashView> slashes;
    std::vector<DryRun> dry_run;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public rewards::LivenessListener,
                     public collateral::ReleaseLocks,
                     public BondSlashes {
  public:
    enum class HoldReason : std::uint8_t { Report, Appeal };

    struct Parts {
        vpha::Ledger& vpha;
        frame::Currency& currency;
        const frame::ChainClock& clock;
        collateral::Slashable& pledges;
        const collateral::Principals& principals;
        const collateral::WorkerBook& workers;
        const EvidenceJudge& judge;
        AppealCourt& court;
    };
    Pallet(const frame::Context& context, const Parts& parts) : Base{context}, parts_{parts} {}

    static constexpr Constants constants() {
        return {.due_per_block = kDuePerBlock, .charges_per_block = kChargesPerBlock};
    }

    DispatchInfo info(const ReportContradiction& call) const;
    DispatchInfo info(const ReportDuplicate& call) const;
    DispatchInfo info(const MakeAppeal& call) const;
    DispatchInfo info(const Punish& call) const;
    DispatchInfo info(const Annul& call) const;
    DispatchInfo info(const SetParameters& call) const;
    DispatchResult dispatch(const Origin& origin, const ReportContradiction& call);
    DispatchResult dispatch(const Origin& origin, const ReportDuplicate& call);
    DispatchResult dispatch(const Origin& origin, const MakeAppeal& call);
    DispatchResult dispatch(const Origin& origin, const Punish& call);
    DispatchResult dispatch(const Origin& origin, const Annul& call);
    DispatchResult dispatch(const Origin& origin, const SetParameters& call);

    /// Judges the epoch that is over, charges outages, executes what is due.
    Weight on_initialize(BlockNumber number);

    // ---- rewards::LivenessListener ----
    void answered(const WorkerId& worker, std::uint64_t weight) override;
    void missed(const WorkerId& worker, std::uint64_t weight) override;
    void not_asked(const WorkerId& worker) override;

    // ---- collateral::ReleaseLocks ----
    bool slash_held(const WorkerId& worker) const override;

    // ---- BondSlashes ----
    Balance hold_bond(const AccountId& who, Tier tier, Balance shares) override;
    bool bond_slash_held(const AccountId& who) const override;
    /// Who hears of annulled slashes of bonds. Part of composing the runtime.
    void set_bonds(Bonds& bonds) { bonds_ = &bonds; }

    /// Held slashes, of a worker or all, and what each tier would take of the worker now.
    SlashesView view(const std::optional<WorkerId>& worker, bool dry_run) const;

    Checked try_state() const;

  private:
    frame::HoldReason hold_reason(HoldReason reason) const {
        return {index(), static_cast<std::uint8_t>(reason)};
    }
    // ---- slashing.cpp ----
    Outcome<> report(const AccountId& reporter, const WorkerId& worker, Tier tier,
                     const std::optional<Hash>& proof);
    bool is_held(const WorkerId& worker, Tier tier) const;
    /// The operator, the owner and who answers for it: those who appeal, have no vote in it and
    /// earn nothing by a report. Each once.
    static std::vector<AccountId> accused_of(const Slash& slash);
    Balance amount_of(const WorkerId& worker, Tier tier) const;
    SlashId hold(const WorkerId& worker, Tier tier, Slash slash);
    SlashId open(Slash slash);
    Balance appeal_deposit_of(const Slash& slash) const;
    Balance reporter_share_of(Balance shares) const;
    void execute(SlashId id, const Slash& slash);
    void annul(SlashId id, const Slash& slash);
    void forget(SlashId id, const Slash& slash);
    void settle_appeal(const Slash& slash, bool won);
    void put_due(SlashId id, Slash& slash, std::uint64_t due_ms);
    std::uint32_t end_due(std::uint64_t now_ms);
    // ---- outages.cpp ----
    void end_round(std::uint64_t now_ms);
    std::uint32_t charge_due(std::uint64_t now_ms);
    void charge(const WorkerId& worker, Outage& outage, std::uint64_t now_ms);
    void count(std::uint64_t weight, bool failed);

    Parts parts_;
    Bonds* bonds_ = nullptr;
};

}  // namespace tokenomics::slashing
