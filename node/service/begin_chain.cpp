#include "node/service/begin_chain.hpp"

#include "node/cli/number_text.hpp"
#include "node/service/warp_client.hpp"
#include "node/version.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/api/client.hpp"

#include <limits>

#include <spdlog/spdlog.h>

namespace node {

namespace pp = p2p::protocols;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

namespace {

/// The state of block 0, of which no trie is asked.
class GenesisView final : public primitives::StateView {
  public:
    explicit GenesisView(const chain_spec::Genesis& genesis) : genesis_{genesis} {}
    std::optional<Bytes> get(BytesView key) const override {
        const auto at = genesis_.state.find(key);
        return at == genesis_.state.end() ? std::nullopt : at->second;
    }
    std::optional<Bytes> next_key(BytesView key) const override {
        const auto at = genesis_.state.upper_bound(key);
        return at == genesis_.state.end() ? std::nullopt : std::optional{at->first};
    }
    Hash root_after(const primitives::StateDiff&) const override {
        return genesis_.header.state_root;
    }

  private:
    const chain_spec::Genesis& genesis_;
};

Result<consensus::grandpa::AuthoritySet, std::string> genesis_set(
    const chain_spec::Genesis& genesis, const runtime::Executor& executor) {
    const GenesisView state{genesis};
    auto list = runtime::grandpa_authorities(executor, state);
    const auto set_id = runtime::grandpa_set_id(executor, state);
    if (!list || !set_id)
        return unexpected(std::string{"the authorities of block 0 cannot be read"});
    return consensus::grandpa::AuthoritySet{*set_id, std::move(list).value()};
}

/// As a full node that has block 0 and answers nothing.
pp::NetworkConfig network_config(const ChainBeginning& beginning, primitives::Random& random) {
    const auto& genesis = beginning.genesis.hash;
    pp::NetworkConfig out{
        .identity = &beginning.identity,
        .random = &random,
        .names = pp::ProtocolNames{genesis, beginning.fork_id},
        .handshake = {.role = pp::Role::Full,
                      .best_number = 0,
                      .best_hash = genesis,
                      .genesis_hash = genesis},
        .agent_version = std::string{kNodeName} + "/" + std::string{kNodeVersion} + " (warp)"};
    out.bootnodes = beginning.network.bootnodes;
    out.reserved = beginning.network.reserved;
    out.reserved_only = beginning.network.reserved_only;
    out.out_peers_max = beginning.network.out_peers_max;
    out.allow_private = beginning.network.allow_private;
    out.serves = {false, false, false, false};
    return out;
}

}  // namespace

Result<std::optional<Checkpoint>, std::string> checkpoint_of(const RunOptions& options) {
    if (options.checkpoint.empty()) return std::optional<Checkpoint>{};
    const std::string_view text = options.checkpoint;
    const auto colon = text.find(':');
    const auto number = number_of(text.substr(0, colon));
    const auto hash =
        primitives::fixed_from_hex<Hash>(colon == text.npos ? text : text.substr(colon + 1));
    constexpr auto kMost = std::numeric_limits<primitives::BlockNumber>::max();
    if (!hash || (colon != text.npos && (!number || *number > kMost)))
        return unexpected("--checkpoint " + options.checkpoint +
                          ": expected the hash of a block, 0x and 64 hex digits, or NUMBER:HASH");
    Checkpoint out{*hash, std::nullopt};
    if (colon != text.npos) out.number = static_cast<primitives::BlockNumber>(*number);
    return std::optional{out};
}

Result<Done, std::string> check_sync_options(const RunOptions& options,
                                             const storage::Database& database) {
    const auto checkpoint = TRY(checkpoint_of(options));
    if (!checkpoint) return Done{};
    if (database.is_empty()) {
        if (options.sync != "full" || checkpoint->number) return Done{};
        return unexpected(std::string{
            "--checkpoint: full sync compares the block of a number, give NUMBER:HASH"});
    }
    const auto number = database.blocks().number(checkpoint->hash);
    if (!number) return unexpected(std::string{to_string(number.error())});
    if (!*number) {
        spdlog::warn("chain: the checkpoint is not among the stored blocks, and not compared");
        return Done{};
    }
    const auto canonical = database.canonical_hash(**number);
    if (!canonical || *canonical != checkpoint->hash)
        return unexpected("--checkpoint " + options.checkpoint +
                          ": is not on the chain in the database; purge-chain removes it");
    return Done{};
}

Result<bool, std::string> begin_chain(ChainBeginning beginning) {
    auto& database = *beginning.chain.database;
    if (beginning.options.sync != "full") {
        primitives::crypto::SystemRandom random;
        const auto checkpoint = TRY(checkpoint_of(beginning.options));
        const consensus::sync::WarpConfig config{
            .genesis = beginning.genesis.hash,
            .genesis_set = TRY(genesis_set(beginning.genesis, beginning.executor)),
            .checkpoint = checkpoint ? std::optional{checkpoint->hash} : std::nullopt,
            .forks = beginning.forks};
        const auto outcome =
            TRY(WarpClient::run({.store = *beginning.chain.store,
                                 .database = database,
                                 .genesis = beginning.genesis.header},
                                config, network_config(beginning, random), beginning.is_ended));
        if (outcome == WarpClient::Outcome::Begun) return true;
        if (outcome == WarpClient::Outcome::Ended) return false;
        if (config.checkpoint)
            return unexpected(std::string{"--checkpoint: the peers' chain is too short for it"});
        spdlog::info("warp: the chain is short, it is fetched from block 0");
    }
    const auto initialized = database.initialize(beginning.genesis.state, beginning.genesis.header);
    if (!initialized) return unexpected(std::string{to_string(initialized.error())});
    return true;
}

}  // namespace node
