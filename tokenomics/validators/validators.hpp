// Pallet Validators: who may author and finalize, what they pledge, earn and lose.
//
//   bond       holds vPHA (reason ValidatorBond), at least bond_min; it keeps earning in the vault
//   validate   stands for election; each session the highest bonds are chosen, up to
//              validators_max, after the invulnerable ones of genesis
//   chill      stops standing; the bond stays slashable for slashable_ms, then unbond frees it
//
// Pay. A block is worth kPointsPerBlock points; a noted commit kPointsPerCommit, an equal part for
// each member of the set, of which those who voted get theirs. At the end of a session the points
// of its validators divide pay_basis_points of what the treasury's leg received in it. Tips and a
// share of the fees of a block go to its author, another share to all holders of vPHA.
//
// Loss. Missing more own slots of a session than allowed costs part of the bond, unless more than
// a third of the validators did: then the network failed, not they. Two headers for a slot or two
// votes in a round cost more, once for each session and kind, and bar the account for slashable_ms.
// What it costs leaves the bond at once and is held by pallet Slashing, which lets the account
// appeal; while it is held, the rest of the bond stays. Executed it goes to the treasury, annulled
// back to the bond, and the bar of an equivocation is lifted.
//
// Invariants: candidates are sorted by bond, highest first, and their recorded bond is the held
// one; an account has a bond entry if and only if it has a bond held.
#pragma once

#include "frame/support/fee_currency.hpp"
#include "frame/support/finality_listener.hpp"
#include "frame/support/lookup.hpp"
#include "frame/support/offence.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/slot_clock.hpp"
#include "tokenomics/invariant.hpp"
#include "tokenomics/slashing/bond_slashes.hpp"
#include "tokenomics/validators/parameters.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::validators {

using frame::Blake2_128Concat;
using frame::BlockNumber;
using frame::BoundedVec;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Map;
using frame::Offence;
using frame::OffenceKind;
using frame::OptionalDoubleMap;
using frame::OptionalMap;
using frame::OptionalValue;
using frame::Origin;
using frame::Outcome;
using frame::SessionIndex;
using frame::Twox64Concat;
using frame::Value;
using frame::Weight;
using primitives::scale::Compact;

/// Sessions for which offences are remembered: as long as their keys can be proven.
inline constexpr SessionIndex kOffenceSessionsKept = 528;

struct Candidate {
    AccountId who;
    /// vPHA.
    Balance bond{};
    bool operator==(const Candidate&) const = default;
};
using CandidateList = BoundedVec<Candidate, kCandidatesMax>;

struct BondState {
    /// When its owner last stopped standing; 0 where it never stood.
    std::uint64_t idle_since_ms{};
    bool operator==(const BondState&) const = default;
};
/// PHA, since genesis.
struct Earnings {
    Balance total{};
    Balance last{};
    SessionIndex last_session{};
    bool operator==(const Earnings&) const = default;
};
struct BlockFees {
    Balance fees{};
    Balance tips{};
    bool operator==(const BlockFees&) const = default;
};

struct Storage {
    Value<"Parameters", Parameters, default_parameters> parameters;
    Value<"Invulnerables", BoundedVec<AccountId, kInvulnerablesMax>> invulnerables;
    Value<"Candidates", CandidateList> candidates;
    OptionalMap<"Bonds", Blake2_128Concat, AccountId, BondState> bonds;
    /// Until when an offender may not stand, in ms.
    OptionalMap<"Barred", Blake2_128Concat, AccountId, std::uint64_t> barred;
    /// Blocks authored in this session.
    Map<"Authored", Blake2_128Concat, AccountId, std::uint32_t> authored;
    /// Noted commits of this session that carry its vote.
    Map<"Voted", Blake2_128Concat, AccountId, std::uint32_t> voted;
    Map<"Earned", Blake2_128Concat, AccountId, Earnings> earned;
    /// What the treasury's leg had received when the session began.
    Value<"LegMark", Balance> leg_mark;
    /// Paid by the extrinsics of the block in execution.
    OptionalValue<"Fees", BlockFees> fees;
    OptionalDoubleMap<"Offences", Twox64Concat, SessionIndex, Blake2_128Concat,
                      std::pair<OffenceKind, AccountId>, frame::Done>
        offences;
};

struct Bonded {
    AccountId who;
    Balance shares{};
    Balance total{};
};
struct Unbonded {
    AccountId who;
    Balance shares{};
};
struct Standing {
    static constexpr std::string_view kDocs = "The account stands for election with this bond.";
    AccountId who;
    Balance bond{};
};
struct Chilled {
    static constexpr std::string_view kDocs = "The account no longer stands for election.";
    AccountId who;
};
struct SessionPaid {
    static constexpr std::string_view kDocs = "What a session's points earned in all, in PHA.";
    SessionIndex session{};
    Balance amount{};
};
struct Slashed {
    static constexpr std::string_view kDocs = "vPHA of a bond is held for a slash.";
    AccountId who;
    Balance shares{};
};
struct Offended {
    OffenceKind kind{};
    SessionIndex session{};
    AccountId who;
};
struct OutageExcused {
    static constexpr std::string_view kDocs =
        "More than a third missed too many slots: nobody is slashed for it.";
    SessionIndex session{};
    std::uint32_t count{};
};
struct ElectionTooSmall {
    static constexpr std::string_view kDocs = "Too few stand: those who work go on.";
    SessionIndex session{};
    std::uint32_t count{};
};
struct ParametersSet {
    Parameters parameters;
};
struct InvulnerablesSet {
    std::vector<AccountId> accounts;
};
using Event = std::variant<Bonded, Unbonded, Standing, Chilled, SessionPaid, Slashed, Offended,
                           OutageExcused, ElectionTooSmall, ParametersSet, InvulnerablesSet>;

enum class Error : std::uint8_t {
    AlreadyBonded,
    NotBonded,
    BondTooSmall,
    NoKeys,
    AlreadyStanding,
    NotStanding,
    StillSlashable,
    StillServing,
    Barred,
    CandidatesFull,
    BadParameters,
    SlashHeld,
};
std::string_view to_string(Error error);

struct Bond {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Pledges the signer's vPHA, at least the minimum, as its bond."};
    Compact<Balance> shares;
};
struct BondExtra {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Adds vPHA to the signer's bond."};
    Compact<Balance> shares;
};
struct Unbond {
    static constexpr CallInfo kInfo{
        .index = 2, .docs = "Frees the bond of an account that stopped long enough ago."};
};
struct Validate {
    static constexpr CallInfo kInfo{
        .index = 3, .docs = "The signer, bonded and with session keys, stands for election."};
};
struct Chill {
    static constexpr CallInfo kInfo{.index = 4, .docs = "The signer no longer stands."};
};
struct SetParameters {
    static constexpr CallInfo kInfo{.index = 5, .docs = "Root sets what validators live by."};
    Parameters parameters;
};
struct SetInvulnerables {
    static constexpr CallInfo kInfo{
        .index = 6, .docs = "Root names the validators that are chosen without a bond."};
    BoundedVec<AccountId, kInvulnerablesMax> accounts;
};
using Call = Calls<Bond, BondExtra, Unbond, Validate, Chill, SetParameters, SetInvulnerables>;

struct Constants {
    std::uint32_t points_per_block;
    std::uint32_t points_per_commit;
    std::uint32_t candidates_max;
};

/// What the treasury's leg of the emission has received since genesis.
class TreasuryIncome {
  public:
    virtual Balance treasury_received() const = 0;

  protected:
    ~TreasuryIncome() = default;
};

/// Whether an account has session keys.
class KeyHolders {
  public:
    virtual bool has_session_keys(const AccountId& who) const = 0;

  protected:
    ~KeyHolders() = default;
};

// ---- what the chain tells about validators ----

struct ValidatorView {
    AccountId who;
    /// vPHA held as bond.
    Balance bond{};
    /// Works in this session.
    bool active{};
    bool standing{};
    bool invulnerable{};
    /// Blocks, votes in noted commits, and their points, of this session so far.
    std::uint32_t blocks{};
    std::uint32_t votes{};
    std::uint32_t points{};
    /// PHA, since genesis and for the last session paid.
    Earnings earned;
    /// Until when it may not stand, in ms; absent where it may.
    std::optional<std::uint64_t> barred_until_ms;
};
struct ValidatorsView {
    SessionIndex session{};
    std::uint64_t session_first_slot{};
    Parameters parameters;
    /// What this session's points would divide if it ended now, in PHA.
    Balance pot{};
    std::uint32_t points{};
    std::vector<ValidatorView> validators;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public frame::SessionManager,
                     public frame::OffenceHandler,
                     public frame::FeeListener,
                     public frame::FinalityListener,
                     public slashing::Bonds {
  public:
    /// What a pallet of validators asks of others.
    struct Parts {
        vpha::Ledger& vpha;
        frame::Currency& currency;
        const frame::ChainClock& clock;
        const frame::SlotClock& slots;
        const frame::SessionView& session;
        const KeyHolders& keys;
        const TreasuryIncome& income;
    };
    Pallet(const frame::Context& context, const Parts& parts) : Base{context}, parts_{parts} {}

    static constexpr Constants constants() {
        return {.points_per_block = kPointsPerBlock,
                .points_per_commit = kPointsPerCommit,
                .candidates_max = kCandidatesMax};
    }

    DispatchInfo info(const Bond& call) const;
    DispatchInfo info(const BondExtra& call) const;
    DispatchInfo info(const Unbond& call) const;
    DispatchInfo info(const Validate& call) const;
    DispatchInfo info(const Chill& call) const;
    DispatchInfo info(const SetParameters& call) const;
    DispatchInfo info(const SetInvulnerables& call) const;
    DispatchResult dispatch(const Origin& origin, const Bond& call);
    DispatchResult dispatch(const Origin& origin, const BondExtra& call);
    DispatchResult dispatch(const Origin& origin, const Unbond& call);
    DispatchResult dispatch(const Origin& origin, const Validate& call);
    DispatchResult dispatch(const Origin& origin, const Chill& call);
    DispatchResult dispatch(const Origin& origin, const SetParameters& call);
    DispatchResult dispatch(const Origin& origin, const SetInvulnerables& call);

    /// Precondition: parameters.is_valid(), at most kInvulnerablesMax accounts.
    void build_genesis(const Parameters& parameters, const std::vector<AccountId>& invulnerables);

    /// After Session's: counts the block for its author.
    Weight on_initialize(BlockNumber number);
    /// Divides what the block's extrinsics paid.
    void on_finalize(BlockNumber number);

    // ---- SessionManager ----
    void end_session(SessionIndex index) override;
    std::optional<std::vector<AccountId>> choose(SessionIndex index) override;
    bool may_serve(const AccountId& who) const override;

    // ---- OffenceHandler ----
    bool is_settled(const Offence& offence) const override;
    void punish(const Offence& offence) override;

    // ---- slashing::Bonds ----
    void give_back(const AccountId& who, slashing::Tier tier, Balance shares) override;
    /// Who holds what offences cost. Part of composing the runtime.
    void set_slashes(slashing::BondSlashes& slashes) { slashes_ = &slashes; }

    // ---- FeeListener ----
    void fee_collected(Balance fee, Balance tip) override;

    // ---- FinalityListener ----
    void voted(const std::vector<frame::SessionKey>& voters) override;

    /// Those who work, stand or are invulnerable; or one account.
    ValidatorsView view(const std::optional<AccountId>& who) const;

    Checked try_state() const;

  private:
    Balance bond_of(const AccountId& who) const {
        return parts_.vpha.held(vpha::HoldReason::ValidatorBond, who);
    }
    bool is_standing(const AccountId& who) const;
    void put_candidate(CandidateList& list, const Candidate& candidate) const;
    /// Moves a candidate to the place of its changed bond.
    void refresh_candidate(const AccountId& who);
    void stop(const AccountId& who);
    void count_block();
    std::uint32_t points_of(const AccountId& who, std::size_t active) const;
    void slash(const AccountId& who, slashing::Tier tier, std::uint16_t basis_points);
    Balance pot() const;
    void pay_session(SessionIndex index, const frame::SessionValidators& active);
    void punish_absence(SessionIndex index, const frame::SessionValidators& active);
    ValidatorView view_of(const AccountId& who) const;

    Parts parts_;
    slashing::BondSlashes* slashes_ = nullptr;
};

}  // namespace tokenomics::validators
