// A chain on disk, opened: by the running node and by the commands that look at one or change it.
#pragma once

#include "consensus/fork_rules.hpp"
#include "node/service/service.hpp"
#include "storage/database.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace node {

/// What the specification says of blocks, and one block more. The error names the rule that it
/// breaks.
primitives::Result<consensus::ForkRules, std::string> fork_rules(
    const chain_spec::ChainSpec& spec, const std::optional<storage::BlockRef>& required = {});

/// The database goes before the store.
struct OpenedChain {
    std::unique_ptr<storage::rocks::RocksStore> store;
    std::unique_ptr<storage::Database> database;
    consensus::ForkRules forks{};
};

/// The database may be empty. The error names the folder: RocksDB lets one process open it at a
/// time.
primitives::Result<OpenedChain, std::string> open_store(const RunOptions& options,
                                                        const ChainPaths& paths,
                                                        const chain_spec::Genesis& genesis);
/// Makes block 0 where there is no chain yet.
primitives::Result<OpenedChain, std::string> open_database(const RunOptions& options,
                                                           const ChainPaths& paths,
                                                           const chain_spec::Genesis& genesis);

/// The chain that --chain and --base-path name, with block 0 where it is new.
primitives::Result<OpenedChain, std::string> open_or_make_chain(const RunOptions& options,
                                                                const runtime::Executor& executor);
/// The same, or an error where there is none on disk.
primitives::Result<OpenedChain, std::string> open_existing_chain(const RunOptions& options,
                                                                 const runtime::Executor& executor);

/// A block by number (canonical) or hash, or the best one where `name` is empty.
primitives::Result<primitives::Hash, std::string> block_named(const storage::Database& database,
                                                              const std::string& name);

}  // namespace node
