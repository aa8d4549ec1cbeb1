// Brings collateral to a chain: what the chain keeps, fetched again; what is newer, submitted.
// Everything is verified here as the chain will, so that no fee is paid for what it refuses; the
// first strictly newer object is free of fee.
#pragma once

#include "node/collateral/pccs.hpp"
#include "node/pha/chain.hpp"
#include "primitives/crypto/keys.hpp"

#include <functional>
#include <set>

namespace node::collateral {

/// Platforms of one round: more than exist.
inline constexpr std::size_t kPlatformsMax = 256;

enum class Outcome : std::uint8_t { Submitted, NothingNewer };

class Push {
  public:
    Push(pha::Chain& chain, const Pccs& pccs, const primitives::crypto::Pair& sender)
        : chain_{chain}, pccs_{pccs}, sender_{sender} {}

    /// Those of TCB infos that the chain keeps.
    Result<std::set<Platform>, Problem> kept_platforms() const;
    Result<Outcome, Problem> bring(const Platform& platform) const;

  private:
    Result<tee_registry::dcap::VerifiedCollateral, Problem> verified(
        const QuoteCollateral& collateral) const;
    Result<bool, Problem> is_newer(const QuoteCollateral& collateral,
                                   const tee_registry::dcap::VerifiedCollateral& verified) const;
    Result<Done, Problem> submit(const QuoteCollateral& collateral) const;

    pha::Chain& chain_;
    const Pccs& pccs_;
    const primitives::crypto::Pair& sender_;
};

}  // namespace node::collateral
