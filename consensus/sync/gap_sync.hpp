// Filling the gap below a chain that began with a later block: bodies and headers downwards, each
// block the parent of the one above, so that its hash proves it; the body has the root in the
// header. One question at a time, a batch of kGapBlocks, and the next one when it is stored. It
// waits while its node has something better to do (the caller does not tick it).
#pragma once

#include "consensus/ports.hpp"
#include "p2p/core/peer_id.hpp"
#include "p2p/protocols/block_request.hpp"
#include "storage/block_store.hpp"

#include <map>

namespace consensus::sync {

inline constexpr std::uint32_t kGapBlocks = 128;
inline constexpr UnixMs kGapRetryMs = 5'000;

class GapSync {
  public:
    struct Ask {
        p2p::PeerId peer;
        p2p::protocols::BlockRequest request;
    };
    /// Downwards from the gap.
    struct Fill {
        std::vector<std::pair<Hash, primitives::Block>> blocks;
    };
    struct Blame {
        p2p::PeerId peer;
        std::string_view reason;
    };
    using Output = std::variant<Ask, Fill, Blame>;

    void on_peer(const p2p::PeerId& peer) { peers_.try_emplace(peer, 0); }
    void on_peer_gone(const p2p::PeerId& peer);
    /// Time for a question, unless one is open or its blocks are being stored. `gap` as the
    /// database has it; nullopt: there is none.
    std::vector<Output> on_tick(UnixMs now, const std::optional<storage::BlockRef>& gap);
    /// The answer to the last Ask; nullopt: none came.
    std::vector<Output> on_answer(UnixMs now, const p2p::PeerId& peer,
                                  const std::optional<std::vector<p2p::protocols::BlockData>>& got);
    /// The blocks of the last Fill are stored.
    void on_filled() { filling_ = false; }

  private:
    /// Not to be asked before.
    std::map<p2p::PeerId, UnixMs> peers_;
    std::optional<p2p::PeerId> asked_;
    /// The last that was asked: the next one takes its turn.
    std::optional<p2p::PeerId> last_asked_;
    storage::BlockRef gap_;
    bool filling_ = false;
};

}  // namespace consensus::sync
