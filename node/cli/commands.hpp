// The subcommands that do their work and end.
#pragma once

#include "node/cli/options.hpp"
#include "node/service/service.hpp"

namespace node {

Outcome build_spec(const BuildSpecOptions& options);
Outcome purge_chain(const PurgeChainOptions& options);
Outcome key_command(const KeyOptions& options);

}  // namespace node
