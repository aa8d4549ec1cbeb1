// Warp synchronization: from nothing but block 0 to the state of the last finalized block.
//
//   peers -> proof, part by part (sync/warp), verified from the authorities of block 0
//         -> with a checkpoint: headers downwards from a proven block to it (sync/2)
//         -> the state of the proven block, part by part (state/2) -> compared -> complete
//
// The machine asks one peer at a time and verifies all it can: votes, hashes of headers, the order
// of entries. Entries are believed only when the root of the whole state is compared; if that
// fails, those who gave parts are to blame, and everything begins anew. After a restart it goes on
// with the state where it was; a proof that was not complete is asked for again.
//
// A peer that cannot answer is left alone for kWarpRetryMs. When no peer has the state any more
// (it moves out of their windows), a newer block is proven. No clock, and of what came only the
// places of the proven blocks is kept: 36 bytes for each change of the authorities.
#pragma once

#include "consensus/ports.hpp"
#include "consensus/sync/warp_proof.hpp"
#include "p2p/core/peer_id.hpp"
#include "p2p/protocols/block_request.hpp"
#include "p2p/protocols/names.hpp"
#include "p2p/protocols/state_request.hpp"
#include "storage/state_download.hpp"

#include <map>

namespace consensus::sync {

using p2p::PeerId;
using storage::BlockRef;
using storage::ProvenBlock;

/// A chain no longer than this is fetched block by block.
inline constexpr BlockNumber kWarpBlocksMin = 32;
/// After the first peer others have this long to join, so that the best of them is asked.
inline constexpr UnixMs kWarpGatherMs = 2'000;
inline constexpr UnixMs kWarpRetryMs = 5'000;
inline constexpr std::size_t kWarpPeersMax = 256;
/// As many as the other side sends.
inline constexpr std::uint32_t kWarpHeadersPerQuestion = 128;

struct WarpConfig {
    Hash genesis{};
    /// In force above block 0.
    grandpa::AuthoritySet genesis_set;
    /// The chain must have this block.
    std::optional<Hash> checkpoint{};
    ForkRules forks{};
};

/// What a download of an earlier run had.
struct WarpResume {
    Header target;
    Bytes last_key;
};

namespace warp {

// Outputs.
struct Ask {
    PeerId peer;
    p2p::protocols::Request protocol{};
    Bytes question;
};
/// Forget all that was stored.
struct Clear {};
/// Store these.
struct Keep {
    std::vector<ProvenBlock> proven;
};
struct BeginState {
    ProvenBlock target;
};
/// Entries of the state above those before.
struct Store {
    std::vector<p2p::protocols::StateEntry> entries;
};
/// The state is there. Compare it and say so: on_compared.
struct Complete {};
/// The chain is short: begin with block 0.
struct UseFullSync {};
struct Blame {
    PeerId peer;
    std::string_view reason;
    bool is_fatal = false;
};
using Output = std::variant<Ask, Clear, Keep, BeginState, Store, Complete, UseFullSync, Blame>;

enum class Phase : std::uint8_t { Peers, Proof, Checkpoint, State, Comparing, Done };
std::string_view to_string(Phase phase);

}  // namespace warp

class WarpSync {
  public:
    using Outputs = std::vector<warp::Output>;

    /// The verifier outlives the machine.
    WarpSync(WarpConfig config, const grandpa::VoteVerifier& verifier,
             std::optional<WarpResume> resume);

    Outputs on_peer(UnixMs now, const PeerId& peer, const BlockRef& best);
    void on_announce(const PeerId& peer, const BlockRef& best);
    Outputs on_peer_gone(UnixMs now, const PeerId& peer);
    /// The answer to the last Ask; nullopt: none came.
    Outputs on_answer(UnixMs now, const PeerId& peer, const std::optional<Bytes>& answer);
    /// Whether the state that was stored has the root in the target's header.
    Outputs on_compared(UnixMs now, bool is_right);
    Outputs on_tick(UnixMs now);

    warp::Phase phase() const { return phase_; }
    /// The highest block that is proven.
    const BlockRef& proven() const { return at_.block; }
    std::size_t peer_count() const { return peers_.size(); }

  private:
    struct Peer {
        BlockRef best;
        UnixMs not_before = 0;
        /// It said that it has not the target's state.
        bool lacks_state = false;
    };

    void start_over(Outputs& out);
    void next(UnixMs now, Outputs& out);
    std::optional<PeerId> choose(UnixMs now) const;
    bool is_usable(const Peer& peer) const;
    void ask(const PeerId& peer, p2p::protocols::Request protocol, Bytes question, Outputs& out);
    void on_proof(UnixMs now, const PeerId& id, BytesView answer, Outputs& out);
    void on_proven(Outputs& out);
    Bytes header_question() const;
    void on_headers(UnixMs now, const PeerId& id, BytesView answer, Outputs& out);
    void on_checkpoint_header(UnixMs now, const PeerId& id, const Header& header, Outputs& out);
    void begin_state(Outputs& out);
    void on_state(UnixMs now, const PeerId& id, BytesView answer, Outputs& out);
    void blame(UnixMs now, const PeerId& id, std::string_view reason, bool is_fatal, Outputs& out);

    WarpConfig config_;
    const grandpa::VoteVerifier& verifier_;
    std::map<PeerId, Peer> peers_;
    warp::Phase phase_ = warp::Phase::Peers;
    std::optional<UnixMs> first_peer_at_;
    std::optional<PeerId> asked_;

    /// As far as it is proven, and by whose answers.
    Warped at_;
    primitives::Justifications proof_;
    std::vector<BlockRef> places_;
    std::optional<PeerId> prover_;

    /// The number of the checkpoint, once its header is known, and the block above it whose header
    /// comes next.
    std::optional<BlockNumber> checkpoint_number_;
    BlockRef downwards_;

    Bytes last_key_;
    std::vector<PeerId> givers_;
};

}  // namespace consensus::sync
