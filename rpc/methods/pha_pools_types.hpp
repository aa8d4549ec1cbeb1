// What PoolsApi returns, field by field in SCALE order. A test encodes the pallet's own types and
// reads them as these. Amounts in vPHA, 10^-12.
#pragma once

#include "primitives/types/u128.hpp"
#include "rpc/backend.hpp"

#include <array>
#include <optional>
#include <vector>

namespace rpc::pha {

using primitives::Balance;

enum class PoolKind : std::uint8_t { Provider, Vault };

struct PoolRaise {
    std::uint16_t rate_bps = 0;
    std::uint64_t from_ms = 0;
};
struct StakePool {
    std::uint32_t id = 0;
    PoolKind kind{};
    AccountId owner;
    AccountId account;
    std::uint16_t commission_bps = 0;
    std::uint16_t ceiling_bps = 0;
    std::uint16_t step_bps = 0;
    std::optional<PoolRaise> raise;
    std::optional<Balance> capacity;
    bool has_whitelist = false;
    Balance shares = 0;
    Balance queued = 0;
    Balance entry_value = 0;
    Balance exit_value = 0;
    Balance free = 0;
    Balance locked = 0;
    Balance held = 0;
    Balance owner_shares = 0;
    Balance earned = 0;
    Balance to_owner = 0;
    Balance lost = 0;
    std::uint32_t members = 0;
};
struct PoolWorker {
    std::array<std::uint8_t, 32> worker{};
    Balance locked = 0;
    Balance cooling = 0;
    std::uint64_t next_release_ms = 0;
};
struct PoolMember {
    AccountId who;
    Balance shares = 0;
    Balance queued = 0;
    Balance worth = 0;
};
struct PoolRequest {
    std::uint64_t request = 0;
    AccountId who;
    Balance shares = 0;
    Balance worth = 0;
    std::uint64_t since_ms = 0;
    std::uint64_t latest_ms = 0;
};
struct PoolDetails {
    StakePool pool;
    std::vector<PoolWorker> workers;
    std::vector<std::uint32_t> investments;
    std::vector<PoolMember> members;
    std::vector<PoolRequest> queue;
};
struct PoolPosition {
    std::uint32_t pool = 0;
    PoolMember member;
    std::vector<PoolRequest> requests;
};

}  // namespace rpc::pha
