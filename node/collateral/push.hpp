// Brings collateral to a chain: what the chain keeps, fetched again; what is newer, submitted.
// Everything is verified here as the chain will, so that no fee is paid for what it refuses; the
// first strictly newer object is free of fee.
#pragma once

#include "node/collateral/kds.hpp"
#include "node/collateral/kept.hpp"
#include "node/collateral/pccs.hpp"

#include <set>

namespace node::collateral {

/// Platforms of one round: more than exist.
inline constexpr std::size_t kPlatformsMax = 256;

enum class Outcome : std::uint8_t { Submitted, NothingNewer };

/// Intel's, from a PCCS.
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

    pha::Chain& chain_;
    const Pccs& pccs_;
    const primitives::crypto::Pair& sender_;
};

/// AMD's, from a KDS.
class PushAmd {
  public:
    PushAmd(pha::Chain& chain, const Kds& kds, const primitives::crypto::Pair& sender)
        : chain_{chain}, kds_{kds}, sender_{sender} {}

    /// Those whose signers the chain keeps.
    Result<std::set<AmdProduct>, Problem> kept_products() const;
    Result<Outcome, Problem> bring(const AmdProduct& product) const;

  private:
    pha::Chain& chain_;
    const Kds& kds_;
    const primitives::crypto::Pair& sender_;
};

}  // namespace node::collateral
