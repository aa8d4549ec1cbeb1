// What peers say: every message is bounded, checked against the set and the rounds that run, and
// its sender's conduct reported.
#include "consensus/grandpa/voter.hpp"

#include <algorithm>

namespace consensus::grandpa {

namespace {

/// The set a message is of; nullopt for neighbour packets, which may tell of any.
std::optional<SetId> set_of(const GossipMessage& message) {
    if (const auto* vote = std::get_if<VoteMessage>(&message)) return vote->set_id;
    if (const auto* commit = std::get_if<CommitMessage>(&message)) return commit->set_id;
    if (const auto* request = std::get_if<CatchUpRequest>(&message)) return request->set_id;
    if (const auto* catch_up = std::get_if<CatchUp>(&message)) return catch_up->set_id;
    return std::nullopt;
}

}  // namespace

void Voter::on_received(const Received& received, Outputs& out) {
    PeerView* view = peers_.find(received.peer);
    if (view == nullptr || !rounds_) return;
    const auto message = decode_gossip(received.message);
    if (!message) {
        const auto size = std::min(received.message.size(), kGossipSizeMax);
        out.push_back(
            Report{received.peer, Conduct::Undecodable, static_cast<std::uint32_t>(size)});
        return;
    }
    const auto set = set_of(*message);
    if (set && *set != set_id_) return on_other_set(received, *view, *set, out);
    if (const auto* vote = std::get_if<VoteMessage>(&*message))
        on_message(received.peer, *view, *vote, out);
    else if (const auto* commit = std::get_if<CommitMessage>(&*message))
        on_message(received.peer, *view, *commit, out);
    else if (const auto* neighbor = std::get_if<NeighborPacket>(&*message))
        on_message(received.peer, *view, *neighbor, out);
    else if (const auto* request = std::get_if<CatchUpRequest>(&*message))
        on_message(received.peer, *view, *request, out);
    else if (const auto* catch_up = std::get_if<CatchUp>(&*message))
        on_message(received.peer, *view, *catch_up, out);
}

void Voter::on_other_set(const Received& received, PeerView& view, SetId set, Outputs& out) {
    if (set < set_id_) {
        out.push_back(Report{received.peer, Conduct::PastMessage});
        if (!view.is_known || view.set_id < set_id_) help(received.peer, view, 0, out);
        return;
    }
    Peers::note_at_least(view, set, 1);
    const auto held = std::count_if(future_.begin(), future_.end(), [&](const Received& other) {
        return other.peer == received.peer;
    });
    if (set != set_id_ + 1 || future_.size() >= kFutureMessagesMax ||
        static_cast<std::size_t>(held) >= kFutureMessagesPerPeerMax)
        out.push_back(Report{received.peer, Conduct::FutureMessage});
    else
        future_.push_back(received);
}

// ---- votes --------------------------------------------------------------------------------------

bool Voter::is_known(const VoteMessage& message) const {
    const Round* round = rounds_->find(message.round);
    const VoteTracker* tracker =
        round == nullptr ? nullptr : round->tracker(message.vote.message.kind);
    if (tracker == nullptr) return false;
    const auto at = tracker->votes().find(message.vote.id);
    if (at == tracker->votes().end()) return false;
    // A third vote says nothing that two do not.
    return at->second.second || at->second.first.message == message.vote.message;
}

void Voter::on_message(PeerId peer, PeerView& view, const VoteMessage& message, Outputs& out) {
    const RoundNumber current = round_number();
    // Only votes of rounds next to its own are passed on by a peer.
    Peers::note_at_least(view, set_id_, message.round > 1 ? message.round - 1 : 1);
    if (message.round == 0 || message.round + 1 < current) {
        out.push_back(Report{peer, Conduct::PastMessage});
        return help(peer, view, message.round, out);
    }
    if (message.round > current + 1) {
        out.push_back(Report{peer, Conduct::FutureMessage});
        return;
    }
    if (!rounds_->voters().contains(message.vote.id)) {
        out.push_back(Report{peer, Conduct::UnknownVoter});
        return;
    }
    if (is_known(message)) {
        // Said again: the peer is stuck in a round that is over here.
        if (message.round < current && view.round < current) help(peer, view, message.round, out);
        return;
    }
    const Bytes payload = signed_payload(message.vote.message, message.round, set_id_);
    if (!parts_.verifier.verify(message.vote.signature, payload, message.vote.id)) {
        out.push_back(Report{peer, Conduct::BadSignature});
        return;
    }
    const auto added = add_verified(message.round, message.vote, out);
    if (added != VoteTracker::Added::New && added != VoteTracker::Added::Equivocation) return;
    out.push_back(Report{peer, Conduct::RoundMessage});
    relay(peer, message, out);
}

VoteTracker::Added Voter::add_verified(RoundNumber round, const SignedMessage& vote, Outputs& out) {
    const auto added = rounds_->add(round, vote, parts_.chain);
    if (added == VoteTracker::Added::New && !parts_.chain.header(vote.message.target.hash))
        out.push_back(WantBlock{vote.message.target});
    return added;
}

// ---- places -------------------------------------------------------------------------------------

void Voter::on_message(PeerId peer, PeerView& view, const NeighborPacket& message, Outputs& out) {
    const auto& packet = std::get<NeighborV1>(message);
    const bool took_votes = view.takes_votes(set_id_, round_number());
    const Conduct conduct = Peers::note(view, packet, now_ms_);
    out.push_back(Report{peer, conduct});
    if (conduct == Conduct::InvalidViewChange) return;
    if (view.set_id < set_id_ || (view.set_id == set_id_ && view.round < round_number()))
        help(peer, view, view.round, out);
    if (!took_votes && view.takes_votes(set_id_, round_number()))
        send_own_votes(rounds_->current(), {peer}, out);
}

}  // namespace consensus::grandpa
