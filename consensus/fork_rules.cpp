#include "consensus/fork_rules.hpp"

#include <algorithm>

namespace consensus {

std::string_view to_string(ForkRulesError error) {
    switch (error) {
        case ForkRulesError::AtGenesis:
            return "fork rules: a hard fork at block 0";
        case ForkRulesError::TwoForks:
            return "fork rules: two hard forks of one number";
        case ForkRulesError::OldSet:
            return "fork rules: a hard fork whose set is not above the one before it";
        case ForkRulesError::BadVoters:
            return "fork rules: voters that are none, repeated, or not of weight 1";
        case ForkRulesError::TwoBlocks:
            return "fork rules: two fork blocks of one number";
        case ForkRulesError::BadAndFork:
            return "fork rules: a fork block that is a bad block";
    }
    return "fork rules: unknown error";
}

Result<ForkRules, ForkRulesError> ForkRules::create(std::vector<storage::BlockRef> fork_blocks,
                                                    std::set<Hash> bad_blocks,
                                                    std::vector<HardFork> hard_forks) {
    ForkRules out;
    std::sort(hard_forks.begin(), hard_forks.end(),
              [](const auto& a, const auto& b) { return a.block.number < b.block.number; });
    for (const auto& fork : hard_forks) {
        const auto* last = out.hard_forks_.empty() ? nullptr : &out.hard_forks_.back();
        if (fork.block.number == 0) return unexpected(ForkRulesError::AtGenesis);
        if (last != nullptr && last->block.number == fork.block.number)
            return unexpected(ForkRulesError::TwoForks);
        if (last != nullptr && last->set.set_id >= fork.set.set_id)
            return unexpected(ForkRulesError::OldSet);
        if (fork.set.set_id <= out.hard_forks_.size()) return unexpected(ForkRulesError::OldSet);
        if (!grandpa::VoterSet::create(fork.set.authorities))
            return unexpected(ForkRulesError::BadVoters);
        fork_blocks.push_back(fork.block);
        out.hard_forks_.push_back(fork);
    }
    for (const auto& block : fork_blocks) {
        const auto [at, is_new] = out.required_.emplace(block.number, block.hash);
        if (!is_new && at->second != block.hash) return unexpected(ForkRulesError::TwoBlocks);
        if (bad_blocks.contains(block.hash)) return unexpected(ForkRulesError::BadAndFork);
    }
    out.bad_blocks_ = std::move(bad_blocks);
    return out;
}

bool ForkRules::allows(const storage::BlockRef& block) const {
    if (bad_blocks_.contains(block.hash)) return false;
    const auto required = required_.find(block.number);
    return required == required_.end() || required->second == block.hash;
}

const HardFork* ForkRules::at(const storage::BlockRef& block) const {
    const auto found = std::find_if(hard_forks_.begin(), hard_forks_.end(),
                                    [&](const HardFork& fork) { return fork.block == block; });
    return found == hard_forks_.end() ? nullptr : &*found;
}

const HardFork* ForkRules::next_above(BlockNumber number) const {
    const auto found =
        std::find_if(hard_forks_.begin(), hard_forks_.end(),
                     [&](const HardFork& fork) { return fork.block.number > number; });
    return found == hard_forks_.end() ? nullptr : &*found;
}

grandpa::AuthoritySet ForkRules::in_force(BlockNumber block,
                                          grandpa::AuthoritySet of_runtime) const {
    const HardFork* last = nullptr;
    for (const auto& fork : hard_forks_) {
        if (fork.block.number > block) break;
        last = &fork;
        ++of_runtime.set_id;
    }
    const bool is_changed_since = last == nullptr || of_runtime.set_id != last->set.set_id;
    return is_changed_since ? of_runtime : last->set;
}

}  // namespace consensus
