// Carries out consensus::sync::WarpSync: asks peers, stores what they send, compares the state.
//
// Threads: run() on the caller's, which builds the trie; the machine, and what is stored before,
// on that of p2p::transport. The two take turns: nothing is stored while the state is compared.
#pragma once

#include "consensus/sync/warp_sync.hpp"
#include "p2p/transport/network_service.hpp"
#include "storage/database.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace node {

class WarpClient final : public p2p::transport::NetworkHandler {
  public:
    /// All outlive the client.
    struct Parts {
        storage::KeyValueStore& store;
        storage::Database& database;
        const primitives::Header& genesis;
    };
    enum class Outcome : std::uint8_t { Begun, UseFullSync, Ended };

    /// `is_ended` is asked a few times a second.
    static primitives::Result<Outcome, std::string> run(const Parts& parts,
                                                        consensus::sync::WarpConfig config,
                                                        p2p::protocols::NetworkConfig network,
                                                        const std::function<bool()>& is_ended);

  private:
    using Machine = p2p::protocols::NetworkMachine;
    enum class News : std::uint8_t { None, Compare, UseFullSync, Failed };

    WarpClient(const Parts& parts, storage::StateDownload download,
               consensus::sync::WarpConfig config);
    primitives::Result<Outcome, std::string> wait(p2p::transport::NetworkService& service,
                                                  const std::function<bool()>& is_ended);
    primitives::Result<bool, std::string> compare();

    // On the I/O thread.
    void on_network(Machine& machine, p2p::Millis now, p2p::protocols::NetworkEvent event) override;
    void on_network_tick(Machine& machine, p2p::Millis now) override;
    void on_peer(Machine& machine, p2p::Millis now, const p2p::protocols::PeerConnected& peer);
    void on_announce(const p2p::protocols::NotificationReceived& got);
    void carry_out(Machine& machine, p2p::Millis now, consensus::sync::WarpSync::Outputs outputs);
    bool store(const consensus::sync::warp::Output& output);
    void tell(News news);
    void tell_progress(p2p::Millis now);

    Parts parts_;
    storage::StateDownload download_;
    consensus::grandpa::Ed25519Verifier verifier_;
    consensus::sync::WarpSync sync_;
    p2p::protocols::RequestId asked_ = 0;
    p2p::Millis progress_at_ = 0;
    std::uint64_t progress_bytes_ = 0;

    std::mutex mutex_;
    std::condition_variable changed_;
    News news_ = News::None;
};

}  // namespace node
