#include "tests/simulation/chain_checker.hpp"

#include "consensus/header_hash.hpp"

namespace simulation {

void ChainFigures::add(const ChainFigures& other) {
    common.add(other.common);
    executed += other.executed;
    refused += other.refused;
    transactions += other.transactions;
    sets += other.sets;
    proofs += other.proofs;
    slashed += other.slashed;
    lies += other.lies;
}

ChainFigures ChainChecker::figures() {
    ChainFigures out = figures_;
    out.common = common_.figures();
    out.sets = sets_.size();
    out.slashed = slashed_.size();
    return out;
}

void ChainChecker::authored(std::size_t validator, const Header& header, std::uint64_t slot,
                            std::size_t transactions, Millis now_ms) {
    figures_.transactions += transactions;
    author_of_.emplace(consensus::header_hash(header), validator);
    common_.authored(validator, header, slot, now_ms);
}

void ChainChecker::imported(std::size_t validator, const Header& header, const StateView& state) {
    ++figures_.executed;
    if (state.root_after({}) != header.state_root)
        common_.violation("validator " + std::to_string(validator) +
                          " has another state at block " + std::to_string(header.number.value));
    if (checked_.insert(consensus::header_hash(header)).second) check_state(header, state);
}

/// Once a block: equal roots are equal states.
void ChainChecker::check_state(const Header& header, const StateView& state) {
    const auto at = " at block " + std::to_string(header.number.value);
    if (const auto broken = broken_invariant(state)) common_.violation(*broken + at);
    for (std::size_t i = 0; i < scenario_.validators; ++i) {
        const auto offender = offender_of(state, i);
        if (offender.is_barred != offender.is_slashed)
            common_.violation("validator " + std::to_string(i) + " is punished by half" + at);
        if (offender.is_barred && is_honest(i))
            common_.violation("validator " + std::to_string(i) + " is honest and slashed" + at);
    }
}

void ChainChecker::refused(std::size_t validator, const Header& header,
                           const consensus::import::ImportError& error) {
    ++figures_.refused;
    const auto author = author_of_.find(consensus::header_hash(header));
    if (author == author_of_.end() || !is_honest(author->second)) return;
    const bool is_by_clock = error.verdict == consensus::import::Verdict::TooFarAhead;
    if (is_by_clock &&
        (scenario_.is_clock_off(validator) || scenario_.is_clock_off(author->second)))
        return;
    common_.violation("validator " + std::to_string(validator) + " refuses block " +
                      std::to_string(header.number.value) + " of honest validator " +
                      std::to_string(author->second) + ": " +
                      std::string{to_string(error.verdict)} + " " + error.text);
}

void ChainChecker::new_set(std::size_t validator, const grandpa::AuthoritySet& set) {
    const auto [at, inserted] = sets_.try_emplace(set.set_id, set.authorities);
    // Two chains have two sets of one number.
    if (!inserted && at->second != set.authorities && scenario_.is_safe())
        common_.violation("validator " + std::to_string(validator) + " has another set " +
                          std::to_string(set.set_id));
}

void ChainChecker::accused(std::size_t validator, std::size_t offender, Millis now_ms) {
    ++figures_.proofs;
    named_.insert(offender);
    if (is_honest(offender))
        common_.violation("validator " + std::to_string(validator) + " has proof against honest " +
                          std::to_string(offender));
    // One whose clock is off makes no block that others take, and tells nobody.
    if (now_ms < scenario_.heal_at_ms && !scenario_.is_clock_off(validator))
        accusations_[validator].insert(offender);
}

void ChainChecker::at_end(std::size_t validator, const StateView& final_state) {
    for (const std::size_t offender : accusations_[validator])
        if (!offender_of(final_state, offender).is_slashed)
            common_.violation("validator " + std::to_string(offender) +
                              " signed twice and is not slashed, says validator " +
                              std::to_string(validator));
    for (std::size_t i = 0; i < scenario_.validators; ++i)
        if (offender_of(final_state, i).is_slashed) slashed_.insert(i);
}

}  // namespace simulation
