// From a specification to block 0.
#pragma once

#include "chain-spec/chain_spec.hpp"
#include "primitives/header.hpp"
#include "runtime/executor/executor.hpp"

namespace chain_spec {

struct Genesis {
    primitives::StateDiff state;
    primitives::Header header;
    primitives::Hash hash;
};

/// Builds the state through the runtime's GenesisBuilder (or takes it as it stands) and the header
/// over it. Refuses a Live chain: the runtime has to be on chain for that, and is part of the
/// program; and what networks.hpp refuses.
Result<Genesis, SpecError> build_genesis(const ChainSpec& spec, const runtime::Executor& executor);

/// The same specification with the state in full instead of a configuration.
Result<ChainSpec, SpecError> to_raw(const ChainSpec& spec, const runtime::Executor& executor);

/// "dev", "local" and the networks of networks.hpp; an error that lists them for another name.
Result<ChainSpec, SpecError> preset(std::string_view name, const runtime::Executor& executor);

}  // namespace chain_spec
