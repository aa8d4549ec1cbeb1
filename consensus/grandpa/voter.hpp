// The GRANDPA voter of this node, sans-io: facts about the chain go in, votes and proofs come out.
//
//   new authority set --> round r: prevote best, precommit the prevote ghost --> Finalize -->
//   (the chain reports Finalized) --> round r + 1 when the best chain has grown
//
// A set whose only member is this node decides alone: both votes of a round are cast in one step.
// A set with other members is left alone (role() says so): their rounds need messages of peers.
//
// Outputs are carried out in order, and everything after a Persist only once that record is
// durable. So a vote never leaves, and never counts, before the disk has it; after a restart the
// record is given back and the same votes are repeated, never others for the same round.
//
// One block is proven at a time: no new round starts before the chain reported the last Finalize.
#pragma once

#include "consensus/grandpa/round.hpp"

namespace consensus::grandpa {

/// The votes of this node in its last round: what must survive a crash. SCALE on disk.
struct VoteRecord {
    SetId set_id = 0;
    RoundNumber round = 0;
    VoterId voter{};
    /// The block that this round extends, and the way from there to the votes' target.
    BlockRef base;
    std::vector<Hash> between;
    BlockRef prevote;
    BlockRef precommit;
    bool operator==(const VoteRecord&) const = default;
};

/// The voters that hold above a finalized block.
struct AuthoritySet {
    SetId set_id = 0;
    AuthorityList authorities;
};

// ---- inputs ----
/// The chain to vote on: from the child of the last finalized block to the best block, or to the
/// first block that schedules a change of authorities if that is lower.
struct BestChain {
    std::vector<BlockRef> path;
};
/// A block became final, by this voter's proof or by another's.
struct Finalized {
    BlockRef block;
    /// The set above it, where it is another one than before.
    std::optional<AuthoritySet> new_set;
};
using Input = std::variant<BestChain, Finalized>;

// ---- outputs ----
/// To be durable before anything after it.
struct Persist {
    VoteRecord record;
};
/// To all peers.
struct Broadcast {
    GossipMessage message;
};
/// The target is final; the chain answers with Finalized.
struct Finalize {
    Justification justification;
};
using Output = std::variant<Persist, Broadcast, Finalize>;

enum class Role : std::uint8_t {
    Voting,      // the only member of the set
    NotMember,   // no key of the set is in the keystore
    NeedsPeers,  // one of several members
    BadSet,      // the set breaks the rules of VoterSet: a bug of the runtime
};

class Voter {
  public:
    /// `record`: as last persisted, if any. The keystore outlives the voter.
    Voter(const Keystore& keystore, const AuthoritySet& set, const BlockRef& finalized,
          std::optional<VoteRecord> record);

    std::vector<Output> step(const Input& input);

    Role role() const { return role_; }
    SetId set_id() const { return set_id_; }
    /// The round that runs or runs next.
    RoundNumber round_number() const { return next_round_; }
    /// The last round that was voted in, if any in this set.
    const std::optional<Round>& last_round() const { return round_; }
    const std::optional<VoterSet>& voters() const { return voters_; }

  private:
    void adopt(const AuthoritySet& set);
    void on_best(const BestChain& best, std::vector<Output>& out);
    void on_finalized(const Finalized& finalized);
    void cast(const VoteRecord& record, std::vector<Output>& out);
    SignedMessage sign(VoteKind kind, const BlockRef& target, const VoteRecord& record) const;

    const Keystore& keystore_;
    std::optional<VoteRecord> record_;
    BlockRef finalized_;
    SetId set_id_ = 0;
    std::optional<VoterSet> voters_;
    Role role_ = Role::BadSet;
    RoundNumber next_round_ = 1;
    std::optional<Round> round_;
    /// The target of the Finalize that the chain has not answered yet.
    std::optional<BlockRef> awaited_;
    /// Whether the record of an earlier run still has to be repeated.
    bool must_repeat_ = false;
};

}  // namespace consensus::grandpa
