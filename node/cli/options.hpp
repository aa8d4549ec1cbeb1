// The command line of pha-node, with Substrate's names and defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace node {

struct RunOptions {
    /// The name of a preset, or the path of a specification.
    std::string chain = "dev";
    bool dev = false;
    /// Empty: the user's data folder, or a temporary folder with --dev or --tmp.
    std::string base_path;
    bool tmp = false;
    bool validator = false;
    bool force_authoring = false;
    std::string name;
    /// Development keys added in memory: "Alice", "Bob", ...
    std::vector<std::string> development_keys;
    std::string log = "info";
    /// "text" or "json".
    std::string log_format = "text";

    /// "slots", "instant" or "interval=<ms>".
    std::string sealing = "slots";
    /// RFC 3339 time at which a development chain's clock starts.
    std::string dev_clock;

    std::uint16_t rpc_port = 9944;
    bool rpc_external = false;
    bool unsafe_rpc_external = false;
    std::string rpc_methods = "auto";
    std::string rpc_cors;
    std::uint32_t rpc_max_connections = 100;
    std::uint32_t rpc_max_request_size_mib = 15;
    std::uint32_t rpc_max_response_size_mib = 15;
    std::uint32_t rpc_max_subscriptions_per_connection = 1024;
    std::uint32_t rpc_message_buffer_capacity_per_connection = 64;
    std::uint32_t rpc_max_batch_request_len = 4096;
    bool rpc_disable_batch_requests = false;
    /// 0: no limit.
    std::uint32_t rpc_rate_limit = 0;
    std::vector<std::string> rpc_rate_limit_whitelisted_ips;
    /// As rpc/server/endpoint_text.hpp reads them.
    std::vector<std::string> rpc_endpoints;

    std::uint16_t prometheus_port = 9615;
    bool prometheus_external = false;
    bool no_prometheus = false;
    /// "wss://host/path N", as node/telemetry/endpoint.hpp reads it.
    std::vector<std::string> telemetry_urls;
    bool no_telemetry = false;

    /// "full", "warp", or one of Substrate's names that mean warp here: "fast", "fast-unsafe".
    std::string sync = "full";
    /// Hash of a block that the chain must have; empty: none.
    std::string checkpoint;
    std::string state_pruning = "256";
    std::uint32_t db_cache_mib = 256;
    std::uint32_t pool_limit = 8192;
    std::uint32_t pool_kbytes = 20480;

    /// Multiaddresses; empty: see network_options.
    std::vector<std::string> listen_addresses;
    std::vector<std::string> public_addresses;
    std::vector<std::string> bootnodes;
    std::vector<std::string> reserved_nodes;
    bool reserved_only = false;
    std::uint32_t in_peers = 32;
    std::uint32_t out_peers = 8;
    std::optional<std::uint16_t> port;
    bool no_mdns = false;

    std::string keystore_path;
    std::string node_key;
    std::string node_key_file;
};

struct BuildSpecOptions {
    std::string chain = "dev";
    /// A file with a JSON Merge Patch of the genesis configuration; empty: none.
    std::string patch;
    bool raw = false;
    /// Empty: standard output.
    std::string output;
};
struct ChainInfoOptions {
    RunOptions run;
};
struct ExportBlocksOptions {
    RunOptions run;
    std::uint32_t from = 1;
    /// Absent: the best block.
    std::optional<std::uint32_t> to;
    /// Empty: standard output.
    std::string file;
};
struct ImportBlocksOptions {
    RunOptions run;
    std::string file;
};
struct CheckBlockOptions {
    RunOptions run;
    /// A number or a hash.
    std::string block;
};
struct ExportStateOptions {
    RunOptions run;
    /// A number or a hash; empty: the best block.
    std::string block;
};
struct RevertOptions {
    RunOptions run;
    std::uint32_t blocks = 256;
};
struct BenchmarkBlockOptions {
    RunOptions run;
    std::optional<std::uint32_t> from;
    std::optional<std::uint32_t> to;
    std::uint32_t repeat = 10;
};
struct BenchmarkMachineOptions {};
struct BenchmarkPalletOptions {
    std::string chain = "dev";
    /// Names as clients see them, or pallets' as their crates are called in Substrate; lists have
    /// commas, "*" is all.
    std::string pallet = "*";
    std::string extrinsic = "*";
    std::uint32_t repeat = 100;
    /// Taken and not used: no call is measured at more than one size.
    std::uint32_t steps = 1;
    bool list = false;
    bool json = false;
    /// Written as JSON; empty: printed.
    std::string output;
    /// Every repetition in the form of Substrate's --json-file; empty: not written.
    std::string json_file;
};
struct BenchmarkStorageOptions {
    RunOptions run;
    std::uint32_t warmups = 1;
    /// Of the order in which entries are taken.
    std::uint64_t seed = 0;
    bool json = false;
};
struct CheckStateOptions {
    RunOptions run;
};
struct PurgeChainOptions {
    RunOptions run;
    bool yes = false;
};
struct KeyOptions {
    enum class Action : std::uint8_t { Generate, Inspect, Insert, GenerateNodeKey };
    Action action{};
    RunOptions run;
    std::string scheme = "sr25519";
    std::string uri;
    std::string key_type;
    std::string output_type = "text";
    std::string file;
    std::uint16_t network = 30;
    std::uint32_t words = 12;
};

using Command =
    std::variant<RunOptions, BuildSpecOptions, CheckStateOptions, PurgeChainOptions, KeyOptions,
                 ChainInfoOptions, ExportBlocksOptions, ImportBlocksOptions, CheckBlockOptions,
                 ExportStateOptions, RevertOptions, BenchmarkBlockOptions, BenchmarkMachineOptions,
                 BenchmarkStorageOptions, BenchmarkPalletOptions>;

/// The command of a command line, or the exit code where it asked for help, the version, or was
/// wrong (the text is printed then).
std::variant<Command, int> parse_command_line(int argc, char** argv);

}  // namespace node
