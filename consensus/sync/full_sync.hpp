// Full synchronization: which blocks to ask which peer for, and what to hand to the import.
//
//   peer known -> common ancestor (headers by number, further and further back) -> batches of
//   blocks upwards from it -> import -> the next batch while the last one is imported
//
// The machine asks one peer at a time, the one with the highest best block, and only as long as
// that is above ours. What comes is checked before it is handed on: as many blocks as asked for,
// each the child of the one before, the hashes their own. Everything else is the importer's to say.
// Bounds: one question at a time, kImportingMax blocks handed on and not reported back, and
// kPeersMax peers. No clock: a peer that failed is left alone for kRetryMs.
#pragma once

#include "consensus/ports.hpp"
#include "p2p/core/peer_id.hpp"
#include "p2p/protocols/block_request.hpp"
#include "storage/block_store.hpp"

#include <map>

namespace consensus::sync {

using p2p::PeerId;
using p2p::protocols::BlockData;
using p2p::protocols::BlockRequest;
using storage::BlockRef;

inline constexpr std::uint32_t kBatchBlocks = 128;
inline constexpr std::size_t kImportingMax = 512;
inline constexpr std::size_t kPeersMax = 256;
inline constexpr UnixMs kRetryMs = 5'000;
/// Blocks may wait for their slot.
inline constexpr UnixMs kLostMs = 1'000;
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
    /// The answer to the last Ask; nullopt: none came.
    Outputs on_answer(UnixMs now, const PeerId& peer,
                      const std::optional<std::vector<BlockData>>& blocks);
    /// So many blocks of an Import are done with; `blamed`: one of them was refused as the fault
    /// of its sender.
    Outputs on_imported(UnixMs now, const PeerId& peer, std::size_t count, bool blamed);
    /// Time has passed, or the own chain has changed.
    Outputs on_tick(UnixMs now);

    /// The highest block that a peer says it has.
    BlockNumber target() const;
    /// Whether half of the peers or more are that far ahead: one that lies stops no validator.
    bool is_syncing() const;

  private:
    struct Peer {
        BlockRef best;
        /// A block that both have (or that is on its way to our import), once found.
        std::optional<BlockRef> common{};
        /// Where the search for it stands.
        std::optional<BlockNumber> probe{};
        BlockNumber step = 1;
        UnixMs not_before = 0;
    };
    Outputs next(UnixMs now);
    void forget_lost_blocks(UnixMs now);
    std::optional<PeerId> choose(UnixMs now) const;
    void ask_for(const PeerId& id, Peer& peer, Outputs& out);
    void on_probe(UnixMs now, const PeerId& id, Peer& peer, const std::vector<BlockData>& blocks,
                  Outputs& out);
    void on_batch(UnixMs now, const PeerId& id, Peer& peer, const std::vector<BlockData>& blocks,
                  Outputs& out);
    void search_again(Peer& peer, BlockNumber from);

    const ChainView& chain_;
    std::map<PeerId, Peer> peers_;
    /// Whose answer is awaited.
    std::optional<PeerId> asked_;
    std::size_t importing_ = 0;
};

}  // namespace consensus::sync
