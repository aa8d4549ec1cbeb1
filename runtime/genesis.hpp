// The genesis state from its configuration, and the named configurations.
//
// Configuration (JSON; accounts and keys as 0x hex, amounts in planck as integer or decimal
// string):
//   {"balances": {"balances": [[account, amount], ...]},
//    "vesting": {"vesting": [[account, locked, perBlock, startingBlock], ...]},
//    "aura": {"authorities": [sr25519, ...], "slotDuration": milliseconds},
//    "grandpa": {"authorities": [ed25519, ...]},
//    "session": {"keys": [[account, account, {"aura": sr25519, "grandpa": ed25519}], ...],
//                "lengthMs": milliseconds},
//    "validators": {"invulnerables": [account, ...], "min": count, "max": count},
//    "sudo": {"key": account | null},
//    "teeRegistry": {"attestationRoots": [DER, ...]},
//    "teePolicy": {"freezeThreshold": number, "freezeMembers": [account, ...],
//                  "rewardableImages": [SCALE of policy::Image, ...]}}
// Validators are given by session.keys, or in short by both lists of authorities: then the account
// of a validator is its Aura key. All of them are invulnerable unless a list says who is. A session
// is an hour unless lengthMs says otherwise. Unknown members are refused. The balances add up to
// 300,000,000 PHA; the reward reserve of 700,000,000 PHA is not listed, as no chain may be without
// it.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/u128.hpp"

#include <span>
#include <string>
#include <string_view>

namespace runtime {

struct Runtime;

inline constexpr primitives::Balance kTotalSupply =
    primitives::Balance{1'000'000'000} * 1'000'000'000'000;
inline constexpr primitives::Balance kRewardReserve =
    primitives::Balance{700'000'000} * 1'000'000'000'000;

/// Errors name the member and the rule.
primitives::Result<primitives::Done, std::string> build_genesis_state(Runtime& runtime,
                                                                      std::string_view json);

/// "dev": Alice authors and finalizes. "local": Alice, Bob, Charlie and Dave. Keys are well-known.
std::optional<std::string> genesis_config_of(std::string_view preset);
std::span<const std::string_view> genesis_config_names();

}  // namespace runtime
