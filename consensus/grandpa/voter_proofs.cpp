// Commits and catch-ups of peers, and what they reveal: proofs of finality are taken only after
// every signature and the whole way of the votes were checked; those that conflict are compared
// with our own, so that whoever signed both is named.
#include "consensus/grandpa/voter.hpp"

namespace consensus::grandpa {

// ---- commits ------------------------------------------------------------------------------------

bool Voter::is_canonical(const BlockRef& block) const {
    return block.number <= finalized_.number &&
           parts_.chain.ancestors(block, finalized_).has_value();
}

void Voter::on_message(PeerId peer, PeerView& view, const CommitMessage& message, Outputs& out) {
    Peers::note_at_least(view, set_id_, message.round);
    view.height = std::max(view.height, message.target.number);
    const auto commit = expand(message);
    if (!commit) {
        out.push_back(Report{peer, Conduct::MalformedCommit});
        return;
    }
    if (is_canonical(message.target)) return;
    const auto verified = verify_commit(*commit, message.round, set_id_, rounds_->voters(),
                                        parts_.chain, parts_.verifier);
    if (verified) {
        out.push_back(Report{peer, Conduct::GoodCommit});
        return take_commit(message, *commit, out);
    }
    // A block that is not imported yet may be all that is missing.
    if (verified.error() == JustificationError::NotConnected &&
        !parts_.chain.header(message.target.hash))
        out.push_back(WantBlock{message.target});
    else
        out.push_back(Report{peer, Conduct::InvalidCommit});
}

void Voter::take_commit(const CommitMessage& message, const Commit& commit, Outputs& out) {
    for (const SignedPrecommit& vote : commit.precommits)
        rounds_->add(message.round, {{VoteKind::Precommit, vote.target}, vote.signature, vote.id},
                     parts_.chain);
    if (parts_.chain.ancestors(finalized_, message.target)) {
        if (message.target.number > asked_number_) finalize(commit, message.round, out);
        return;
    }
    compare_with_own(message, commit, out);
    if (message.target.number <= finalized_.number || parts_.chain.header(message.target.hash)) {
        out.push_back(Conflict{message});
        return;
    }
    out.push_back(WantBlock{message.target});
    if (!waiting_commit_ || waiting_commit_->target.number < message.target.number)
        waiting_commit_ = message;
}

void Voter::check_waiting_commit(Outputs& out) {
    if (!waiting_commit_) return;
    if (waiting_commit_->target.number <= finalized_.number) return waiting_commit_.reset();
    if (!parts_.chain.header(waiting_commit_->target.hash)) return;
    const CommitMessage message = *std::exchange(waiting_commit_, std::nullopt);
    if (const auto commit = expand(message)) take_commit(message, *commit, out);
}

void Voter::compare_with_own(const CommitMessage& message, const Commit& commit, Outputs& out) {
    for (const CommitMessage& own : commits_) {
        if (own.round != message.round) continue;
        const auto known = expand(own);
        if (!known) continue;
        for (const auto& proof :
             equivocations_between(known->precommits, commit.precommits, message.round, set_id_))
            accuse(proof, out);
    }
}

// ---- catch-up -----------------------------------------------------------------------------------

void Voter::on_message(PeerId peer, PeerView& view, const CatchUpRequest& message, Outputs& out) {
    const Round& last = rounds_->previous();
    const bool is_sensible = !view.is_known || view.round < message.round;
    if (message.round == 0 || message.round > last.number() || !is_sensible ||
        !last.state().is_completable) {
        out.push_back(Report{peer, Conduct::OutOfScope});
        return;
    }
    out.push_back(Report{peer, Conduct::CatchUpAnswered});
    out.push_back(Send{
        {peer}, MessageClass::CatchUp, primitives::scale::encode(GossipMessage{last.catch_up()})});
}

std::optional<Round> Voter::round_of(const CatchUp& message) const {
    Round round{message.round, set_id_, rounds_->voters(), message.base};
    const auto add = [&](VoteKind kind, const SignedVote& signed_vote) {
        const SignedMessage vote{{kind, signed_vote.target}, signed_vote.signature, signed_vote.id};
        const Bytes payload = signed_payload(vote.message, message.round, set_id_);
        if (!rounds_->voters().contains(vote.id) ||
            !parts_.verifier.verify(vote.signature, payload, vote.id))
            return false;
        return add_located(round, vote, parts_.chain) != VoteTracker::Added::Ignored;
    };
    for (const SignedVote& vote : message.prevotes)
        if (!add(VoteKind::Prevote, vote)) return std::nullopt;
    for (const SignedVote& vote : message.precommits)
        if (!add(VoteKind::Precommit, vote)) return std::nullopt;
    return round;
}

void Voter::on_message(PeerId peer, PeerView&, const CatchUp& message, Outputs& out) {
    if (!catch_up_ || catch_up_->is_answered || catch_up_->peer != peer ||
        message.round < catch_up_->round) {
        out.push_back(Report{peer, Conduct::OutOfScope});
        return;
    }
    catch_up_->is_answered = true;
    if (message.round < round_number()) return;
    const std::size_t votes_max = 2 * rounds_->voters().size();
    if (message.prevotes.empty() || message.precommits.empty() ||
        message.prevotes.size() > votes_max || message.precommits.size() > votes_max) {
        out.push_back(Report{peer, Conduct::MalformedCatchUp});
        return;
    }
    auto round = round_of(message);
    if (!round) {
        out.push_back(Report{peer, Conduct::InvalidCatchUp});
        return;
    }
    if (round->state().is_completable) return adopt_catch_up(peer, *std::move(round), out);
    const auto unknown = round->waiting_for();
    for (const BlockRef& block : unknown)
        out.push_back(WantBlock{block});
    if (unknown.empty()) out.push_back(Report{peer, Conduct::InvalidCatchUp});
}

void Voter::adopt_catch_up(PeerId peer, Round round, Outputs& out) {
    out.push_back(Report{peer, Conduct::GoodCatchUp});
    catch_up_.reset();
    for (const VoteTracker* tracker : {&round.prevotes(), &round.precommits()})
        for (const auto& [id, votes] : tracker->votes())
            if (votes.second) accuse(equivocation_of(*tracker, id, round.number(), set_id_), out);
    rounds_.emplace(std::move(round));
    begin_round();
}

// ---- evidence -----------------------------------------------------------------------------------

void Voter::accuse(const EquivocationProof& proof, Outputs& out) {
    if (!accused_.insert({proof.round, proof.kind, proof.offender}).second) return;
    if (accused_.size() > kAccusedMax) accused_.erase(accused_.begin());
    out.push_back(Equivocation{proof});
}

void Voter::emit_evidence(Outputs& out) {
    for (const EquivocationProof& proof : rounds_->take_evidence())
        accuse(proof, out);
}

}  // namespace consensus::grandpa
