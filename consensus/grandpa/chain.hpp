// The ports of the GRANDPA voter: the chain it votes on, and how signatures are checked.
#pragma once

#include "consensus/grandpa/messages.hpp"
#include "primitives/crypto/ed25519.hpp"

namespace consensus::grandpa {

/// What the voter asks of the chain. All answers are of one moment: the voter is told when the
/// chain has grown or a block became final.
class Chain {
  public:
    /// The hashes between two blocks, both excluded, from `block`'s parent downwards; empty for the
    /// base itself and its children. nullopt: one of them is not imported, or `block` does not
    /// descend from `base`. Works among finalized blocks as well, over kAncestorsMax blocks.
    virtual std::optional<std::vector<Hash>> ancestors(const BlockRef& base,
                                                       const BlockRef& block) const = 0;
    /// The final block at the height of one that lost against it; nullopt: `block` is final itself,
    /// or above the last final one.
    virtual std::optional<BlockRef> final_instead(const BlockRef& block) const = 0;
    /// The block to vote for: the head of the best of the chains that contain `block`, or where it
    /// comes first the block above the last finalized one that changes the authorities. nullopt:
    /// the block is not imported, lost against a finalized one, or is beyond such a change.
    virtual std::optional<BlockRef> best_containing(const BlockRef& block) const = 0;
    /// nullopt: not imported.
    virtual std::optional<Header> header(const Hash& block) const = 0;

  protected:
    ~Chain() = default;
};

/// How far below the last finalized block ancestors() looks: votes further back than a stall of
/// three hours at two seconds a block are of no use to anyone.
inline constexpr BlockNumber kAncestorsMax = 6000;

/// Checks signatures of votes; a port, so that a simulation of many voters in one process checks
/// each signature once.
class VoteVerifier {
  public:
    virtual bool verify(const Bytes64& signature, BytesView payload, const VoterId& id) const = 0;

  protected:
    ~VoteVerifier() = default;
};

class Ed25519Verifier final : public VoteVerifier {
  public:
    bool verify(const Bytes64& signature, BytesView payload, const VoterId& id) const override {
        return primitives::crypto::ed25519_verify(signature, payload, id);
    }
};

}  // namespace consensus::grandpa
