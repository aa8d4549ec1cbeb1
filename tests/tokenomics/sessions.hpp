// Sessions of validators as a test sets them.
#pragma once

#include "tests/tokenomics/economy.hpp"
#include "tokenomics/validators/validators.hpp"

namespace tests {

struct FakeSession final : frame::SessionView {
    frame::SessionValidators active;
    frame::SessionIndex index = 0;
    std::uint64_t first_slot = 0;
    std::optional<AccountId> author;

    frame::SessionIndex session_index() const override { return index; }
    frame::SessionValidators active_validators() const override { return active; }
    std::uint64_t session_first_slot() const override { return first_slot; }
    std::optional<AccountId> block_author() const override { return author; }

    /// An account's key to vote with is its own bytes.
    void set(const std::vector<AccountId>& accounts) {
        active.clear();
        for (const auto& who : accounts)
            active.push_back({.who = who, .keys = {.grandpa = who.bytes}});
    }
};

/// Every block has the slot that is set.
struct FakeSlots final : frame::SlotClock {
    std::uint64_t slot = 0;
    std::uint64_t current_slot() const override { return slot; }
    std::uint64_t slot_duration_ms() const override { return 2'000; }
    std::optional<primitives::Bytes32> author_of(std::uint64_t) const override {
        return std::nullopt;
    }
};

struct FakeKeys final : tokenomics::validators::KeyHolders {
    std::vector<AccountId> without;
    bool has_session_keys(const AccountId& who) const override {
        return std::find(without.begin(), without.end(), who) == without.end();
    }
};

}  // namespace tests
