// What a voter must remember over a crash: its votes in the round it is in, so that it repeats them
// and never signs others, and the votes that ended the round before, so that it can go on from
// there even if every other node crashed as well. SCALE on disk (docs/formats/consensus.md).
#pragma once

#include "consensus/grandpa/messages.hpp"

namespace consensus::grandpa {

inline constexpr std::uint8_t kVoteRecordVersion = 2;

struct VoteRecord {
    std::uint8_t version = kVoteRecordVersion;
    VoterId voter{};
    /// The set and round that the votes are of, and the block that the round is counted above.
    SetId set_id = 0;
    RoundNumber round = 0;
    BlockRef base;
    /// Own, in the order they were signed: proposal, prevote, precommit, each at most once.
    std::vector<SignedMessage> votes;
    /// Of the round before; no votes in it for round 0.
    CatchUp previous;
    bool operator==(const VoteRecord&) const = default;
};

}  // namespace consensus::grandpa
