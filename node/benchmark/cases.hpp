// The calls that `benchmark pallet` measures: for each a setup, calls that bring the state about
// which it needs, and the call itself. State before the setup is a chain's genesis in block 1.
#pragma once

#include "frame/support/pallet.hpp"

#include <string>
#include <vector>

namespace node::benchmark {

struct Step {
    frame::Origin origin;
    frame::RuntimeCall call;
};
struct Case {
    std::vector<Step> setup;
    Step measured;
};

/// A pallet of the runtime with the names clients see.
struct PalletCalls {
    std::uint8_t index = 0;
    std::string name;
    struct Call {
        std::uint8_t index = 0;
        std::string name;
    };
    std::vector<Call> calls;
};

/// Collects cases; knows the index of each pallet.
class Book {
  public:
    /// The pallets outlive the book.
    explicit Book(const std::vector<PalletCalls>& pallets) : pallets_{pallets} {}

    template <class C>
    frame::RuntimeCall call(std::string_view pallet, const C& typed) const {
        frame::RuntimeCall out;
        out.encoded = {index_of(pallet), C::kInfo.index};
        primitives::scale::encode_to(typed, out.encoded);
        return out;
    }
    template <class C>
    Step root(std::string_view pallet, const C& typed) const {
        return {frame::Root{}, call(pallet, typed)};
    }
    template <class C>
    Step by(const frame::AccountId& who, std::string_view pallet, const C& typed) const {
        return {frame::Signed{who}, call(pallet, typed)};
    }

    void add(Step measured, std::vector<Step> setup = {}) {
        cases_.push_back({std::move(setup), std::move(measured)});
    }
    const std::vector<Case>& cases() const { return cases_; }

  private:
    std::uint8_t index_of(std::string_view pallet) const;

    const std::vector<PalletCalls>& pallets_;
    std::vector<Case> cases_;
};

/// //Alice, //Bob and //Charlie, whom the development chain's genesis gives PHA; Alice is its sudo
/// key.
frame::AccountId alice();
frame::AccountId bob();
frame::AccountId charlie();

/// System, Utility, Multisig, Proxy, Sudo, Preimage, Scheduler.
void add_frame_cases(Book& book);
/// Assets, Referenda, TeePolicy, and what root sets elsewhere.
void add_governance_cases(Book& book);
/// Balances, Vesting and the pallets of tokenomics.
void add_money_cases(Book& book);
/// The pallets of tee-registry that need no evidence.
void add_tee_cases(Book& book);

}  // namespace node::benchmark
