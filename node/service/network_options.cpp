#include "node/service/network_options.hpp"

namespace node {

using p2p::Multiaddr;
using primitives::Result;
using primitives::unexpected;

namespace {

constexpr std::uint16_t kDefaultPort = 30333;

Result<std::vector<Multiaddr>, std::string> parse(const std::string& origin,
                                                  const std::vector<std::string>& texts,
                                                  bool needs_peer) {
    std::vector<Multiaddr> out;
    for (const auto& text : texts) {
        const auto address = Multiaddr::from_text(text);
        if (!address)
            return unexpected(origin + " " + text + ": " + std::string{to_string(address.error())});
        if (needs_peer && !address->peer)
            return unexpected(origin + " " + text + ": expected /p2p/<peer id> at the end");
        out.push_back(*address);
    }
    return out;
}

std::vector<Multiaddr> default_listen(std::uint16_t port, bool only_here) {
    const auto at = [&](p2p::MultiaddrHost host) {
        Multiaddr out;
        out.host = host;
        out.tcp_port = port;
        return out;
    };
    if (only_here) return {at(p2p::Ip4{{127, 0, 0, 1}})};
    return {at(p2p::Ip4{}), at(p2p::Ip6{})};
}

}  // namespace

Result<NetworkOptions, std::string> network_options(const RunOptions& options,
                                                    const chain_spec::ChainSpec& spec) {
    NetworkOptions out;
    out.allow_private = spec.type == chain_spec::ChainType::Development ||
                        spec.type == chain_spec::ChainType::Local;
    out.listen = TRY(parse("--listen-addr", options.listen_addresses, false));
    if (out.listen.empty()) {
        out.listen = default_listen(options.port.value_or(kDefaultPort), out.allow_private);
        out.may_change_port = !options.port;
    }
    out.public_addresses = TRY(parse("--public-addr", options.public_addresses, false));
    out.bootnodes = TRY(parse("--bootnodes", options.bootnodes, true));
    for (const auto& address : TRY(parse("bootNodes", spec.boot_nodes, true)))
        out.bootnodes.push_back(address);
    out.reserved = TRY(parse("--reserved-nodes", options.reserved_nodes, true));
    out.reserved_only = options.reserved_only;
    out.in_peers_max = options.in_peers;
    out.out_peers_max = options.out_peers;
    return out;
}

}  // namespace node
