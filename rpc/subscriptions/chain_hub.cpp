#include "rpc/subscriptions/chain_hub.hpp"

#include "rpc/json.hpp"
#include "rpc/methods/convert.hpp"
#include "rpc/methods/runtime_version.hpp"
#include "rpc/subscriptions/state_changes.hpp"

#include <algorithm>
#include <utility>

namespace rpc {

struct ChainHub::StorageStream {
    std::shared_ptr<Subscription> subscription;
    std::unique_ptr<StateChanges> changes;
    bool reading = false;
    bool again = false;
};

namespace {

/// Sends to the open streams and drops the closed ones. Sending may close a connection and so any
/// stream of it, hence no iterator is kept across a send.
template <class Streams, class Send>
void for_each_open(Streams& streams, Send send) {
    std::vector<const Subscription*> keys;
    keys.reserve(streams.size());
    for (const auto& [key, stream] : streams)
        keys.push_back(key);
    for (const auto* key : keys) {
        const auto found = streams.find(key);
        if (found != streams.end()) send(found->second);
    }
}

bool updates_runtime(const Header& header) {
    return std::any_of(header.digest.logs.begin(), header.digest.logs.end(), [](const auto& item) {
        return std::holds_alternative<primitives::RuntimeEnvironmentUpdated>(item);
    });
}

}  // namespace

ChainHub::ChainHub(const Backend& backend, Executor& executor)
    : backend_{backend}, executor_{executor}, best_{backend.chain.best().hash} {
    backend_.events.add_listener(*this);
}

void ChainHub::stop_listening() {
    if (std::exchange(is_listening_, false)) backend_.events.remove_listener(*this);
}

ChainHub::~ChainHub() {
    stop_listening();
    // Closing a subscription takes it out of its map.
    const auto close_all = [](auto& streams, auto subscription_of) {
        while (!streams.empty()) {
            const auto subscription = subscription_of(streams.begin()->second);
            subscription->close();
        }
    };
    const auto of_head = [](const HeadStream& stream) { return stream.subscription; };
    close_all(all_heads_, of_head);
    close_all(new_heads_, of_head);
    close_all(finalized_heads_, of_head);
    close_all(justifications_, [](const auto& subscription) { return subscription; });
    close_all(versions_, [](const VersionStream& stream) { return stream.subscription; });
    close_all(storage_, [](const auto& stream) { return stream->subscription; });
}

// ---- subscribing --------------------------------------------------------------------------------

ChainHub::HeadStreams& ChainHub::streams(Heads heads) {
    switch (heads) {
        case Heads::All:
            return all_heads_;
        case Heads::New:
            return new_heads_;
        case Heads::Finalized:
            break;
    }
    return finalized_heads_;
}

void ChainHub::subscribe_heads(Heads heads, const std::shared_ptr<Subscription>& subscription) {
    const auto current =
        heads == Heads::Finalized ? backend_.chain.finalized() : backend_.chain.best();
    if (const auto header = backend_.chain.header(current.hash))
        subscription->notify(json::write(header_json(*header)));
    streams(heads).emplace(subscription.get(), HeadStream{subscription, current});
    subscription->on_close([this, heads, key = subscription.get()] { streams(heads).erase(key); });
}

void ChainHub::subscribe_justifications(const std::shared_ptr<Subscription>& subscription) {
    justifications_.emplace(subscription.get(), subscription);
    subscription->on_close([this, key = subscription.get()] { justifications_.erase(key); });
}

void ChainHub::subscribe_runtime_version(const std::shared_ptr<Subscription>& subscription) {
    versions_.emplace(subscription.get(), VersionStream{subscription, {}});
    subscription->on_close([this, key = subscription.get()] { versions_.erase(key); });
    check_version();
}

void ChainHub::subscribe_state(std::unique_ptr<StateChanges> changes,
                               const std::shared_ptr<Subscription>& subscription) {
    auto stream = std::make_shared<StorageStream>();
    stream->subscription = subscription;
    stream->changes = std::move(changes);
    storage_.emplace(subscription.get(), stream);
    subscription->on_close([this, key = subscription.get()] { storage_.erase(key); });
    read_storage(stream);
}

std::uint64_t ChainHub::on_new_best(Task task) {
    best_tasks_.emplace(next_best_task_, std::move(task));
    return next_best_task_++;
}

// ---- events -------------------------------------------------------------------------------------

void ChainHub::block_imported(const Hash& hash, const Header& header) {
    executor_.on_io([this, hash, header] { send_head(Heads::All, hash, header); });
}

void ChainHub::best_changed(const Hash& hash, const Header& header) {
    executor_.on_io([this, hash, header] { follow_best(hash, header); });
}

void ChainHub::block_finalized(const Hash& hash, const Header& header) {
    executor_.on_io([this, hash, header] { send_head(Heads::Finalized, hash, header); });
}

void ChainHub::justification(BytesView justification) {
    executor_.on_io([this, bytes = primitives::to_bytes(justification)] {
        if (justifications_.empty()) return;
        const auto text = json::write(hex_json(bytes));
        for_each_open(justifications_, [&](std::shared_ptr<Subscription> subscription) {
            subscription->notify(text);
        });
    });
}

void ChainHub::send_head(Heads heads, const Hash& hash, const Header& header) {
    auto& all = streams(heads);
    if (all.empty()) return;
    const auto text = json::write(header_json(header));
    const BlockReference reference{hash, header.number.value};
    for_each_open(all, [&](HeadStream& stream) {
        const bool seen = heads == Heads::Finalized ? reference.number <= stream.last.number
                                                    : reference == stream.last;
        if (seen) return;
        stream.last = reference;
        const auto subscription = stream.subscription;
        subscription->notify(text);
    });
}

void ChainHub::follow_best(const Hash& hash, const Header& header) {
    const bool may_change_runtime = updates_runtime(header) || header.parent_hash != best_;
    best_ = hash;
    send_head(Heads::New, hash, header);
    if (may_change_runtime && !versions_.empty()) check_version();
    for (const auto& [id, task] : best_tasks_)
        task();
    for_each_open(storage_, [&](const std::shared_ptr<StorageStream>& stream) {
        if (stream->reading)
            stream->again = true;
        else
            read_storage(stream);
    });
}

// ---- runtime version ----------------------------------------------------------------------------

void ChainHub::check_version() {
    if (version_reading_) {
        version_again_ = true;
        return;
    }
    version_reading_ = true;
    executor_.on_worker([this] {
        std::optional<std::string> text;
        const auto version = runtime_version(backend_.state, backend_.chain.best().hash);
        if (version) text = json::write(runtime_version_json(*version));
        executor_.on_io([this, text = std::move(text)] { version_read(text); });
    });
}

void ChainHub::version_read(const std::optional<std::string>& version) {
    version_reading_ = false;
    if (version) {
        for_each_open(versions_, [&](VersionStream& stream) {
            if (stream.last == *version) return;
            stream.last = *version;
            const auto subscription = stream.subscription;
            subscription->notify(*version);
        });
    }
    if (std::exchange(version_again_, false)) check_version();
}

// ---- storage ------------------------------------------------------------------------------------

void ChainHub::read_storage(const std::shared_ptr<StorageStream>& stream) {
    stream->reading = true;
    stream->again = false;
    // The worker has the stream's changes to itself until it hands them back.
    executor_.on_worker_meanwhile([this, stream] {
        if (!stream->subscription->is_open()) return;
        auto text = stream->changes->read(backend_.state, backend_.chain.best().hash);
        executor_.on_io([this, stream, text = std::move(text)] {
            stream->reading = false;
            if (text) stream->subscription->notify(*text);
            if (stream->again && stream->subscription->is_open()) read_storage(stream);
        });
    });
}

}  // namespace rpc
