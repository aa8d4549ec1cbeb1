// An economy with all pallets of the folder joined as the runtime joins them: referenda whose calls
// are made, validators and their sessions, slashes with appeals, the treasury.
#pragma once

#include "tests/tokenomics/pool_economy.hpp"
#include "tests/tokenomics/sessions.hpp"
#include "tests/tokenomics/slashes.hpp"
#include "tokenomics/referenda/referenda.hpp"
#include "tokenomics/treasury/treasury.hpp"

namespace tests {

/// A session is an hour, of slots of 2 s.
inline constexpr std::uint64_t kSessionSlots = 1'800;

class GovernedEconomy final : public PoolEconomy,
                              frame::Dispatcher,
                              primitives::scale::CallReader,
                              tokenomics::referenda::TrackFilter,
                              frame::Preimages,
                              tokenomics::slashing::AppealCourt,
                              tokenomics::validators::TreasuryIncome {
  public:
    GovernedEconomy();

    FakeSession session;
    FakeSlots slots;
    FakeKeys keys;
    Judge judge;
    tokenomics::referenda::Pallet referenda;
    tokenomics::validators::Pallet validators;
    tokenomics::slashing::Pallet slashing;
    tokenomics::treasury::Pallet treasury;

    /// After the hooks of Economy: a block of `author`; ends the session when it is over.
    void begin_block(const AccountId& author);
    /// Divides fees; checks what Economy does not know.
    void end_block();
    /// The invariants of validators, slashes and votes; those of the rest are Economy::check.
    void check_governed();
    bool session_ends() const { return slots.slot - session.first_slot >= kSessionSlots; }
    void set_slot() { slots.slot = clock.time_ms / 2'000; }

    /// A call as referenda carry it. Dispatchable are those of `dispatch_call`.
    template <class P, class C>
    static frame::RuntimeCall encoded(const P& pallet, const C& typed) {
        frame::RuntimeCall out{{pallet.index(), C::kInfo.index}};
        primitives::scale::encode_to(typed, out.encoded);
        return out;
    }

    // ---- TreasuryIncome ----
    Balance treasury_received() const override { return ledger().legs[0].paid; }

  private:
    // ---- what referenda ask of a runtime ----
    DispatchResult dispatch_call(const frame::Origin& origin,
                                 const frame::RuntimeCall& call) override;
    frame::DispatchInfo dispatch_info(const frame::RuntimeCall&) const override { return {}; }
    bool skip_call(primitives::scale::Decoder& in) const override;
    bool may_decide(tokenomics::referenda::Track, const tokenomics::referenda::TrackRules&,
                    const frame::RuntimeCall&) const override {
        return true;
    }
    std::optional<Bytes> preimage_of(const frame::Hash&, std::uint32_t) const override {
        return std::nullopt;
    }
    void request(const frame::Hash&) override {}
    void unrequest(const frame::Hash&) override {}
    // ---- AppealCourt ----
    frame::Outcome<Opened> open(const AccountId& appellant, std::uint32_t slash,
                                const std::vector<AccountId>& accused,
                                std::uint64_t held_since_ms) override;
    bool close(std::uint32_t referendum) override { return referenda.close_appeal(referendum); }

    DispatchResult make(const frame::Origin& origin, const frame::RuntimeCall& call);
};

}  // namespace tests
