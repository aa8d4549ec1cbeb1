#include "consensus/aura/equivocation.hpp"

#include "consensus/header_hash.hpp"

namespace consensus::aura {

std::optional<EquivocationProof> EquivocationDetector::note(Slot slot, const Bytes32& author,
                                                            const Header& sealed) {
    if (!seen_.empty() && slot + kSlotsKept <= seen_.rbegin()->first) return std::nullopt;
    const Hash hash = header_hash(sealed);
    const auto [at, inserted] = seen_.try_emplace(slot, Seen{author, hash, sealed, false});
    if (inserted) {
        while (seen_.begin()->first + kSlotsKept <= seen_.rbegin()->first)
            seen_.erase(seen_.begin());
        return std::nullopt;
    }
    Seen& seen = at->second;
    if (seen.author != author || seen.hash == hash || seen.reported) return std::nullopt;
    seen.reported = true;
    return EquivocationProof{author, slot, seen.header, sealed};
}

}  // namespace consensus::aura
