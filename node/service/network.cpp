#include "node/service/network.hpp"

#include "consensus/grandpa/reputation.hpp"
#include "consensus/header_hash.hpp"
#include "primitives/crypto/hash.hpp"

#include <fstream>
#include <iterator>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

namespace node {

namespace grandpa = consensus::grandpa;
namespace sync = consensus::sync;
namespace pp = p2p::protocols;
using p2p::Millis;
using p2p::PeerId;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

namespace {

/// Of a slow peer only the latest of these waits.
constexpr std::uint64_t kAnnounceKey = 1;
constexpr std::uint64_t kNeighborKey = 1;
constexpr std::uint64_t kCommitKey = 2;
constexpr Millis kProgressEveryMs = 5'000;
constexpr Millis kKeepPeersEveryMs = 60'000;
constexpr std::size_t kPeersFileMax = 4 << 20;
/// Transactions of one message.
constexpr std::size_t kTransactionsPerMessage = 256;
constexpr std::size_t kTransactionBytesPerMessage = 512 * 1024;

std::filesystem::path peers_file(const std::filesystem::path& folder) {
    return folder / "peers";
}

std::string_view role_text(pp::Role role) {
    if (role == pp::Role::Light) return "LIGHT";
    return role == pp::Role::Authority ? "AUTHORITY" : "FULL";
}

grandpa::PeerRole voter_role(pp::Role role) {
    if (role == pp::Role::Light) return grandpa::PeerRole::Light;
    return role == pp::Role::Authority ? grandpa::PeerRole::Authority : grandpa::PeerRole::Full;
}

/// What takes the place of a waiting message of the same kind; 0 for votes, which all matter.
std::uint64_t queue_key(grandpa::MessageClass message) {
    switch (message) {
        case grandpa::MessageClass::Neighbor:
            return kNeighborKey;
        case grandpa::MessageClass::Commit:
            return kCommitKey;
        default:
            return 0;
    }
}

std::vector<ChainCore::ReceivedBlock> received_blocks(sync::Import batch) {
    std::vector<ChainCore::ReceivedBlock> out;
    for (auto& block : batch.blocks)
        out.push_back(
            {.block = {std::move(*block.header),
                       std::move(block.body).value_or(std::vector<primitives::OpaqueExtrinsic>{})},
             .justifications = std::move(block.justifications)});
    return out;
}

}  // namespace

// ---- life

Result<std::unique_ptr<NodeNetwork>, std::string> NodeNetwork::start(const Parts& parts,
                                                                     Options options) {
    std::unique_ptr<NodeNetwork> out{new NodeNetwork{parts, std::move(options)}};
    TRY(out->open());
    return out;
}

pp::NetworkConfig NodeNetwork::machine_config() {
    const auto genesis = parts_.database.genesis_hash();
    const auto best = parts_.database.best();
    pp::NetworkConfig out{
        .identity = &parts_.identity,
        .random = &random_,
        .names = pp::ProtocolNames{genesis, options_.fork_id},
        .handshake = {.role = options_.is_authority ? pp::Role::Authority : pp::Role::Full,
                      .best_number = best.number,
                      .best_hash = best.hash,
                      .genesis_hash = genesis},
        .agent_version = options_.agent_version};
    out.public_addresses = options_.network.public_addresses;
    out.bootnodes = options_.network.bootnodes;
    out.reserved = options_.network.reserved;
    out.reserved_only = options_.network.reserved_only;
    out.in_peers_max = options_.network.in_peers_max;
    out.out_peers_max = options_.network.out_peers_max;
    out.allow_private = options_.network.allow_private;
    out.serves = {true, true, true, true};
    return out;
}

Result<Done, std::string> NodeNetwork::open() {
    starting_block_ = parts_.database.best().number;
    service_ = TRY(p2p::transport::NetworkService::start(
        machine_config(),
        {.listen = options_.network.listen, .may_change_port = options_.network.may_change_port},
        *this));
    for (const auto& address : listen_addresses())
        spdlog::info("network: listening address={}", address);
    std::ifstream file{peers_file(options_.folder), std::ios::binary};
    std::string kept(kPeersFileMax, '\0');
    file.read(kept.data(), static_cast<std::streamsize>(kept.size()));
    kept.resize(static_cast<std::size_t>(file.gcount()));
    service_->post([kept](Machine& machine, Millis) { machine.peer_store().load(kept); });
    parts_.core.add_listener(*this);
    return Done{};
}

NodeNetwork::~NodeNetwork() {
    stop();
}

void NodeNetwork::stop() {
    if (!service_ || service_->is_stopping()) return;
    parts_.core.remove_listener(*this);
    const auto kept =
        service_->ask([](Machine& machine, Millis) { return machine.peer_store().snapshot(); });
    if (kept) std::ofstream{peers_file(options_.folder), std::ios::binary} << *kept;
    readers_.join();
    service_->stop();
}

// ---- events of the network

void NodeNetwork::on_network(Machine& machine, Millis now, pp::NetworkEvent event) {
    if (const auto* connected = std::get_if<pp::PeerConnected>(&event)) {
        on_connected(machine, now, *connected);
    } else if (const auto* gone = std::get_if<pp::PeerDisconnected>(&event)) {
        const auto at = peers_.find(gone->peer);
        if (at == peers_.end()) return;
        parts_.core.tell_voter(grandpa::PeerDisconnected{at->second.number});
        by_number_.erase(at->second.number);
        peers_.erase(at);
        peer_count_ = peers_.size();
        sync_.on_peer_gone(gone->peer);
        gap_sync_.on_peer_gone(gone->peer);
        wanted_.on_peer_gone(gone->peer);
        spdlog::info("network: peer left id={}", gone->peer.text());
    } else if (auto* got = std::get_if<pp::NotificationReceived>(&event)) {
        on_notification(machine, now, std::move(*got));
    } else if (auto* question = std::get_if<pp::RequestReceived>(&event)) {
        on_question(machine, now, std::move(*question));
    } else if (const auto* answer = std::get_if<pp::ResponseReceived>(&event)) {
        on_answer(machine, now, *answer);
    } else if (const auto* ended = std::get_if<pp::ConnectionEnded>(&event)) {
        spdlog::debug("network: connection ended address={} peer={} reason={}",
                      ended->address.text(), ended->peer ? ended->peer->text() : "", ended->reason);
    }
}

void NodeNetwork::on_notification(Machine& machine, Millis now, pp::NotificationReceived got) {
    const auto at = peers_.find(got.peer);
    if (at == peers_.end() || ++at->second.notifications > kNotificationsPerTick) return;
    if (got.protocol == pp::Gossip::BlockAnnounces)
        on_announce(machine, now, got.peer, got.message);
    else if (got.protocol == pp::Gossip::Transactions)
        on_transactions(machine, now, got.peer, got.message);
    else
        parts_.core.tell_voter(
            grandpa::Received{.peer = at->second.number, .message = std::move(got.message)});
}

void NodeNetwork::on_connected(Machine& machine, Millis now, const pp::PeerConnected& connected) {
    const auto& handshake = connected.handshake;
    const storage::BlockRef best{handshake.best_hash, handshake.best_number};
    auto& peer = peers_[connected.peer];
    peer = Peer{};
    peer.role = handshake.role;
    peer.best = best;
    peer.number = ++numbers_;
    by_number_[peer.number] = connected.peer;
    peer_count_ = peers_.size();
    spdlog::info("network: peer joined id={} role={} best={} inbound={}", connected.peer.text(),
                 role_text(handshake.role), best.number, connected.is_inbound);
    parts_.core.tell_voter(grandpa::PeerConnected{peer.number, voter_role(peer.role)});
    if (handshake.role == pp::Role::Light) return;
    has_newcomer_ = true;
    gap_sync_.on_peer(connected.peer);
    wanted_.on_peer(connected.peer);
    carry_out(machine, now, sync_.on_peer(now, connected.peer, best));
}

void NodeNetwork::on_announce(Machine& machine, Millis now, const PeerId& id, BytesView message) {
    const auto announce = pp::decode_block_announce(message);
    if (!announce) return machine.report(now, id, p2p::cost::kBadMessage);
    const auto hash = consensus::header_hash(announce->header);
    const storage::BlockRef block{hash, announce->header.number.value};
    auto& peer = peers_.at(id);
    peer.known_blocks.insert(hash);
    if (announce->is_best) peer.best = block;
    if (!is_syncing_ && !view_.has_block(hash) && ++peer.announces <= kAnnouncesPerTick)
        parts_.core.note_announced(announce->header);
    carry_out(machine, now,
              sync_.on_announce(now, id, block, announce->header.parent_hash, announce->is_best));
}

void NodeNetwork::on_transactions(Machine& machine, Millis now, const PeerId& id,
                                  BytesView message) {
    auto decoded = primitives::scale::decode<std::vector<primitives::OpaqueExtrinsic>>(message);
    if (!decoded) return machine.report(now, id, p2p::cost::kBadMessage);
    // A node that is behind cannot judge them.
    if (is_syncing_) return;
    auto& peer = peers_.at(id);
    std::vector<Bytes> fresh;
    for (const auto& extrinsic : *decoded) {
        auto encoded = primitives::scale::encode(extrinsic);
        if (peer.known_transactions.insert(primitives::crypto::blake2b_256(encoded)))
            fresh.push_back(std::move(encoded));
    }
    if (!fresh.empty()) parts_.core.submit_received(std::move(fresh));
}

// ---- questions and answers

void NodeNetwork::on_question(Machine& machine, Millis now, pp::RequestReceived question) {
    const auto peer = peers_.find(question.peer);
    if (peer != peers_.end()) {
        auto& asked = peer->second;
        if (now >= asked.questions_since + kRepeatWindowMs) {
            asked.questions.clear();
            asked.questions_since = now;
        }
        if (++asked.questions[primitives::crypto::blake2b_256(question.request)] > kRepeatsMax) {
            machine.report(now, question.peer, p2p::cost::kRepeatedRequest);
            return machine.respond(question.id, std::nullopt);
        }
    }
    boost::asio::post(readers_, [this, question = std::move(question)] {
        auto answer = questions_.answer(question.protocol, question.request);
        service_->post([id = question.id, peer = question.peer, answer = std::move(answer)](
                           Machine& target, Millis then) {
            if (answer.is_malformed) target.report(then, peer, p2p::cost::kBadMessage);
            target.respond(id, answer.bytes);
        });
    });
}

void NodeNetwork::on_answer(Machine& machine, Millis now, const pp::ResponseReceived& answer) {
    const bool is_of_gap = answer.id == gap_asked_;
    const bool is_wanted = answer.id == wanted_asked_;
    if (asked_.erase(answer.id) == 0 && !is_of_gap && !is_wanted) return;
    if (is_of_gap) gap_asked_ = 0;
    if (is_wanted) wanted_asked_ = 0;
    std::optional<std::vector<pp::BlockData>> blocks;
    if (answer.failure == pp::RequestFailure::None) {
        auto decoded = pp::decode_block_response(answer.response);
        if (decoded)
            blocks = std::move(decoded).value();
        else
            machine.report(now, answer.peer, p2p::cost::kBadMessage);
    }
    if (is_wanted)
        take_wanted(machine, now, answer.peer, blocks);
    else if (is_of_gap)
        carry_out(machine, now, gap_sync_.on_answer(now, answer.peer, std::move(blocks)));
    else
        carry_out(machine, now, sync_.on_answer(now, answer.peer, std::move(blocks)));
}

// ---- sync

void NodeNetwork::carry_out(Machine& machine, Millis now, sync::FullSync::Outputs outputs) {
    for (auto& output : outputs) {
        if (const auto* ask = std::get_if<sync::Ask>(&output)) {
            asked_.insert(machine.request(now, ask->peer, pp::Request::Sync, encode(ask->request)));
        } else if (auto* batch = std::get_if<sync::Import>(&output)) {
            import(std::move(*batch));
        } else {
            const auto& blame = std::get<sync::Blame>(output);
            spdlog::warn("sync: peer={} {}", blame.peer.text(), blame.reason);
            machine.report(now, blame.peer,
                           blame.is_fatal ? p2p::Reputation::kFatal : p2p::cost::kBadMessage);
        }
    }
}

void NodeNetwork::want_block(const grandpa::BlockRef& block) {
    service_->post(
        [this, block](Machine&, Millis now) { wanted_.want(now, {block.hash, block.number}); });
}

void NodeNetwork::want_proof(const grandpa::BlockRef& block) {
    service_->post(
        [this, block](Machine&, Millis) { wanted_.want_proof({block.hash, block.number}); });
}

void NodeNetwork::take_wanted(Machine& machine, Millis now, const PeerId& peer,
                              const std::optional<std::vector<pp::BlockData>>& blocks) {
    auto output = wanted_.on_answer(peer, blocks);
    if (!output) return;
    if (const auto* blame = std::get_if<sync::Blame>(&*output)) {
        spdlog::warn("sync: wanted block peer={} {}", blame->peer.text(), blame->reason);
        return machine.report(now, blame->peer, p2p::cost::kBadMessage);
    }
    auto received = received_blocks(std::get<sync::Import>(std::move(*output)));
    parts_.core.import_blocks(std::move(received), [this, peer](bool blamed) {
        if (!blamed) return;
        service_->post([peer](Machine& target, Millis then) {
            target.report(then, peer, p2p::Reputation::kFatal);
        });
    });
}

void NodeNetwork::import(sync::Import batch) {
    const PeerId giver = batch.peer;
    parts_.core.import_blocks(received_blocks(std::move(batch)), [this, peer = giver](bool blamed) {
        service_->post([this, peer, blamed](Machine& machine, Millis now) {
            if (blamed) machine.report(now, peer, p2p::Reputation::kFatal);
            carry_out(machine, now, sync_.on_imported(now, peer, 1, blamed));
        });
    });
}

/// Below a chain that began with a later block, once the blocks above are there.
void NodeNetwork::look_at_gap(Machine& machine, Millis now) {
    if (!sync_.is_syncing()) carry_out(machine, now, gap_sync_.on_tick(now, parts_.database.gap()));
}

void NodeNetwork::carry_out(Machine& machine, Millis now,
                            std::vector<sync::GapSync::Output> outputs) {
    for (auto& output : outputs) {
        if (const auto* ask = std::get_if<sync::GapSync::Ask>(&output)) {
            gap_asked_ = machine.request(now, ask->peer, pp::Request::Sync, encode(ask->request));
        } else if (const auto* blame = std::get_if<sync::GapSync::Blame>(&output)) {
            spdlog::warn("sync: gap peer={} {}", blame->peer.text(), blame->reason);
            machine.report(now, blame->peer, p2p::cost::kBadMessage);
        } else {
            parts_.core.fill_gap(std::move(std::get<sync::GapSync::Fill>(output).blocks), [this] {
                service_->post([this](Machine& target, Millis then) {
                    gap_sync_.on_filled();
                    if (!parts_.database.gap()) spdlog::info("sync: all blocks are there");
                    look_at_gap(target, then);
                });
            });
        }
    }
}

void NodeNetwork::on_network_tick(Machine& machine, Millis now) {
    for (auto& [id, peer] : peers_)
        peer.notifications = peer.announces = 0;
    if (has_newcomer_) parts_.core.offer_transactions();
    has_newcomer_ = false;
    carry_out(machine, now, sync_.on_tick(now));
    if (const auto ask = wanted_.on_tick(now))
        wanted_asked_ = machine.request(now, ask->peer, pp::Request::Sync, encode(ask->request));
    look_at_gap(machine, now);
    is_syncing_ = sync_.is_syncing();
    target_ = std::max(sync_.target(), parts_.database.best().number);
    tell_progress(now);
    keep_peers(machine, now);
}

void NodeNetwork::tell_progress(Millis now) {
    if (now < progress_at_ + kProgressEveryMs) return;
    const auto best = parts_.database.best().number;
    const auto seconds_tenths = std::max<Millis>(1, (now - progress_at_) / 100);
    const auto done = best > progress_number_ ? best - progress_number_ : 0;
    const auto rate = done * 10 / seconds_tenths;
    if (is_syncing_ && progress_at_ != 0) {
        const auto left = target_ > best ? target_ - best : 0;
        spdlog::info("sync: number={} target={} blocks/s={} peers={} left={}s", best,
                     target_.load(), rate, peers_.size(), rate > 0 ? left / rate : 0);
        said_synced_ = false;
    } else if (!is_syncing_ && !std::exchange(said_synced_, true)) {
        spdlog::info("sync: caught up number={}", best);
    }
    if (const auto gap = parts_.database.gap(); gap && !is_syncing_)
        spdlog::info("sync: filling in blocks below number={}", gap->number);
    progress_at_ = now;
    progress_number_ = best;
}

void NodeNetwork::keep_peers(Machine& machine, Millis now) {
    if (now < keep_at_) return;
    keep_at_ = now + kKeepPeersEveryMs;
    const auto file = peers_file(options_.folder);
    boost::asio::post(readers_, [file, kept = machine.peer_store().snapshot()] {
        std::ofstream{file, std::ios::binary} << kept;
    });
}

// ---- events of the chain

void NodeNetwork::best_changed(const Hash& hash, const primitives::Header& header) {
    auto message =
        primitives::scale::encode(pp::BlockAnnounce{.header = header, .is_best = true, .data = {}});
    service_->post([this, block = storage::BlockRef{hash, header.number.value},
                    message = std::move(message)](Machine& machine, Millis now) {
        machine.set_best(block.number, block.hash);
        // While it catches up, others have these blocks.
        if (!sync_.is_syncing()) announce(machine, block, message);
        static_cast<void>(now);
    });
}

void NodeNetwork::announce(Machine& machine, const storage::BlockRef& block, const Bytes& message) {
    for (auto& [id, peer] : peers_)
        if (peer.known_blocks.insert(block.hash))
            machine.notify(id, pp::Gossip::BlockAnnounces, message, kAnnounceKey);
}

void NodeNetwork::propagate(std::vector<Bytes> transactions) {
    // Who joins later is offered the whole pool.
    if (peer_count_ == 0) return;
    service_->post([this, transactions = std::move(transactions)](Machine& machine, Millis) {
        for (auto& [id, peer] : peers_) {
            if (peer.role == pp::Role::Light) continue;
            std::vector<primitives::OpaqueExtrinsic> message;
            std::size_t bytes = 0;
            const auto send = [&] {
                if (!message.empty())
                    machine.notify(id, pp::Gossip::Transactions,
                                   primitives::scale::encode(message));
                message.clear();
                bytes = 0;
            };
            for (const auto& encoded : transactions) {
                if (!peer.known_transactions.insert(primitives::crypto::blake2b_256(encoded)))
                    continue;
                message.push_back(*primitives::scale::decode<primitives::OpaqueExtrinsic>(encoded));
                bytes += encoded.size();
                if (message.size() == kTransactionsPerMessage ||
                    bytes >= kTransactionBytesPerMessage)
                    send();
            }
            send();
        }
    });
}

void NodeNetwork::send(const grandpa::Send& message) {
    service_->post([this, message](Machine& machine, Millis) {
        for (const auto number : message.to) {
            const auto at = by_number_.find(number);
            if (at != by_number_.end())
                machine.notify(at->second, pp::Gossip::Grandpa, message.message,
                               queue_key(message.message_class));
        }
    });
}

void NodeNetwork::report(const grandpa::Report& report) {
    const auto change = std::int64_t{grandpa::reputation_of(report.conduct)} * report.times;
    const auto bounded = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(change, p2p::Reputation::kFatal, -(p2p::Reputation::kFatal + 1)));
    service_->post([this, number = report.peer, bounded](Machine& machine, Millis now) {
        const auto at = by_number_.find(number);
        if (at != by_number_.end()) machine.report(now, PeerId{at->second}, bounded);
    });
}

// ---- views

std::vector<std::string> NodeNetwork::listen_addresses() const {
    std::vector<std::string> out;
    const PeerId id{parts_.identity.public_key()};
    for (const auto& address : service_->listen_addresses())
        out.push_back(address.with_peer(id).text());
    for (const auto& address : options_.network.public_addresses)
        out.push_back(address.with_peer(id).text());
    return out;
}

std::vector<rpc::PeerInfo> NodeNetwork::peers() {
    auto out = service_->ask([this](Machine&, Millis) {
        std::vector<rpc::PeerInfo> list;
        for (const auto& [id, peer] : peers_)
            list.push_back({.peer_id = id.text(),
                            .roles = std::string{role_text(peer.role)},
                            .best_hash = peer.best.hash,
                            .best_number = peer.best.number});
        return list;
    });
    return out ? std::move(*out) : std::vector<rpc::PeerInfo>{};
}

}  // namespace node
