#include "node/service/open_chain.hpp"

#include "consensus/import/importer.hpp"
#include "node/cli/number_text.hpp"
#include "node/service/signature_workers.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/types/hex.hpp"

namespace node {

namespace fs = std::filesystem;
using primitives::Result;
using primitives::unexpected;

namespace {

constexpr std::size_t kSignaturesOfReplay = 4096;

Result<storage::StateOptions, std::string> state_options(const RunOptions& options) {
    storage::StateOptions out;
    if (options.state_pruning == "archive" || options.state_pruning == "archive-canonical") {
        out.is_archive = true;
        return out;
    }
    const auto blocks = number_of(options.state_pruning);
    if (!blocks || *blocks == 0 || *blocks > 0xffff'ffff)
        return unexpected("--state-pruning " + options.state_pruning +
                          ": expected a number of blocks or archive");
    out.window_blocks = static_cast<std::uint32_t>(*blocks);
    return out;
}

}  // namespace

Result<consensus::ForkRules, std::string> fork_rules(
    const chain_spec::ChainSpec& spec, const std::optional<storage::BlockRef>& required) {
    std::vector<storage::BlockRef> fork_blocks;
    for (const auto& block : spec.forks.fork_blocks)
        fork_blocks.push_back({block.hash, block.number});
    if (required) fork_blocks.push_back(*required);
    std::vector<consensus::HardFork> hard_forks;
    for (const auto& fork : spec.forks.hard_forks) {
        consensus::HardFork out{{fork.block.hash, fork.block.number}, {fork.set_id, {}}};
        for (const auto& key : fork.authorities)
            out.set.authorities.emplace_back(key, 1);
        hard_forks.push_back(std::move(out));
    }
    auto rules = consensus::ForkRules::create(
        std::move(fork_blocks), {spec.forks.bad_blocks.begin(), spec.forks.bad_blocks.end()},
        std::move(hard_forks));
    if (!rules) return unexpected("chain specification: " + std::string{to_string(rules.error())});
    return std::move(rules).value();
}

Result<OpenedChain, std::string> open_store(const RunOptions& options, const ChainPaths& paths,
                                            const chain_spec::Genesis& genesis) {
    std::error_code error;
    fs::create_directories(paths.database, error);
    if (error) return unexpected(paths.database.string() + ": " + error.message());
    OpenedChain out;
    auto store = storage::rocks::RocksStore::open(
        paths.database, {.block_cache_bytes = std::size_t{options.db_cache_mib} << 20});
    if (!store)
        return unexpected("database " + paths.database.string() + ": " +
                          std::string{to_string(store.error())});
    out.store = std::move(store).value();
    auto database = storage::Database::open(*out.store, TRY(state_options(options)), genesis.hash);
    if (!database)
        return unexpected("database " + paths.database.string() + ": " +
                          std::string{to_string(database.error())});
    out.database = std::move(database).value();
    return out;
}

Result<OpenedChain, std::string> open_database(const RunOptions& options, const ChainPaths& paths,
                                               const chain_spec::Genesis& genesis) {
    auto out = TRY(open_store(options, paths, genesis));
    if (out.database->is_empty()) {
        const auto initialized = out.database->initialize(genesis.state, genesis.header);
        if (!initialized) return unexpected(std::string{to_string(initialized.error())});
    }
    return out;
}

namespace {

Result<OpenedChain, std::string> open_chain(const RunOptions& options,
                                            const runtime::Executor& executor, bool must_exist) {
    const auto spec = TRY(load_spec(options.chain, executor));
    const auto genesis = chain_spec::build_genesis(spec, executor);
    if (!genesis) return unexpected(genesis.error().message);
    const auto paths = chain_paths(TRY(base_path_of(options)).path, spec);
    std::error_code error;
    if (must_exist && !fs::exists(paths.database, error))
        return unexpected("no chain at " + paths.database.string() +
                          "; --base-path and --chain say which one is meant");
    auto out = TRY(open_database(options, paths, *genesis));
    out.forks = TRY(fork_rules(spec));
    return out;
}

}  // namespace

Result<OpenedChain, std::string> open_or_make_chain(const RunOptions& options,
                                                    const runtime::Executor& executor) {
    return open_chain(options, executor, false);
}

Result<OpenedChain, std::string> open_existing_chain(const RunOptions& options,
                                                     const runtime::Executor& executor) {
    auto chain = TRY(open_chain(options, executor, true));
    // Blocks whose states were in memory only are executed again.
    primitives::crypto::BoundedSignatureCache signatures{kSignaturesOfReplay};
    SignatureWorkers workers{signatures, 1};
    const auto importer = consensus::import::Importer::open({.database = *chain.database,
                                                             .executor = executor,
                                                             .signatures = workers,
                                                             .forks = chain.forks});
    if (!importer)
        return unexpected(std::string{to_string(importer.error().verdict)} + ": " +
                          importer.error().text);
    return chain;
}

Result<primitives::Hash, std::string> block_named(const storage::Database& database,
                                                  const std::string& name) {
    if (name.empty()) return database.best().hash;
    if (name.starts_with("0x")) {
        const auto hash = primitives::fixed_from_hex<primitives::Hash>(name);
        if (!hash) return unexpected(name + " is no hash of a block");
        return *hash;
    }
    const auto number = number_of(name);
    if (!number || *number > database.best().number)
        return unexpected("block " + name + ": the chain goes from 0 to " +
                          std::to_string(database.best().number));
    const auto hash = database.canonical_hash(static_cast<primitives::BlockNumber>(*number));
    if (!hash || !*hash) return unexpected("block " + name + " cannot be read");
    return **hash;
}

}  // namespace node
