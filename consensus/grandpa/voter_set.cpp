#include "consensus/grandpa/voter_set.hpp"

#include <algorithm>

namespace consensus::grandpa {

std::string_view to_string(VoterSetError error) {
    switch (error) {
        case VoterSetError::Empty:
            return "grandpa: the authority list is empty";
        case VoterSetError::WeightNotOne:
            return "grandpa: an authority has another weight than 1";
        case VoterSetError::Repeated:
            return "grandpa: an authority is listed twice";
    }
    return "grandpa: unknown error";
}

Result<VoterSet, VoterSetError> VoterSet::create(const AuthorityList& authorities) {
    if (authorities.empty()) return unexpected(VoterSetError::Empty);
    std::vector<VoterId> voters;
    for (const auto& [id, weight] : authorities) {
        if (weight != 1) return unexpected(VoterSetError::WeightNotOne);
        voters.push_back(id);
    }
    std::sort(voters.begin(), voters.end());
    if (std::adjacent_find(voters.begin(), voters.end()) != voters.end())
        return unexpected(VoterSetError::Repeated);
    return VoterSet{std::move(voters)};
}

std::optional<std::size_t> VoterSet::index_of(const VoterId& id) const {
    const auto at = std::lower_bound(voters_.begin(), voters_.end(), id);
    if (at == voters_.end() || *at != id) return std::nullopt;
    return static_cast<std::size_t>(at - voters_.begin());
}

}  // namespace consensus::grandpa
