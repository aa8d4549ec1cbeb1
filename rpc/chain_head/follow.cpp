#include "rpc/chain_head/follow.hpp"

#include "rpc/chain_head/events.hpp"
#include "rpc/methods/convert.hpp"

#include <set>

namespace rpc::chain_head {

json::Value limit_reached() {
    return json::Object{}.set("result", "limitReached");
}

// ---- blocks -------------------------------------------------------------------------------------

void Follow::pin(const BlockPointer& block) {
    pinned_.emplace(block->hash, block);
}

void Follow::initialize(const BlockTree& tree, const Runtimes& runtimes) {
    is_initialized_ = true;
    const auto runtime_at = [&](const BlockPointer& block) {
        const auto at = runtimes.find(block->hash);
        return at == runtimes.end() ? json::Value{} : at->second;
    };
    for (const auto& block : tree.finalized())
        pin(block);
    tell(initialized_event(tree.finalized(), with_runtime_
                                                 ? std::optional{runtime_at(tree.last_finalized())}
                                                 : std::nullopt));
    for (const auto& block : tree.unfinalized())
        new_block(block, runtime_at(block));
    best_changed(tree.best());
}

void Follow::new_block(const BlockPointer& block, const json::Value& runtime) {
    if (!is_initialized_ || !is_open()) return;
    if (pinned_.size() >= kPinnedMax) {
        stop();
        return;
    }
    pin(block);
    tell(new_block_event(*block, with_runtime_ ? std::optional{runtime} : std::nullopt));
}

void Follow::best_changed(const Hash& best) {
    if (is_initialized_ && is_open()) tell(best_block_event(best));
}

void Follow::finalized(const BlockTree::Finality& finality) {
    if (is_initialized_ && is_open()) tell(finalized_event(finality));
}

void Follow::stop() {
    if (!is_open()) return;
    stopped_ = true;
    operations_.clear();
    tell(stop_event());
    subscription_->finish();
}

const Block* Follow::pinned(const Hash& hash) const {
    const auto found = pinned_.find(hash);
    return found == pinned_.end() ? nullptr : found->second.get();
}

Result<Done, Error> Follow::unpin(const std::vector<Hash>& blocks) {
    std::set<Hash> named;
    for (const auto& block : blocks)
        if (!named.insert(block).second)
            return unexpected(Error{-32804, "Duplicate block hash in unpin", {}});
    for (const auto& block : blocks)
        if (!pinned_.contains(block)) return unexpected(Error{-32801, "Invalid block hash", {}});
    for (const auto& block : blocks)
        pinned_.erase(block);
    return Done{};
}

// ---- operations ---------------------------------------------------------------------------------

std::string Follow::add_operation(Operation operation) {
    auto id = std::to_string(next_operation_++);
    operations_.emplace(id, std::move(operation));
    return id;
}

void Follow::stop_operation(const std::string& operation) {
    const auto found = operations_.find(operation);
    if (found == operations_.end()) return;
    *found->second.stopped = true;
    if (!found->second.waiting) ++stopped_running_;
    operations_.erase(found);
}

bool Follow::came_back(const std::string& operation) {
    if (operations_.contains(operation)) return true;
    if (stopped_running_ > 0) --stopped_running_;
    return false;
}

Answer Follow::start(Executor& executor, AfterReply& after_reply, Work work) {
    if (!has_place()) return limit_reached();
    Operation operation;
    const auto stopped = operation.stopped;
    const auto id = add_operation(std::move(operation));
    after_reply.push_back(
        [self = shared_from_this(), &executor, id, stopped, work = std::move(work)] {
            executor.on_worker([self, &executor, id, stopped, work] {
                const bool unwanted = *stopped || !self->subscription_->is_open();
                executor.on_io([self, id, event = unwanted ? std::string{} : work(id)] {
                    if (!self->came_back(id)) return;
                    self->operations_.erase(id);
                    self->tell(event);
                });
            });
        });
    return json::Value{json::Object{}.set("result", "started").set("operationId", id)};
}

Answer Follow::start_storage(Executor& executor, AfterReply& after_reply, StateReader& state,
                             const Hash& block, std::vector<StorageQuery> queries) {
    if (!has_place()) return limit_reached();
    Operation operation;
    operation.storage =
        std::make_shared<StorageWork>(StorageWork{StorageCursor{std::move(queries)}, block});
    const auto id = add_operation(std::move(operation));
    after_reply.push_back([self = shared_from_this(), &executor, &state, id] {
        self->read_page(executor, state, id);
    });
    json::Object answer;
    answer.set("result", "started").set("operationId", id).set("discardedItems", 0u);
    return json::Value{std::move(answer)};
}

Result<Done, Error> Follow::go_on(Executor& executor, AfterReply& after_reply, StateReader& state,
                                  const std::string& operation) {
    const auto found = operations_.find(operation);
    if (found == operations_.end() || !found->second.waiting)
        return unexpected(Error{-32803, "The operation does not wait for a continuation", {}});
    found->second.waiting = false;
    after_reply.push_back([self = shared_from_this(), &executor, &state, operation] {
        self->read_page(executor, state, operation);
    });
    return Done{};
}

void Follow::read_page(Executor& executor, StateReader& state, const std::string& operation) {
    const auto found = operations_.find(operation);
    if (found == operations_.end()) {
        (void)came_back(operation);
        return;
    }
    // The worker has the cursor to itself until it hands the page back.
    executor.on_worker([self = shared_from_this(), &executor, &state, operation,
                        work = found->second.storage, stopped = found->second.stopped] {
        using Page = Result<json::Array, StateError>;
        const bool unwanted = *stopped || !self->subscription_->is_open();
        Page page = unwanted ? Page{json::Array{}} : work->cursor.next_page(state, work->block);
        executor.on_io([self, operation, page = std::move(page)] {
            if (self->came_back(operation)) self->page_read(operation, page);
        });
    });
}

void Follow::page_read(const std::string& operation, const Result<json::Array, StateError>& page) {
    const auto found = operations_.find(operation);
    if (!page) {
        operations_.erase(found);
        tell(operation_event("operationInaccessible", operation));
        return;
    }
    const bool is_done = found->second.storage->cursor.is_done();
    if (!page->empty()) tell(storage_items_event(operation, *page));
    if (is_done) {
        operations_.erase(operation);
        tell(operation_event("operationStorageDone", operation));
        return;
    }
    // What was told may have closed the connection, and so ended the operation.
    const auto again = operations_.find(operation);
    if (again == operations_.end()) return;
    again->second.waiting = true;
    tell(operation_event("operationWaitingForContinue", operation));
}

}  // namespace rpc::chain_head
