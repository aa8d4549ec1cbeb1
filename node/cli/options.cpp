#include "node/cli/options.hpp"

#include "node/command_line/describe.hpp"
#include "node/version.hpp"

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

namespace node {

namespace {

void add_chain_options(CLI::App& app, RunOptions& options) {
    app.add_option("--chain", options.chain,
                   "dev, local, testnet, mainnet-like, or the path of a chain specification");
    app.add_flag("--dev", options.dev,
                 "Development chain: Alice authors, everything allowed, temporary base path");
    app.add_option("-d,--base-path", options.base_path, "Where the chain is stored");
    app.add_flag("--tmp", options.tmp, "Use a temporary base path, removed at the end");
}

void add_identity_options(CLI::App& app, RunOptions& options) {
    app.add_flag("--validator", options.validator, "Author blocks and vote with the keystore");
    app.add_flag("--force-authoring", options.force_authoring, "Author even without peers");
    app.add_option("--name", options.name, "Name of this node");
    app.add_option("--keystore-path", options.keystore_path, "Folder of the session keys");
    app.add_option("--node-key", options.node_key, "Secret ed25519 key of the node, 64 hex digits");
    app.add_option("--node-key-file", options.node_key_file, "File of the node's secret key");
    for (const std::string name : {"alice", "bob", "charlie", "dave", "eve", "ferdie"})
        app.add_flag_callback(
            "--" + name,
            [&options, name] {
                std::string capital = name;
                capital[0] = static_cast<char>(capital[0] - 'a' + 'A');
                options.development_keys.push_back(capital);
                options.validator = true;
            },
            "Validate with the development keys of " + name);
}

void add_rpc_options(CLI::App& app, RunOptions& options) {
    app.add_option("--rpc-port", options.rpc_port, "Port of HTTP and WebSocket");
    app.add_flag("--rpc-external", options.rpc_external, "Listen on all interfaces");
    app.add_flag("--unsafe-rpc-external", options.unsafe_rpc_external,
                 "Listen on all interfaces, also as a validator");
    app.add_option("--rpc-methods", options.rpc_methods, "auto, safe or unsafe")
        ->check(CLI::IsMember({"auto", "Auto", "safe", "Safe", "unsafe", "Unsafe"}));
    app.add_option("--rpc-cors", options.rpc_cors, "Allowed origins: all, or a list with commas");
    app.add_option("--rpc-max-connections", options.rpc_max_connections, "Connections at once");
    app.add_option("--rpc-max-request-size", options.rpc_max_request_size_mib, "MiB of a request");
    app.add_option("--rpc-max-response-size", options.rpc_max_response_size_mib,
                   "MiB of a response");
    app.add_option("--rpc-max-subscriptions-per-connection",
                   options.rpc_max_subscriptions_per_connection, "Subscriptions of a connection");
    app.add_option("--rpc-message-buffer-capacity-per-connection",
                   options.rpc_message_buffer_capacity_per_connection,
                   "Notifications that wait for a slow reader before it is disconnected");
    app.add_option("--rpc-max-batch-request-len", options.rpc_max_batch_request_len,
                   "Requests of a batch");
    app.add_option("--rpc-rate-limit", options.rpc_rate_limit,
                   "Calls a minute of a connection, by default without limit");
    app.add_option("--rpc-rate-limit-whitelisted-ips", options.rpc_rate_limit_whitelisted_ips,
                   "Addresses and networks (10.0.0.0/8) without that limit");
    app.add_option("--experimental-rpc-endpoint,--rpc-endpoint", options.rpc_endpoints,
                   "A further address with a policy of its own, like "
                   "listen-addr=0.0.0.0:9955,methods=safe,cors=all,rate-limit=600,optional=true");
    app.add_flag("--rpc-disable-batch-requests", options.rpc_disable_batch_requests,
                 "Refuse batches");
    app.add_option("--prometheus-port", options.prometheus_port, "Port of the metrics");
    app.add_flag("--prometheus-external", options.prometheus_external,
                 "Serve metrics on all interfaces");
    app.add_flag("--no-prometheus", options.no_prometheus, "Serve no metrics");
    app.add_option("--telemetry-url", options.telemetry_urls,
                   "Tell this telemetry server of the node, not those of the specification: "
                   "\"wss://host/submit 0\"; may be repeated");
    app.add_flag("--no-telemetry", options.no_telemetry, "Tell nobody");
}

void add_network_options(CLI::App& app, RunOptions& options) {
    app.add_option("--listen-addr", options.listen_addresses,
                   "Multiaddress to listen on, TCP and WebSocket alike; may be repeated");
    app.add_option("--port", options.port, "Port to listen on where --listen-addr is not given");
    app.add_option("--public-addr", options.public_addresses,
                   "Multiaddress under which others reach this node; may be repeated");
    app.add_option("--bootnodes", options.bootnodes, "Multiaddresses of nodes to begin with");
    app.add_option("--reserved-nodes", options.reserved_nodes,
                   "Multiaddresses of nodes to stay connected with");
    app.add_flag("--reserved-only", options.reserved_only, "Talk to reserved nodes only");
    app.add_option("--in-peers", options.in_peers, "Peers that connected to this node");
    app.add_option("--out-peers", options.out_peers, "Peers that this node connects to");
    app.add_flag("--no-mdns", options.no_mdns, "Accepted for habit: this node has no mDNS");
}

void add_storage_options(CLI::App& app, RunOptions& options) {
    app.add_option("--sync", options.sync,
                   "How an empty database begins: full (every block), or warp (the last finalized "
                   "state, older blocks afterwards); fast and fast-unsafe are warp")
        ->check(CLI::IsMember({"full", "warp", "fast", "fast-unsafe"}));
    app.add_option("--checkpoint", options.checkpoint,
                   "Block that the chain must have: HASH, or NUMBER:HASH, which full sync needs");
    app.add_option("--state-pruning,--pruning", options.state_pruning,
                   "Finalized blocks whose states are kept, or archive");
    app.add_option("--db-cache", options.db_cache_mib, "MiB of database cache");
    app.add_option("--pool-limit", options.pool_limit, "Transactions of the pool");
    app.add_option("--pool-kbytes", options.pool_kbytes, "KiB of the pool");
}

/// Flags that scripts and zombienet give to every Substrate node, and that change nothing here. One
/// that would change something is not among them: it is an error, so that nobody believes it.
void add_habitual_options(CLI::App& app) {
    for (const char* flag : {"--no-hardware-benchmarks", "--insecure-validator-i-know-what-i-do",
                             "--detailed-log-output", "--discover-local", "--allow-private-ip"})
        app.add_flag(flag)->description("Accepted for habit")->group("Accepted for habit");
    const auto only = [&](const char* name, std::initializer_list<std::string> values) {
        app.add_option(name, "Accepted for habit")
            ->check(CLI::IsMember(std::vector<std::string>{values}))
            ->group("Accepted for habit");
    };
    only("--database", {"rocksdb", "auto"});
    only("--blocks-pruning", {"archive", "archive-canonical"});
    only("--offchain-worker", {"never", "when-authority"});
    only("--wasm-execution", {"compiled", "interpreted-i-know-what-i-do"});
    app.add_option("--trie-cache-size", "Accepted for habit")->group("Accepted for habit");
}

void add_run_options(CLI::App& app, RunOptions& options) {
    add_chain_options(app, options);
    add_identity_options(app, options);
    add_rpc_options(app, options);
    add_network_options(app, options);
    add_storage_options(app, options);
    add_habitual_options(app);
    app.add_option("-l,--log", options.log,
                   "error, warn, info, debug or trace; also by subject: info,sync=debug");
    app.add_option("--log-format", options.log_format, "text, or json for one object a line")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_option("--sealing", options.sealing,
                   "slots, instant, or interval=<ms> (development chains)");
    app.add_option("--dev-clock", options.dev_clock,
                   "Start a development chain's clock at this time, e.g. 2025-07-04T00:00:00Z");
}

void add_key_command(CLI::App& app, KeyOptions& options, std::optional<Command>& command) {
    auto* key = app.add_subcommand("key", "Make, look at and store keys");
    key->require_subcommand(1);
    const auto finish = [&](KeyOptions::Action action) {
        return [&options, &command, action] {
            options.action = action;
            command = options;
        };
    };
    auto* generate = key->add_subcommand("generate", "A new key from a new phrase");
    generate->add_option("--scheme", options.scheme, "sr25519, ed25519 or ecdsa");
    generate->add_option("--words", options.words, "Words of the phrase: 12, 15, 18, 21 or 24");
    generate->add_option("--network", options.network, "SS58 prefix");
    generate->add_option("--output-type", options.output_type, "text or json");
    generate->callback(finish(KeyOptions::Action::Generate));
    auto* inspect = key->add_subcommand("inspect", "What a phrase, seed or address stands for");
    inspect->add_option("uri", options.uri, "Secret URI or address")->required();
    inspect->add_option("--scheme", options.scheme, "sr25519, ed25519 or ecdsa");
    inspect->add_option("--network", options.network, "SS58 prefix");
    inspect->add_option("--output-type", options.output_type, "text or json");
    inspect->callback(finish(KeyOptions::Action::Inspect));
    auto* insert = key->add_subcommand("insert", "Store a session key");
    add_chain_options(*insert, options.run);
    insert->add_option("--keystore-path", options.run.keystore_path, "Folder of the session keys");
    insert->add_option("--suri", options.uri, "Secret URI")->required();
    insert->add_option("--scheme", options.scheme, "sr25519 (aura) or ed25519 (gran)");
    insert->add_option("--key-type", options.key_type, "aura or gran")->required();
    insert->callback(finish(KeyOptions::Action::Insert));
    auto* node_key = key->add_subcommand("generate-node-key", "A secret key of the node");
    node_key->add_option("--file", options.file, "Where to write it instead of the screen");
    node_key->callback(finish(KeyOptions::Action::GenerateNodeKey));
}

void add_block_commands(CLI::App& app, std::optional<Command>& command) {
    const auto sub = [&]<class Options>(const char* name, const char* help,
                                        std::type_identity<Options>) {
        const auto options = std::make_shared<Options>();
        auto* const out = app.add_subcommand(name, help);
        add_chain_options(*out, options->run);
        out->add_option("--state-pruning,--pruning", options->run.state_pruning,
                        "As the node runs with");
        out->callback([&command, options] { command = *options; });
        return std::pair{out, options};
    };
    sub("chain-info", "Best and finalized block, as JSON", std::type_identity<ChainInfoOptions>{});
    {
        const auto [out, options] = sub("export-blocks", "Write blocks to a file",
                                        std::type_identity<ExportBlocksOptions>{});
        out->add_option("--from", options->from, "First block, by default 1");
        out->add_option("--to", options->to, "Last block, by default the best");
        out->add_flag("--binary")->description("Accepted for habit: there is no other form");
        out->add_option("file", options->file, "Where to; by default standard output");
    }
    {
        const auto [out, options] = sub("import-blocks", "Import blocks that export-blocks wrote",
                                        std::type_identity<ImportBlocksOptions>{});
        out->add_flag("--binary")->description("Accepted for habit: there is no other form");
        out->add_option("file", options->file, "The file")->required();
    }
    {
        const auto [out, options] = sub("check-block", "Execute a stored block again",
                                        std::type_identity<CheckBlockOptions>{});
        out->add_option("block", options->block, "Number or hash")->required();
    }
    {
        const auto [out, options] = sub("export-state", "Print a raw specification of a state",
                                        std::type_identity<ExportStateOptions>{});
        out->add_option("block", options->block, "Number or hash, by default the best");
    }
    {
        const auto [out, options] = sub("revert", "Take unfinalized blocks off the best chain",
                                        std::type_identity<RevertOptions>{});
        out->add_option("blocks", options->blocks, "How many, by default 256");
    }
    auto* const benchmark = app.add_subcommand("benchmark", "How fast this machine is");
    benchmark->require_subcommand(1);
    const auto block = std::make_shared<BenchmarkBlockOptions>();
    auto* const of_block = benchmark->add_subcommand("block", "Execute stored blocks again");
    add_chain_options(*of_block, block->run);
    of_block->add_option("--from", block->from, "First block, by default the last");
    of_block->add_option("--to", block->to, "Last block, by default the best");
    of_block->add_option("--repeat", block->repeat, "Times");
    of_block->callback([&command, block] { command = *block; });
    const auto storage = std::make_shared<BenchmarkStorageOptions>();
    auto* const of_storage =
        benchmark->add_subcommand("storage", "Read and change entries of the best block's state");
    add_chain_options(*of_storage, storage->run);
    of_storage->add_option("--warmups", storage->warmups, "Rounds that are not counted");
    of_storage->add_option("--seed", storage->seed, "Order in which entries are taken");
    of_storage->add_flag("--json", storage->json, "Figures as JSON");
    of_storage->callback([&command, storage] { command = *storage; });
    const auto pallet = std::make_shared<BenchmarkPalletOptions>();
    auto* const of_pallet =
        benchmark->add_subcommand("pallet", "The runtime's calls beside their declared weights");
    of_pallet->add_option("--chain", pallet->chain, "Name or file of the specification");
    of_pallet->add_option("-p,--pallet", pallet->pallet,
                          "Calls of these pallets (Balances or pallet_balances, a list with "
                          "commas), by default of all");
    of_pallet->add_option("-e,--extrinsic", pallet->extrinsic,
                          "These calls, a list with commas, by default all");
    of_pallet->add_option("-r,--repeat", pallet->repeat, "Times that each is measured")
        ->check(CLI::Range(1u, 1'000'000u));
    of_pallet
        ->add_option("-s,--steps", pallet->steps,
                     "Accepted for habit: each call is measured at one size")
        ->check(CLI::Range(1u, 1'000'000u));
    of_pallet->add_option("--json-file", pallet->json_file,
                          "File for every repetition's time, as Substrate's nodes write it");
    of_pallet->add_flag("--list", pallet->list, "Name the calls and measure none");
    of_pallet->add_flag("--json", pallet->json, "Figures as JSON");
    of_pallet->add_option("--output", pallet->output, "File for the figures as JSON");
    of_pallet->callback([&command, pallet] { command = *pallet; });
    benchmark->add_subcommand("machine", "Hashes, signatures, memory and disk")
        ->callback([&command] { command = BenchmarkMachineOptions{}; });
}

/// PHA_NODE_RPC_PORT stands for --rpc-port, and so for every option of running a node.
void add_environment(CLI::App& app) {
    for (auto* const option : app.get_options()) {
        const auto names = option->get_lnames();
        if (names.empty() || names.front() == "help" || names.front() == "version") continue;
        std::string variable = "PHA_NODE_";
        for (const char c : names.front())
            variable +=
                c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        option->envname(variable);
    }
}

}  // namespace

std::variant<Command, int> parse_command_line(int argc, char** argv) {
    CLI::App app{"pha-node: a full node for a network of TEE compute", "pha-node"};
    app.set_version_flag("-V,--version", std::string{kNodeName} + " " + std::string{kNodeVersion});
    std::optional<Command> command;

    RunOptions run;
    app.option_defaults()->always_capture_default();
    add_run_options(app, run);
    add_environment(app);
    app.set_config("--config", "", "A file of options, `name = value` a line (TOML)")
        ->envname("PHA_NODE_CONFIG");
    app.allow_config_extras(CLI::config_extras_mode::error);
    bool show_config = false;
    app.add_flag("--show-config", show_config,
                 "Print the options in force, in the form of --config, and end")
        ->configurable(false);

    BuildSpecOptions build_spec;
    auto* spec = app.add_subcommand("build-spec", "Print a chain specification");
    spec->alias("export-chain-spec");
    spec->add_flag("--disable-default-bootnode")
        ->description("Accepted for habit: presets name no boot nodes");
    spec->add_option("--output", build_spec.output, "A file instead of standard output");
    spec->add_option("--chain", build_spec.chain,
                     "dev, local, testnet, mainnet-like, or the path of a specification");
    spec->add_option("--patch", build_spec.patch,
                     "A file: JSON Merge Patch of the genesis configuration");
    spec->add_flag("--raw", build_spec.raw, "With the whole genesis state");
    spec->callback([&] { command = build_spec; });

    CheckStateOptions check;
    auto* check_state = app.add_subcommand(
        "check-state", "Recompute the state root of the last finalized block from every entry");
    add_chain_options(*check_state, check.run);
    check_state->callback([&] { command = check; });

    PurgeChainOptions purge;
    auto* purge_chain = app.add_subcommand("purge-chain", "Remove a chain's database");
    add_chain_options(*purge_chain, purge.run);
    purge_chain->add_flag("-y", purge.yes, "Do not ask");
    purge_chain->callback([&] { command = purge; });

    KeyOptions key;
    add_key_command(app, key, command);
    add_block_commands(app, command);
    command_line::add_describing_commands(app, kNodeVersion);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    if (show_config) {
        std::fputs(app.config_to_str(true, true).c_str(), stdout);
        return 0;
    }
    if (!command) command = run;
    return *command;
}

}  // namespace node
