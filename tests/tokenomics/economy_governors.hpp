// The part of the economy's fuzzer that governs: referenda, validators, slashes with appeals, the
// treasury and every parameter, each compared with integers without a limit where something is
// divided.
#pragma once

#include "tests/tokenomics/governed_economy.hpp"

#include <functional>
#include <random>

namespace tests {

class Governors {
  public:
    /// Counts a call and says whether it was accepted.
    using Count = std::function<bool(const DispatchResult&)>;

    Governors(GovernedEconomy& economy, std::mt19937_64& random, Count count)
        : economy_{economy}, random_{random}, count_{std::move(count)} {}

    /// Around the calls of a block.
    void begin_block();
    void end_block();
    /// Undoes with a fork what is not state: the sessions.
    struct Fork {
        FakeSession session;
        FakeSlots slots;
    };
    Fork fork() const { return {economy_.session, economy_.slots}; }
    void rejoin(const Fork& fork);

    // Each a random call of `by`, or of Root.
    void vote_step(const AccountId& by);
    void validator_step(const AccountId& by);
    void slash_step(const AccountId& by);
    void root_step();

  private:
    template <class P, class C>
    bool call(const AccountId& by, P& pallet, const C& typed) {
        return count_(economy_.call(by, pallet, typed));
    }
    template <class P, class C>
    bool root(P& pallet, const C& typed) {
        return count_(economy_.call_as(frame::Root{}, pallet, typed));
    }
    AccountId who();
    Balance part_of(Balance amount);
    std::uint16_t basis_points() { return static_cast<std::uint16_t>(random_() % 10'001); }
    tokenomics::rewards::WorkerId some_worker();
    std::optional<std::uint32_t> some_slash();
    frame::RuntimeCall some_root_call();
    template <class Each>
    void any_root_call(Each each);
    void enact(const AccountId& by, std::uint32_t index);
    void report(const AccountId& by);
    void note_votes();
    void bond_step(const AccountId& by);
    void pay_fee(const AccountId& by);

    GovernedEconomy& economy_;
    std::mt19937_64& random_;
    Count count_;
};

}  // namespace tests
