// sync/warp: from a block whose authorities are known to the last finalized one, by the blocks in
// between that changed the authorities.
//
//   proof  compact(n) | n x (header | justification) | is_finished u8
// Each fragment is justified by the authorities that the one before it set (the first by those that
// are known), at increasing heights. Every fragment changes the authorities, but for the last of a
// finished proof, which is the last justified block. An unfinished proof goes on from its last
// block. A block that begins a hard fork (fork_rules.hpp) changes them by agreement: it is in every
// proof across it, and its justification, which nobody could make, is not looked at.
// Bounds: kWarpProofBytes of an answer that is made; what is read is bounded by its message.
#pragma once

#include "consensus/fork_rules.hpp"
#include "consensus/grandpa/justification.hpp"
#include "storage/block_store.hpp"

namespace consensus::sync {

/// As Substrate: half of what a message may be, less its frame.
inline constexpr std::size_t kWarpProofBytes = 8 * 1024 * 1024 - 50;

struct WarpFragment {
    Header header;
    grandpa::Justification justification;
    bool operator==(const WarpFragment&) const = default;
};
struct WarpProof {
    std::vector<WarpFragment> fragments;
    bool is_finished = false;
    bool operator==(const WarpProof&) const = default;
};

enum class WarpError : std::uint8_t {
    Malformed,         // does not decode
    Empty,             // no fragment
    NotAscending,      // a fragment that is not above the one before it
    OtherTarget,       // a justification of another block than its header
    NoChange,          // a fragment before the last that does not change the authorities
    DelayedChange,     // a change that is not in force at once, which this chain has not
    BadSet,            // authorities that break the rules of VoterSet
    BadJustification,  // the votes do not prove the block
    Forbidden,         // not on the chain that the specification names
};
std::string_view to_string(WarpError error);

/// Strict: nothing may follow.
Result<WarpProof, WarpError> decode_warp_proof(BytesView bytes);

/// Where a valid proof leads.
struct Warped {
    Header header;
    storage::BlockRef block;
    /// In force above the block.
    grandpa::AuthoritySet set;
};
/// `set` is in force above `from`. Cost: a signature check for every vote of every fragment.
Result<Warped, WarpError> verify(
    const WarpProof& proof, BlockNumber from, const grandpa::AuthoritySet& set,
    const ForkRules& forks = {},
    const grandpa::VoteVerifier& verifier = grandpa::Ed25519Verifier{});

/// The finalized chain, as the answering side needs it.
class WarpSource {
  public:
    /// Up to here the chain below is known: the last finalized block, as a rule.
    virtual BlockNumber finalized() = 0;
    /// nullopt: not finalized, or unknown.
    virtual std::optional<BlockNumber> number_of(const Hash& block) = 0;
    /// The next finalized block above that changes the authorities; nullopt: none.
    virtual std::optional<BlockNumber> next_change(BlockNumber above) = 0;
    /// Of a finalized block, as encoded; nullopt: not stored. Of a hard fork's block any.
    virtual std::optional<Bytes> header(BlockNumber number) = 0;
    virtual std::optional<Bytes> justification(BlockNumber number) = 0;

  protected:
    ~WarpSource() = default;
};

/// The encoded proof from this block on; nullopt where it is not one of the finalized chain.
std::optional<Bytes> build_warp_proof(WarpSource& chain, const Hash& from);

}  // namespace consensus::sync
