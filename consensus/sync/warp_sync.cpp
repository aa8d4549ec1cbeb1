#include "consensus/sync/warp_sync.hpp"

#include "consensus/header_hash.hpp"

#include <algorithm>

namespace consensus::sync {

namespace pp = p2p::protocols;
using warp::Phase;

std::string_view warp::to_string(Phase phase) {
    switch (phase) {
        case Phase::Peers:
            return "waiting for peers";
        case Phase::Proof:
            return "proving finality";
        case Phase::Checkpoint:
            return "looking for the checkpoint";
        case Phase::State:
            return "receiving the state";
        case Phase::Comparing:
            return "comparing the state's root";
        case Phase::Done:
            return "done";
    }
    return "unknown phase";
}

WarpSync::WarpSync(WarpConfig config, const grandpa::VoteVerifier& verifier,
                   std::optional<WarpResume> resume)
    : config_{std::move(config)}, verifier_{verifier} {
    at_ = {.header = {}, .block = {config_.genesis, 0}, .set = config_.genesis_set};
    if (!resume) return;
    phase_ = Phase::State;
    at_.block = {header_hash(resume->target), resume->target.number.value};
    at_.header = std::move(resume->target);
    last_key_ = std::move(resume->last_key);
}

void WarpSync::start_over(Outputs& out) {
    phase_ = Phase::Proof;
    at_ = {.header = {}, .block = {config_.genesis, 0}, .set = config_.genesis_set};
    proof_.clear();
    places_.clear();
    prover_.reset();
    checkpoint_number_.reset();
    last_key_.clear();
    givers_.clear();
    for (auto& [id, peer] : peers_)
        peer.lacks_state = false;
    out.emplace_back(warp::Clear{});
}

void WarpSync::blame(UnixMs now, const PeerId& id, std::string_view reason, bool is_fatal,
                     Outputs& out) {
    out.emplace_back(warp::Blame{id, reason, is_fatal});
    const auto at = peers_.find(id);
    if (at != peers_.end()) at->second.not_before = now + kWarpRetryMs;
}

// ---- peers --------------------------------------------------------------------------------------

WarpSync::Outputs WarpSync::on_peer(UnixMs now, const PeerId& id, const BlockRef& best) {
    Outputs out;
    if (peers_.size() < kWarpPeersMax) peers_[id] = Peer{.best = best};
    if (!first_peer_at_) first_peer_at_ = now;
    next(now, out);
    return out;
}

void WarpSync::on_announce(const PeerId& id, const BlockRef& best) {
    const auto at = peers_.find(id);
    if (at != peers_.end()) at->second.best = best;
}

WarpSync::Outputs WarpSync::on_peer_gone(UnixMs now, const PeerId& id) {
    Outputs out;
    peers_.erase(id);
    if (asked_ == id) asked_.reset();
    next(now, out);
    return out;
}

bool WarpSync::is_usable(const Peer& peer) const {
    if (phase_ == Phase::State) return !peer.lacks_state && peer.best.number >= at_.block.number;
    return true;
}

/// Of those that can answer, the one with the highest block.
std::optional<PeerId> WarpSync::choose(UnixMs now) const {
    std::optional<PeerId> out;
    BlockNumber highest = 0;
    for (const auto& [id, peer] : peers_) {
        if (now < peer.not_before || !is_usable(peer)) continue;
        if (out && peer.best.number <= highest) continue;
        out = id;
        highest = peer.best.number;
    }
    return out;
}

// ---- questions ----------------------------------------------------------------------------------

WarpSync::Outputs WarpSync::on_tick(UnixMs now) {
    Outputs out;
    next(now, out);
    return out;
}

void WarpSync::ask(const PeerId& peer, pp::Request protocol, Bytes question, Outputs& out) {
    asked_ = peer;
    out.emplace_back(warp::Ask{peer, protocol, std::move(question)});
}

void WarpSync::next(UnixMs now, Outputs& out) {
    if (asked_ || phase_ == Phase::Comparing || phase_ == Phase::Done || peers_.empty()) return;
    if (phase_ == Phase::Peers) {
        if (now < *first_peer_at_ + kWarpGatherMs) return;
        const bool is_short = std::all_of(peers_.begin(), peers_.end(), [](const auto& each) {
            return each.second.best.number < kWarpBlocksMin;
        });
        if (is_short) {
            phase_ = Phase::Done;
            out.emplace_back(warp::UseFullSync{});
            return;
        }
        start_over(out);
    }
    const bool is_gone = phase_ == Phase::State &&
                         std::none_of(peers_.begin(), peers_.end(),
                                      [&](const auto& each) { return is_usable(each.second); });
    // They may only be behind; those that said so have it no more.
    if (is_gone && std::any_of(peers_.begin(), peers_.end(),
                               [](const auto& each) { return each.second.lacks_state; }))
        start_over(out);
    const auto peer = choose(now);
    if (!peer) return;
    switch (phase_) {
        case Phase::Proof:
            return ask(*peer, pp::Request::Warp, primitives::to_bytes(at_.block.hash.view()), out);
        case Phase::Checkpoint:
            return ask(*peer, pp::Request::Sync, header_question(), out);
        case Phase::State:
            return ask(*peer, pp::Request::State,
                       encode(pp::StateRequest{.block = at_.block.hash, .after = last_key_}), out);
        default:
            return;
    }
}

WarpSync::Outputs WarpSync::on_answer(UnixMs now, const PeerId& id,
                                      const std::optional<Bytes>& answer) {
    Outputs out;
    if (asked_ != id) return out;
    asked_.reset();
    const auto at = peers_.find(id);
    if (!answer && at != peers_.end()) {
        at->second.not_before = now + kWarpRetryMs;
        at->second.lacks_state = phase_ == Phase::State;
    }
    if (answer) {
        if (phase_ == Phase::Proof)
            on_proof(now, id, *answer, out);
        else if (phase_ == Phase::Checkpoint)
            on_headers(now, id, *answer, out);
        else if (phase_ == Phase::State)
            on_state(now, id, *answer, out);
    }
    next(now, out);
    return out;
}

// ---- the proof ----------------------------------------------------------------------------------

void WarpSync::on_proof(UnixMs now, const PeerId& id, BytesView answer, Outputs& out) {
    const auto proof = decode_warp_proof(answer);
    if (!proof) return blame(now, id, to_string(proof.error()), false, out);
    if (proof->fragments.empty()) {
        // Nothing above what is proven: the end, if there was anything.
        if (proof->is_finished && at_.block.number > 0) return on_proven(out);
        peers_.at(id).not_before = now + kWarpRetryMs;
        return;
    }
    auto warped = verify(*proof, at_.block.number, at_.set, config_.forks, verifier_);
    if (!warped) {
        blame(now, id, to_string(warped.error()), true, out);
        return;
    }
    at_ = std::move(warped).value();
    prover_ = id;
    warp::Keep keep;
    for (const auto& fragment : proof->fragments) {
        places_.push_back({header_hash(fragment.header), fragment.header.number.value});
        primitives::Justifications proofs;
        // What stands with a hard fork's block proves nothing.
        if (config_.forks.at(places_.back()) == nullptr)
            proofs.push_back(
                {primitives::kGrandpaEngine, primitives::scale::encode(fragment.justification)});
        keep.proven.push_back({fragment.header, std::move(proofs)});
    }
    proof_ = keep.proven.back().justifications;
    out.emplace_back(std::move(keep));
    if (proof->is_finished) on_proven(out);
}

void WarpSync::on_proven(Outputs& out) {
    if (config_.checkpoint)
        phase_ = Phase::Checkpoint;
    else
        begin_state(out);
}

// ---- the checkpoint -----------------------------------------------------------------------------

Bytes WarpSync::header_question() const {
    pp::BlockRequest request;
    request.descending = true;
    request.from = checkpoint_number_ ? downwards_.hash : *config_.checkpoint;
    request.blocks_max = checkpoint_number_ ? kWarpHeadersPerQuestion : 1;
    return encode(request);
}

void WarpSync::on_headers(UnixMs now, const PeerId& id, BytesView answer, Outputs& out) {
    const auto blocks = pp::decode_block_response(answer);
    if (!blocks) return blame(now, id, to_string(blocks.error()), false, out);
    if (blocks->empty()) {
        peers_.at(id).not_before = now + kWarpRetryMs;
        return;
    }
    for (const auto& block : *blocks) {
        const auto& expected = checkpoint_number_ ? downwards_.hash : *config_.checkpoint;
        if (!block.header || header_hash(*block.header) != expected)
            return blame(now, id, "another header than the one asked for", false, out);
        if (!checkpoint_number_) return on_checkpoint_header(now, id, *block.header, out);
        const auto number = block.header->number.value;
        if (number > *checkpoint_number_) {
            downwards_ = {block.header->parent_hash, number - 1};
            continue;
        }
        if (expected == *config_.checkpoint) return begin_state(out);
        // Copied: blame may come of starting over.
        const auto prover = prover_;
        start_over(out);
        if (prover) blame(now, *prover, "its chain lacks the checkpoint", true, out);
        return;
    }
}

void WarpSync::on_checkpoint_header(UnixMs now, const PeerId& id, const Header& header,
                                    Outputs& out) {
    const auto number = header.number.value;
    const auto above = std::find_if(places_.begin(), places_.end(),
                                    [&](const BlockRef& place) { return place.number >= number; });
    if (above == places_.end()) {
        // What was proven ends below it: that peer is behind, or hides the rest.
        const auto prover = prover_.value_or(id);
        start_over(out);
        const auto at = peers_.find(prover);
        if (at != peers_.end()) at->second.not_before = now + kWarpRetryMs;
        return;
    }
    checkpoint_number_ = number;
    downwards_ = *above;
}

// ---- the state ----------------------------------------------------------------------------------

void WarpSync::begin_state(Outputs& out) {
    phase_ = Phase::State;
    last_key_.clear();
    givers_.clear();
    out.emplace_back(warp::BeginState{{at_.header, proof_}});
}

void WarpSync::on_state(UnixMs now, const PeerId& id, BytesView answer, Outputs& out) {
    auto part = pp::decode_state_response(answer);
    if (!part) return blame(now, id, to_string(part.error()), false, out);
    const bool is_below =
        !part->entries.empty() && primitives::compare(last_key_, part->entries.front().first) >= 0;
    if (is_below) return blame(now, id, "entries that it was not asked for", false, out);
    if (part->entries.empty() && !part->is_complete) {
        peers_.at(id).not_before = now + kWarpRetryMs;
        peers_.at(id).lacks_state = true;
        return;
    }
    if (std::find(givers_.begin(), givers_.end(), id) == givers_.end()) givers_.push_back(id);
    if (!part->entries.empty()) {
        last_key_ = part->entries.back().first;
        out.emplace_back(warp::Store{std::move(part->entries)});
    }
    if (!part->is_complete) return;
    phase_ = Phase::Comparing;
    out.emplace_back(warp::Complete{});
}

WarpSync::Outputs WarpSync::on_compared(UnixMs now, bool is_right) {
    Outputs out;
    if (phase_ != Phase::Comparing) return out;
    if (is_right) {
        phase_ = Phase::Done;
        return out;
    }
    // One giver alone is the liar; of several it is not known which.
    const auto givers = givers_;
    start_over(out);
    for (const auto& id : givers)
        blame(now, id, "a state with another root", givers.size() == 1, out);
    next(now, out);
    return out;
}

}  // namespace consensus::sync
