#include "rpc/chain_head/hub.hpp"

#include "rpc/chain_head/events.hpp"
#include "rpc/methods/convert.hpp"

#include <algorithm>
#include <utility>

namespace rpc::chain_head {

Hub::Hub(const Backend& backend, Executor& executor)
    : backend_{backend}, executor_{executor}, tree_{backend.chain} {
    backend_.events.add_listener(*this);
}

void Hub::stop_listening() {
    if (std::exchange(is_listening_, false)) backend_.events.remove_listener(*this);
}

Hub::~Hub() {
    stop_listening();
}

// ---- follows ------------------------------------------------------------------------------------

Result<Done, Error> Hub::follow(bool with_runtime,
                                const std::shared_ptr<Subscription>& subscription) {
    const auto count = std::count_if(follows_.begin(), follows_.end(), [&](const auto& entry) {
        return entry.second->connection() == subscription->connection();
    });
    if (static_cast<std::size_t>(count) >= kFollowsPerConnectionMax)
        return unexpected(Error{-32800, "Maximum number of chainHead_follow has been reached", {}});
    if (tree_.unfinalized_count() + BlockTree::kFinalizedMax >= Follow::kPinnedMax)
        return unexpected(Error{-32800, "Too many blocks wait for finality to be followed", {}});
    const auto follow = std::make_shared<Follow>(subscription, with_runtime);
    follows_.emplace(subscription->id(), follow);
    subscription->on_close([this, id = subscription->id()] { follows_.erase(id); });
    // Each block that may be pinned is told of by itself, many of them at the start.
    subscription->burst_max = 2 * Follow::kPinnedMax;
    executor_.on_io([this, follow] { push(Joining{follow}); });
    return Done{};
}

std::shared_ptr<Follow> Hub::find(std::string_view subscription) const {
    const auto found = follows_.find(subscription);
    return found == follows_.end() ? nullptr : found->second;
}

std::vector<Hash> Hub::unfinalized_at(BlockNumber number) const {
    std::vector<Hash> hashes;
    for (const auto& block : tree_.unfinalized())
        if (block->number == number) hashes.push_back(block->hash);
    return hashes;
}

/// A client that reads too slowly is disconnected while it is told: the list may change.
template <class Tell>
void Hub::for_each_follow(Tell tell) {
    std::vector<std::shared_ptr<Follow>> all;
    all.reserve(follows_.size());
    for (const auto& [id, follow] : follows_)
        all.push_back(follow);
    for (const auto& follow : all)
        tell(*follow);
}

// ---- events -------------------------------------------------------------------------------------

void Hub::block_imported(const Hash& hash, const Header&) {
    executor_.on_io([this, hash] { push(Imported{hash}); });
}

void Hub::best_changed(const Hash& hash, const Header&) {
    executor_.on_io([this, hash] { push(Best{hash}); });
}

void Hub::block_finalized(const Hash& hash, const Header&) {
    executor_.on_io([this, hash] { push(Finalized{hash}); });
}

void Hub::push(Event event) {
    events_.push_back(std::move(event));
    advance();
}

void Hub::advance() {
    if (is_advancing_) return;
    is_advancing_ = true;
    while (!events_.empty() && !is_reading_) {
        const auto event = events_.front();
        if (std::visit([this](const auto& one) { return handle(one); }, event)) events_.pop_front();
    }
    is_advancing_ = false;
}

const json::Value* Hub::runtime_of(const Hash& block) {
    if (const auto known = runtimes_.find(block); known != runtimes_.end()) return &known->second;
    is_reading_ = true;
    executor_.on_worker([this, block] {
        const auto version = runtime_version(backend_.state, block);
        auto read = version ? runtime_json(*version)
                            : invalid_runtime_json(state_error_text(version.error(), block));
        executor_.on_io([this, block, read = std::move(read)] {
            runtimes_.emplace(block, read);
            is_reading_ = false;
            advance();
        });
    });
    return nullptr;
}

bool Hub::tell_first(const Hash& hash) {
    const auto blocks = tree_.import(hash);
    std::vector<Event> news;
    for (const auto& block : blocks)
        news.emplace_back(New{block});
    events_.insert(events_.begin(), news.begin(), news.end());
    return !news.empty();
}

bool Hub::handle(const New& event) {
    json::Value runtime;
    if (event.block->changes_runtime) {
        const auto* read = runtime_of(event.block->hash);
        if (read == nullptr) return false;
        runtime = *read;
    }
    for_each_follow([&](Follow& follow) { follow.new_block(event.block, runtime); });
    return true;
}

bool Hub::handle(const Imported& event) {
    return !tell_first(event.hash);
}

bool Hub::handle(const Best& event) {
    if (tell_first(event.hash)) return false;
    if (tree_.set_best(event.hash))
        for_each_follow([&](Follow& follow) { follow.best_changed(event.hash); });
    return true;
}

bool Hub::handle(const Finalized& event) {
    if (tell_first(event.hash)) return false;
    const auto finality = tree_.finalize(event.hash);
    if (!finality) return true;
    for (const auto& block : finality->pruned)
        runtimes_.erase(block->hash);
    runtimes_.erase(finality->block->parent);
    for_each_follow([&](Follow& follow) {
        if (finality->moves_best) follow.best_changed(event.hash);
        follow.finalized(*finality);
    });
    return true;
}

bool Hub::handle(const Joining& event) {
    if (event.follow->with_runtime() && event.follow->is_open()) {
        if (runtime_of(tree_.last_finalized()->hash) == nullptr) return false;
        for (const auto& block : tree_.unfinalized())
            if (block->changes_runtime && runtime_of(block->hash) == nullptr) return false;
    }
    event.follow->initialize(tree_, runtimes_);
    return true;
}

}  // namespace rpc::chain_head
