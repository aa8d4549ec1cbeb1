#include "p2p/core/peer_store.hpp"

#include <algorithm>

namespace p2p {

namespace {

bool is_wanted(const PeerRecord& record) {
    return record.is_reserved || record.is_bootnode;
}

std::uint64_t random_below(primitives::Random& random, std::uint64_t bound) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    std::uint64_t out = 0;
    for (const auto byte : bytes)
        out = out << 8 | byte;
    return out % bound;
}

}  // namespace

PeerRecord* PeerStore::find_or_make(const PeerId& peer) {
    const auto at = peers_.find(peer);
    if (at != peers_.end()) return &at->second;
    if (peers_.size() >= kPeersMax) {
        const auto victim = std::find_if(peers_.begin(), peers_.end(), [](const auto& each) {
            return !each.second.has_answered && !is_wanted(each.second);
        });
        if (victim == peers_.end()) return nullptr;
        peers_.erase(victim);
    }
    return &peers_[peer];
}

void PeerStore::add(const Multiaddr& address) {
    if (!address.peer || !is_acceptable(address)) return;
    auto* record = find_or_make(*address.peer);
    if (record == nullptr || record->addresses.size() >= kPeerAddressesMax) return;
    const auto bare = address.without_peer();
    auto& all = record->addresses;
    if (std::find(all.begin(), all.end(), bare) == all.end()) all.push_back(bare);
}

void PeerStore::add_bootnode(const Multiaddr& address) {
    if (!address.peer) return;
    auto& record = peers_[*address.peer];
    record.is_bootnode = true;
    record.addresses.push_back(address.without_peer());
}

void PeerStore::add_reserved(const Multiaddr& address) {
    if (!address.peer) return;
    auto& record = peers_[*address.peer];
    record.is_reserved = true;
    record.next_dial_ms = 0;
    const auto bare = address.without_peer();
    std::erase(record.addresses, bare);
    record.addresses.insert(record.addresses.begin(), bare);
}

bool PeerStore::remove_reserved(const PeerId& peer) {
    const auto at = peers_.find(peer);
    if (at == peers_.end() || !at->second.is_reserved) return false;
    at->second.is_reserved = false;
    return true;
}

bool PeerStore::is_reserved(const PeerId& peer) const {
    const auto at = peers_.find(peer);
    return at != peers_.end() && at->second.is_reserved;
}

std::vector<PeerId> PeerStore::reserved() const {
    std::vector<PeerId> out;
    for (const auto& [peer, record] : peers_)
        if (record.is_reserved) out.push_back(peer);
    return out;
}

void PeerStore::report(std::uint64_t now_ms, const PeerId& peer, std::int32_t difference) {
    auto* record = find_or_make(peer);
    if (record != nullptr) record->reputation.change(now_ms, difference);
}

bool PeerStore::is_banned(std::uint64_t now_ms, const PeerId& peer) const {
    const auto at = peers_.find(peer);
    return at != peers_.end() && !at->second.is_reserved && at->second.reputation.is_banned(now_ms);
}

void PeerStore::on_answered(const PeerId& peer) {
    auto* record = find_or_make(peer);
    if (record == nullptr) return;
    record->has_answered = true;
    record->failures = 0;
}

void PeerStore::on_dial_failed(std::uint64_t now_ms, const PeerId& peer) {
    auto* record = find_or_make(peer);
    if (record == nullptr) return;
    const auto delay = kDialBackoffMs << std::min<std::uint32_t>(record->failures, 10);
    ++record->failures;
    ++record->next_address;
    record->next_dial_ms =
        now_ms + std::min(delay, is_wanted(*record) ? kWantedBackoffMaxMs : kDialBackoffMaxMs);
}

std::optional<Multiaddr> PeerStore::dial_address(std::uint64_t now_ms, const PeerId& peer) {
    const auto at = peers_.find(peer);
    if (at == peers_.end() || at->second.addresses.empty()) return std::nullopt;
    const auto& record = at->second;
    if (now_ms < record.next_dial_ms) return std::nullopt;
    return record.addresses[record.next_address % record.addresses.size()].with_peer(peer);
}

std::optional<PeerId> PeerStore::choose(std::uint64_t now_ms, const std::set<PeerId>& avoided,
                                        const std::set<std::string>& networks,
                                        primitives::Random& random) const {
    std::vector<PeerId> candidates;
    for (const auto& [peer, record] : peers_) {
        if (record.addresses.empty() || avoided.contains(peer) || now_ms < record.next_dial_ms ||
            is_banned(now_ms, peer))
            continue;
        const auto& address = record.addresses[record.next_address % record.addresses.size()];
        const bool is_crowded = networks.contains(address.network_group());
        // Where addresses are private, all are of one network.
        if (is_crowded && !allow_private_) continue;
        candidates.push_back(peer);
    }
    if (candidates.empty()) return std::nullopt;
    return candidates[random_below(random, candidates.size())];
}

const std::vector<Multiaddr>* PeerStore::addresses(const PeerId& peer) const {
    const auto at = peers_.find(peer);
    return at == peers_.end() ? nullptr : &at->second.addresses;
}

std::string PeerStore::snapshot() const {
    std::string out;
    for (const auto& [peer, record] : peers_) {
        if (!record.has_answered) continue;
        for (const auto& address : record.addresses)
            out += address.with_peer(peer).text() + "\n";
    }
    return out;
}

void PeerStore::load(std::string_view snapshot) {
    while (!snapshot.empty()) {
        const auto end = std::min(snapshot.find('\n'), snapshot.size());
        const auto address = Multiaddr::from_text(snapshot.substr(0, end));
        if (address) add(*address);
        snapshot.remove_prefix(std::min(end + 1, snapshot.size()));
    }
}

}  // namespace p2p
