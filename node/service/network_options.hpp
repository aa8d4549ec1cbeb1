// The network as the command line and the chain specification want it.
#pragma once

#include "chain-spec/chain_spec.hpp"
#include "node/cli/options.hpp"
#include "p2p/core/multiaddr.hpp"
#include "primitives/result.hpp"

#include <filesystem>

namespace node {

struct NetworkOptions {
    std::vector<p2p::Multiaddr> listen;
    /// The listening port was not asked for: another will do where it is taken.
    bool may_change_port = false;
    std::vector<p2p::Multiaddr> public_addresses;
    std::vector<p2p::Multiaddr> bootnodes;
    std::vector<p2p::Multiaddr> reserved;
    bool reserved_only = false;
    std::uint32_t in_peers_max = 32;
    std::uint32_t out_peers_max = 8;
    /// Development and Local chains talk to loopback and private addresses.
    bool allow_private = false;
};

/// The error names the flag or the member, the address, and the rule.
primitives::Result<NetworkOptions, std::string> network_options(const RunOptions& options,
                                                                const chain_spec::ChainSpec& spec);

}  // namespace node
