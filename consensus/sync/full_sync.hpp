// Full synchronization: which blocks to ask which peers for, and what to hand to the import.
//
//   peer known -> common ancestor (headers by number, further and further back) -> ranges of
//   blocks upwards from it, of several peers at once (block_ranges.hpp) -> in order to the import
//
// One chain is fetched at a time: it begins at the common ancestor with the peer that has the
// highest best block, and every peer that has blocks above may give a range of it. A range that
// does not link to the one below it is fetched anew once it is known which of the two is right: the
// lower one, if it was imported. Its giver is on another fork, and is searched for a common block
// again; if it then claims the chain that it gave no part of, it lies, and after kStrikesMax times
// it is blamed; so is one whose chain lacks our last finalized block as often, with pauses between.
// Everything else is the importer's to say.
//
// Bounds: kParallelMax questions, one a peer; kImportingMax blocks handed on and not reported back;
// those of BlockRanges; kPeersMax peers. No clock: a peer that failed is left alone for kRetryMs,
// longer each time, one that was slower than another by kSlowMs for kLateMs.
#pragma once

#include "consensus/sync/block_ranges.hpp"

#include <map>

namespace consensus::sync {

using p2p::protocols::BlockRequest;

/// As Substrate: more peers than this add nothing to what one node imports.
inline constexpr std::size_t kParallelMax = 5;
/// Of these so many are not for peers that failed last time: those that never answer hold up
/// nobody.
inline constexpr std::size_t kReserved = 2;
inline constexpr std::size_t kImportingMax = 512;
inline constexpr std::size_t kPeersMax = 256;
inline constexpr UnixMs kRetryMs = 5'000;
/// After so many failures in a row the pause grows no more.
inline constexpr std::uint32_t kFailuresMax = 12;
inline constexpr UnixMs kLateMs = 30'000;
/// Blocks may wait for their slot.
inline constexpr UnixMs kLostMs = 1'000;
inline constexpr std::uint32_t kStrikesMax = 3;
/// More blocks behind than this is a sync, less is following.
inline constexpr BlockNumber kSyncingFrom = 5;

/// What the machine looks up in its own chain.
class ChainView {
  public:
    virtual BlockRef best() const = 0;
    virtual BlockRef finalized() const = 0;
    virtual std::optional<Hash> canonical_hash(BlockNumber number) const = 0;
    /// Whether the block is stored, on any fork.
    virtual bool has_block(const Hash& block) const = 0;

  protected:
    ~ChainView() = default;
};

// Outputs.
struct Ask {
    PeerId peer;
    BlockRequest request;
};
struct Import {
    PeerId peer;
    std::vector<BlockData> blocks;
};
/// The peer lied or is of another chain.
struct Blame {
    PeerId peer;
    std::string_view reason;
    bool is_fatal = false;
};
using SyncOutput = std::variant<Ask, Import, Blame>;

class FullSync {
  public:
    /// The view outlives the machine.
    explicit FullSync(const ChainView& chain) : chain_{chain} {}

    using Outputs = std::vector<SyncOutput>;
    Outputs on_peer(UnixMs now, const PeerId& peer, const BlockRef& best);
    /// The peer announced a block, perhaps its best.
    Outputs on_announce(UnixMs now, const PeerId& peer, const BlockRef& block, const Hash& parent,
                        bool is_best);
    void on_peer_gone(const PeerId& peer);
    /// The answer to the last Ask of this peer; nullopt: none came.
    Outputs on_answer(UnixMs now, const PeerId& peer, std::optional<std::vector<BlockData>> blocks);
    /// So many blocks of an Import are done with; `blamed`: one of them was refused as the fault
    /// of its sender.
    Outputs on_imported(UnixMs now, const PeerId& peer, std::size_t count, bool blamed);
    /// Time has passed, or the own chain has changed.
    Outputs on_tick(UnixMs now);

    /// The highest block that a peer says it has.
    BlockNumber target() const;
    /// Whether half of the peers or more are that far ahead: one that lies stops no validator.
    bool is_syncing() const;
    /// Of blocks that wait for the ones below them.
    std::size_t waiting_bytes() const { return ranges_.waiting_bytes(); }
    std::size_t importing() const { return importing_; }
    std::size_t asked() const;

  private:
    enum class Waits : std::uint8_t { Nothing, Header, Blocks };
    struct Peer {
        BlockRef best;
        /// A block that both have (or that is on its way to our import), once found.
        std::optional<BlockRef> common{};
        /// It is the highest one, as far as known.
        bool is_exact = false;
        /// Where the search for it stands.
        std::optional<BlockNumber> probe{};
        BlockNumber step = 1;
        UnixMs not_before = 0;
        Waits waits = Waits::Nothing;
        /// Questions in a row that it did not answer.
        std::uint32_t failures = 0;
        /// The first of its blocks that did not fit into the chain that is fetched.
        std::optional<BlockNumber> misfit{};
        std::uint32_t strikes = 0;
    };

    // full_sync.cpp: peers and questions
    Outputs next(UnixMs now);
    void ask_all(UnixMs now, Outputs& out);
    std::vector<PeerId> by_merit() const;
    void ask_one(UnixMs now, const PeerId& id, Peer& peer, Outputs& out);
    void ask_header(const PeerId& id, Peer& peer, Outputs& out);
    bool begin_line(const Peer& peer);
    bool is_stuck() const;
    void search_again(Peer& peer, BlockNumber from);
    static void pause(UnixMs now, Peer& peer);

    // full_sync_answers.cpp: answers and the way to the import
    void on_probe(UnixMs now, const PeerId& id, Peer& peer, const std::vector<BlockData>& blocks,
                  Outputs& out);
    void on_common(UnixMs now, const PeerId& id, Peer& peer, const BlockRef& common, Outputs& out);
    void on_range(UnixMs now, const PeerId& id, Peer& peer, std::vector<BlockData> blocks,
                  Outputs& out);
    void hand_on(Outputs& out);
    void on_misfit();
    void forget_lost_blocks(UnixMs now);
    void end_line();

    const ChainView& chain_;
    std::map<PeerId, Peer> peers_;
    /// The chain that is fetched, while is_line_.
    BlockRanges ranges_;
    bool is_line_ = false;
    /// Its base and the ends of what was handed on, the latest kImportingMax of them.
    std::deque<BlockRef> handed_;
    std::size_t importing_ = 0;
};

}  // namespace consensus::sync
