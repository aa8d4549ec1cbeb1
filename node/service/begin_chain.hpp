// How a chain begins in an empty database: with block 0, or by warp sync with the last finalized
// block of the network, before anything else of the node runs.
//
// Warp sync has a network of its own, without listener and without answers, which ends when the
// state is there; the node then starts as with any stored chain. What was received stays in the
// database, so that a stopped or killed node goes on with it.
#pragma once

#include "chain-spec/genesis.hpp"
#include "node/service/network_options.hpp"
#include "node/service/open_chain.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "runtime/executor/executor.hpp"

#include <functional>

namespace node {

struct ChainBeginning {
    const RunOptions& options;
    OpenedChain& chain;
    const chain_spec::Genesis& genesis;
    const runtime::Executor& executor;
    const primitives::crypto::Ed25519Pair& identity;
    NetworkOptions network;
    std::string fork_id;
    const consensus::ForkRules& forks;
    /// Asked a few times a second: the node is to stop.
    std::function<bool()> is_ended;
};

/// Precondition: the database is empty. False: ended before there was a chain. The error names the
/// flag and the rule, or what failed.
primitives::Result<bool, std::string> begin_chain(ChainBeginning beginning);

/// --checkpoint: HASH or NUMBER:HASH.
struct Checkpoint {
    primitives::Hash hash;
    std::optional<primitives::BlockNumber> number;
};
primitives::Result<std::optional<Checkpoint>, std::string> checkpoint_of(const RunOptions& options);

/// --checkpoint, as far as it can be judged without a network.
primitives::Result<primitives::Done, std::string> check_sync_options(
    const RunOptions& options, const storage::Database& database);

}  // namespace node
