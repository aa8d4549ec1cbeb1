// The node as the JSON-RPC methods see it. Reads go to the database from RPC's own threads; changes
// go through the chain's thread.
#pragma once

#include "node/service/chain_core.hpp"
#include "node/service/network.hpp"
#include "rpc/backend.hpp"

namespace node {

class ChainBackend final : public rpc::ChainReader,
                           public rpc::StateReader,
                           public rpc::TransactionSubmitter,
                           public rpc::NodeInfo,
                           public rpc::GrandpaInfo {
  public:
    /// All outlive the backend.
    struct Parts {
        storage::Database& database;
        const runtime::Executor& executor;
        primitives::SignatureCache& signatures;
        ChainCore& core;
    };
    ChainBackend(const Parts& parts, rpc::NodeIdentity identity)
        : parts_{parts}, identity_{std::move(identity)} {}
    /// Before RPC starts; the network outlives RPC.
    void set_network(NodeNetwork& network) { network_ = &network; }

    // ---- rpc::ChainReader ----
    std::optional<primitives::Header> header(const primitives::Hash& block) override;
    std::optional<rpc::SignedBlock> block(const primitives::Hash& block) override;
    std::optional<primitives::Hash> hash_of(primitives::BlockNumber number) override;
    rpc::BlockReference best() override;
    rpc::BlockReference finalized() override;
    primitives::Hash genesis() override;

    // ---- rpc::StateReader ----
    primitives::Result<std::optional<primitives::Bytes>, rpc::StateError> get(
        const primitives::Hash& block, primitives::BytesView key) override;
    primitives::Result<std::vector<primitives::Bytes>, rpc::StateError> keys(
        const primitives::Hash& block, primitives::BytesView prefix,
        const std::optional<primitives::Bytes>& after, std::uint32_t count) override;
    primitives::Result<std::vector<primitives::Bytes>, rpc::StateError> prove(
        const primitives::Hash& block, const std::vector<primitives::Bytes>& keys) override;
    primitives::Result<std::optional<primitives::Bytes>, rpc::StateError> closest_merkle_value(
        const primitives::Hash& block, primitives::BytesView key) override;
    primitives::Result<primitives::Bytes, rpc::StateError> call(
        const primitives::Hash& block, std::string_view function,
        primitives::BytesView arguments) override;

    // ---- rpc::TransactionSubmitter ----
    void submit(primitives::Bytes extrinsic, rpc::SubmitCallback done) override;
    primitives::Result<rpc::WatchId, rpc::SubmitError> submit_and_watch(
        primitives::Bytes extrinsic, rpc::StatusCallback watcher) override;
    void unwatch(rpc::WatchId watch) override;
    std::vector<primitives::Bytes> pending() override;
    std::vector<primitives::Hash> remove(
        const std::vector<std::variant<primitives::Hash, primitives::Bytes>>& transactions)
        override;
    std::size_t ready_run(const std::vector<primitives::Bytes>& tags) override;

    // ---- rpc::NodeInfo ----
    const rpc::NodeIdentity& identity() override { return identity_; }
    rpc::Health health() override;
    std::vector<std::string> listen_addresses() override;
    std::vector<rpc::PeerInfo> peers() override;
    rpc::NetworkState network_state() override;
    primitives::Result<primitives::Done, std::string> add_reserved_peer(
        std::string_view address) override;
    primitives::Result<primitives::Done, std::string> remove_reserved_peer(
        std::string_view peer_id) override;
    std::vector<std::string> reserved_peers() override;
    rpc::SyncState sync_state() override;
    primitives::Result<primitives::Done, std::string> add_log_filter(
        std::string_view directives) override;
    void reset_log_filter() override;

    // ---- rpc::GrandpaInfo ----
    primitives::Result<rpc::GrandpaRoundState, std::string> round_state() override;
    primitives::Result<std::optional<primitives::Bytes>, std::string> prove_finality(
        primitives::BlockNumber block) override;

  private:
    using View = std::unique_ptr<primitives::StateView>;
    primitives::Result<View, rpc::StateError> view_at(const primitives::Hash& block);
    /// Checks the signature on the calling thread, so that the chain's thread finds it known.
    void verify_ahead(primitives::BytesView encoded);

    Parts parts_;
    rpc::NodeIdentity identity_;
    NodeNetwork* network_ = nullptr;
};

}  // namespace node
