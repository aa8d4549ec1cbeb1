// Watches a run with the runtime. Besides what checker.hpp watches: every block has one state on
// every node, executed by each for itself; in every state the supply is that of genesis and the
// invariants of the economy hold; nobody honest makes a block that another refuses; who is proven
// to have signed twice is slashed, and nobody else.
#pragma once

#include "consensus/aura/equivocation.hpp"
#include "consensus/import/verdict.hpp"
#include "tests/simulation/chain_state.hpp"
#include "tests/simulation/checker.hpp"

namespace simulation {

struct ChainFigures {
    Figures common;
    std::uint64_t executed = 0;
    std::uint64_t refused = 0;
    std::uint64_t transactions = 0;
    std::uint64_t sets = 0;
    std::uint64_t proofs = 0;
    std::uint64_t slashed = 0;
    /// Answers, announcements and blocks for which somebody was blamed.
    std::uint64_t lies = 0;

    void add(const ChainFigures& other);
};

class ChainChecker {
  public:
    explicit ChainChecker(const Scenario& scenario) : scenario_{scenario}, common_{scenario} {}

    Checker& common() { return common_; }
    ChainFigures figures();

    void authored(std::size_t validator, const Header& header, std::uint64_t slot,
                  std::size_t transactions, Millis now_ms);
    /// An honest validator has the block, and this is its state.
    void imported(std::size_t validator, const Header& header, const StateView& state);
    /// An honest validator refused it.
    void refused(std::size_t validator, const Header& header,
                 const consensus::import::ImportError& error);
    void new_set(std::size_t validator, const grandpa::AuthoritySet& set);
    /// An honest validator blames somebody for what it sent.
    void lied() { ++figures_.lies; }
    /// An honest validator has proof, and will report it unless it crashes.
    void accused(std::size_t validator, std::size_t offender, Millis now_ms);
    void crashed(std::size_t validator) { accusations_.erase(validator); }
    /// The state at the last finalized block of an honest validator that is up.
    void at_end(std::size_t validator, const StateView& final_state);
    /// Cheaters that honest validators have proof against.
    const std::set<std::size_t>& named() const { return named_; }

    bool is_honest(std::size_t validator) const {
        return scenario_.cheats[validator] == Cheat::None;
    }

  private:
    void check_state(const Header& header, const StateView& state);

    const Scenario& scenario_;
    Checker common_;
    ChainFigures figures_;
    std::map<Hash, std::size_t> author_of_;
    std::set<Hash> checked_;
    std::map<grandpa::SetId, grandpa::AuthorityList> sets_;
    /// Who was accused before the faults ended, by accuser.
    std::map<std::size_t, std::set<std::size_t>> accusations_;
    std::set<std::size_t> slashed_;
    std::set<std::size_t> named_;
};

}  // namespace simulation
