// What is known of each peer's voter: the set, round and finalized height that it told, or that
// follow from what it sent. Decides who can use which message.
//
// Bound: one small entry a connected peer; the transport bounds those.
#pragma once

#include "consensus/grandpa/reputation.hpp"
#include "consensus/grandpa/rounds.hpp"

namespace consensus::grandpa {

/// A peer: a number of the driver's choosing, not used again for another peer.
using PeerId = std::uint64_t;
enum class PeerRole : std::uint8_t { Full, Light, Authority };

/// A neighbour packet that is the last one again is welcome only after so long.
inline constexpr std::uint64_t kNeighborRepeatMinMs = 60'000;

struct PeerView {
    PeerRole role{};
    /// Whether anything is known: a peer that has not spoken yet may be anywhere.
    bool is_known = false;
    SetId set_id = 0;
    RoundNumber round = 1;
    BlockNumber height = 0;
    /// The last packet as it came, and when.
    std::optional<NeighborV1> packet;
    std::uint64_t packet_at_ms = 0;
    /// When it last got votes of an older round because it seemed to need them.
    std::optional<std::uint64_t> helped_at_ms;
    /// When it last left a catch-up request unanswered.
    std::optional<std::uint64_t> failed_at_ms;

    /// Whether it takes votes of the round: its own round is at most one away.
    bool takes_votes(SetId set, RoundNumber of) const {
        if (role == PeerRole::Light) return false;
        return !is_known || (set_id == set && of + 1 >= round && of <= round + 1);
    }
};

class Peers {
  public:
    void connect(PeerId peer, PeerRole role) {
        PeerView view;
        view.role = role;
        views_.insert_or_assign(peer, view);
    }
    void disconnect(PeerId peer) { views_.erase(peer); }
    /// nullptr: not connected.
    PeerView* find(PeerId peer) {
        const auto at = views_.find(peer);
        return at == views_.end() ? nullptr : &at->second;
    }
    /// By id.
    const std::map<PeerId, PeerView>& views() const { return views_; }
    std::size_t authorities() const;

    std::vector<PeerId> everyone() const;
    std::vector<PeerId> light() const;
    /// Those that can use votes of a round.
    std::vector<PeerId> takers(SetId set, RoundNumber round, std::optional<PeerId> except) const;
    /// Full peers of the set (or of unknown place) that have not told of this height yet.
    std::vector<PeerId> behind(SetId set, BlockNumber height) const;
    /// Full peers that are known to be in an older set.
    std::vector<PeerId> in_sets_before(SetId set) const;

    /// Takes a neighbour packet; what it earns or costs.
    static Conduct note(PeerView& view, const NeighborV1& packet, std::uint64_t now_ms);
    /// A message showed that the peer is at least there.
    static void note_at_least(PeerView& view, SetId set, RoundNumber round);

  private:
    std::map<PeerId, PeerView> views_;
};

}  // namespace consensus::grandpa
