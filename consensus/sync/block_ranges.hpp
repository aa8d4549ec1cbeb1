// The blocks above a known one, fetched in ranges from several peers at once and handed on in
// order:
//
//   tip | range | range | range | ...      a range: free -> asked -> here -> taken (the new tip)
//
// An answer is checked by itself when it comes (numbers, hashes, each block the child of the one
// before); whether it fits the tip shows when its turn comes. The range that everything waits for
// may be asked of a second peer after kSlowMs. Bounds: kAheadMax blocks above the tip; with
// kBufferBytesMax bytes waiting no range is begun.
#pragma once

#include "consensus/ports.hpp"
#include "p2p/core/peer_id.hpp"
#include "p2p/protocols/block_request.hpp"
#include "storage/block_store.hpp"

#include <deque>

namespace consensus::sync {

using p2p::PeerId;
using p2p::protocols::BlockData;
using storage::BlockRef;

inline constexpr std::uint32_t kBatchBlocks = 128;
inline constexpr BlockNumber kAheadMax = 1'024;
inline constexpr std::size_t kBufferBytesMax = 32 * 1024 * 1024;
/// A good answer takes well below a second.
inline constexpr UnixMs kSlowMs = 5'000;

class BlockRanges {
  public:
    struct Question {
        BlockNumber first = 0;
        std::uint32_t count = 0;
    };
    struct Part {
        PeerId giver;
        std::vector<BlockData> blocks;
    };
    enum class Filled : std::uint8_t {
        Taken,
        Late,     // another peer was faster, or the range is not wanted any more
        NoChain,  // not what was asked for
    };

    /// Forgets everything.
    void begin(const BlockRef& tip);
    const BlockRef& tip() const { return tip_; }
    /// Whether an answer is awaited.
    bool is_asked() const;
    bool is_empty() const { return ranges_.empty(); }
    std::size_t waiting_bytes() const { return bytes_; }

    /// Whether assign() has something for a peer that has blocks up to `highest`.
    bool has_work(UnixMs now, BlockNumber highest) const;
    /// Precondition: the peer is asked for nothing else.
    std::optional<Question> assign(UnixMs now, const PeerId& peer, BlockNumber highest);
    /// `blocks` is not empty.
    Filled fill(const PeerId& peer, std::vector<BlockData> blocks);
    /// No answer will come of this peer: its range is free again.
    void release(const PeerId& peer);

    /// The blocks above the tip, where they are here.
    const Part* ready() const;
    /// Precondition: ready(). The last block of it is the new tip.
    Part take();
    /// Precondition: ready(). They are fetched again.
    void drop_ready();
    /// The tip goes back to a block below it; what lies between is fetched again.
    void rewind(const BlockRef& tip);
    /// Forgets the ranges at the end that nobody is asked for and that are above `highest`.
    void trim(BlockNumber highest);

  private:
    struct Asked {
        PeerId peer;
        UnixMs since = 0;
    };
    struct Range {
        BlockNumber first = 0;
        std::uint32_t count = 0;
        std::vector<Asked> asked{};
        std::optional<Part> part{};
        std::size_t bytes = 0;

        bool is_free() const { return asked.empty() && !part; }
    };
    BlockNumber next_number() const;
    bool may_begin(BlockNumber highest) const;
    bool is_slow(UnixMs now, const Range& range) const;
    std::deque<Range>::iterator asked_of(const PeerId& peer);

    BlockRef tip_;
    std::deque<Range> ranges_;
    std::size_t bytes_ = 0;
};

}  // namespace consensus::sync
