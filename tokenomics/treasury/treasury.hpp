// Pallet Treasury: what the chain itself owns and how governance spends it.
//
// The treasury's account receives its leg of the emission, its share of the fees, dust and what is
// slashed (vPHA). Only Root spends: a referendum on a spending track, whose size bounds the amount
// (referenda/tracks.hpp), or sudo on a development chain.
#pragma once

#include "frame/support/lookup.hpp"
#include "frame/support/pallet.hpp"
#include "tokenomics/vpha/ledger.hpp"

namespace tokenomics::treasury {

using frame::AccountId;
using frame::CallInfo;
using frame::Calls;
using frame::DispatchInfo;
using frame::DispatchResult;
using frame::Origin;
using frame::Value;
using primitives::Balance;
using primitives::MultiAddress;
using primitives::scale::Compact;

struct Spent {
    /// PHA and vPHA, since genesis.
    Balance assets{};
    Balance shares{};
    std::uint32_t count{};
    bool operator==(const Spent&) const = default;
};

struct Storage {
    Value<"Spent", Spent> spent;
};

struct Paid {
    AccountId beneficiary;
    Balance amount{};
};
struct SharesPaid {
    static constexpr std::string_view kDocs = "vPHA of the treasury was paid.";
    AccountId beneficiary;
    Balance shares{};
};
using Event = std::variant<Paid, SharesPaid>;

struct Spend {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Root pays PHA of the treasury."};
    Compact<Balance> amount;
    MultiAddress beneficiary;
};
struct SpendShares {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Root pays vPHA of the treasury."};
    Compact<Balance> shares;
    MultiAddress beneficiary;
};
using Call = Calls<Spend, SpendShares>;

struct TreasuryView {
    AccountId account;
    Balance balance{};
    /// vPHA, and what it is worth now in PHA.
    Balance shares{};
    Balance shares_worth{};
    Spent spent;
};

class Pallet final : public frame::Pallet<Storage, Event, frame::NoError, Call> {
  public:
    Pallet(const frame::Context& context, frame::Currency& currency, vpha::Ledger& vpha)
        : Base{context}, currency_{currency}, vpha_{vpha} {}

    DispatchInfo info(const Spend& call) const;
    DispatchInfo info(const SpendShares& call) const;
    DispatchResult dispatch(const Origin& origin, const Spend& call);
    DispatchResult dispatch(const Origin& origin, const SpendShares& call);

    TreasuryView view() const;

  private:
    frame::Currency& currency_;
    vpha::Ledger& vpha_;
};

}  // namespace tokenomics::treasury
