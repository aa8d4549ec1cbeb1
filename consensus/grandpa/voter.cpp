#include "consensus/grandpa/voter.hpp"

namespace consensus::grandpa {

Voter::Voter(const Keystore& keystore, const AuthoritySet& set, const BlockRef& finalized,
             std::optional<VoteRecord> record)
    : keystore_{keystore}, record_{std::move(record)}, finalized_{finalized} {
    adopt(set);
}

void Voter::adopt(const AuthoritySet& set) {
    set_id_ = set.set_id;
    next_round_ = 1;
    round_.reset();
    awaited_.reset();
    must_repeat_ = false;
    voters_.reset();
    role_ = Role::BadSet;
    auto voters = VoterSet::create(set.authorities);
    if (!voters) return;
    voters_ = std::move(voters).value();

    role_ = Role::NotMember;
    for (const VoterId& id : voters_->voters())
        if (keystore_.has_key(kGrandpaKey, id))
            role_ = voters_->size() == 1 ? Role::Voting : Role::NeedsPeers;
    if (!record_ || record_->set_id != set_id_) return;
    next_round_ = record_->round + 1;
    must_repeat_ = record_->voter == voters_->voters().front() &&
                   record_->precommit.number > finalized_.number;
}

std::vector<Output> Voter::step(const Input& input) {
    std::vector<Output> out;
    if (const auto* finalized = std::get_if<Finalized>(&input))
        on_finalized(*finalized);
    else
        on_best(std::get<BestChain>(input), out);
    return out;
}

void Voter::on_finalized(const Finalized& finalized) {
    if (finalized.block.number >= finalized_.number) finalized_ = finalized.block;
    if (awaited_ && awaited_->number <= finalized_.number) awaited_.reset();
    if (record_ && record_->precommit.number <= finalized_.number) must_repeat_ = false;
    if (finalized.new_set) adopt(*finalized.new_set);
}

void Voter::on_best(const BestChain& best, std::vector<Output>& out) {
    if (role_ != Role::Voting || awaited_) return;
    if (must_repeat_) {
        must_repeat_ = false;
        cast(*record_, out);
        return;
    }
    if (best.path.empty() || best.path.back().number <= finalized_.number) return;

    const BlockRef target = best.path.back();
    VoteRecord record{set_id_, next_round_, voters_->voters().front(), finalized_, {},
                      target,  target};
    for (auto at = best.path.rbegin() + 1; at != best.path.rend(); ++at)
        record.between.push_back(at->hash);
    record_ = record;
    ++next_round_;
    out.push_back(Persist{record});
    cast(record, out);
}

void Voter::cast(const VoteRecord& record, std::vector<Output>& out) {
    Round round{record.round, record.set_id, *voters_, record.base};
    for (const auto& [kind, target] : {std::pair{VoteKind::Prevote, record.prevote},
                                       std::pair{VoteKind::Precommit, record.precommit}}) {
        const SignedMessage vote = sign(kind, target, record);
        CHECK(round.add(vote, record.between) == VoteTracker::Added::New);
        out.push_back(Broadcast{VoteMessage{record.round, record.set_id, vote}});
    }
    const auto commit = round.commit();
    CHECK(commit && commit->target == record.precommit);
    out.push_back(Finalize{Justification{record.round, *commit, {}}});
    out.push_back(Broadcast{compact(*commit, record.round, record.set_id)});
    awaited_ = record.precommit;
    round_ = std::move(round);
}

SignedMessage Voter::sign(VoteKind kind, const BlockRef& target, const VoteRecord& record) const {
    const Message message{kind, target};
    const auto signature = keystore_.sign(kGrandpaKey, record.voter,
                                          signed_payload(message, record.round, record.set_id));
    // has_key() was true when the set was adopted; keys are never removed while the node runs.
    CHECK(signature.has_value());
    return {message, *signature, record.voter};
}

}  // namespace consensus::grandpa
