// system_*: the node, its chain and its peers; account nonces and dry runs.
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "rpc/json.hpp"
#include "rpc/methods/account.hpp"
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"
#include "rpc/methods/properties.hpp"

#include <utility>

namespace rpc {

json::Value chain_properties(NodeInfo& node) {
    auto properties = json::read(node.identity().properties_json);
    if (!properties || properties->if_object() == nullptr) return json::Object{};
    return std::move(properties).value();
}

namespace {

/// How far the nonce of an account is advanced by its queued transactions: the pool's limit.
constexpr std::uint32_t kQueuedNoncesMax = 8192;
/// Nonces that the pool is asked about in one question.
constexpr std::uint32_t kNoncesAtATime = 128;
/// Looks at a nonce again because the best block changed meanwhile.
constexpr int kBestChangesMax = 3;

template <class Texts>
json::Value text_list(const Texts& texts) {
    json::Array list;
    for (const auto& text : texts)
        list.emplace_back(text);
    return list;
}

json::Value chain_type(const std::string& name) {
    if (name == "Development" || name == "Local" || name == "Live") return name;
    return json::Object{}.set("Custom", name);
}

json::Value peers_json(const std::vector<PeerInfo>& peers) {
    json::Array list;
    for (const auto& peer : peers) {
        list.emplace_back(json::Object{}
                              .set("peerId", peer.peer_id)
                              .set("roles", peer.roles)
                              .set("bestHash", hex_json(peer.best_hash))
                              .set("bestNumber", peer.best_number));
    }
    return list;
}

/// The members of Substrate's answer that this node has figures for.
json::Value network_state_json(NodeInfo& node) {
    const auto state = node.network_state();
    json::Object connected;
    for (const auto& peer : state.connected) {
        json::Object endpoint;
        endpoint.set(peer.is_inbound ? "listening" : "dialing", peer.address);
        connected.set(peer.peer_id, json::Object{}
                                        .set("endpoint", std::move(endpoint))
                                        .set("versionString", peer.version)
                                        .set("latestPingTimeMs", peer.ping_ms)
                                        .set("knownAddresses", text_list(peer.addresses)));
    }
    return json::Object{}
        .set("peerId", node.identity().peer_id)
        .set("listenedAddresses", text_list(node.listen_addresses()))
        .set("connectedPeers", std::move(connected))
        .set("notConnectedPeersCount", std::uint64_t{state.known_peers})
        .set("reservedPeers", text_list(node.reserved_peers()));
}

/// Substrate's code for an argument that names no peer.
constexpr int kMalformedPeerArgument = 2002;

using Change = Result<Done, std::string> (NodeInfo::*)(std::string_view);
Answer change_reserved(NodeInfo& node, const Params& params, Change change) {
    const auto text = TRY(params.text(0));
    const auto changed = (node.*change)(text);
    if (!changed) return unexpected(Error{kMalformedPeerArgument, changed.error(), std::nullopt});
    return json::Value{};
}

void add_network_methods(MethodTable& table, NodeInfo& node) {
    table.add(
        {"system_unstable_networkState", "system_networkState"}, RunsOn::Worker, {},
        [&node](const Params&) -> Answer { return network_state_json(node); }, Safety::Unsafe);
    table.add(
        {"system_addReservedPeer"}, RunsOn::Worker, {"peer"},
        [&node](const Params& params) {
            return change_reserved(node, params, &NodeInfo::add_reserved_peer);
        },
        Safety::Unsafe);
    table.add(
        {"system_removeReservedPeer"}, RunsOn::Worker, {"peer_id"},
        [&node](const Params& params) {
            return change_reserved(node, params, &NodeInfo::remove_reserved_peer);
        },
        Safety::Unsafe);
    table.add(
        {"system_reservedPeers"}, RunsOn::Worker, {},
        [&node](const Params&) -> Answer { return text_list(node.reserved_peers()); },
        Safety::Unsafe);
}

void add_log_methods(MethodTable& table, NodeInfo& node) {
    table.add(
        {"system_addLogFilter"}, RunsOn::Worker, {"directives"},
        [&node](const Params& params) -> Answer {
            const auto added = node.add_log_filter(TRY(params.text(0)));
            if (!added) return unexpected(Error{code::kInternalError, added.error(), {}});
            return json::Value{};
        },
        Safety::Unsafe);
    table.add(
        {"system_resetLogFilter"}, RunsOn::Worker, {},
        [&node](const Params&) -> Answer {
            node.reset_log_filter();
            return json::Value{};
        },
        Safety::Unsafe);
}

json::Value sync_state_json(const SyncState& state) {
    json::Object json;
    json.set("startingBlock", state.starting_block)
        .set("currentBlock", state.current_block)
        .set("highestBlock", state.highest_block);
    return json;
}

Error nonce_error(std::string why) {
    return {1, "Unable to query nonce.", std::move(why)};
}

/// The nonce the account's next transaction needs: that of the state, past the ready ones.
Answer next_index_at(const MethodContext& context, const AccountId& account, const Hash& best) {
    const auto result = context.backend.state.call(best, "AccountNonceApi_account_nonce", account);
    if (!result) return unexpected(nonce_error(state_error_text(result.error(), best)));
    const auto nonce = primitives::scale::decode<primitives::Nonce>(*result);
    if (!nonce) return unexpected(nonce_error("the runtime returned what is no nonce"));
    auto next = *nonce;
    for (std::uint32_t asked = 0; asked < kQueuedNoncesMax; asked += kNoncesAtATime) {
        std::vector<Bytes> tags;
        for (std::uint32_t i = 0; i < kNoncesAtATime; ++i)
            tags.push_back(primitives::scale::encode(std::pair{account, next + i}));
        const auto taken = context.backend.transactions.ready_run(tags);
        next += static_cast<primitives::Nonce>(taken);
        if (taken < tags.size()) break;
    }
    return json::Value{next};
}

/// A block that comes between the two takes ready ones out of the pool that the state lacks.
Answer account_next_index(const MethodContext& context, const Params& params) {
    const auto account = TRY(account_param(params, 0));
    Hash at = context.backend.chain.best().hash;
    auto answer = next_index_at(context, account, at);
    for (int again = 0; again < kBestChangesMax; ++again) {
        const Hash best = context.backend.chain.best().hash;
        if (std::exchange(at, best) == best) break;
        answer = next_index_at(context, account, best);
    }
    return answer;
}

Answer dry_run(const MethodContext& context, const Params& params) {
    const auto extrinsic = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    const auto body = primitives::scale::decode<OpaqueExtrinsic>(extrinsic);
    if (!body) {
        return unexpected(
            Error{2, "Unable to dry run extrinsic", std::string{to_string(body.error())}});
    }
    auto arguments = extrinsic;
    primitives::scale::encode_to(block, arguments);
    const auto result =
        context.backend.state.call(block, "TransactionDryRunApi_dry_run", arguments);
    if (!result) {
        return unexpected(
            Error{1, "Unable to dry run extrinsic.", state_error_text(result.error(), block)});
    }
    return hex_json(*result);
}

void add_identity_methods(MethodTable& table, const MethodContext& context) {
    const auto identity = [&](const char* name, auto get) {
        table.add({name}, RunsOn::Any, {}, [context, get](const Params&) -> Answer {
            return json::Value{get(context.backend.node.identity())};
        });
    };
    identity("system_name", [](const NodeIdentity& node) { return json::Value{node.name}; });
    identity("system_version", [](const NodeIdentity& node) { return json::Value{node.version}; });
    identity("system_chain", [](const NodeIdentity& node) { return json::Value{node.chain}; });
    identity("system_chainType",
             [](const NodeIdentity& node) { return chain_type(node.chain_type); });
    identity("system_localPeerId",
             [](const NodeIdentity& node) { return json::Value{node.peer_id}; });
    identity("system_nodeRoles", [](const NodeIdentity& node) { return text_list(node.roles); });
    table.add({"system_properties"}, RunsOn::Any, {},
              [properties = chain_properties(context.backend.node)](const Params&) -> Answer {
                  return properties;
              });
}

}  // namespace

void add_system_methods(MethodTable& table, const MethodContext& context) {
    add_identity_methods(table, context);
    auto& node = context.backend.node;
    table.add({"system_health"}, RunsOn::Any, {},
              [&node](const Params&) -> Answer { return health_json(node.health()); });
    table.add({"system_localListenAddresses"}, RunsOn::Any, {},
              [&node](const Params&) -> Answer { return text_list(node.listen_addresses()); });
    table.add(
        {"system_peers"}, RunsOn::Worker, {},
        [&node](const Params&) -> Answer { return peers_json(node.peers()); }, Safety::Unsafe);
    add_network_methods(table, node);
    add_log_methods(table, node);
    table.add({"system_syncState"}, RunsOn::Any, {},
              [&node](const Params&) -> Answer { return sync_state_json(node.sync_state()); });
    table.add({"system_accountNextIndex", "account_nextIndex"}, RunsOn::WorkerInTurn, {"account"},
              [context](const Params& params) { return account_next_index(context, params); });
    table.add(
        {"system_dryRun", "system_dryRunAt"}, RunsOn::Worker, {"extrinsic", "at"},
        [context](const Params& params) { return dry_run(context, params); }, Safety::Unsafe);
}

}  // namespace rpc
