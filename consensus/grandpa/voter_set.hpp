// The authorities that vote on finality, sorted by id, every one of weight 1.
//
// Unit weights are a rule of this chain: independent light clients count heads, so that a set with
// other weights would be verified wrongly by them. Stake decides who is in the set.
#pragma once

#include "consensus/grandpa/messages.hpp"

#include <string_view>

namespace consensus::grandpa {

/// As the runtime lists them: ed25519 key and weight.
using AuthorityList = std::vector<std::pair<VoterId, std::uint64_t>>;

/// The voters that hold above a finalized block.
struct AuthoritySet {
    SetId set_id = 0;
    AuthorityList authorities;
    bool operator==(const AuthoritySet&) const = default;
};

enum class VoterSetError : std::uint8_t { Empty, WeightNotOne, Repeated };
std::string_view to_string(VoterSetError error);

class VoterSet {
  public:
    static Result<VoterSet, VoterSetError> create(const AuthorityList& authorities);

    std::size_t size() const { return voters_.size(); }
    const std::vector<VoterId>& voters() const { return voters_; }
    std::optional<std::size_t> index_of(const VoterId& id) const;
    bool contains(const VoterId& id) const { return index_of(id).has_value(); }

    /// Votes that no two blocks can both have while at most `faulty_max` voters cheat.
    std::size_t threshold() const { return size() - faulty_max(); }
    std::size_t faulty_max() const { return (size() - 1) / 3; }

    /// The voter that may propose in a round.
    const VoterId& primary(RoundNumber round) const {
        return voters_[static_cast<std::size_t>(round % voters_.size())];
    }

  private:
    explicit VoterSet(std::vector<VoterId> voters) : voters_{std::move(voters)} {}
    std::vector<VoterId> voters_;
};

}  // namespace consensus::grandpa
