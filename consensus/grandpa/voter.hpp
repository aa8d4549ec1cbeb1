// The GRANDPA voter of a node, sans-io: time, facts about the chain and messages of peers go in,
// votes, proofs and messages come out. One machine for one validator, many, or a node that only
// follows (docs/consensus.md has the states in pictures).
//
//   a round   prevote at 2D, or once the round is decided; precommit the prevote ghost at 4D, or
//             once all prevotes are in, or the round is decided; D is the gossip duration. The
//             clock of a round begins when there is something to vote for, or somebody voted
//   a vote    signed -> Persist -> (Durable) -> counted and sent: what was not durable was never
//             said. After a restart the record is given back and the same votes are repeated
//   finality  a supermajority's precommits -> Finalize -> (Finalized); a commit of a peer likewise
//   a set     ends with the block that changes the authorities: no vote goes beyond it
//
// Whoever lags is helped: votes of the last three rounds to those who show by their messages that
// they need them, a catch-up to those who ask, the last commit to those who have not got it.
//
// Bounds: everything held is per voter (rounds.hpp) or per connected peer (peers.hpp), besides
// kCommitsKept commits and kFutureMessagesMax messages of a set that has not begun.
#pragma once

#include "consensus/grandpa/justification.hpp"
#include "consensus/grandpa/peers.hpp"
#include "consensus/grandpa/vote_record.hpp"

#include <set>
#include <tuple>

namespace consensus::grandpa {

/// D: how long a message is given to reach everyone.
inline constexpr std::uint64_t kGossipDurationMs = 333;
/// Own votes are sent again when a round takes longer than so many D, and again after as many.
inline constexpr std::uint64_t kResendDurations = 5;
/// The voter's place is told again after this long without a change.
inline constexpr std::uint64_t kNeighborRepeatMs = 120'000;
/// A catch-up request is given up after this long; an answer is one message of a few kilobytes.
inline constexpr std::uint64_t kCatchUpTimeoutMs = 3000;
/// A peer whose round is ahead by more than this is asked to help us catch up; one less is enough
/// when the own round takes longer than kResendDurations.
inline constexpr RoundNumber kCatchUpDistance = 2;
/// Proofs of the ends of sets: a peer that many sets behind is helped from one to the next.
inline constexpr std::size_t kSetEndsKept = 8;
/// Own finality proofs kept to compare conflicting ones with.
inline constexpr std::size_t kCommitsKept = 32;
/// Messages of the next set, held until it begins.
inline constexpr std::size_t kFutureMessagesMax = 256;
inline constexpr std::size_t kFutureMessagesPerPeerMax = 16;
/// Offences remembered, so that each is told once.
inline constexpr std::size_t kAccusedMax = 1024;

// ---- inputs ----
/// Time has passed; also the first input.
struct Tick {};
/// Blocks were imported, or another one is best.
struct ChainGrew {};
/// A block became final, by this voter's proof or another's.
struct Finalized {
    BlockRef block;
    /// The set above it, where it is another one than before.
    std::optional<AuthoritySet> new_set;
    /// The proof, where the voter did not give it.
    std::optional<CommitMessage> commit;
};
/// The record of this Persist, and everything written before it, is durable.
struct Durable {
    std::uint64_t sequence = 0;
};
/// Both directions of /grandpa/1 are open.
struct PeerConnected {
    PeerId peer = 0;
    PeerRole role{};
};
struct PeerDisconnected {
    PeerId peer = 0;
};
/// A notification as it came.
struct Received {
    PeerId peer = 0;
    Bytes message;
};
/// Whether votes may be signed. They may not while the node is not sure that it is the only holder
/// of its key; true in the beginning.
struct Signing {
    bool is_allowed = true;
};
using Input = std::variant<Tick, ChainGrew, Finalized, Durable, PeerConnected, PeerDisconnected,
                           Received, Signing>;

// ---- outputs ----
/// To be durable, with everything written before; the answer is Durable.
struct Persist {
    std::uint64_t sequence = 0;
    VoteRecord record;
};
/// What a message is, for queues that keep only the latest of a kind.
enum class MessageClass : std::uint8_t { Vote, Commit, Neighbor, CatchUpRequest, CatchUp };
/// One encoded GossipMessage to each of these peers.
struct Send {
    std::vector<PeerId> to;
    MessageClass message_class{};
    Bytes message;
};
/// The target is final; the chain answers with Finalized.
struct Finalize {
    Justification justification;
};
/// A voter signed two votes. Each offence is told once a round and kind.
struct Equivocation {
    EquivocationProof proof;
};
/// A valid commit that conflicts with what is final here: more than a third of the voters cheat.
struct Conflict {
    CommitMessage commit;
};
/// A peer's conduct; `times` as its kind says.
struct Report {
    PeerId peer = 0;
    Conduct conduct{};
    std::uint32_t times = 1;
};
/// Votes or a commit name this block, which is not imported.
struct WantBlock {
    BlockRef block;
};
/// A Tick is wanted then; replaces an earlier wish.
struct WakeAt {
    std::uint64_t at_ms = 0;
};
using Output =
    std::variant<Persist, Send, Finalize, Equivocation, Conflict, Report, WantBlock, WakeAt>;
using Outputs = std::vector<Output>;

enum class Role : std::uint8_t {
    Voting,     // a member of the set whose key is in the keystore
    NotMember,  // follows
    BadSet,     // the set breaks the rules of VoterSet: a bug of the runtime
};

class Voter {
  public:
    /// All outlive the voter.
    struct Parts {
        const Keystore& keystore;
        const Chain& chain;
        const VoteVerifier& verifier;
    };
    /// `set` holds above `finalized`. `record`: as last persisted, if any.
    Voter(const Parts& parts, const AuthoritySet& set, const BlockRef& finalized,
          const std::optional<VoteRecord>& record);

    /// `now_ms`: of a clock that never goes back.
    Outputs step(std::uint64_t now_ms, const Input& input);

    Role role() const { return role_; }
    SetId set_id() const { return set_id_; }
    RoundNumber round_number() const { return rounds_ ? rounds_->current().number() : 0; }
    /// nullptr for a bad set.
    const Rounds* rounds() const { return rounds_ ? &*rounds_ : nullptr; }
    const BlockRef& finalized() const { return finalized_; }
    /// Messages of the next set that wait for it.
    std::size_t held_messages() const { return future_.size(); }

  private:
    // voter.cpp: life, sets, time
    void adopt(const AuthoritySet& set, const std::optional<VoteRecord>& record);
    void restore(const VoterSet& voters, const VoteRecord& record);
    void take(const Input& input, Outputs& out);
    void on_finalized(const Finalized& finalized, Outputs& out);
    void advance(Outputs& out);
    void begin_round();
    void emit_wake(Outputs& out);

    // voter_votes.cpp: what this voter says
    void cast_due(Outputs& out);
    bool is_active();
    std::uint64_t slow_at_ms() const { return began_at_ms_ + kResendDurations * kGossipDurationMs; }
    bool may_vote() const;
    bool may_prevote() const;
    bool may_precommit() const;
    bool is_above_estimate(const BlockRef& ghost) const;
    std::optional<BlockRef> prevote_target() const;
    std::uint64_t prevote_delay_ms() const;
    bool has_cast(VoteKind kind) const;
    void cast(VoteKind kind, const BlockRef& target, Outputs& out);
    VoteRecord record() const;
    void on_durable(std::uint64_t sequence, Outputs& out);
    void finalize_provable(Outputs& out);
    void finalize(const Commit& commit, RoundNumber round, Outputs& out);

    // voter_messages.cpp: what peers say
    void on_received(const Received& received, Outputs& out);
    void on_message(PeerId peer, PeerView& view, const VoteMessage& message, Outputs& out);
    void on_message(PeerId peer, PeerView& view, const CommitMessage& message, Outputs& out);
    void on_message(PeerId peer, PeerView& view, const NeighborPacket& message, Outputs& out);
    void on_message(PeerId peer, PeerView& view, const CatchUpRequest& message, Outputs& out);
    void on_message(PeerId peer, PeerView& view, const CatchUp& message, Outputs& out);
    void on_other_set(const Received& received, PeerView& view, SetId set, Outputs& out);
    bool is_known(const VoteMessage& message) const;
    VoteTracker::Added add_verified(RoundNumber round, const SignedMessage& vote, Outputs& out);

    // voter_proofs.cpp: commits, catch-ups and evidence
    bool is_canonical(const BlockRef& block) const;
    void take_commit(const CommitMessage& message, const Commit& commit, Outputs& out);
    void compare_with_own(const CommitMessage& message, const Commit& commit, Outputs& out);
    void check_waiting_commit(Outputs& out);
    std::optional<Round> round_of(const CatchUp& message) const;
    void adopt_catch_up(PeerId peer, Round round, Outputs& out);
    void accuse(const EquivocationProof& proof, Outputs& out);
    void emit_evidence(Outputs& out);

    // voter_gossip.cpp: who is told what
    void send_own_votes(const Round& round, const std::vector<PeerId>& to, Outputs& out) const;
    void send_all_votes(const Round& round, const std::vector<PeerId>& to, Outputs& out) const;
    void relay(PeerId from, const VoteMessage& message, Outputs& out) const;
    void send_vote(const VoteMessage& message, std::vector<PeerId> to, Outputs& out) const;
    void help(PeerId peer, PeerView& view, RoundNumber round, Outputs& out);
    NeighborV1 place() const;
    void greet(PeerId peer, PeerRole role, Outputs& out);
    void tell_place(Outputs& out);
    const CommitMessage* last_commit() const;
    void send_commit_due(Outputs& out);
    void resend_due(Outputs& out);
    void request_catch_up(Outputs& out);
    void keep_commit(const CommitMessage& commit, Outputs& out);

    const Parts parts_;
    std::uint64_t now_ms_ = 0;
    BlockRef finalized_;
    SetId set_id_ = 0;
    Role role_ = Role::BadSet;
    VoterId self_{};
    bool may_sign_ = true;
    /// Nothing is signed up to this set: its votes are not all known.
    std::optional<SetId> silent_through_;
    std::optional<Rounds> rounds_;

    // The current round's clock: since it is the current one, and since it is voted in.
    std::uint64_t began_at_ms_ = 0;
    std::optional<std::uint64_t> active_at_ms_;
    std::uint64_t resend_at_ms_ = 0;
    std::uint32_t resends_ = 0;

    /// Own votes of the current round, and the one that waits to be durable.
    std::vector<SignedMessage> own_;
    struct Awaited {
        std::uint64_t sequence = 0;
        RoundNumber round = 0;
        SignedMessage vote;
    };
    std::optional<Awaited> awaited_;
    std::uint64_t sequence_ = 0;

    /// The highest target given out by Finalize.
    BlockNumber asked_number_ = 0;
    std::optional<CommitMessage> asked_commit_;
    /// A proven block that is not imported.
    std::optional<CommitMessage> waiting_commit_;
    /// Of this set, the last at the back; those that ended the sets before, at most kSetEndsKept.
    std::deque<CommitMessage> commits_;
    std::deque<CommitMessage> set_ends_;
    std::optional<std::uint64_t> commit_due_at_ms_;
    /// Offences of this set that were told, of the latest rounds.
    using Offence = std::tuple<RoundNumber, VoteKind, VoterId>;
    std::set<Offence> accused_;

    Peers peers_;
    NeighborV1 told_;
    std::uint64_t told_at_ms_ = 0;
    struct AskedCatchUp {
        PeerId peer = 0;
        RoundNumber round = 0;
        /// Until then nobody is asked: not while the answer is under way, and not again at once
        /// where it was of no use.
        std::uint64_t until_ms = 0;
        bool is_answered = false;
    };
    std::optional<AskedCatchUp> catch_up_;
    std::deque<Received> future_;
    std::optional<std::uint64_t> wake_at_ms_;
};

}  // namespace consensus::grandpa
