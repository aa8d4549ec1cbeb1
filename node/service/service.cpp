#include "node/service/service.hpp"

#include "consensus/aura/digest.hpp"
#include "node/cli/log.hpp"
#include "node/cli/number_text.hpp"
#include "node/keystore/keystore.hpp"
#include "node/service/backend.hpp"
#include "node/service/begin_chain.hpp"
#include "node/service/clock.hpp"
#include "node/service/grandpa_relay.hpp"
#include "node/service/metrics.hpp"
#include "node/service/node_key.hpp"
#include "node/service/open_chain.hpp"
#include "node/service/signature_workers.hpp"
#include "node/service/telemetry_feed.hpp"
#include "node/service/time_text.hpp"
#include "node/version.hpp"
#include "p2p/core/peer_id.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/json/value.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"
#include "rpc/server/call_rate.hpp"
#include "rpc/server/endpoint_text.hpp"
#include "rpc/service.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "storage/trie/root.hpp"

#include <charconv>
#include <fstream>
#include <iterator>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

namespace node {

namespace fs = std::filesystem;
namespace authoring = consensus::authoring;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

/// Signatures remembered between pool and import: a pool's worth of transactions, several times.
constexpr std::size_t kSignatureCacheSize = 65'536;
/// Milliseconds by which a development chain's clock is shifted, signed decimal text.
/// For so long a validator that left is slashable, and vPHA unbonds.
constexpr std::uint64_t kUnbondingWarningMs = std::uint64_t{21} * 24 * 3'600'000;
constexpr std::string_view kClockFact = "dev-clock/offset-ms";

/// What the flags --dev, --tmp and --alice stand for.
RunOptions with_implied(RunOptions options) {
    if (options.dev) {
        options.chain = "dev";
        options.force_authoring = true;
        options.validator = true;
        if (options.development_keys.empty()) options.development_keys.push_back("Alice");
        if (options.rpc_cors.empty()) options.rpc_cors = "all";
    }
    return options;
}

/// Keys that everybody has sign nothing on a chain that others take part in.
Result<Done, std::string> check_development_keys(const RunOptions& options,
                                                 const chain_spec::ChainSpec& spec) {
    using chain_spec::ChainType;
    if (options.development_keys.empty() || spec.type == ChainType::Development ||
        spec.type == ChainType::Local)
        return Done{};
    return unexpected("--alice and the like are for Development and Local chains; `" + spec.id +
                      "` is of type " + chain_spec::chain_type_text(spec) +
                      ". Make keys with: pha validator rotate-keys");
}

Result<authoring::Sealing, std::string> sealing_of(const RunOptions& options,
                                                   const chain_spec::ChainSpec& spec) {
    if (options.sealing == "slots") return authoring::Sealing{authoring::SealSlots{}};
    if (spec.type != chain_spec::ChainType::Development)
        return unexpected("--sealing " + options.sealing +
                          ": only slots on a chain that is not of type Development");
    if (options.sealing == "instant") return authoring::Sealing{authoring::SealInstant{}};
    constexpr std::string_view kInterval = "interval=";
    if (options.sealing.starts_with(kInterval)) {
        const auto period = number_of(std::string_view{options.sealing}.substr(kInterval.size()));
        if (period && *period > 0) return authoring::Sealing{authoring::SealInterval{*period}};
    }
    return unexpected("--sealing " + options.sealing +
                      ": expected slots, instant or interval=<milliseconds>");
}

Result<rpc::ServerConfig, std::string> rpc_config(const RunOptions& options) {
    rpc::ServerConfig out;
    const bool external = options.rpc_external || options.unsafe_rpc_external;
    const bool allows_unsafe = options.rpc_methods == "unsafe" || options.rpc_methods == "Unsafe";
    if (options.rpc_external && options.validator && !allows_unsafe)
        return unexpected(
            std::string{"--rpc-external with --validator gives everyone the keys' RPC: use "
                        "--unsafe-rpc-external or --rpc-methods=unsafe if you mean it"});
    out.listen = {{.address = external ? "0.0.0.0" : "127.0.0.1", .port = options.rpc_port},
                  {.address = external ? "::" : "::1", .port = options.rpc_port, .optional = true}};
    // Any free port is another one for each family.
    if (options.rpc_port == 0) out.listen.pop_back();
    if (allows_unsafe)
        out.unsafe_methods = rpc::UnsafeMethods::Allow;
    else if (options.rpc_methods == "safe" || options.rpc_methods == "Safe")
        out.unsafe_methods = rpc::UnsafeMethods::Deny;
    if (!options.rpc_cors.empty()) {
        out.origins.clear();
        std::string_view rest = options.rpc_cors;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            out.origins.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    out.connections_max = options.rpc_max_connections;
    out.request_size_max = std::size_t{options.rpc_max_request_size_mib} << 20;
    out.response_size_max = std::size_t{options.rpc_max_response_size_mib} << 20;
    out.subscriptions_max = options.rpc_max_subscriptions_per_connection;
    out.batch_items_max =
        options.rpc_disable_batch_requests ? 0 : options.rpc_max_batch_request_len;
    out.calls_per_minute = options.rpc_rate_limit;
    out.rate_exempt = options.rpc_rate_limit_whitelisted_ips;
    for (const auto& network : out.rate_exempt) {
        if (!rpc::is_network(network))
            return unexpected("--rpc-rate-limit-whitelisted-ips " + network +
                              ": expected an IP address, or a network like 10.0.0.0/8");
    }
    for (const auto& endpoint : options.rpc_endpoints)
        out.listen.push_back(TRY(rpc::endpoint_from(endpoint)));
    out.message_buffer_max = options.rpc_message_buffer_capacity_per_connection;
    out.report = [](std::string_view text) { spdlog::warn("rpc: {}", text); };
    return out;
}

/// The clock of the chain. A development chain may start at another time than now; the offset is
/// kept, so that its time goes on after a restart.
Result<std::int64_t, std::string> clock_offset_ms(const RunOptions& options,
                                                  const chain_spec::ChainSpec& spec,
                                                  storage::Database& database) {
    const auto stored = database.fact(kClockFact);
    if (!stored) return unexpected(std::string{"the clock's offset cannot be read"});
    std::int64_t offset = 0;
    if (*stored) {
        const auto text = primitives::text_of(**stored);
        std::from_chars(text.data(), text.data() + text.size(), offset);
    }
    if (options.dev_clock.empty()) return offset;
    if (spec.type != chain_spec::ChainType::Development)
        return unexpected(std::string{"--dev-clock: only on a chain of type Development"});
    if (*stored || database.best().number > 0) {
        spdlog::warn("clock: --dev-clock is ignored: this chain has its time already");
        return offset;
    }
    const auto start_ms = unix_ms_of(options.dev_clock);
    if (!start_ms)
        return unexpected("--dev-clock " + options.dev_clock +
                          ": expected a time like 2025-07-04T00:00:00Z");
    offset = static_cast<std::int64_t>(*start_ms) - WallClock::unshifted_ms();
    const auto written = database.put_fact(kClockFact, primitives::view_of(std::to_string(offset)),
                                           storage::Durability::Synced);
    if (!written) return unexpected(std::string{"the clock's offset cannot be written"});
    return offset;
}

rpc::NodeIdentity identity_of(const RunOptions& options, const chain_spec::ChainSpec& spec,
                              const std::string& peer_id) {
    rpc::NodeIdentity out;
    out.name = kNodeName;
    out.version = kNodeVersion;
    out.chain = spec.name;
    out.chain_type = chain_spec::chain_type_text(spec);
    out.properties_json = primitives::json::write(spec.properties);
    out.roles = {options.validator ? "Authority" : "Full"};
    out.peer_id = peer_id;
    return out;
}

Result<std::unique_ptr<Keystore>, std::string> open_keystore(const RunOptions& options,
                                                             const ChainPaths& paths) {
    auto keystore = TRY(Keystore::open(
        options.keystore_path.empty() ? paths.keystore : fs::path{options.keystore_path}));
    for (const auto& name : options.development_keys)
        TRY(keystore->add_development_key("//" + name));
    return keystore;
}

/// Removes a temporary base path when the node is gone, however it ends.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const BasePath& base) : base_{base} {}
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        if (base_.is_temporary) fs::remove_all(base_.path, ignored);
    }

  private:
    const BasePath& base_;
};

/// Waits for SIGINT, SIGTERM or a fatal error; the error's text, if that was it.
class Lifetime {
  public:
    Lifetime() {
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (!error) context_.stop();
        });
    }
    void fail(std::string_view what) {
        boost::asio::post(context_, [this, text = std::string{what}] {
            failure_ = text;
            context_.stop();
        });
    }
    std::optional<std::string> wait() {
        context_.run();
        return failure_;
    }
    /// Without waiting.
    bool is_ended() {
        context_.poll();
        return context_.stopped();
    }

  private:
    boost::asio::io_context context_;
    boost::asio::signal_set signals_{context_, SIGINT, SIGTERM};
    std::optional<std::string> failure_;
};

}  // namespace

// ---- paths and specification
// ----------------------------------------------------------------------

ChainPaths chain_paths(const fs::path& base, const chain_spec::ChainSpec& spec) {
    const auto chain = base / "chains" / spec.id;
    return {.base = base,
            .database = chain / "db" / "full",
            .keystore = chain / "keystore",
            .network = chain / "network",
            .signing_marks = chain / "signing-marks"};
}

Result<BasePath, std::string> base_path_of(const RunOptions& options) {
    if (!options.base_path.empty()) return BasePath{options.base_path, false};
    if (options.dev || options.tmp) {
        std::string name = (fs::temp_directory_path() / "pha-node-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            return unexpected(std::string{"cannot make a temporary base path"});
        return BasePath{name, true};
    }
    const char* home = std::getenv("HOME");
    if (home == nullptr) return unexpected(std::string{"no --base-path, and HOME is not set"});
    return BasePath{fs::path{home} / ".local" / "share" / std::string{kNodeName}, false};
}

Result<chain_spec::ChainSpec, std::string> load_spec(const std::string& chain,
                                                     const runtime::Executor& executor) {
    std::error_code error;
    if (fs::is_regular_file(chain, error)) {
        if (fs::file_size(chain, error) > chain_spec::kSpecSizeMax)
            return unexpected(chain + ": larger than a specification may be");
        std::ifstream file{chain, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        auto spec = chain_spec::read(text);
        if (!spec) return unexpected(chain + ": " + spec.error().message);
        return std::move(spec).value();
    }
    auto spec = chain_spec::preset(chain, executor);
    if (!spec) return unexpected(spec.error().message);
    return std::move(spec).value();
}

// ---- running
// --------------------------------------------------------------------------------------

namespace {

/// What a node is made of, in the order of construction.
struct RunningNode {
    consensus::ForkRules forks;
    std::unique_ptr<storage::rocks::RocksStore> store;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<Keystore> keystore;
    std::unique_ptr<WallClock> clock;
    GrandpaRelay grandpa;
    std::unique_ptr<ChainCore> core;
    std::unique_ptr<NodeNetwork> network;
    std::unique_ptr<ChainBackend> backend;
    std::unique_ptr<rpc::Service> rpc;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<TelemetryFeed> telemetry;

    Outcome stop() {
        telemetry.reset();
        metrics.reset();
        rpc->stop();
        network->stop();
        core->stop();
        const auto closed = database->close();
        if (!closed)
            return unexpected("closing the database: " + std::string{to_string(closed.error())});
        return Done{};
    }
};

/// Longer than what a validator leaves is slashable for, nobody answers for votes on another chain.
void warn_if_long_offline(const storage::Database& database, const ChainCore& core,
                          const consensus::Clock& clock) {
    const auto header = database.blocks().header(database.finalized().hash);
    const auto slot = header && *header ? consensus::aura::slot_of(**header) : std::nullopt;
    if (!slot) return;
    const auto then_ms = core.slot_time().start_of(*slot);
    const auto now_ms = clock.now_ms();
    if (now_ms <= then_ms || now_ms - then_ms < kUnbondingWarningMs) return;
    spdlog::warn(
        "chain: the last finalized block is of {} days ago, longer than the unbonding "
        "time: compare a recent block with a source you trust, or begin anew with "
        "--sync warp --checkpoint HASH",
        (now_ms - then_ms) / (24 * 3'600'000ull));
}

Result<Done, std::string> start_services(RunningNode& node, const RunOptions& options,
                                         const chain_spec::ChainSpec& spec,
                                         const runtime::Executor& executor) {
    const auto config = TRY(rpc_config(options));
    node.rpc = TRY(rpc::Service::start(config, rpc::Backend{.chain = *node.backend,
                                                            .state = *node.backend,
                                                            .transactions = *node.backend,
                                                            .node = *node.backend,
                                                            .events = *node.core,
                                                            .keystore = node.keystore.get(),
                                                            .grandpa = node.backend.get()}));
    spdlog::info("rpc: listening address={}:{}", config.listen.front().address,
                 node.rpc->ports().front());
    for (const auto& endpoint : options.rpc_endpoints)
        spdlog::info("rpc: listening {}", endpoint);
    if (!options.no_prometheus) {
        const std::string address =
            std::string{options.prometheus_external ? "0.0.0.0" : "127.0.0.1"} + ":" +
            std::to_string(options.prometheus_port);
        auto metrics = Metrics::serve(address, {.database = *node.database,
                                                .chain = node.core->figures(),
                                                .network = *node.network,
                                                .executor = executor,
                                                .rpc = *node.rpc,
                                                .chain_id = spec.id,
                                                .is_authority = options.validator});
        // Metrics are no reason not to run: another node may have the port.
        if (!metrics)
            spdlog::warn("{}", metrics.error());
        else
            node.metrics = std::move(metrics).value();
    }
    return Done{};
}

}  // namespace

namespace {

/// A crash leaves no session key on disk.
void forbid_core_dumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

Outcome run_node(RunOptions given) {
    forbid_core_dumps();
    const RunOptions options = with_implied(std::move(given));
    TRY(set_up_log(options.log, options.log_format));
    primitives::crypto::BoundedSignatureCache signatures{kSignatureCacheSize};
    SignatureWorkers workers{signatures, std::max(1u, std::thread::hardware_concurrency())};
    const auto executor = runtime::make_native_executor(&workers.known());
    const auto spec = TRY(load_spec(options.chain, *executor));
    TRY(check_development_keys(options, spec));
    const auto genesis = chain_spec::build_genesis(spec, *executor);
    if (!genesis) return unexpected(genesis.error().message);
    const auto base = TRY(base_path_of(options));
    const TemporaryFolder gone_at_the_end{base};
    const auto paths = chain_paths(base.path, spec);
    spdlog::info("{} {}: chain={} type={} genesis={} base-path={}", kNodeName, kNodeVersion,
                 spec.name, chain_spec::chain_type_text(spec), primitives::to_hex(genesis->hash),
                 base.path.string());

    Lifetime lifetime;
    RunningNode node;
    const auto checkpoint = TRY(checkpoint_of(options));
    std::optional<storage::BlockRef> required;
    if (checkpoint && checkpoint->number) required = {checkpoint->hash, *checkpoint->number};
    node.forks = TRY(fork_rules(spec, required));
    auto chain = TRY(open_store(options, paths, *genesis));
    TRY(check_sync_options(options, *chain.database));
    const auto node_key =
        TRY(load_node_key(options.node_key, options.node_key_file, paths.network));
    const auto network = TRY(network_options(options, spec));
    if (chain.database->is_empty()) {
        const bool is_begun = TRY(begin_chain({.options = options,
                                               .chain = chain,
                                               .genesis = *genesis,
                                               .executor = *executor,
                                               .identity = node_key,
                                               .network = network,
                                               .fork_id = spec.fork_id,
                                               .forks = node.forks,
                                               .is_ended = [&] { return lifetime.is_ended(); }}));
        if (!is_begun) return Done{};
    }
    node.store = std::move(chain.store);
    node.database = std::move(chain.database);
    node.keystore = TRY(open_keystore(options, paths));
    node.clock = std::make_unique<WallClock>(TRY(clock_offset_ms(options, spec, *node.database)));

    ChainCore::Options core_options;
    core_options.sealing = TRY(sealing_of(options, spec));
    core_options.is_author = options.validator || options.force_authoring;
    core_options.is_voter = options.validator;
    if (spec.type != chain_spec::ChainType::Development)
        core_options.marks_file = paths.signing_marks;
    const bool may_be_alone =
        options.force_authoring || spec.type == chain_spec::ChainType::Development;
    core_options.may_author = [&node, may_be_alone] {
        return !node.network->is_syncing() && (may_be_alone || node.network->peer_count() > 0);
    };
    core_options.pool.is_author = core_options.is_author;
    core_options.pool.limits.ready.count_max = options.pool_limit;
    core_options.pool.limits.ready.bytes_max = std::size_t{options.pool_kbytes} << 10;
    core_options.on_fatal = [&lifetime](std::string_view what) { lifetime.fail(what); };
    core_options.on_transactions = [&node](std::vector<primitives::Bytes> transactions) {
        node.network->propagate(std::move(transactions));
    };
    node.core = TRY(ChainCore::open({.database = *node.database,
                                     .executor = *executor,
                                     .signatures = workers,
                                     .keystore = *node.keystore,
                                     .clock = *node.clock,
                                     .grandpa_network = &node.grandpa,
                                     .forks = node.forks},
                                    core_options));
    const auto best = node.database->best();
    spdlog::info("chain: best={} finalized={}", best.number, node.database->finalized().number);
    warn_if_long_offline(*node.database, *node.core, *node.clock);
    node.backend = std::make_unique<ChainBackend>(
        ChainBackend::Parts{.database = *node.database,
                            .executor = *executor,
                            .signatures = signatures,
                            .core = *node.core},
        identity_of(options, spec, p2p::peer_id_of(node_key.public_key())));
    node.network = TRY(NodeNetwork::start(
        {.database = *node.database,
         .executor = *executor,
         .core = *node.core,
         .identity = node_key,
         .forks = node.forks},
        {.network = network,
         .fork_id = spec.fork_id,
         .is_authority = options.validator,
         .agent_version =
             std::string{kNodeName} + "/" + std::string{kNodeVersion} + " (" + options.name + ")",
         .folder = paths.network}));
    node.grandpa.connect(*node.network);
    node.backend->set_network(*node.network);
    TRY(start_services(node, options, spec, *executor));
    node.telemetry = TRY(start_telemetry(
        options, spec, {.database = *node.database, .core = *node.core, .network = *node.network},
        {.name = options.name,
         .implementation = std::string{kNodeName},
         .version = std::string{kNodeVersion},
         .chain = spec.name,
         .genesis = genesis->hash,
         .is_authority = options.validator,
         .network_id = p2p::peer_id_of(node_key.public_key()),
         .startup_ms = static_cast<std::uint64_t>(WallClock::unshifted_ms())}));
    node.core->start();

    const auto failure = lifetime.wait();
    spdlog::info("stopping: best={} finalized={}", node.database->best().number,
                 node.database->finalized().number);
    const auto stopped = node.stop();
    if (failure) return unexpected(*failure);
    return stopped;
}

Outcome check_state(const RunOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto spec = TRY(load_spec(options.chain, *executor));
    const auto genesis = chain_spec::build_genesis(spec, *executor);
    if (!genesis) return unexpected(genesis.error().message);
    const auto base = TRY(base_path_of(options));
    const auto chain = TRY(open_database(options, chain_paths(base.path, spec), *genesis));
    const auto finalized = chain.database->finalized();
    const auto header = chain.database->blocks().header(finalized.hash);
    const auto view = chain.database->view_at(finalized.hash);
    if (!header || !*header || !view)
        return unexpected(std::string{"the last finalized block cannot be read"});

    std::vector<std::pair<primitives::Bytes, primitives::Bytes>> entries;
    primitives::Bytes at;
    while (auto next = (*view)->next_key(at)) {
        at = *next;
        entries.emplace_back(at, (*view)->get(at).value_or(primitives::Bytes{}));
    }
    std::vector<storage::trie::KeyValue> views;
    for (const auto& [key, value] : entries)
        views.emplace_back(key, value);
    const auto root = storage::trie::root_of(views, storage::trie::Version::V1);
    if (root != (*header)->state_root)
        return unexpected("block " + std::to_string(finalized.number) + " has state root " +
                          primitives::to_hex((*header)->state_root) + ", its " +
                          std::to_string(entries.size()) + " entries give " +
                          primitives::to_hex(root));
    std::printf("finalized %u %s: state root %s over %zu entries\n", finalized.number,
                primitives::to_hex(finalized.hash).c_str(), primitives::to_hex(root).c_str(),
                entries.size());
    return Done{};
}

}  // namespace node
