// What may be decided how: the table of tracks.
#pragma once

#include "frame/support/call.hpp"
#include "frame/support/currency.hpp"
#include "tokenomics/math/split.hpp"

#include <array>

namespace tokenomics::referenda {

using primitives::Balance;

inline constexpr std::uint64_t kDayMs = std::uint64_t{24} * 60 * 60 * 1000;
/// The longest vote: what checkpoints must reach back to.
inline constexpr std::uint64_t kVoteMsMax = 60 * kDayMs;

enum class Track : std::uint8_t {
    Parameters,
    Weights,
    Policy,
    SmallSpend,
    MediumSpend,
    LargeSpend,
    Slash,
    Appeal,
    Thaw,
    Upgrade,
};
inline constexpr std::size_t kTracksCount = 10;

struct TrackRules {
    /// PHA, held from who submits until the end.
    Balance deposit{};
    /// Of the shares that could vote: how many must, in basis points.
    std::uint16_t quorum_basis_points{};
    /// Of the votes cast, by weight: how many must be ayes.
    std::uint16_t approval_basis_points{};
    std::uint64_t vote_ms{};
    /// From the end of the vote until it can be enacted.
    std::uint64_t enactment_ms{};
    /// The most PHA that a call of the track may spend; 0: none.
    Balance spend_max{};
    bool operator==(const TrackRules&) const = default;

    bool is_valid() const {
        return quorum_basis_points <= math::kBasisPoints &&
               approval_basis_points <= math::kBasisPoints && approval_basis_points >= 5'000 &&
               vote_ms >= kDayMs && vote_ms <= kVoteMsMax && enactment_ms <= kVoteMsMax;
    }
};
using TrackTable = std::array<TrackRules, kTracksCount>;

constexpr TrackTable default_tracks() {
    constexpr Balance kPha = frame::kPlanckPerPha;
    constexpr Balance kUnlimited = 1'000'000'000 * kPha;
    // deposit, quorum, approval, vote, enactment, spend
    return {{{1'000 * kPha, 500, 5'000, 7 * kDayMs, 2 * kDayMs, 0},
             {1'000 * kPha, 500, 5'000, 7 * kDayMs, 2 * kDayMs, 0},
             {1'000 * kPha, 500, 5'000, 7 * kDayMs, 1 * kDayMs, 0},
             {100 * kPha, 200, 5'000, 7 * kDayMs, 1 * kDayMs, 10'000 * kPha},
             {500 * kPha, 500, 5'000, 10 * kDayMs, 2 * kDayMs, 100'000 * kPha},
             {2'000 * kPha, 1'000, 6'000, 14 * kDayMs, 7 * kDayMs, kUnlimited},
             {1'000 * kPha, 500, 6'000, 7 * kDayMs, 1 * kDayMs, 0},
             {100 * kPha, 200, 5'000, 14 * kDayMs, 0, 0},
             {1'000 * kPha, 500, 6'000, 7 * kDayMs, 0, 0},
             {5'000 * kPha, 1'500, 6'600, 14 * kDayMs, 7 * kDayMs, 0}}};
}

/// Which calls a track may make as Root. The runtime implements it.
class TrackFilter {
  public:
    virtual bool may_decide(Track track, const TrackRules& rules,
                            const frame::RuntimeCall& call) const = 0;

  protected:
    ~TrackFilter() = default;
};

}  // namespace tokenomics::referenda
