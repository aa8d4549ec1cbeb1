// Who is told what: own votes to all who can use them, commits to every light client at once and to
// others who have not heard, the own place on every change, and help for those who lag.
#include "consensus/grandpa/voter.hpp"

#include <algorithm>

namespace consensus::grandpa {

namespace {

void send(std::vector<PeerId> to, MessageClass message_class, const GossipMessage& message,
          Outputs& out) {
    if (to.empty()) return;
    out.push_back(Send{std::move(to), message_class, primitives::scale::encode(message)});
}

}  // namespace

// ---- votes --------------------------------------------------------------------------------------

void Voter::send_vote(const VoteMessage& message, std::vector<PeerId> to, Outputs& out) const {
    send(std::move(to), MessageClass::Vote, message, out);
}

void Voter::send_own_votes(const Round& round, const std::vector<PeerId>& to, Outputs& out) const {
    if (role_ != Role::Voting) return;
    for (const VoteTracker* tracker : {&round.prevotes(), &round.precommits()}) {
        const auto at = tracker->votes().find(self_);
        if (at != tracker->votes().end())
            send_vote({round.number(), set_id_, at->second.first}, to, out);
    }
}

void Voter::send_all_votes(const Round& round, const std::vector<PeerId>& to, Outputs& out) const {
    for (const VoteTracker* tracker : {&round.prevotes(), &round.precommits()}) {
        for (const auto& [id, votes] : tracker->votes()) {
            send_vote({round.number(), set_id_, votes.first}, to, out);
            if (votes.second) send_vote({round.number(), set_id_, *votes.second}, to, out);
        }
    }
}

void Voter::relay(PeerId from, const VoteMessage& message, Outputs& out) const {
    // Where every voter is connected to this node, the others hear it from its origin as we did.
    const std::size_t self = role_ == Role::Voting ? 1 : 0;
    if (peers_.authorities() + self >= rounds_->voters().size()) return;
    send_vote(message, peers_.takers(set_id_, message.round, from), out);
}

void Voter::resend_due(Outputs& out) {
    if (!active_at_ms_ || now_ms_ < resend_at_ms_) return;
    resend_at_ms_ = now_ms_ + kResendDurations * kGossipDurationMs;
    ++resends_;
    for (const Round* round : {&rounds_->previous(), &rounds_->current()})
        for (const BlockRef& block : round->waiting_for())
            out.push_back(WantBlock{block});
    const auto takers = peers_.takers(set_id_, round_number(), std::nullopt);
    send_own_votes(rounds_->current(), takers, out);
    // Others' votes as well after 2, 4, 8... times: somebody may not be heard by all.
    if (resends_ < 2 || (resends_ & (resends_ - 1)) != 0) return;
    send_all_votes(rounds_->previous(), takers, out);
    send_all_votes(rounds_->current(), takers, out);
}

void Voter::help(PeerId peer, PeerView& view, RoundNumber round, Outputs& out) {
    const bool is_light = view.role == PeerRole::Light;
    const std::uint64_t pause_ms = kResendDurations * kGossipDurationMs;
    if (is_light || (view.helped_at_ms && now_ms_ - *view.helped_at_ms < pause_ms)) return;
    view.helped_at_ms = now_ms_;
    const bool is_in_set = !view.is_known || view.set_id == set_id_;
    if (const Round* kept = is_in_set ? rounds_->find(round) : nullptr)
        send_all_votes(*kept, {peer}, out);
    if (is_in_set && !commits_.empty() && commits_.back().target.number > view.height)
        send({peer}, MessageClass::Commit, commits_.back(), out);
    const auto end = std::find_if(
        set_ends_.begin(), set_ends_.end(),
        [&](const CommitMessage& commit) { return commit.target.number > view.height; });
    if (end != set_ends_.end()) send({peer}, MessageClass::Commit, *end, out);
}

// ---- places and commits -------------------------------------------------------------------------

NeighborV1 Voter::place() const {
    return {round_number(), set_id_, finalized_.number};
}

const CommitMessage* Voter::last_commit() const {
    if (!commits_.empty()) return &commits_.back();
    return set_ends_.empty() ? nullptr : &set_ends_.back();
}

void Voter::greet(PeerId peer, PeerRole role, Outputs& out) {
    if (!rounds_) return;
    // The repetition must not come too soon for this peer.
    if (place() == told_) told_at_ms_ = now_ms_;
    send({peer}, MessageClass::Neighbor, NeighborPacket{place()}, out);
    if (role != PeerRole::Light) send_own_votes(rounds_->current(), {peer}, out);
    if (const CommitMessage* commit = last_commit())
        send({peer}, MessageClass::Commit, *commit, out);
}

void Voter::tell_place(Outputs& out) {
    const NeighborV1 now = place();
    if (now == told_ && now_ms_ - told_at_ms_ < kNeighborRepeatMs) return;
    told_ = now;
    told_at_ms_ = now_ms_;
    send(peers_.everyone(), MessageClass::Neighbor, NeighborPacket{now}, out);
}

void Voter::keep_commit(const CommitMessage& commit, Outputs& out) {
    commits_.push_back(commit);
    if (commits_.size() > kCommitsKept) commits_.pop_front();
    send(peers_.light(), MessageClass::Commit, commit, out);
    commit_due_at_ms_ = now_ms_ + kGossipDurationMs;
}

void Voter::send_commit_due(Outputs& out) {
    if (!commit_due_at_ms_ || now_ms_ < *commit_due_at_ms_) return;
    commit_due_at_ms_.reset();
    if (const CommitMessage* commit = last_commit())
        send(peers_.behind(commit->set_id, commit->target.number), MessageClass::Commit, *commit,
             out);
    // One that could not use the proof of its set's end when it came, for want of the block, has
    // nobody left to vote with and is silent.
    for (const PeerId peer : peers_.in_sets_before(set_id_))
        help(peer, *peers_.find(peer), 0, out);
}

void Voter::request_catch_up(Outputs& out) {
    if (catch_up_ && now_ms_ < catch_up_->until_ms) return;
    if (catch_up_) {
        if (!catch_up_->is_answered)
            out.push_back(Report{catch_up_->peer, Conduct::CatchUpTimeout});
        if (PeerView* view = peers_.find(catch_up_->peer)) view->failed_at_ms = now_ms_;
        catch_up_.reset();
    }
    const RoundNumber distance = kCatchUpDistance - (now_ms_ >= slow_at_ms() ? 1 : 0);
    // The one that failed longest ago, or never.
    const PeerView* chosen = nullptr;
    PeerId peer = 0;
    for (const auto& [id, view] : peers_.views()) {
        const bool is_ahead =
            view.is_known && view.set_id == set_id_ && view.round > round_number() + distance;
        if (view.role == PeerRole::Light || !is_ahead) continue;
        if (chosen != nullptr && view.failed_at_ms >= chosen->failed_at_ms) continue;
        chosen = &view;
        peer = id;
    }
    if (chosen == nullptr) return;
    catch_up_ = AskedCatchUp{peer, chosen->round - 1, now_ms_ + kCatchUpTimeoutMs};
    send({peer}, MessageClass::CatchUpRequest, CatchUpRequest{chosen->round - 1, set_id_}, out);
}

}  // namespace consensus::grandpa
