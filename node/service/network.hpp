// The node's side of the network: what peers send goes to the chain, what the chain does goes to
// peers, and a node that is behind catches up by sync/2.
//
// Threads: everything below "on the I/O thread" runs on that of p2p::transport, which owns the sync
// machine; blocks asked for are read on a worker; the chain's thread only posts. The functions for
// RPC may be called from any thread.
#pragma once

#include "consensus/grandpa/network.hpp"
#include "consensus/sync/gap_sync.hpp"
#include "consensus/sync/wanted_blocks.hpp"
#include "node/service/block_provider.hpp"
#include "node/service/chain_core.hpp"
#include "node/service/network_options.hpp"
#include "node/service/question_server.hpp"
#include "node/service/recent_set.hpp"
#include "p2p/transport/network_service.hpp"
#include "primitives/crypto/system_random.hpp"

#include <set>

namespace node {

/// Per peer, as Substrate: blocks and transactions that it is not told again.
inline constexpr std::size_t kKnownBlocksMax = 1024;
inline constexpr std::size_t kKnownTransactionsMax = 10'240;
/// The same question of one peer within kRepeatWindowMs is answered so often.
inline constexpr std::uint32_t kRepeatsMax = 2;
inline constexpr p2p::Millis kRepeatWindowMs = 10'000;

/// Notifications of one peer that are looked at in a tick of half a second; the rest is dropped, so
/// that a flood costs the chain's thread nothing.
inline constexpr std::uint32_t kNotificationsPerTick = 500;
/// Of these so many announced headers have their seal checked; an honest peer has one a slot.
inline constexpr std::uint32_t kAnnouncesPerTick = 4;

class NodeNetwork final : public p2p::transport::NetworkHandler,
                          public rpc::ChainListener,
                          public consensus::grandpa::Network {
  public:
    /// All outlive the network; stop() comes before the core's.
    struct Parts {
        const storage::Database& database;
        const runtime::Executor& executor;
        ChainCore& core;
        const primitives::crypto::Ed25519Pair& identity;
        const consensus::ForkRules& forks;
    };
    struct Options {
        NetworkOptions network;
        std::string fork_id;
        bool is_authority = false;
        std::string agent_version;
        /// Peers of earlier runs are kept in this folder.
        std::filesystem::path folder;
    };
    static primitives::Result<std::unique_ptr<NodeNetwork>, std::string> start(const Parts& parts,
                                                                               Options options);
    ~NodeNetwork();
    void stop();

    // ---- from the chain's thread
    void propagate(std::vector<primitives::Bytes> transactions);
    void send(const consensus::grandpa::Send& message) override;
    void report(const consensus::grandpa::Report& report) override;
    /// Sync follows what peers announce; votes may be for what nobody announces any more.
    void want_block(const consensus::grandpa::BlockRef& block) override;
    void want_proof(const consensus::grandpa::BlockRef& block) override;
    void block_imported(const primitives::Hash&, const primitives::Header&) override {}
    void best_changed(const primitives::Hash& hash, const primitives::Header& header) override;
    void block_finalized(const primitives::Hash&, const primitives::Header&) override {}
    void justification(primitives::BytesView) override {}

    // ---- for RPC and metrics
    std::vector<rpc::PeerInfo> peers();
    rpc::NetworkState state();
    primitives::Result<primitives::Done, std::string> add_reserved(std::string_view address);
    primitives::Result<primitives::Done, std::string> remove_reserved(std::string_view peer_id);
    std::vector<std::string> reserved();
    std::vector<std::string> listen_addresses() const;
    std::size_t peer_count() const { return peer_count_; }
    bool is_syncing() const { return is_syncing_; }
    primitives::BlockNumber target() const { return target_; }
    primitives::BlockNumber starting_block() const { return starting_block_; }

  private:
    using Machine = p2p::protocols::NetworkMachine;
    struct Peer {
        p2p::protocols::Role role{};
        storage::BlockRef best;
        RecentSet known_blocks{kKnownBlocksMax};
        RecentSet known_transactions{kKnownTransactionsMax};
        /// The voter's name of it.
        consensus::grandpa::PeerId number = 0;
        /// Notifications in this tick.
        std::uint32_t notifications = 0;
        std::uint32_t announces = 0;
        std::map<primitives::Hash, std::uint32_t> questions;
        p2p::Millis questions_since = 0;
    };

    NodeNetwork(const Parts& parts, Options options)
        : parts_{parts},
          options_{std::move(options)},
          view_{parts.database},
          sync_{view_},
          wanted_{view_},
          questions_{parts.database, parts.executor, parts.forks} {}
    primitives::Result<primitives::Done, std::string> open();
    p2p::protocols::NetworkConfig machine_config();

    // On the I/O thread.
    void on_network(Machine& machine, p2p::Millis now, p2p::protocols::NetworkEvent event) override;
    void on_network_tick(Machine& machine, p2p::Millis now) override;
    void on_notification(Machine& machine, p2p::Millis now,
                         p2p::protocols::NotificationReceived notification);
    void on_connected(Machine& machine, p2p::Millis now, const p2p::protocols::PeerConnected& peer);
    void on_announce(Machine& machine, p2p::Millis now, const p2p::PeerId& id,
                     primitives::BytesView message);
    void on_transactions(Machine& machine, p2p::Millis now, const p2p::PeerId& id,
                         primitives::BytesView message);
    void on_question(Machine& machine, p2p::Millis now, p2p::protocols::RequestReceived question);
    void on_answer(Machine& machine, p2p::Millis now,
                   const p2p::protocols::ResponseReceived& answer);
    void carry_out(Machine& machine, p2p::Millis now, consensus::sync::FullSync::Outputs outputs);
    void import(consensus::sync::Import batch);
    void take_wanted(Machine& machine, p2p::Millis now, const p2p::PeerId& peer,
                     const std::optional<std::vector<p2p::protocols::BlockData>>& blocks);
    void look_at_gap(Machine& machine, p2p::Millis now);
    void carry_out(Machine& machine, p2p::Millis now,
                   std::vector<consensus::sync::GapSync::Output> outputs);
    void announce(Machine& machine, const storage::BlockRef& block,
                  const primitives::Bytes& message);
    void tell_progress(p2p::Millis now);
    void keep_peers(Machine& machine, p2p::Millis now);

    Parts parts_;
    Options options_;
    primitives::crypto::SystemRandom random_;
    BlockProvider view_;
    consensus::sync::FullSync sync_;
    std::map<p2p::PeerId, Peer> peers_;
    /// Questions of sync_ that run.
    std::set<p2p::protocols::RequestId> asked_;
    consensus::sync::WantedBlocks wanted_;
    p2p::protocols::RequestId wanted_asked_ = 0;
    consensus::sync::GapSync gap_sync_;
    p2p::protocols::RequestId gap_asked_ = 0;
    std::map<consensus::grandpa::PeerId, p2p::PeerId> by_number_;
    consensus::grandpa::PeerId numbers_ = 0;
    p2p::Millis progress_at_ = 0;
    primitives::BlockNumber progress_number_ = 0;
    p2p::Millis keep_at_ = 0;
    bool said_synced_ = true;

    std::atomic<std::size_t> peer_count_{0};
    /// Joined since the last tick.
    bool has_newcomer_ = false;
    std::atomic<bool> is_syncing_{false};
    std::atomic<primitives::BlockNumber> target_{0};
    primitives::BlockNumber starting_block_ = 0;

    /// On the one thread of readers_.
    QuestionServer questions_;
    boost::asio::thread_pool readers_{1};
    std::unique_ptr<p2p::transport::NetworkService> service_;
};

}  // namespace node
