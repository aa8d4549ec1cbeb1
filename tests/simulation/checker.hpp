// Watches a run: what must never happen, what must happen in the end, and how long finality took.
#pragma once

#include "consensus/grandpa/voter.hpp"
#include "tests/simulation/scenario.hpp"

#include <set>

namespace simulation {

using consensus::Bytes;
using consensus::Hash;
using consensus::Header;
namespace grandpa = consensus::grandpa;

/// Figures of one run, or of many added together.
struct Figures {
    std::uint64_t rounds = 0;
    std::uint64_t blocks = 0;
    std::uint64_t messages = 0;
    std::uint64_t lost = 0;
    std::uint64_t crashes = 0;
    std::uint64_t votes = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t equivocations = 0;
    std::vector<std::uint32_t> finality_ms;
    std::vector<std::string> violations;

    void add(const Figures& other);
    /// Of the times from a block's making to its finality at each honest node, in permille.
    std::uint32_t finality_at(std::size_t per_mille);
};

class Checker {
  public:
    explicit Checker(const Scenario& scenario) : scenario_{scenario} {}

    void authored(std::size_t validator, const Header& header, std::uint64_t slot, Millis now_ms);
    /// A vote that an honest validator sent.
    void voted(std::size_t validator, const grandpa::VoteMessage& message);
    void finalized(std::size_t validator, const grandpa::BlockRef& block, Millis now_ms);
    void accused(std::size_t by, const grandpa::EquivocationProof& proof, bool is_cheater);
    /// The bounds of one voter's memory.
    void examine(std::size_t validator, const grandpa::Voter& voter);
    void at_end(std::size_t validator, std::uint64_t finalized_slot);
    void violation(std::string what);

    /// Cheaters that honest validators have proof against.
    const std::set<grandpa::VoterId>& named() const { return named_; }
    Figures& figures() { return figures_; }

  private:
    const Scenario& scenario_;
    Figures figures_;
    std::map<std::uint32_t, Hash> final_by_number_;
    std::map<Hash, Millis> authored_at_;
    std::map<std::pair<std::size_t, std::uint64_t>, Hash> block_of_slot_;
    std::map<std::tuple<std::size_t, std::uint64_t, std::uint64_t, grandpa::VoteKind>,
             grandpa::BlockRef>
        votes_;
    std::set<grandpa::VoterId> named_;
};

}  // namespace simulation
