// What happens to watched transactions, as a list of events that the node takes out and tells.
//
// A transaction stays watched from watch() to its last event (usurped, dropped, invalid, finalized
// or finalityTimeout) or unwatch(). At most kWatchedMax at once.
#pragma once

#include "consensus/ports.hpp"

#include <map>
#include <set>
#include <string>

namespace consensus::pool {

/// Both queues, and as many again in blocks that are not final yet.
inline constexpr std::size_t kWatchedMax = 32'768;
/// Blocks after which waiting for finality is given up, as Substrate does.
inline constexpr BlockNumber kFinalityTimeoutBlocks = 512;

/// A final one ends the stream.
enum class Status : std::uint8_t {
    Future,
    Ready,
    Broadcast,        // peers
    InBlock,          // block
    Retracted,        // block: it is not on the best chain any more
    FinalityTimeout,  // block; final
    Finalized,        // block; final
    Usurped,          // by; final
    Dropped,          // final
    Invalid,          // final
};
bool is_final(Status status);

struct Event {
    Hash transaction;
    Status status{};
    /// The block, or the transaction that took its place.
    Hash other;
    std::vector<std::string> peers;
    bool operator==(const Event&) const = default;
};

class Watcher {
  public:
    /// False when too many are watched.
    bool watch(const Hash& transaction);
    void unwatch(const Hash& transaction);
    bool is_watched(const Hash& transaction) const { return watched_.contains(transaction); }
    std::size_t size() const { return watched_.size(); }

    /// Adds an event if the transaction is watched.
    void note(const Hash& transaction, Status status, const Hash& other = {},
              std::vector<std::string> peers = {});

    void included(const Hash& transaction, const Hash& block, BlockNumber number);
    /// The block left the best chain.
    void retracted(const Hash& block);
    void finalized(const Hash& block);
    /// Gives up on inclusions that are kFinalityTimeoutBlocks below the best block.
    void time_out(BlockNumber best);

    std::vector<Event> take_events() { return std::exchange(events_, {}); }

  private:
    struct Inclusion {
        Hash block;
        BlockNumber number = 0;
    };
    void forget_inclusion(const Hash& transaction);

    std::map<Hash, std::optional<Inclusion>> watched_;
    /// Watched transactions by the block that includes them.
    std::map<Hash, std::set<Hash>> by_block_;
    std::set<std::pair<BlockNumber, Hash>> blocks_;
    std::vector<Event> events_;
};

}  // namespace consensus::pool
