// Changes of the authority set in a header's digest (facts: substrate-formats 4): Consensus item
// "FRNK", payload 1 | Vec<(ed25519 key 32, weight u64)> | delay u32.
#pragma once

#include "consensus/grandpa/voter_set.hpp"

namespace consensus::grandpa {

/// Takes effect after `delay` blocks; this chain's runtime always says 0, so that the set holds
/// from the child of the block on.
struct ScheduledChange {
    AuthorityList next;
    BlockNumber delay = 0;
    bool operator==(const ScheduledChange&) const = default;
};

/// nullopt when the header announces none.
std::optional<ScheduledChange> scheduled_change(const Header& header);

}  // namespace consensus::grandpa
