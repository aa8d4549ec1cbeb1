// The peers that this node knows of: addresses, reputation, and when to try them again.
//
// Bounds: kPeersMax records, kPeerAddressesMax addresses each. Where it is full a newcomer takes
// the place of one that never answered; peers that did answer, boot nodes and reserved ones stay.
//
// A choice of a peer to dial avoids networks (/16, /32 of IPv6) that outbound connections reach
// already, so that one operator cannot hold all of them.
#pragma once

#include "p2p/core/multiaddr.hpp"
#include "p2p/core/reputation.hpp"
#include "primitives/random.hpp"

#include <map>
#include <set>

namespace p2p {

inline constexpr std::size_t kPeersMax = 4096;
inline constexpr std::size_t kPeerAddressesMax = 8;
inline constexpr std::uint64_t kDialBackoffMs = 2'000;
inline constexpr std::uint64_t kDialBackoffMaxMs = 300'000;
/// Reserved peers and boot nodes are wanted: their operator restarts them.
inline constexpr std::uint64_t kWantedBackoffMaxMs = 15'000;

struct PeerRecord {
    std::vector<Multiaddr> addresses;
    Reputation reputation;
    bool is_reserved = false;
    bool is_bootnode = false;
    /// Reached by dialing, or connected and identified.
    bool has_answered = false;
    std::uint32_t failures = 0;
    std::uint64_t next_dial_ms = 0;
    /// Which address is tried next.
    std::size_t next_address = 0;
};

class PeerStore {
  public:
    /// `allow_private`: keep addresses that are not global (development and local chains).
    explicit PeerStore(bool allow_private) : allow_private_{allow_private} {}

    /// Addresses without a peer behind them are ignored, as are those the filter refuses.
    void add(const Multiaddr& address);
    void add_bootnode(const Multiaddr& address);
    void add_reserved(const Multiaddr& address);
    bool remove_reserved(const PeerId& peer);
    bool is_reserved(const PeerId& peer) const;
    std::vector<PeerId> reserved() const;

    void report(std::uint64_t now_ms, const PeerId& peer, std::int32_t difference);
    bool is_banned(std::uint64_t now_ms, const PeerId& peer) const;

    void on_answered(const PeerId& peer);
    void on_dial_failed(std::uint64_t now_ms, const PeerId& peer);

    /// Of a peer that may be dialed now; nullopt if it must wait or has no address.
    std::optional<Multiaddr> dial_address(std::uint64_t now_ms, const PeerId& peer);
    /// A peer outside `avoided` to dial, from a network outside `networks` unless that is lifted.
    std::optional<PeerId> choose(std::uint64_t now_ms, const std::set<PeerId>& avoided,
                                 const std::set<std::string>& networks,
                                 primitives::Random& random) const;

    const std::vector<Multiaddr>* addresses(const PeerId& peer) const;
    std::size_t size() const { return peers_.size(); }
    /// Whether an address may be kept and told to others.
    bool is_acceptable(const Multiaddr& address) const {
        return allow_private_ || address.is_global();
    }

    /// One address with peer per line: what is worth keeping over a restart.
    std::string snapshot() const;
    void load(std::string_view snapshot);

  private:
    PeerRecord* find_or_make(const PeerId& peer);

    bool allow_private_;
    std::map<PeerId, PeerRecord> peers_;
};

}  // namespace p2p
