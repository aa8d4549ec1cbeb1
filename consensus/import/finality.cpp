// Finality: proofs checked against the authorities in force, and what they change.
#include "consensus/import/importer.hpp"

#include <algorithm>

namespace consensus::import {

Result<Done, ImportError> Importer::check_justification(
    const grandpa::Justification& justification) const {
    const grandpa::BlockRef& target = justification.commit.target;
    if (target.number <= tree_.root().number) return refuse(Verdict::AlreadyKnown);
    if (!tree_.contains(target.hash)) return refuse(Verdict::UnknownBlock);
    const auto path = tree_.path_to(target.hash);
    // No step leads to the root itself.
    if (path.empty() || path.back().number != target.number)
        return refuse(Verdict::BadJustification, "the target has another number");
    if (tree_.votable_path_to(target.hash).size() != path.size())
        return refuse(Verdict::BeyondSetChange);

    const auto voters = grandpa::VoterSet::create(authorities_.authorities);
    if (!voters) return refuse(Verdict::RuntimeFailed, to_string(voters.error()));
    const auto verified = grandpa::verify(justification, authorities_.set_id, *voters);
    if (!verified) return refuse(Verdict::BadJustification, to_string(verified.error()));
    return Done{};
}

Result<FinalityFacts, ImportError> Importer::finalize(const grandpa::Justification& justification) {
    TRY(check_justification(justification));
    const auto& target = justification.commit.target;
    return make_final({target.hash, target.number},
                      primitives::Justification{primitives::kGrandpaEngine,
                                                primitives::scale::encode(justification)});
}

Result<FinalityFacts, ImportError> Importer::make_final(
    const BlockRef& target, const std::optional<primitives::Justification>& justification) {
    FinalityFacts facts;
    if (justification) facts.justification = justification->proof;
    auto outcome = parts_.database.finalize(target.hash, justification);
    if (!outcome)
        return unexpected(
            ImportError{Verdict::StoreFailed, std::string{storage::to_string(outcome.error())}, 0});
    facts.finalized = std::move(outcome->finalized);
    facts.discarded = std::move(outcome->discarded);

    const auto best_path = tree_.path_to(best_.hash);
    const bool best_survives =
        std::any_of(best_path.begin(), best_path.end(),
                    [&](const BlockRef& block) { return block.hash == target.hash; });
    if (best_survives) {
        tree_.finalize(target.hash);
    } else {
        const ForkTree before = tree_;
        tree_.finalize(target.hash);
        const BlockRef best = tree_.preferred();
        facts.new_best = BestChanged{best, before.route(best_.hash, best.hash)};
        best_ = best;
        const auto chosen = parts_.database.set_best(best.hash);
        if (!chosen)
            return unexpected(ImportError{Verdict::StoreFailed,
                                          std::string{storage::to_string(chosen.error())}, 0});
    }
    auto authorities = TRY(authorities_at(target));
    if (authorities.set_id != authorities_.set_id) {
        authorities_ = std::move(authorities);
        facts.new_set = authorities_;
    }
    return facts;
}

std::optional<BlockRef> Importer::unproven_set_end() const {
    const auto votable = tree_.votable_path_to(best_.hash);
    if (votable.empty() || best_.number - votable.back().number < kUnprovenMin) return std::nullopt;
    return votable.back();
}

// ---- hard forks ---------------------------------------------------------------------------------

Result<FinalityFacts, ImportError> Importer::finalize_fork(const BlockRef& block) {
    const auto* fork = parts_.forks.at(block);
    if (fork == nullptr || block.number <= tree_.root().number || !tree_.contains(block.hash))
        return unexpected(ImportError{Verdict::UnknownBlock, {}, 0});
    // The number of the set is the operators' to state and the chain's to confirm.
    const auto set = TRY(authorities_at(block));
    if (set.set_id != fork->set.set_id)
        return unexpected(ImportError{Verdict::Forbidden,
                                      "the hard fork at block " + std::to_string(block.number) +
                                          " begins set " + std::to_string(set.set_id) +
                                          ", the specification says " +
                                          std::to_string(fork->set.set_id),
                                      0});
    return make_final(block, std::nullopt);
}

/// Those above the last finalized block that were imported before they were agreed on.
Result<Done, ImportError> Importer::take_hard_forks() {
    for (const auto& fork : parts_.forks.hard_forks())
        if (fork.block.number > tree_.root().number && tree_.contains(fork.block.hash))
            TRY(finalize_fork(fork.block));
    return Done{};
}

}  // namespace consensus::import
