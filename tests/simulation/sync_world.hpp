// A node that joins a chain by full sync, in one thread and virtual time: the production FullSync
// over a fork tree without a runtime, and peers that are honest, slow, silent, of a shorter fork,
// that claim too much, make up ranges, or give blocks that no import takes. Connections break, the
// node loses its memory, the chain goes on meanwhile. A seed decides all of it.
//
// Checked at every step: the bounds of the machine, that no invented block becomes part of the
// chain, that nobody honest is blamed for good. At the end: the node has the best honest chain.
#pragma once

#include "tests/consensus/header_chain.hpp"
#include "tests/simulation/random.hpp"

#include <queue>
#include <string>

namespace simulation {

using consensus::UnixMs;
using consensus::sync::FullSync;
using p2p::PeerId;
using primitives::BlockNumber;
using primitives::Hash;
using primitives::Header;
using storage::BlockRef;

enum class Conduct : std::uint8_t {
    Honest,
    Slow,     // answers after seconds
    Silent,   // never answers
    OnFork,   // honest, with a shorter fork
    Boaster,  // claims blocks that nobody has
    Forger,   // headers of the chain, ranges that are made up and do not fit
    Wrecker,  // ranges that fit and that the import refuses
};
std::string_view to_string(Conduct conduct);

/// What the node has: every fork, the highest first seen is best.
class JoinerChain final : public consensus::sync::ChainView {
  public:
    JoinerChain();
    /// False: the parent is not known.
    bool import(const Header& header);
    void finalize(BlockNumber number) { final_ = std::min(number, best().number); }

    BlockRef best() const override;
    BlockRef finalized() const override { return {canonical_[final_], final_}; }
    std::optional<Hash> canonical_hash(BlockNumber number) const override;
    bool has_block(const Hash& block) const override { return headers_.contains(block); }

  private:
    void choose(const Hash& hash, const Header& header);

    std::map<Hash, Header> headers_;
    std::vector<Hash> canonical_;
    BlockNumber final_ = 0;
};

struct SyncFigures {
    std::uint64_t blocks = 0;
    std::uint64_t questions = 0;
    /// Peers that the machine blamed, or that gave an invented block.
    std::uint64_t blames = 0;
    std::uint64_t trace = 14695981039346656037u;
    std::size_t bytes_max = 0;
    UnixMs took_ms = 0;
    std::vector<std::string> violations;
};

class SyncWorld {
  public:
    explicit SyncWorld(std::uint64_t seed);
    SyncFigures run();

  private:
    struct Peer {
        Conduct conduct{};
        tests::HeaderChain* chain = nullptr;
        bool is_connected = false;
        /// Blamed for good: it does not come back.
        bool is_banned = false;
        /// Questions of an earlier connection are not answered in this one.
        std::uint64_t life = 0;
        std::optional<consensus::sync::BlockRequest> question{};
    };
    enum class Kind : std::uint8_t { Answer, TimeOut, Import, Slot, Tick, Leave, Join, Crash };
    struct Event {
        UnixMs at_ms = 0;
        std::uint64_t order = 0;
        Kind kind{};
        PeerId peer{};
        std::uint64_t life = 0;
    };
    struct Later {
        bool operator()(const Event& a, const Event& b) const {
            return std::pair{a.at_ms, a.order} > std::pair{b.at_ms, b.order};
        }
    };

    void push(UnixMs in_ms, Kind kind, const PeerId& peer = {}, std::uint64_t life = 0);
    void handle(const Event& event);
    void carry_out(FullSync::Outputs outputs);
    void ask(const consensus::sync::Ask& ask);
    void answer(const PeerId& id, Peer& peer);
    std::vector<p2p::protocols::BlockData> answer_of(Peer& peer,
                                                     const consensus::sync::BlockRequest& request);
    void import_one();
    void slot();
    void join(const PeerId& id, Peer& peer);
    void leave(const PeerId& id, Peer& peer);
    void crash();
    void check();
    void violation(const std::string& what);

    const std::uint64_t seed_;
    Random random_;
    tests::HeaderChain main_;
    tests::HeaderChain fork_;
    JoinerChain ours_;
    std::optional<FullSync> machine_;
    std::map<PeerId, Peer> peers_;
    /// Blocks on their way to the import, with their givers.
    std::deque<std::pair<PeerId, Header>> importing_;
    std::priority_queue<Event, std::vector<Event>, Later> queue_;
    std::uint64_t orders_ = 0;
    UnixMs now_ms_ = 0;
    UnixMs latency_ms_ = 0;
    SyncFigures figures_;
};

}  // namespace simulation
