// Pallet Slashing over an economy, with a judge of evidence and a court that do what a test says.
#pragma once

#include "tests/tokenomics/economy.hpp"
#include "tokenomics/slashing/slashing.hpp"

namespace tests {

struct Judge final : tokenomics::slashing::EvidenceJudge {
    using Proof = frame::Outcome<std::optional<frame::Hash>>;
    using WorkerId = tokenomics::slashing::WorkerId;

    bool guilty = true;

    Proof verdict() const {
        if (!guilty) return std::optional<frame::Hash>{};
        return std::optional{frame::Hash{}};
    }
    Proof contradiction(const WorkerId&, frame::BytesView) const override { return verdict(); }
    Proof duplicate(const WorkerId&, frame::BytesView, frame::BytesView) const override {
        return verdict();
    }
};

/// Votes of 14 days that end as `verdict` says.
struct FakeCourt final : tokenomics::slashing::AppealCourt {
    explicit FakeCourt(const Economy& economy) : economy_{economy} {}

    bool verdict = false;
    std::vector<AccountId> accused;

    frame::Outcome<Opened> open(const AccountId&, std::uint32_t slash,
                                const std::vector<AccountId>& all, std::uint64_t) override {
        accused = all;
        return Opened{.referendum = slash, .ends_ms = economy_.clock.time_ms + 14 * kDayMs};
    }
    bool close(std::uint32_t) override { return verdict; }

  private:
    const Economy& economy_;
};

struct Slashes {
    explicit Slashes(Economy& economy)
        : court{economy},
          pallet{{economy.host, economy.sink, 38, "Slashing"},
                 {economy.vpha, economy.balances, economy.clock, economy.collateral, economy.pools,
                  economy.rewards, judge, court}} {}

    Judge judge;
    FakeCourt court;
    tokenomics::slashing::Pallet pallet;
};

}  // namespace tests
