// What this voter says: when and for which block it votes, and what it proves final.
#include "consensus/grandpa/voter.hpp"

#include <algorithm>

namespace consensus::grandpa {

// ---- when ---------------------------------------------------------------------------------------

std::uint64_t Voter::prevote_delay_ms() const {
    // A voter that is alone waits for nobody, only for clients to see the block before it is final.
    return rounds_ && rounds_->voters().size() == 1 ? kGossipDurationMs : 2 * kGossipDurationMs;
}

bool Voter::is_active() {
    if (active_at_ms_) return true;
    const Round& round = rounds_->current();
    if (round.prevotes().votes().empty() && round.precommits().votes().empty()) {
        const auto target = prevote_target();
        if (!target || target->number <= std::max(finalized_.number, asked_number_)) return false;
    }
    active_at_ms_ = now_ms_;
    resend_at_ms_ = now_ms_ + kResendDurations * kGossipDurationMs;
    return true;
}

bool Voter::has_cast(VoteKind kind) const {
    return std::any_of(own_.begin(), own_.end(),
                       [&](const SignedMessage& vote) { return vote.message.kind == kind; });
}

bool Voter::may_vote() const {
    return role_ == Role::Voting && may_sign_ && (!silent_through_ || set_id_ > *silent_through_);
}

bool Voter::may_prevote() const {
    return now_ms_ >= *active_at_ms_ + prevote_delay_ms() ||
           rounds_->current().state().is_completable;
}

bool Voter::may_precommit() const {
    const Round& round = rounds_->current();
    if (!round.prevote_ghost()) return false;
    const bool is_decided =
        round.state().is_completable || round.prevotes().voted() == rounds_->voters().size();
    return (is_decided || now_ms_ >= *active_at_ms_ + 4 * kGossipDurationMs) &&
           is_above_estimate(*round.prevote_ghost());
}

bool Voter::is_above_estimate(const BlockRef& ghost) const {
    const auto& estimate = rounds_->previous().state().estimate;
    if (!estimate) return false;
    if (parts_.chain.ancestors(*estimate, ghost)) return true;
    // An estimate that lost against a finalized block binds nobody any more.
    return !parts_.chain.best_containing(*estimate) &&
           parts_.chain.ancestors(finalized_, ghost).has_value();
}

void Voter::cast_due(Outputs& out) {
    if (!is_active() || !may_vote() || awaited_) return;
    const RoundState& before = rounds_->previous().state();
    if (!has_cast(VoteKind::Prevote)) {
        const bool is_primary = rounds_->voters().primary(round_number()) == self_;
        const bool has_news = before.estimate && before.estimate->number > finalized_.number &&
                              before.estimate != before.finalized;
        if (is_primary && has_news && !has_cast(VoteKind::PrimaryPropose))
            return cast(VoteKind::PrimaryPropose, *before.estimate, out);
        if (!may_prevote()) return;
        if (const auto target = prevote_target()) cast(VoteKind::Prevote, *target, out);
    } else if (!has_cast(VoteKind::Precommit) && may_precommit()) {
        cast(VoteKind::Precommit, *rounds_->current().prevote_ghost(), out);
    }
}

// ---- for what -----------------------------------------------------------------------------------

std::optional<BlockRef> Voter::prevote_target() const {
    const RoundState& before = rounds_->previous().state();
    if (!before.estimate) return std::nullopt;
    const auto& proposed = rounds_->proposal();
    const auto& ghost = before.prevote_ghost;
    if (proposed && ghost && proposed->number > before.estimate->number) {
        bool is_between = proposed == ghost;
        if (!is_between && proposed->number < ghost->number) {
            const auto between = parts_.chain.ancestors(*before.estimate, *ghost);
            is_between = between && std::find(between->begin(), between->end(), proposed->hash) !=
                                        between->end();
        }
        if (is_between)
            if (const auto target = parts_.chain.best_containing(*proposed)) return target;
    }
    if (const auto target = parts_.chain.best_containing(*before.estimate)) return target;
    return parts_.chain.best_containing(finalized_);
}

// ---- votes --------------------------------------------------------------------------------------

void Voter::cast(VoteKind kind, const BlockRef& target, Outputs& out) {
    const Message message{kind, target};
    const auto signature =
        parts_.keystore.sign(kGrandpaKey, self_, signed_payload(message, round_number(), set_id_));
    // has_key() was true when the set was adopted; keys are never removed while the node runs.
    CHECK(signature.has_value());
    const SignedMessage vote{message, *signature, self_};
    own_.push_back(vote);
    awaited_ = Awaited{++sequence_, round_number(), vote};
    out.push_back(Persist{sequence_, record()});
}

VoteRecord Voter::record() const {
    VoteRecord out;
    out.voter = self_;
    out.set_id = set_id_;
    out.round = round_number();
    out.base = rounds_->current().base();
    out.votes = own_;
    out.previous = rounds_->previous().catch_up();
    return out;
}

void Voter::on_durable(std::uint64_t sequence, Outputs& out) {
    if (!awaited_ || awaited_->sequence != sequence || !rounds_) return;
    const Awaited said = *std::exchange(awaited_, std::nullopt);
    add_verified(said.round, said.vote, out);
    send_vote({said.round, set_id_, said.vote}, peers_.takers(set_id_, said.round, std::nullopt),
              out);
}

// ---- proofs -------------------------------------------------------------------------------------

void Voter::finalize_provable(Outputs& out) {
    for (const Round* round : {&rounds_->previous(), &rounds_->current()}) {
        const auto target = round->finalized();
        if (!target || target->number <= std::max(finalized_.number, asked_number_)) continue;
        if (const auto commit = round->commit()) finalize(*commit, round->number(), out);
    }
}

void Voter::finalize(const Commit& commit, RoundNumber round, Outputs& out) {
    if (!parts_.chain.ancestors(finalized_, commit.target)) return;
    auto justification = justify(commit, round, parts_.chain);
    if (!justification) return;
    asked_number_ = commit.target.number;
    asked_commit_ = compact(commit, round, set_id_);
    out.push_back(Finalize{*std::move(justification)});
}

}  // namespace consensus::grandpa
