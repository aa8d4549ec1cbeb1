// One chainHead_v1_follow subscription: what its client has pinned and the operations it runs.
//
//   operation: started --worker--> done | error | inaccessible
//              storage: --worker--> items, waiting --continue--> worker ... --> done
//
// A stopped operation keeps its place until its worker is rid of it, so that a client which starts
// and stops without end has no more work under way than one which waits.
//
// Every block that was told is pinned until the client unpins it. A client that pins more than
// kPinnedMax blocks is stopped: it would keep the node from forgetting them. The I/O thread owns
// it.
#pragma once

#include "rpc/chain_head/block_tree.hpp"
#include "rpc/executor.hpp"
#include "rpc/methods/method.hpp"
#include "rpc/storage_query.hpp"
#include "rpc/subscription.hpp"

#include <atomic>

namespace rpc::chain_head {

/// By the block whose state has it.
using Runtimes = std::map<Hash, json::Value>;

class Follow : public std::enable_shared_from_this<Follow> {
  public:
    static constexpr std::size_t kPinnedMax = 512;
    static constexpr std::size_t kOperationsMax = 16;

    Follow(const std::shared_ptr<Subscription>& subscription, bool with_runtime)
        : subscription_{subscription}, with_runtime_{with_runtime} {}

    bool with_runtime() const { return with_runtime_; }
    bool is_open() const { return subscription_->is_open() && !stopped_; }
    const void* connection() const { return subscription_->connection(); }

    // ---- blocks ----
    /// `runtimes`: with_runtime() wants that of the last finalized block, and those of unfinalized
    /// blocks that changed it.
    void initialize(const BlockTree& tree, const Runtimes& runtimes);
    void new_block(const BlockPointer& block, const json::Value& runtime);
    void best_changed(const Hash& best);
    void finalized(const BlockTree::Finality& finality);
    /// Tells the client that the follow is over.
    void stop();

    /// nullptr when the client has not pinned it.
    const Block* pinned(const Hash& hash) const;
    /// All or none: -32804 when a block is named twice, -32801 when one is not pinned.
    Result<Done, Error> unpin(const std::vector<Hash>& blocks);

    // ---- operations ----
    /// The result of a method that starts an operation; `discarded_items` for storage.
    using Work = std::function<std::string(const std::string& operation)>;
    /// Runs `work` on a worker; the event that it returns is the operation's last.
    Answer start(Executor& executor, AfterReply& after_reply, Work work);
    Answer start_storage(Executor& executor, AfterReply& after_reply, StateReader& state,
                         const Hash& block, std::vector<StorageQuery> queries);
    /// -32803 when the operation does not wait.
    Result<Done, Error> go_on(Executor& executor, AfterReply& after_reply, StateReader& state,
                              const std::string& operation);
    /// Nothing more is told of it. Unknown operations are ignored.
    void stop_operation(const std::string& operation);

  private:
    struct StorageWork {
        StorageCursor cursor;
        Hash block;
    };
    struct Operation {
        std::shared_ptr<StorageWork> storage;
        bool waiting = false;
        /// Set, on the I/O thread, for the worker.
        std::shared_ptr<std::atomic<bool>> stopped = std::make_shared<std::atomic<bool>>(false);
    };

    void tell(const std::string& event) { subscription_->notify(event); }
    void pin(const BlockPointer& block);
    bool has_place() const { return operations_.size() + stopped_running_ < kOperationsMax; }
    std::string add_operation(Operation operation);
    /// The worker has left an operation: whether it still is one.
    bool came_back(const std::string& operation);
    void read_page(Executor& executor, StateReader& state, const std::string& operation);
    void page_read(const std::string& operation, const Result<json::Array, StateError>& page);

    std::shared_ptr<Subscription> subscription_;
    bool with_runtime_;
    bool is_initialized_ = false;
    bool stopped_ = false;
    std::map<Hash, BlockPointer> pinned_;
    std::map<std::string, Operation> operations_;
    /// Operations that were stopped while a worker had them, or was to have them.
    std::size_t stopped_running_ = 0;
    std::uint64_t next_operation_ = 0;
};

/// {"result":"limitReached"}
json::Value limit_reached();

}  // namespace rpc::chain_head
