// The chain of a simulation with the runtime: its genesis, what the owners of validators do on it,
// and what must hold in the state after every block.
#pragma once

#include "runtime/api/client.hpp"
#include "tests/consensus/keys.hpp"
#include "tests/simulation/random.hpp"

#include <optional>
#include <string>
#include <vector>

namespace simulation {

using primitives::AccountId;
using primitives::Hash;
using primitives::StateView;

/// Slots of a session: short, so that a run sees several sets.
inline constexpr std::uint64_t kSessionSlots = 8;

/// Keys of a validator, the same in every run. Its account is its Aura key.
primitives::crypto::Sr25519Pair aura_key_of(std::size_t validator);
AccountId account_of(std::size_t validator);
/// Whom everybody pays.
AccountId payee();

struct ChainGenesis {
    primitives::StateDiff state;
    primitives::Header header;
};
/// All validators work and have a bond. Those who must stand for election work in the sessions 0
/// and 1, and then only if they do.
ChainGenesis chain_genesis(const runtime::Executor& executor, const std::vector<bool>& must_stand);

/// The owner of a validator: stands for election, then pays or stakes now and then. Knows nothing
/// but the state, so that a crash or a reorganization takes nothing from it.
class Owner {
  public:
    Owner(std::size_t validator, const Hash& genesis)
        : key_{aura_key_of(validator)}, genesis_{genesis} {}
    /// Encoded. With the nonce that the state asks for.
    primitives::Bytes next(const runtime::Executor& executor, const StateView& state,
                           Random& random) const;

  private:
    const primitives::crypto::Sr25519Pair key_;
    const Hash genesis_;
};

/// What does not hold: total issuance is that of genesis and the sum over all accounts, and every
/// invariant of the economy. nullopt: all holds.
std::optional<std::string> broken_invariant(const StateView& state);

/// What the state says of a validator's equivocations.
struct Offender {
    /// An offence of it was punished: it may not stand for election.
    bool is_barred = false;
    /// A part of its bond is held for an equivocation.
    bool is_slashed = false;
};
Offender offender_of(const StateView& state, std::size_t validator);

}  // namespace simulation
