#include "tests/simulation/checker.hpp"

#include "consensus/header_hash.hpp"

#include <algorithm>

namespace simulation {

void Figures::add(const Figures& other) {
    rounds += other.rounds;
    blocks += other.blocks;
    messages += other.messages;
    lost += other.lost;
    crashes += other.crashes;
    votes += other.votes;
    conflicts += other.conflicts;
    equivocations += other.equivocations;
    finality_ms.insert(finality_ms.end(), other.finality_ms.begin(), other.finality_ms.end());
    violations.insert(violations.end(), other.violations.begin(), other.violations.end());
}

std::uint32_t Figures::finality_at(std::size_t per_mille) {
    if (finality_ms.empty()) return 0;
    const std::size_t index =
        std::min(finality_ms.size() * per_mille / 1000, finality_ms.size() - 1);
    std::nth_element(finality_ms.begin(), finality_ms.begin() + static_cast<std::ptrdiff_t>(index),
                     finality_ms.end());
    return finality_ms[index];
}

void Checker::violation(std::string what) {
    figures_.violations.push_back("seed " + std::to_string(scenario_.seed) + ": " +
                                  std::move(what));
}

void Checker::authored(std::size_t validator, const Header& header, std::uint64_t slot,
                       Millis now_ms) {
    ++figures_.blocks;
    const Hash hash = consensus::header_hash(header);
    authored_at_.emplace(hash, now_ms);
    const auto [at, inserted] = block_of_slot_.try_emplace({validator, slot}, hash);
    if (!inserted && at->second != hash && scenario_.cheats[validator] == Cheat::None)
        violation("validator " + std::to_string(validator) + " sealed two blocks in slot " +
                  std::to_string(slot));
}

void Checker::voted(std::size_t validator, const grandpa::VoteMessage& message) {
    ++figures_.votes;
    const auto [at, inserted] =
        votes_.try_emplace({validator, message.set_id, message.round, message.vote.message.kind},
                           message.vote.message.target);
    if (!inserted && at->second != message.vote.message.target)
        violation("validator " + std::to_string(validator) + " voted twice in set " +
                  std::to_string(message.set_id) + " round " + std::to_string(message.round));
}

void Checker::finalized(std::size_t validator, const grandpa::BlockRef& block, Millis now_ms) {
    const auto [at, inserted] = final_by_number_.try_emplace(block.number, block.hash);
    if (!inserted && at->second != block.hash) {
        ++figures_.conflicts;
        if (scenario_.is_safe())
            violation("validator " + std::to_string(validator) + " finalized another block " +
                      std::to_string(block.number));
    }
    const auto made = authored_at_.find(block.hash);
    if (made != authored_at_.end())
        figures_.finality_ms.push_back(static_cast<std::uint32_t>(now_ms - made->second));
}

void Checker::accused(std::size_t by, const grandpa::EquivocationProof& proof, bool is_cheater) {
    ++figures_.equivocations;
    if (!is_cheater)
        violation("validator " + std::to_string(by) + " has proof against an honest one");
    if (!grandpa::verify(proof))
        violation("validator " + std::to_string(by) + " has a proof that does not verify");
    named_.insert(proof.offender);
}

void Checker::examine(std::size_t validator, const grandpa::Voter& voter) {
    const auto* rounds = voter.rounds();
    if (rounds == nullptr) return;
    for (const auto* round : {&rounds->current(), &rounds->previous()})
        for (const auto* tracker : {&round->prevotes(), &round->precommits()})
            if (tracker->votes().size() > scenario_.validators)
                violation("validator " + std::to_string(validator) + " holds too many votes");
    if (voter.held_messages() > grandpa::kFutureMessagesMax)
        violation("validator " + std::to_string(validator) + " holds too many messages");
}

void Checker::at_end(std::size_t validator, std::uint64_t finalized_slot) {
    if (!scenario_.is_safe()) return;
    if (finalized_slot * kSlotMs < scenario_.heal_at_ms)
        violation("validator " + std::to_string(validator) + " finalized no new block in " +
                  std::to_string(kHealSlots) + " slots after the last fault");
}

}  // namespace simulation
