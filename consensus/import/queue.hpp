// Blocks on their way to the importer: in order of arrival, those of the next slot held back until
// it starts, those with an unknown parent until the parent is imported.
//
// A proof of finality that came with a block waits with it.
//
// Bounds: kQueueBlocksMax blocks and kQueueBytesMax bytes in all, proofs included. A full queue
// refuses newcomers except that orphans, which anyone can invent, make room first (the oldest
// goes).
#pragma once

#include "consensus/import/verdict.hpp"

#include <deque>
#include <map>

namespace consensus::import {

inline constexpr std::size_t kQueueBlocksMax = 2048;
/// A dozen full blocks of 5 MiB.
inline constexpr std::size_t kQueueBytesMax = 64 * 1024 * 1024;

/// Who sent a block: a number of the caller's choosing.
using Source = std::uint64_t;

struct QueuedBlock {
    Hash hash;
    primitives::Block block;
    Source source = 0;
    /// A GRANDPA justification as it came, empty: none. Nothing of it is checked.
    primitives::Bytes proof{};
};

/// The first GRANDPA justification of a block's, which has one an engine; empty: none.
primitives::Bytes take_proof(primitives::Justifications justifications);

class ImportQueue {
  public:
    enum class Pushed : std::uint8_t { Queued, Known, Full };

    Pushed push(primitives::Block block, Source source, primitives::Bytes proof = {});
    /// The next block to import; nullopt when none can be now.
    std::optional<QueuedBlock> pop(UnixMs now_ms);

    /// The headers of at most so many blocks that pop() would give next: each the child of the one
    /// before, the first of `parent`.
    std::vector<primitives::Header> in_line(const Hash& parent, std::size_t count) const;

    /// The importer said FutureBlock or UnknownParent of a popped block.
    void hold_until(QueuedBlock block, UnixMs at_ms);
    void hold_for_parent(QueuedBlock block);
    /// A block was imported: what waited for it goes on.
    void on_imported(const Hash& block);
    /// A block was refused: what waited for it is refused as well and forgotten.
    void on_refused(const Hash& block);

    /// When pop() may have something that it has not now.
    std::optional<UnixMs> wake_at_ms() const;
    std::size_t size() const { return ready_.size() + future_.size() + orphans_.size(); }
    std::size_t size_bytes() const { return size_bytes_; }
    /// Parents that orphans wait for and that are not queued themselves.
    std::vector<Hash> missing_parents() const;

  private:
    struct Held {
        QueuedBlock block;
        std::size_t bytes = 0;
        std::uint64_t order = 0;
    };
    Held held(QueuedBlock block);
    void forget(const Held& held);
    bool make_room(std::size_t bytes);
    bool contains(const Hash& hash) const { return known_.contains(hash); }

    std::deque<Held> ready_;
    std::multimap<UnixMs, Held> future_;
    /// By parent.
    std::multimap<Hash, Held> orphans_;
    std::map<Hash, std::size_t> known_;
    std::size_t size_bytes_ = 0;
    std::uint64_t orders_ = 0;
};

}  // namespace consensus::import
