// A fake node for tests of RPC: all ports over plain maps, filled in by each test. It keeps no
// chain rules; what it answers is what the test put there.
#pragma once

#include "rpc/backend.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace rpc::tests {

class FakeNode final : public ChainReader,
                       public StateReader,
                       public TransactionSubmitter,
                       public NodeInfo,
                       public KeystoreAccess,
                       public GrandpaInfo,
                       public EventSource {
  public:
    using Storage = std::map<Bytes, Bytes, primitives::BytesLess>;
    using RuntimeCall = std::function<Result<Bytes, StateError>(const Hash&, BytesView)>;

    /// Block 0, best and finalized.
    FakeNode();

    Backend backend() {
        return {.chain = *this,
                .state = *this,
                .transactions = *this,
                .node = *this,
                .events = *this,
                .keystore = this,
                .grandpa = this};
    }

    /// A child of a block with a copy of its state; told as imported, not as best.
    Hash import_block(const Hash& parent, std::uint8_t salt = 0, primitives::Digest digest = {});
    /// The same, as of a block from before anybody listened.
    Hash add_unheard(const Hash& parent, std::uint8_t salt, primitives::Digest digest);
    void set_best(const Hash& block);
    /// import_block() on the best block and set_best().
    Hash extend();
    /// Finalizes a block and its unfinalized ancestors, each told.
    void finalize(const Hash& block);
    void tell_justification(BytesView justification);

    void put(const Hash& block, BytesView key, BytesView value);
    void erase(const Hash& block, BytesView key);
    void discard_state(const Hash& block);
    void define_call(const std::string& function, RuntimeCall body);
    /// Defines Core_version.
    void set_spec_version(std::uint32_t spec_version);

    /// What the next submissions answer; nullopt accepts.
    void refuse_submissions(std::optional<SubmitError> error);
    void tell_status(WatchId watch, const TransactionStatus& status);
    std::size_t watcher_count();

    // Filled in directly before the service starts.
    NodeIdentity node;
    Health node_health;
    std::vector<std::string> addresses;
    std::vector<PeerInfo> peer_list;
    NetworkState network;
    std::vector<std::string> reserved;
    SyncState sync;
    std::string log_filter;
    GrandpaRoundState rounds;
    std::map<BlockNumber, std::optional<Bytes>> finality_proofs;
    std::set<std::pair<Bytes, KeyTypeId>> keys_held;
    Bytes rotated_keys;
    std::set<Bytes, primitives::BytesLess> ready_tags;
    std::map<Hash, Justifications> justifications_of;
    std::map<Hash, std::vector<OpaqueExtrinsic>> bodies;

    // ChainReader
    std::optional<Header> header(const Hash& block) override;
    std::optional<SignedBlock> block(const Hash& block) override;
    std::optional<Hash> hash_of(BlockNumber number) override;
    BlockReference best() override;
    BlockReference finalized() override;
    Hash genesis() override;
    // StateReader
    Result<std::optional<Bytes>, StateError> get(const Hash& block, BytesView key) override;
    Result<std::vector<Bytes>, StateError> keys(const Hash& block, BytesView prefix,
                                                const std::optional<Bytes>& after,
                                                std::uint32_t count) override;
    Result<std::vector<Bytes>, StateError> prove(const Hash& block,
                                                 const std::vector<Bytes>& keys) override;
    Result<std::optional<Bytes>, StateError> closest_merkle_value(const Hash& block,
                                                                  BytesView key) override;
    Result<Bytes, StateError> call(const Hash& block, std::string_view function,
                                   BytesView arguments) override;
    // TransactionSubmitter
    void submit(Bytes extrinsic, SubmitCallback done) override;
    Result<WatchId, SubmitError> submit_and_watch(Bytes extrinsic, StatusCallback watcher) override;
    void unwatch(WatchId watch) override;
    std::vector<Bytes> pending() override;
    std::vector<Hash> remove(const std::vector<std::variant<Hash, Bytes>>& transactions) override;
    std::size_t ready_run(const std::vector<Bytes>& tags) override;
    // NodeInfo
    const NodeIdentity& identity() override { return node; }
    Health health() override { return node_health; }
    std::vector<std::string> listen_addresses() override { return addresses; }
    std::vector<PeerInfo> peers() override { return peer_list; }
    NetworkState network_state() override { return network; }
    Result<Done, std::string> add_reserved_peer(std::string_view address) override {
        if (!address.starts_with('/')) return unexpected(std::string{"no multiaddress"});
        reserved.emplace_back(address);
        return Done{};
    }
    Result<Done, std::string> remove_reserved_peer(std::string_view peer_id) override {
        std::erase(reserved, peer_id);
        return Done{};
    }
    std::vector<std::string> reserved_peers() override { return reserved; }
    SyncState sync_state() override { return sync; }
    Result<Done, std::string> add_log_filter(std::string_view directives) override {
        if (directives.find('=') == std::string_view::npos)
            return unexpected(std::string{"no level"});
        log_filter += directives;
        return Done{};
    }
    void reset_log_filter() override { log_filter.clear(); }
    // KeystoreAccess
    Result<Done, std::string> insert(const KeyTypeId& type, std::string_view secret_uri,
                                     BytesView public_key) override;
    Result<Bytes, std::string> rotate() override { return rotated_keys; }
    Result<bool, std::string> has(BytesView public_key, const KeyTypeId& type) override;
    // GrandpaInfo
    Result<GrandpaRoundState, std::string> round_state() override { return rounds; }
    Result<std::optional<Bytes>, std::string> prove_finality(BlockNumber block) override;
    // EventSource
    void add_listener(ChainListener& listener) override;
    void remove_listener(ChainListener& listener) override;

  private:
    const Storage* state_at(const Hash& block, StateError& error) const;

    std::recursive_mutex mutex_;
    std::map<Hash, Header> headers_;
    std::map<Hash, Storage> states_;
    std::map<std::string, RuntimeCall, std::less<>> calls_;
    BlockReference best_;
    BlockReference finalized_;
    Hash genesis_;
    std::optional<SubmitError> refusal_;
    std::map<WatchId, StatusCallback> watchers_;
    WatchId next_watch_ = 1;
    std::vector<Bytes> pool_;
    std::vector<ChainListener*> listeners_;
};

}  // namespace rpc::tests
