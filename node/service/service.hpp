// A running node: opens what is on disk, starts the chain, RPC and metrics, and stops them in the
// opposite order.
#pragma once

#include "chain-spec/genesis.hpp"
#include "node/cli/options.hpp"
#include "primitives/result.hpp"

#include <filesystem>
#include <string>

namespace node {

using Outcome = primitives::Result<primitives::Done, std::string>;

/// Where a chain's files are: <base>/chains/<chain id>/{db/full, keystore, network}.
struct ChainPaths {
    std::filesystem::path base;
    std::filesystem::path database;
    std::filesystem::path keystore;
    std::filesystem::path network;
    /// What was signed with the keys of the keystore, outside of the database.
    std::filesystem::path signing_marks;
};
ChainPaths chain_paths(const std::filesystem::path& base, const chain_spec::ChainSpec& spec);

/// The base path of the options: given, temporary (`is_temporary`), or the user's data folder.
struct BasePath {
    std::filesystem::path path;
    bool is_temporary = false;
};
primitives::Result<BasePath, std::string> base_path_of(const RunOptions& options);

/// The specification the options name: a preset or a file.
primitives::Result<chain_spec::ChainSpec, std::string> load_spec(const std::string& chain,
                                                                 const runtime::Executor& executor);

/// Runs until SIGINT or SIGTERM, or until the node cannot go on (an error then).
Outcome run_node(RunOptions options);

/// Recomputes the state root of the last finalized block from every stored entry and compares it
/// with the block's header.
Outcome check_state(const RunOptions& options);

}  // namespace node
