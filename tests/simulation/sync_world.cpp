#include "tests/simulation/sync_world.hpp"

namespace simulation {

namespace sync = consensus::sync;

namespace {

constexpr UnixMs kFaultsMs = 60'000;
/// After the faults: a question may run into its time-out, its range is then asked of another.
constexpr UnixMs kHealedMs = 120'000;
constexpr UnixMs kTimeOutMs = 20'000;
constexpr UnixMs kSlotLengthMs = 2'000;
constexpr UnixMs kTickMs = 500;
constexpr UnixMs kImportMs = 1;
/// The finalized block is so far below the best one.
constexpr BlockNumber kLag = 3;
/// What a made-up block bears, in place of a seal that does not verify.
constexpr std::size_t kMark = 20;

bool is_invented(const Header& header) {
    return header.state_root.bytes[kMark] != 0;
}

bool is_bad(Conduct conduct) {
    return conduct == Conduct::Forger || conduct == Conduct::Wrecker ||
           conduct == Conduct::Boaster || conduct == Conduct::Silent;
}

}  // namespace

std::string_view to_string(Conduct conduct) {
    constexpr std::string_view kNames[] = {"honest",  "slow",   "silent", "on a fork",
                                           "boaster", "forger", "wrecker"};
    return kNames[static_cast<std::size_t>(conduct)];
}

// ---- the joining node's chain -------------------------------------------------------------------

JoinerChain::JoinerChain() {
    const Header genesis{};
    canonical_.push_back(consensus::header_hash(genesis));
    headers_[canonical_.front()] = genesis;
}

BlockRef JoinerChain::best() const {
    return {canonical_.back(), static_cast<BlockNumber>(canonical_.size() - 1)};
}

std::optional<Hash> JoinerChain::canonical_hash(BlockNumber number) const {
    if (number >= canonical_.size()) return std::nullopt;
    return canonical_[number];
}

bool JoinerChain::import(const Header& header) {
    if (!headers_.contains(header.parent_hash)) return false;
    const auto hash = consensus::header_hash(header);
    if (headers_.emplace(hash, header).second && header.number.value > best().number)
        choose(hash, header);
    return true;
}

void JoinerChain::choose(const Hash& hash, const Header& header) {
    canonical_.resize(header.number.value + 1u);
    canonical_.back() = hash;
    Hash parent = header.parent_hash;
    for (auto number = header.number.value; number-- > 0 && canonical_[number] != parent;) {
        canonical_[number] = parent;
        parent = headers_.at(parent).parent_hash;
    }
}

// ---- before the run -----------------------------------------------------------------------------

SyncWorld::SyncWorld(std::uint64_t seed) : seed_{seed}, random_{seed ^ 0x5'91c} {
    const auto length = random_.between(200, 4'000);
    const auto forked_at = random_.below(length - 50);
    main_.grow(forked_at);
    fork_.grow(forked_at);
    main_.grow(length - forked_at);
    fork_.grow(random_.between(1, length - forked_at - 10), 1);
    latency_ms_ = random_.between(5, 300);
    machine_.emplace(ours_);
    const auto count = random_.between(3, 10);
    for (std::uint8_t i = 1; i <= count; ++i) {
        auto& peer = peers_[tests::peer_of(i)];
        // One honest peer makes a network.
        peer.conduct = i == 1 ? Conduct::Honest : static_cast<Conduct>(random_.below(7));
        peer.chain = peer.conduct == Conduct::OnFork ? &fork_ : &main_;
        push(random_.below(3'000), Kind::Join, tests::peer_of(i));
        for (auto breaks = random_.below(3); breaks > 0; --breaks)
            push(random_.below(kFaultsMs), Kind::Leave, tests::peer_of(i));
    }
    if (random_.chance(300)) push(random_.below(kFaultsMs), Kind::Crash);
    push(0, Kind::Tick);
    push(kSlotLengthMs, Kind::Slot);
}

void SyncWorld::push(UnixMs in_ms, Kind kind, const PeerId& peer, std::uint64_t life) {
    queue_.push({now_ms_ + in_ms, orders_++, kind, peer, life});
}

void SyncWorld::violation(const std::string& what) {
    figures_.violations.push_back("seed " + std::to_string(seed_) + " at " +
                                  std::to_string(now_ms_) + " ms: " + what);
}

// ---- the run ------------------------------------------------------------------------------------

SyncFigures SyncWorld::run() {
    while (now_ms_ < kFaultsMs + kHealedMs) {
        const Event event = queue_.top();
        queue_.pop();
        now_ms_ = event.at_ms;
        handle(event);
        check();
        const bool has_all = ours_.best() == main_.best();
        if (has_all && figures_.took_ms == 0) figures_.took_ms = now_ms_;
        if (has_all && now_ms_ > kFaultsMs) break;
    }
    if (ours_.best() != main_.best())
        violation("the node has block " + std::to_string(ours_.best().number) + ", the chain " +
                  std::to_string(main_.best().number));
    figures_.blocks = ours_.best().number;
    return figures_;
}

void SyncWorld::handle(const Event& event) {
    switch (event.kind) {
        case Kind::Tick:
            push(kTickMs, Kind::Tick);
            return carry_out(machine_->on_tick(now_ms_));
        case Kind::Slot:
            push(kSlotLengthMs, Kind::Slot);
            return slot();
        case Kind::Import:
            return import_one();
        case Kind::Crash:
            return crash();
        default:
            break;
    }
    auto& peer = peers_.at(event.peer);
    if (event.kind == Kind::Join) return join(event.peer, peer);
    if (event.kind == Kind::Leave) return leave(event.peer, peer);
    if (event.life != peer.life || !peer.question) return;
    if (event.kind == Kind::Answer) return answer(event.peer, peer);
    peer.question.reset();
    ++peer.life;
    carry_out(machine_->on_answer(now_ms_, event.peer, std::nullopt));
}

void SyncWorld::check() {
    if (machine_->asked() > sync::kParallelMax) violation("too many questions");
    if (machine_->importing() > sync::kImportingMax) violation("too many blocks handed on");
    figures_.bytes_max = std::max(figures_.bytes_max, machine_->waiting_bytes());
}

void SyncWorld::carry_out(FullSync::Outputs outputs) {
    for (auto& output : outputs) {
        if (const auto* question = std::get_if<sync::Ask>(&output)) {
            ask(*question);
        } else if (const auto* batch = std::get_if<sync::Import>(&output)) {
            if (importing_.empty()) push(kImportMs, Kind::Import);
            for (const auto& block : batch->blocks)
                importing_.emplace_back(batch->peer, *block.header);
        } else {
            const auto& blame = std::get<sync::Blame>(output);
            ++figures_.blames;
            auto& peer = peers_.at(blame.peer);
            // A fork that finality has left is of no use to anybody.
            if (!is_bad(peer.conduct) && peer.conduct != Conduct::OnFork)
                violation("an honest peer is blamed: " + std::string{blame.reason});
            if (!blame.is_fatal) continue;
            peer.is_banned = true;
            leave(blame.peer, peer);
        }
    }
}

// ---- peers --------------------------------------------------------------------------------------

void SyncWorld::join(const PeerId& id, Peer& peer) {
    if (peer.is_connected || peer.is_banned) return;
    peer.is_connected = true;
    ++peer.life;
    auto best = peer.chain->best();
    if (peer.conduct == Conduct::Boaster) best = {{}, best.number + 1'000'000};
    carry_out(machine_->on_peer(now_ms_, id, best));
}

void SyncWorld::leave(const PeerId& id, Peer& peer) {
    if (!peer.is_connected) return;
    peer.is_connected = false;
    ++peer.life;
    peer.question.reset();
    machine_->on_peer_gone(id);
    push(random_.between(100, 5'000), Kind::Join, id);
}

void SyncWorld::ask(const sync::Ask& ask) {
    auto& peer = peers_.at(ask.peer);
    ++figures_.questions;
    if (peer.question) violation("two questions of one peer");
    figures_.trace = (figures_.trace ^ now_ms_ ^ ask.peer.key()[0]) * 1099511628211u;
    if (!peer.is_connected) return;
    peer.question = ask.request;
    push(kTimeOutMs, Kind::TimeOut, ask.peer, peer.life);
    if (peer.conduct == Conduct::Silent) return;
    const auto extra = peer.conduct == Conduct::Slow ? random_.between(3'000, 15'000) : 0;
    push(latency_ms_ + random_.below(latency_ms_) + extra, Kind::Answer, ask.peer, peer.life);
}

void SyncWorld::answer(const PeerId& id, Peer& peer) {
    const auto request = *std::exchange(peer.question, std::nullopt);
    // Its time-out is void.
    ++peer.life;
    carry_out(machine_->on_answer(now_ms_, id, answer_of(peer, request)));
}

std::vector<p2p::protocols::BlockData> SyncWorld::answer_of(Peer& peer,
                                                            const sync::BlockRequest& request) {
    auto out = tests::answer_of(*peer.chain, request);
    const bool lies = request.body && !out.empty() && random_.chance(700);
    if (!lies || (peer.conduct != Conduct::Forger && peer.conduct != Conduct::Wrecker)) return out;
    Hash parent = out.front().header->parent_hash;
    if (peer.conduct == Conduct::Forger) parent.bytes[1] ^= 1;
    for (auto& block : out) {
        block.header->parent_hash = parent;
        block.header->state_root.bytes[kMark] = 1;
        parent = block.hash = consensus::header_hash(*block.header);
    }
    return out;
}

// ---- the node -----------------------------------------------------------------------------------

void SyncWorld::import_one() {
    // A crash emptied it.
    if (importing_.empty()) return;
    const auto [giver, header] = importing_.front();
    importing_.pop_front();
    if (!importing_.empty()) push(kImportMs, Kind::Import);
    const bool is_refused = is_invented(header) && ours_.has_block(header.parent_hash);
    if (is_refused) {
        auto& peer = peers_.at(giver);
        if (!is_bad(peer.conduct)) violation("an honest peer's block was invented");
        ++figures_.blames;
        peer.is_banned = true;
        leave(giver, peer);
    } else if (!is_invented(header)) {
        ours_.import(header);
        const auto best = ours_.best().number;
        // Only what the honest majority has becomes final.
        if (best > kLag && ours_.canonical_hash(best) == main_.canonical_hash(best))
            ours_.finalize(best - kLag);
    }
    carry_out(machine_->on_imported(now_ms_, giver, 1, is_refused));
}

void SyncWorld::slot() {
    main_.grow(1);
    const auto best = main_.best();
    for (auto& [id, peer] : peers_)
        if (peer.is_connected && peer.chain == &main_ && peer.conduct != Conduct::Silent)
            carry_out(machine_->on_announce(now_ms_, id, best, main_.hash_at(best.number - 1),
                                            peer.conduct != Conduct::Boaster));
}

/// All but the disk is lost.
void SyncWorld::crash() {
    importing_.clear();
    machine_.emplace(ours_);
    for (auto& [id, peer] : peers_) {
        if (!peer.is_connected) continue;
        peer.is_connected = false;
        ++peer.life;
        peer.question.reset();
        push(random_.between(100, 2'000), Kind::Join, id);
    }
}

}  // namespace simulation
