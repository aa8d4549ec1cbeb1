// Offences that two signatures prove. Pallets Aura and Grandpa verify a report, the handler
// punishes the validator.
#pragma once

#include "frame/support/key_ownership.hpp"
#include "frame/support/validity.hpp"

namespace frame {

enum class OffenceKind : std::uint8_t { AuthoredTwice, VotedTwice };

/// One validator, one kind, one session: repeated proofs of the same are one offence.
struct Offence {
    OffenceKind kind{};
    SessionIndex session = 0;
    AccountId offender;
    std::uint32_t validator_count = 0;
    bool operator==(const Offence&) const = default;
};

class OffenceHandler {
  public:
    /// Reported already, or too old to be punished.
    virtual bool is_settled(const Offence& offence) const = 0;
    virtual void punish(const Offence& offence) = 0;

  protected:
    ~OffenceHandler() = default;
};

/// What Aura and Grandpa need to act on a report. Set when the runtime is composed.
struct OffenceParts {
    const KeyOwnership* ownership = nullptr;
    OffenceHandler* handler = nullptr;
    explicit operator bool() const { return ownership != nullptr && handler != nullptr; }
};

/// Blocks for which the pool keeps a report.
inline constexpr std::uint64_t kReportLongevity = 2400;

/// The pool's verdict on a verified report: before all else, one per offence, never gossiped (every
/// node that sees the offence reports it itself).
inline ValidTransaction report_transaction(const Offence& offence) {
    return {.priority = ~std::uint64_t{0},
            .requires_tags = {},
            .provides_tags = {primitives::scale::encode(
                std::pair{std::string_view{"offence"}, offence})},
            .longevity = kReportLongevity,
            .propagate = false};
}

}  // namespace frame
