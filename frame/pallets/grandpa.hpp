// Pallet Grandpa: the authority set that finalizes, and its changes.
//
// A change is scheduled in a block, announced in that block's digest (engine "FRNK",
// ScheduledChange) and takes effect `delay` blocks later with the next set id. The chain uses unit
// weights and delay 0: only such sets are verified by independent light clients.
//
// A member that signs two different votes of one kind in one round equivocates. Both votes in a
// report (report_equivocation) punish the owner of the key, once for each session.
//
// Every kCommitNoteBlocks final blocks, an author may put the precommits of a commit into its block
// (note_commit, a bare extrinsic of its own node): proof of who votes, which others pay for.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/finality_listener.hpp"
#include "frame/support/offence.hpp"
#include "frame/support/pallet.hpp"

namespace frame::grandpa {

/// ed25519.
using AuthorityId = primitives::Bytes32;
using Authority = std::pair<AuthorityId, std::uint64_t>;
using SetId = std::uint64_t;

inline constexpr std::uint32_t kAuthoritiesMax = 1000;
/// Sets whose sessions are known, for reports: one may end with every session that is kept.
inline constexpr SetId kSetsKept = 528;
using AuthorityList = BoundedVec<Authority, kAuthoritiesMax>;
/// Between the blocks that two noted commits finalized: often enough to tell who is away, seldom
/// enough that a hundred signatures cost a block nothing.
inline constexpr BlockNumber kCommitNoteBlocks = 16;

struct Live {
    bool operator==(const Live&) const = default;
};
struct PendingPause {
    BlockNumber scheduled_at{};
    BlockNumber delay{};
    bool operator==(const PendingPause&) const = default;
};
struct Paused {
    bool operator==(const Paused&) const = default;
};
struct PendingResume {
    BlockNumber scheduled_at{};
    BlockNumber delay{};
    bool operator==(const PendingResume&) const = default;
};
using StoredState = std::variant<Live, PendingPause, Paused, PendingResume>;

struct StoredPendingChange {
    static constexpr std::string_view kTypePath = "pallet_grandpa::StoredPendingChange";
    BlockNumber scheduled_at{};
    BlockNumber delay{};
    AuthorityList next_authorities;
    std::optional<BlockNumber> forced;
};

/// The last commit that was noted: its set, and the lowest block that it finalized.
struct NotedCommit {
    SetId set_id{};
    BlockNumber number{};
    bool operator==(const NotedCommit&) const = default;
};

struct Storage {
    /// Always Live: this chain does not pause finality.
    Value<"State", StoredState> state;
    OptionalValue<"PendingChange", StoredPendingChange> pending_change;
    Value<"CurrentSetId", SetId> current_set_id;
    Value<"Authorities", AuthorityList> authorities;
    /// The last session in which the set voted.
    OptionalMap<"SetIdSession", Twox64Concat, SetId, SessionIndex> set_id_session;
    OptionalValue<"NotedCommit", NotedCommit> noted_commit;
};

/// A vote of either kind: its block.
struct Vote {
    static constexpr std::string_view kTypePath = "finality_grandpa::Vote";
    Hash target_hash;
    BlockNumber target_number{};
    bool operator==(const Vote&) const = default;
};
using SignedVote = std::pair<Vote, primitives::Bytes64>;
struct VotePair {
    static constexpr std::string_view kTypePath = "finality_grandpa::Equivocation";
    std::uint64_t round_number{};
    AuthorityId identity{};
    SignedVote first;
    SignedVote second;
    bool operator==(const VotePair&) const = default;
};
struct Prevote {
    static constexpr std::string_view kEnumPath = "sp_consensus_grandpa::Equivocation";
    static constexpr bool kUnnamedFields = true;
    VotePair votes;
    bool operator==(const Prevote&) const = default;
};
struct Precommit {
    static constexpr bool kUnnamedFields = true;
    VotePair votes;
    bool operator==(const Precommit&) const = default;
};
using Equivocation = std::variant<Prevote, Precommit>;
struct EquivocationProof {
    static constexpr std::string_view kTypePath = "sp_consensus_grandpa::EquivocationProof";
    SetId set_id{};
    Equivocation equivocation;
    bool operator==(const EquivocationProof&) const = default;
};

/// A precommit as commits and justifications carry it.
struct SignedPrecommit {
    Vote target;
    primitives::Bytes64 signature{};
    AuthorityId id{};
};
/// A precommit by the place of its voter in the set.
struct CommitVote {
    static constexpr std::string_view kTypePath = "pallet_grandpa::CommitVote";
    primitives::scale::Compact<std::uint32_t> voter;
    Vote target;
    primitives::Bytes64 signature{};
};

struct NewAuthorities {
    AuthorityList authority_set;
};
using Event = std::variant<NewAuthorities>;

enum class Error : std::uint8_t {
    PauseFailed,
    ResumeFailed,
    ChangePending,
    TooSoon,
    InvalidKeyOwnershipProof,
    InvalidEquivocationProof,
    DuplicateOffenceReport,
    CommitNotDue,
    InvalidCommit,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct ReportEquivocation {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Reports two votes of one round. Free where it is true."};
    EquivocationProof equivocation_proof;
    MembershipProof key_owner_proof;
};
struct ReportEquivocationUnsigned {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "The same as a bare extrinsic of the node that saw both votes."};
    EquivocationProof equivocation_proof;
    MembershipProof key_owner_proof;
};
struct NoteCommit {
    static constexpr CallInfo kInfo{
        .index = 3,
        .docs =
            "Who voted for what became final: the precommits of a commit, of more than two "
            "thirds of the set, for ancestors of this block. A bare extrinsic of the author's "
            "node."};
    std::uint64_t round{};
    /// Ascending by voter.
    BoundedVec<CommitVote, kAuthoritiesMax> votes;
};
using Call = Calls<ReportEquivocation, ReportEquivocationUnsigned, NoteCommit>;

struct Constants {
    std::uint32_t max_authorities;
    BlockNumber commit_note_blocks;
};

enum class GenesisError : std::uint8_t { NoAuthorities, TooManyAuthorities, DuplicateAuthority };
std::string_view to_string(GenesisError error);

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public SessionHandler {
  public:
    Pallet(const Context& context, const BlockInfo& block) : Base{context}, block_{block} {}

    static constexpr Constants constants() {
        return {.max_authorities = kAuthoritiesMax, .commit_note_blocks = kCommitNoteBlocks};
    }

    /// Part of composing the runtime. Without it every report is refused.
    void set_offences(const OffenceParts& parts) { offences_ = parts; }
    /// Part of composing the runtime: who hears of votes.
    void set_listener(FinalityListener& listener) { listener_ = &listener; }

    DispatchInfo info(const ReportEquivocation& call) const;
    DispatchInfo info(const ReportEquivocationUnsigned& call) const;
    DispatchInfo info(const NoteCommit& call) const;
    DispatchResult dispatch(const Origin& origin, const ReportEquivocation& call);
    DispatchResult dispatch(const Origin& origin, const ReportEquivocationUnsigned& call);
    DispatchResult dispatch(const Origin& origin, const NoteCommit& call);
    Validity<ValidTransaction> validate_unsigned(TransactionSource source,
                                                 const ReportEquivocationUnsigned& call) const;
    Validity<ValidTransaction> validate_unsigned(TransactionSource source,
                                                 const NoteCommit& call) const;

    /// The call that notes a commit in the next block; nullopt where none is due or the votes for
    /// this chain's blocks are too few.
    std::optional<NoteCommit> note_of(std::uint64_t round,
                                      const std::vector<SignedPrecommit>& precommits) const;

    /// Every authority gets weight 1.
    Result<Done, GenesisError> build_genesis(const std::vector<AuthorityId>& authorities);

    /// Announces the next set in this block; it takes over `delay` blocks later. Precondition: not
    /// empty, at most kAuthoritiesMax. Error: ChangePending.
    Outcome<> schedule_change(const std::vector<AuthorityId>& next, BlockNumber delay);
    void on_session(SessionIndex index, const SessionValidators& validators, bool changed) override;
    void on_finalize(BlockNumber number);

    std::vector<Authority> authorities() const { return storage.authorities.get().items; }
    SetId current_set_id() const { return storage.current_set_id.get(); }

  private:
    void announce(const StoredPendingChange& change) const;
    Outcome<Offence> offence_of(const EquivocationProof& proof,
                                const MembershipProof& ownership) const;
    bool voted_in(SetId set_id, SessionIndex session) const;
    bool is_on_chain(const Vote& target) const;
    bool is_due(BlockNumber number) const;
    /// What the commit finalized, at least.
    Outcome<NotedCommit> check(const NoteCommit& call) const;

    const BlockInfo& block_;
    OffenceParts offences_;
    FinalityListener* listener_ = nullptr;
};

}  // namespace frame::grandpa
