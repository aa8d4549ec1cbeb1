#include "node/service/warp_client.hpp"

#include "consensus/header_hash.hpp"
#include "primitives/types/hex.hpp"

#include <spdlog/spdlog.h>

namespace node {

namespace pp = p2p::protocols;
namespace sync = consensus::sync;
namespace warp = consensus::sync::warp;
using p2p::Millis;
using primitives::Bytes;
using primitives::Result;
using primitives::unexpected;

namespace {

constexpr Millis kProgressEveryMs = 5'000;
constexpr std::chrono::milliseconds kLookEvery{100};

std::optional<sync::WarpResume> resume_of(const storage::StateDownload& download) {
    if (!download.target()) return std::nullopt;
    return sync::WarpResume{download.target()->header, download.last_key()};
}

}  // namespace

WarpClient::WarpClient(const Parts& parts, storage::StateDownload download, sync::WarpConfig config)
    : parts_{parts},
      download_{std::move(download)},
      sync_{std::move(config), verifier_, resume_of(download_)} {}

Result<WarpClient::Outcome, std::string> WarpClient::run(const Parts& parts,
                                                         sync::WarpConfig config,
                                                         pp::NetworkConfig network,
                                                         const std::function<bool()>& is_ended) {
    auto download = storage::StateDownload::open(parts.store);
    if (!download)
        return unexpected("warp: the state received so far: " +
                          std::string{to_string(download.error())});
    WarpClient client{parts, std::move(download).value(), std::move(config)};
    if (client.download_.target())
        spdlog::info("warp: going on with the state of number={} after a stop",
                     client.download_.target()->header.number.value);
    const auto service = TRY(p2p::transport::NetworkService::start(std::move(network), {}, client));
    auto outcome = client.wait(*service, is_ended);
    service->stop();
    if (outcome && *outcome == Outcome::Ended && !client.download_.finish())
        return unexpected(std::string{"warp: the database failed"});
    return outcome;
}

// ---- the caller's thread ------------------------------------------------------------------------

Result<WarpClient::Outcome, std::string> WarpClient::wait(p2p::transport::NetworkService& service,
                                                          const std::function<bool()>& is_ended) {
    while (!is_ended()) {
        News news;
        {
            std::unique_lock lock{mutex_};
            changed_.wait_for(lock, kLookEvery, [this] { return news_ != News::None; });
            news = std::exchange(news_, News::None);
        }
        if (news == News::Failed) return unexpected(std::string{"warp: the database failed"});
        if (news == News::UseFullSync) return Outcome::UseFullSync;
        if (news != News::Compare) continue;
        if (TRY(compare())) return Outcome::Begun;
        service.post([this](Machine& machine, Millis now) {
            carry_out(machine, now, sync_.on_compared(now, false));
        });
    }
    return Outcome::Ended;
}

/// Whether the state is right, and the chain begun.
Result<bool, std::string> WarpClient::compare() {
    const auto began = std::chrono::steady_clock::now();
    const auto done = parts_.database.initialize_at(download_, parts_.genesis);
    const auto seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (done) {
        const auto block = parts_.database.finalized();
        spdlog::info("warp: the state is right number={} hash={} seconds={:.1f}", block.number,
                     primitives::to_hex(block.hash), seconds);
        return true;
    }
    if (done.error() != storage::StateError::RootMismatch)
        return unexpected("warp: " + std::string{to_string(done.error())});
    spdlog::warn("warp: the state has another root than its block; beginning anew");
    return false;
}

// ---- the I/O thread -----------------------------------------------------------------------------

void WarpClient::on_network(Machine& machine, Millis now, pp::NetworkEvent event) {
    if (const auto* connected = std::get_if<pp::PeerConnected>(&event)) {
        on_peer(machine, now, *connected);
    } else if (const auto* gone = std::get_if<pp::PeerDisconnected>(&event)) {
        carry_out(machine, now, sync_.on_peer_gone(now, gone->peer));
    } else if (const auto* got = std::get_if<pp::NotificationReceived>(&event)) {
        if (got->protocol == pp::Gossip::BlockAnnounces) on_announce(*got);
    } else if (const auto* question = std::get_if<pp::RequestReceived>(&event)) {
        machine.respond(question->id, std::nullopt);
    } else if (auto* answer = std::get_if<pp::ResponseReceived>(&event)) {
        if (answer->id != asked_) return;
        asked_ = 0;
        std::optional<Bytes> bytes;
        if (answer->failure == pp::RequestFailure::None) bytes = std::move(answer->response);
        carry_out(machine, now, sync_.on_answer(now, answer->peer, bytes));
    }
}

void WarpClient::on_peer(Machine& machine, Millis now, const pp::PeerConnected& peer) {
    if (peer.handshake.role == pp::Role::Light) return;
    spdlog::info("network: peer joined id={} best={}", peer.peer.text(),
                 peer.handshake.best_number);
    carry_out(
        machine, now,
        sync_.on_peer(now, peer.peer, {peer.handshake.best_hash, peer.handshake.best_number}));
}

void WarpClient::on_announce(const pp::NotificationReceived& got) {
    const auto announce = pp::decode_block_announce(got.message);
    if (announce && announce->is_best)
        sync_.on_announce(
            got.peer, {consensus::header_hash(announce->header), announce->header.number.value});
}

void WarpClient::on_network_tick(Machine& machine, Millis now) {
    carry_out(machine, now, sync_.on_tick(now));
    tell_progress(now);
}

void WarpClient::carry_out(Machine& machine, Millis now, sync::WarpSync::Outputs outputs) {
    for (const auto& output : outputs) {
        if (const auto* ask = std::get_if<warp::Ask>(&output)) {
            asked_ = machine.request(now, ask->peer, ask->protocol, ask->question);
        } else if (const auto* blame = std::get_if<warp::Blame>(&output)) {
            spdlog::warn("warp: peer={} {}", blame->peer.text(), blame->reason);
            machine.report(now, blame->peer,
                           blame->is_fatal ? p2p::Reputation::kFatal : p2p::cost::kBadMessage);
        } else if (std::holds_alternative<warp::Complete>(output)) {
            tell(News::Compare);
        } else if (std::holds_alternative<warp::UseFullSync>(output)) {
            tell(News::UseFullSync);
        } else if (!store(output)) {
            return tell(News::Failed);
        }
    }
}

bool WarpClient::store(const warp::Output& output) {
    if (std::holds_alternative<warp::Clear>(output)) return download_.clear().has_value();
    if (const auto* keep = std::get_if<warp::Keep>(&output)) {
        spdlog::info("warp: proven number={}", keep->proven.back().header.number.value);
        return download_.keep(keep->proven).has_value();
    }
    if (const auto* begin = std::get_if<warp::BeginState>(&output))
        return download_.begin(begin->target).has_value();
    // The machine lets only ascending entries through.
    return download_.add(std::get<warp::Store>(output).entries).has_value();
}

void WarpClient::tell(News news) {
    const std::lock_guard lock{mutex_};
    news_ = news;
    changed_.notify_all();
}

void WarpClient::tell_progress(Millis now) {
    if (now < progress_at_ + kProgressEveryMs) return;
    const auto bytes = download_.bytes_added();
    const auto seconds_tenths = std::max<Millis>(1, (now - progress_at_) / 100);
    spdlog::info("warp: {} number={} peers={} entries={} MiB={} KiB/s={}", to_string(sync_.phase()),
                 sync_.proven().number, sync_.peer_count(), download_.entries_added(), bytes >> 20,
                 progress_at_ == 0 ? 0 : ((bytes - progress_bytes_) >> 10) * 10 / seconds_tenths);
    progress_at_ = now;
    progress_bytes_ = bytes;
}

}  // namespace node
