// Blocks that votes name and nobody announces any more: of a fork that lost, or from before a
// restart. They are asked for by hash, one question at a time, of peers in turn, with what is below
// them down to a block that is imported.
//
// The proof of an imported block that ended a set is wanted as well, if it did not come with the
// block: each peer is asked at most kProofAsks times for it, since whoever is asked the same thing
// again and again takes it for an attack.
//
// Bounds: kWantedMax blocks, each for kWantedMs after it was last wanted; kForkBlocks in an answer.
#pragma once

#include "consensus/sync/full_sync.hpp"

#include <set>

namespace consensus::sync {

inline constexpr std::size_t kWantedMax = 32;
inline constexpr UnixMs kWantedMs = 30'000;
inline constexpr std::uint32_t kProofAsks = 2;
/// A fork that is longer is a peer's best chain, or of no use.
inline constexpr std::uint32_t kForkBlocks = 64;

class WantedBlocks {
  public:
    /// The view outlives the machine.
    explicit WantedBlocks(const ChainView& chain) : chain_{chain} {}

    using Output = std::variant<Ask, Import, Blame>;

    void want(UnixMs now, const BlockRef& block);
    /// Of one block at a time, until it is final; said again, peers are asked once more.
    void want_proof(const BlockRef& block);
    void on_peer(const PeerId& peer) { peers_.insert(peer); }
    void on_peer_gone(const PeerId& peer);
    /// The next question, unless one is open.
    std::optional<Ask> on_tick(UnixMs now);
    /// The answer to the last Ask; nullopt: none came. Import: ascending, on an imported block;
    /// of a proof, the block itself once more.
    std::optional<Output> on_answer(const PeerId& peer,
                                    const std::optional<std::vector<BlockData>>& blocks);

  private:
    struct Wanted {
        BlockNumber number = 0;
        UnixMs until = 0;
    };
    struct Asked {
        PeerId peer;
        Hash block;
        bool is_for_proof = false;
    };
    struct WantedProof {
        BlockRef block;
        /// How often each peer may have been asked by now, and was.
        std::uint32_t asks = 0;
        std::map<PeerId, std::uint32_t> asked{};
    };
    std::optional<Ask> ask_for_proof();
    std::optional<Output> take_proof(const PeerId& peer, const Hash& block,
                                     const std::vector<BlockData>& blocks) const;
    bool is_over(UnixMs now, const Hash& block, const Wanted& wanted) const;

    const ChainView& chain_;
    std::map<Hash, Wanted> wanted_;
    std::optional<WantedProof> proof_;
    std::set<PeerId> peers_;
    std::optional<Asked> asked_;
    // The next ones after these take their turn.
    std::optional<PeerId> last_peer_;
    std::optional<Hash> last_block_;
};

}  // namespace consensus::sync
