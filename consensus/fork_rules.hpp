// What the operators of a chain agreed on outside of it, by its specification:
//
//   fork_blocks  the block of this number is this one; no other is imported
//   bad_blocks   are not imported
//   hard_forks   of GRANDPA: a block that is final by agreement, and who votes above it. For when
//                more than a third of the voters is lost for good, so that nothing becomes final
//
// A hard fork begins a set of its own, numbered one above the chain's: from there on the number of
// a set is the runtime's plus the hard forks below. Its members vote until the runtime changes the
// authorities. The runtime does not know of it, so that offences in sets above are seen and not
// slashed.
#pragma once

#include "consensus/grandpa/voter_set.hpp"
#include "storage/block_store.hpp"

#include <map>
#include <set>
#include <string_view>

namespace consensus {

struct HardFork {
    storage::BlockRef block;
    /// In force above the block.
    grandpa::AuthoritySet set;
    bool operator==(const HardFork&) const = default;
};

enum class ForkRulesError : std::uint8_t {
    AtGenesis,   // a hard fork at block 0
    TwoForks,    // two hard forks of one number
    OldSet,      // a hard fork whose set is not above the one before it
    BadVoters,   // none, repeated, or not of weight 1
    TwoBlocks,   // two fork blocks of one number
    BadAndFork,  // a fork block that is a bad block
};
std::string_view to_string(ForkRulesError error);

class ForkRules {
  public:
    ForkRules() = default;
    static Result<ForkRules, ForkRulesError> create(std::vector<storage::BlockRef> fork_blocks,
                                                    std::set<Hash> bad_blocks,
                                                    std::vector<HardFork> hard_forks);

    /// Of every block with a number of its own: fork blocks and hard forks.
    const std::map<BlockNumber, Hash>& required() const { return required_; }
    bool allows(const storage::BlockRef& block) const;
    const std::vector<HardFork>& hard_forks() const { return hard_forks_; }
    /// The hard fork at this block; nullptr: none.
    const HardFork* at(const storage::BlockRef& block) const;
    /// The first hard fork above; nullptr: none.
    const HardFork* next_above(BlockNumber number) const;
    /// The voters above a final block, by what its state says.
    grandpa::AuthoritySet in_force(BlockNumber block, grandpa::AuthoritySet of_runtime) const;

  private:
    std::map<BlockNumber, Hash> required_;
    std::set<Hash> bad_blocks_;
    /// Ascending.
    std::vector<HardFork> hard_forks_;
};

}  // namespace consensus
