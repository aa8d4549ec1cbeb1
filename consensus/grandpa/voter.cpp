// Life of the voter: authority sets, inputs, the passage of rounds, the next wake-up.
#include "consensus/grandpa/voter.hpp"

namespace consensus::grandpa {

Voter::Voter(const Parts& parts, const AuthoritySet& set, const BlockRef& finalized,
             const std::optional<VoteRecord>& record)
    : parts_{parts}, finalized_{finalized} {
    adopt(set, record);
    if (rounds_) told_ = place();
}

// ---- sets ---------------------------------------------------------------------------------------

void Voter::adopt(const AuthoritySet& set, const std::optional<VoteRecord>& record) {
    set_id_ = set.set_id;
    rounds_.reset();
    own_.clear();
    awaited_.reset();
    asked_number_ = finalized_.number;
    asked_commit_.reset();
    waiting_commit_.reset();
    commits_.clear();
    accused_.clear();
    catch_up_.reset();
    role_ = Role::BadSet;
    const auto voters = VoterSet::create(set.authorities);
    if (!voters) return;

    role_ = Role::NotMember;
    for (const VoterId& id : voters->voters()) {
        if (!parts_.keystore.has_key(kGrandpaKey, id)) continue;
        role_ = Role::Voting;
        self_ = id;
        break;
    }
    rounds_.emplace(set_id_, *voters, finalized_);
    begin_round();
    if (!record || record->set_id < set_id_) return;
    if (record->set_id == set_id_ && record->previous.round + 1 == record->round)
        restore(*voters, *record);
    else
        // The database is older than the votes: what was voted since is not known.
        silent_through_ = record->set_id;
}

void Voter::restore(const VoterSet& voters, const VoteRecord& record) {
    const CatchUp& before = record.previous;
    Round previous = before.round == 0 ? Round::before_first(set_id_, voters, before.base)
                                       : Round{before.round, set_id_, voters, before.base};
    rounds_.emplace(std::move(previous), record.base);
    for (const SignedVote& vote : before.prevotes)
        rounds_->add(before.round, {{VoteKind::Prevote, vote.target}, vote.signature, vote.id},
                     parts_.chain);
    for (const SignedVote& vote : before.precommits)
        rounds_->add(before.round, {{VoteKind::Precommit, vote.target}, vote.signature, vote.id},
                     parts_.chain);
    if (!voters.contains(record.voter)) return;
    if (role_ == Role::Voting && parts_.keystore.has_key(kGrandpaKey, record.voter))
        self_ = record.voter;
    for (const SignedMessage& vote : record.votes)
        rounds_->add(record.round, vote, parts_.chain);
    if (self_ == record.voter) own_ = record.votes;
}

// ---- inputs -------------------------------------------------------------------------------------

Outputs Voter::step(std::uint64_t now_ms, const Input& input) {
    now_ms_ = std::max(now_ms_, now_ms);
    Outputs out;
    take(input, out);
    if (rounds_) advance(out);
    emit_wake(out);
    return out;
}

void Voter::take(const Input& input, Outputs& out) {
    if (const auto* received = std::get_if<Received>(&input)) {
        on_received(*received, out);
    } else if (const auto* durable = std::get_if<Durable>(&input)) {
        on_durable(durable->sequence, out);
    } else if (const auto* finalized = std::get_if<Finalized>(&input)) {
        on_finalized(*finalized, out);
    } else if (const auto* connected = std::get_if<PeerConnected>(&input)) {
        peers_.connect(connected->peer, connected->role);
        greet(connected->peer, connected->role, out);
    } else if (const auto* gone = std::get_if<PeerDisconnected>(&input)) {
        peers_.disconnect(gone->peer);
        if (catch_up_ && catch_up_->peer == gone->peer) catch_up_.reset();
        std::erase_if(future_, [&](const Received& held) { return held.peer == gone->peer; });
    } else if (const auto* signing = std::get_if<Signing>(&input)) {
        may_sign_ = signing->is_allowed;
    } else if (std::holds_alternative<ChainGrew>(input) && rounds_) {
        rounds_->place(parts_.chain);
        check_waiting_commit(out);
    }
}

void Voter::on_finalized(const Finalized& finalized, Outputs& out) {
    if (finalized.block.number > finalized_.number) finalized_ = finalized.block;
    std::optional<CommitMessage> commit = finalized.commit;
    if (!commit && asked_commit_ && asked_commit_->target == finalized.block)
        commit = asked_commit_;
    if (commit) keep_commit(*commit, out);
    if (!finalized.new_set) {
        if (rounds_) rounds_->place(parts_.chain);
        check_waiting_commit(out);
        return;
    }
    if (commit) set_ends_.push_back(*commit);
    if (set_ends_.size() > kSetEndsKept) set_ends_.pop_front();
    adopt(*finalized.new_set, std::nullopt);
    for (const Received& held : std::exchange(future_, {}))
        on_received(held, out);
}

// ---- time ---------------------------------------------------------------------------------------

void Voter::begin_round() {
    own_.clear();
    began_at_ms_ = now_ms_;
    active_at_ms_.reset();
    resends_ = 0;
}

void Voter::advance(Outputs& out) {
    for (;;) {
        finalize_provable(out);
        cast_due(out);
        emit_evidence(out);
        if (!rounds_->can_end(finalized_)) break;
        rounds_->next(parts_.chain);
        begin_round();
    }
    send_commit_due(out);
    resend_due(out);
    request_catch_up(out);
    tell_place(out);
}

void Voter::emit_wake(Outputs& out) {
    std::optional<std::uint64_t> next;
    const auto want = [&](std::uint64_t at_ms) {
        if (at_ms > now_ms_ && (!next || at_ms < *next)) next = at_ms;
    };
    if (active_at_ms_) {
        want(*active_at_ms_ + prevote_delay_ms());
        want(*active_at_ms_ + 4 * kGossipDurationMs);
        want(resend_at_ms_);
    }
    if (commit_due_at_ms_) want(*commit_due_at_ms_);
    if (catch_up_) want(catch_up_->until_ms);
    if (!peers_.views().empty()) {
        want(slow_at_ms());
        want(told_at_ms_ + kNeighborRepeatMs);
    }
    const bool is_same = next == wake_at_ms_;
    wake_at_ms_ = next;
    if (next && !is_same) out.push_back(WakeAt{*next});
}

}  // namespace consensus::grandpa
