// Keeps all chainHead_v1 follows in step with the chain: one tree, one order of events for all.
//
// Everything but the ChainListener functions belongs to the I/O thread; those only pass the event
// there. Events are worked off in order; one whose block changes the runtime waits until a worker
// has read the new version, and so do those after it.
#pragma once

#include "rpc/chain_head/follow.hpp"

#include <deque>
#include <variant>

namespace rpc::chain_head {

class Hub final : public ChainListener {
  public:
    /// Follows of one connection; the protocol demands at least two.
    static constexpr std::size_t kFollowsPerConnectionMax = 4;

    /// Starts to listen.
    Hub(const Backend& backend, Executor& executor);
    /// After the executor's threads have ended.
    ~Hub();
    /// No event is taken after this has returned. Any thread.
    void stop_listening();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// -32800 when the connection has too many follows, or more blocks wait for finality than a
    /// follow may pin.
    Result<Done, Error> follow(bool with_runtime,
                               const std::shared_ptr<Subscription>& subscription);
    /// nullptr when there is none of that id, or it has ended.
    std::shared_ptr<Follow> find(std::string_view subscription) const;

    /// The blocks of a height above the last finalized one, on all forks.
    std::vector<Hash> unfinalized_at(BlockNumber number) const;

    // ChainListener: any thread.
    void block_imported(const Hash& hash, const Header& header) override;
    void best_changed(const Hash& hash, const Header& header) override;
    void block_finalized(const Hash& hash, const Header& header) override;
    void justification(BytesView) override {}

  private:
    struct Imported {
        Hash hash;
    };
    /// A block that the tree took and no follow was told of.
    struct New {
        BlockPointer block;
    };
    struct Best {
        Hash hash;
    };
    struct Finalized {
        Hash hash;
    };
    /// A follow that waits for the runtimes it is to be told of.
    struct Joining {
        std::shared_ptr<Follow> follow;
    };
    using Event = std::variant<Imported, New, Best, Finalized, Joining>;

    void push(Event event);
    /// Works off events until one waits for a worker.
    void advance();
    /// Takes the block into the tree. True: blocks to be told of stand before the event now.
    bool tell_first(const Hash& hash);
    /// False: the event waits and stays in the queue.
    bool handle(const New& event);
    bool handle(const Imported& event);
    bool handle(const Best& event);
    bool handle(const Finalized& event);
    bool handle(const Joining& event);
    /// The runtime of a block, once a worker has read it.
    const json::Value* runtime_of(const Hash& block);

    template <class Tell>
    void for_each_follow(Tell tell);

    Backend backend_;
    Executor& executor_;
    BlockTree tree_;
    std::deque<Event> events_;
    std::map<std::string, std::shared_ptr<Follow>, std::less<>> follows_;
    /// What workers read: of the last finalized block and of unfinalized ones that changed it.
    Runtimes runtimes_;
    bool is_reading_ = false;
    bool is_advancing_ = false;
    bool is_listening_ = true;
};

}  // namespace rpc::chain_head
