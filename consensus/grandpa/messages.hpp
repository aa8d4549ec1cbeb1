// GRANDPA on the wire (facts: p2p-consensus 3.4). Block numbers are u32 LE here, compact only in
// headers.
//
//   signed bytes   kind u8 (0 prevote, 1 precommit, 2 primary propose) | hash 32 | number u32 |
//                  round u64 | set_id u64                                        (53 bytes)
//   justification  round u64 | commit { target hash, number, Vec<signed precommit> } |
//                  Vec<Header>
//   gossip         0 vote, 1 commit (votes and signatures apart), 2 neighbour packet,
//                  3 catch-up request, 4 catch-up
// Bounds: kGossipSizeMax on every gossip message, kJustificationSizeMax on a justification; how
// many votes one may hold follows from the voter set, where it is checked.
#pragma once

#include "consensus/ports.hpp"

#include <compare>

namespace consensus::grandpa {

using RoundNumber = std::uint64_t;
using SetId = std::uint64_t;
/// ed25519 public key.
using VoterId = Bytes32;

struct BlockRef {
    Hash hash;
    BlockNumber number = 0;
    auto operator<=>(const BlockRef&) const = default;
};

enum class VoteKind : std::uint8_t { Prevote, Precommit, PrimaryPropose };

/// A vote: its kind and its block.
struct Message {
    VoteKind kind{};
    BlockRef target;
    bool operator==(const Message&) const = default;
};

/// What a voter signs.
struct SignedPayload {
    Message message;
    RoundNumber round = 0;
    SetId set_id = 0;
};
inline constexpr std::size_t kSignedPayloadSize = 53;
Bytes signed_payload(const Message& message, RoundNumber round, SetId set_id);

struct SignedMessage {
    Message message;
    Bytes64 signature{};
    VoterId id{};
    bool operator==(const SignedMessage&) const = default;
};

/// A vote whose kind follows from its place.
struct SignedVote {
    BlockRef target;
    Bytes64 signature{};
    VoterId id{};
    bool operator==(const SignedVote&) const = default;
};
using SignedPrecommit = SignedVote;

struct Commit {
    BlockRef target;
    std::vector<SignedPrecommit> precommits;
    bool operator==(const Commit&) const = default;
};

/// The proof that a block is final, under primitives::kGrandpaEngine.
struct Justification {
    RoundNumber round = 0;
    Commit commit;
    /// The headers that connect the precommits' targets to the lowest of them, and no others.
    std::vector<Header> votes_ancestries;
    bool operator==(const Justification&) const = default;
};

/// Bound on the encoding of a justification that is read: a thousand votes (136 bytes each) and as
/// many headers of full size would still be refused by their transport; this one is generous.
inline constexpr std::size_t kJustificationSizeMax = 8 * 1024 * 1024;

/// Strict: nothing may follow, nothing may be longer than the bound.
Result<Justification, primitives::scale::DecodeError> decode_justification(BytesView bytes);

// ---- gossip -------------------------------------------------------------------------------------

struct VoteMessage {
    RoundNumber round = 0;
    SetId set_id = 0;
    SignedMessage vote;
    bool operator==(const VoteMessage&) const = default;
};

struct AuthData {
    Bytes64 signature{};
    VoterId id{};
    bool operator==(const AuthData&) const = default;
};

/// A commit as it travels: targets and signatures in two lists of the same length and order.
struct CommitMessage {
    RoundNumber round = 0;
    SetId set_id = 0;
    BlockRef target;
    std::vector<BlockRef> precommits;
    std::vector<AuthData> auth_data;
    bool operator==(const CommitMessage&) const = default;
};
CommitMessage compact(const Commit& commit, RoundNumber round, SetId set_id);
/// nullopt when the two lists differ in length.
std::optional<Commit> expand(const CommitMessage& message);

/// Where a peer's voter is. Travels in an enum of one version.
struct NeighborV1 {
    static constexpr std::uint8_t kVariantIndex = 1;
    RoundNumber round = 0;
    SetId set_id = 0;
    BlockNumber commit_finalized_height = 0;
    bool operator==(const NeighborV1&) const = default;
};
using NeighborPacket = std::variant<NeighborV1>;

/// Asks for the votes of a completed round of this number or a later one.
struct CatchUpRequest {
    RoundNumber round = 0;
    SetId set_id = 0;
    bool operator==(const CatchUpRequest&) const = default;
};

/// The votes that complete a round, of every voter heard from; set before round, unlike the others.
struct CatchUp {
    SetId set_id = 0;
    RoundNumber round = 0;
    std::vector<SignedVote> prevotes;
    std::vector<SignedVote> precommits;
    /// What the round's votes are counted above.
    BlockRef base;
    bool operator==(const CatchUp&) const = default;
};

using GossipMessage =
    std::variant<VoteMessage, CommitMessage, NeighborPacket, CatchUpRequest, CatchUp>;

/// Bound on one message of /grandpa/1, as peers enforce it: a commit of seven thousand votes.
inline constexpr std::size_t kGossipSizeMax = 1024 * 1024;

/// Strict: nothing may follow, nothing may be longer than the bound.
Result<GossipMessage, primitives::scale::DecodeError> decode_gossip(BytesView bytes);

}  // namespace consensus::grandpa
