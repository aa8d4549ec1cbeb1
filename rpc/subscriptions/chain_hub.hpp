// Turns the node's chain events into notifications of head, justification, runtime version and
// storage subscriptions.
//
// Everything but the ChainListener functions belongs to the I/O thread; those only pass the event
// there. State reads run on workers. A storage subscription that is still reading when the next
// best block comes skips to the newest one, so a slow read delays but never piles up; finalized
// heads skip no height.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/executor.hpp"
#include "rpc/subscription.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rpc {

class StateChanges;

class ChainHub final : public ChainListener {
  public:
    enum class Heads : std::uint8_t { All, New, Finalized };

    /// Keys of one storage subscription: each is read again at every best block.
    static constexpr std::size_t kStorageKeysMax = 4096;

    /// Starts to listen.
    ChainHub(const Backend& backend, Executor& executor);
    /// After the executor's threads have ended.
    ~ChainHub();
    /// No event is taken after this has returned. Any thread.
    void stop_listening();
    ChainHub(const ChainHub&) = delete;
    ChainHub& operator=(const ChainHub&) = delete;

    /// Sends the current head at once, then every new one.
    void subscribe_heads(Heads heads, const std::shared_ptr<Subscription>& subscription);
    void subscribe_justifications(const std::shared_ptr<Subscription>& subscription);
    /// Sends the version soon, then whenever it changes at the best block.
    void subscribe_runtime_version(const std::shared_ptr<Subscription>& subscription);
    /// Sends what `changes` reads soon, then at best blocks what it finds new.
    void subscribe_state(std::unique_ptr<StateChanges> changes,
                         const std::shared_ptr<Subscription>& subscription);

    /// Runs the task at every new best block until it is forgotten. The id is never 0.
    std::uint64_t on_new_best(Task task);
    void forget(std::uint64_t id) { best_tasks_.erase(id); }

    // ChainListener: any thread.
    void block_imported(const Hash& hash, const Header& header) override;
    void best_changed(const Hash& hash, const Header& header) override;
    void block_finalized(const Hash& hash, const Header& header) override;
    void justification(BytesView justification) override;

  private:
    struct HeadStream {
        std::shared_ptr<Subscription> subscription;
        /// The last one sent: an event may repeat the head sent at the start.
        BlockReference last;
    };
    struct StorageStream;
    struct VersionStream {
        std::shared_ptr<Subscription> subscription;
        /// JSON text of the last one sent.
        std::string last;
    };
    template <class Stream>
    using Streams = std::map<const Subscription*, Stream>;
    using HeadStreams = Streams<HeadStream>;

    HeadStreams& streams(Heads heads);
    void send_head(Heads heads, const Hash& hash, const Header& header);
    void follow_best(const Hash& hash, const Header& header);
    void check_version();
    void version_read(const std::optional<std::string>& version);
    void read_storage(const std::shared_ptr<StorageStream>& stream);

    Backend backend_;
    Executor& executor_;
    HeadStreams all_heads_;
    HeadStreams new_heads_;
    HeadStreams finalized_heads_;
    Streams<std::shared_ptr<Subscription>> justifications_;
    Streams<VersionStream> versions_;
    Streams<std::shared_ptr<StorageStream>> storage_;
    std::map<std::uint64_t, Task> best_tasks_;
    std::uint64_t next_best_task_ = 1;
    Hash best_;
    bool version_reading_ = false;
    bool version_again_ = false;
    bool is_listening_ = true;
};

}  // namespace rpc
