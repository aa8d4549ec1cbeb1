#include "consensus/pool/queue.hpp"

#include <algorithm>

namespace consensus::pool {

namespace {

template <class Index>
void add_to(Index& index, const std::vector<Tag>& tags, const Hash& hash) {
    for (const Tag& tag : tags)
        index[tag].insert(hash);
}

template <class Index>
void remove_from(Index& index, const std::vector<Tag>& tags, const Hash& hash) {
    for (const Tag& tag : tags) {
        const auto at = index.find(tag);
        if (at == index.end()) continue;
        at->second.erase(hash);
        if (at->second.empty()) index.erase(at);
    }
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
    std::uint64_t sum{};
    return __builtin_add_overflow(a, b, &sum) ? ~std::uint64_t{0} : sum;
}

}  // namespace

void Queue::Order::add(const Transaction& transaction) {
    ranks.insert({transaction.priority, ~transaction.arrival, transaction.hash});
    bytes += transaction.size_bytes;
}

void Queue::Order::remove(const Transaction& transaction) {
    ranks.erase({transaction.priority, ~transaction.arrival, transaction.hash});
    bytes -= transaction.size_bytes;
}

const Transaction* Queue::find(const Hash& hash) const {
    if (const auto at = ready_.find(hash); at != ready_.end()) return &at->second;
    if (const auto at = future_.find(hash); at != future_.end()) return &at->second.transaction;
    return nullptr;
}

// ---- moving one transaction ---------------------------------------------------------------------

Transaction Queue::take_ready(const Hash& hash) {
    auto node = ready_.extract(hash);
    CHECK(!node.empty());
    Transaction& transaction = node.mapped();
    for (const Tag& tag : transaction.provides_tags)
        if (const auto at = provided_.find(tag); at != provided_.end() && at->second == hash)
            provided_.erase(at);
    remove_from(required_, transaction.requires_tags, hash);
    ready_order_.remove(transaction);
    return std::move(transaction);
}

Transaction Queue::take_future(const Hash& hash) {
    auto node = future_.extract(hash);
    CHECK(!node.empty());
    Transaction& transaction = node.mapped().transaction;
    remove_from(awaited_, transaction.requires_tags, hash);
    future_order_.remove(transaction);
    return std::move(transaction);
}

void Queue::insert_future(Transaction transaction, TagSet missing, Changes& changes) {
    changes.push_back({Change::Kind::Future, transaction.hash, {}});
    add_to(awaited_, transaction.requires_tags, transaction.hash);
    future_order_.add(transaction);
    const Hash hash = transaction.hash;
    future_.emplace(hash, Waiting{std::move(transaction), std::move(missing)});
}

Queue::TagSet Queue::missing_tags(const Transaction& transaction) const {
    TagSet missing;
    for (const Tag& tag : transaction.requires_tags)
        if (!provides(tag)) missing.insert(tag);
    return missing;
}

std::set<Hash> Queue::providers_of(const std::vector<Tag>& tags) const {
    std::set<Hash> out;
    for (const Tag& tag : tags)
        if (const auto at = provided_.find(tag); at != provided_.end()) out.insert(at->second);
    return out;
}

/// The roots, the ready ones that require any of the tags, and all that depend on those.
std::set<Hash> Queue::dependents_of(std::set<Hash> roots, const std::vector<Tag>& tags) const {
    std::vector<Hash> work{roots.begin(), roots.end()};
    const auto follow = [&](const std::vector<Tag>& provided) {
        for (const Tag& tag : provided)
            if (const auto at = required_.find(tag); at != required_.end())
                for (const Hash& hash : at->second)
                    if (roots.insert(hash).second) work.push_back(hash);
    };
    follow(tags);
    while (!work.empty()) {
        const Hash hash = work.back();
        work.pop_back();
        follow(ready_.at(hash).provides_tags);
    }
    return roots;
}

/// The ready ones whose tags the newcomer would take over, if it may.
Result<std::set<Hash>, PoolError> Queue::replaced_by(const Transaction& transaction) const {
    const std::set<Hash> replaced = providers_of(transaction.provides_tags);
    Priority old_priority = 0;
    for (const Hash& hash : replaced)
        old_priority = saturating_add(old_priority, ready_.at(hash).priority);
    if (!replaced.empty() && old_priority >= transaction.priority) {
        PoolError error = pool_error(PoolError::Code::TooLowPriority);
        error.old_priority = old_priority;
        error.new_priority = transaction.priority;
        return unexpected(std::move(error));
    }
    const std::set<Hash> needed = providers_of(transaction.requires_tags);
    if (needed.empty()) return replaced;
    const std::set<Hash> after = dependents_of(replaced, transaction.provides_tags);
    for (const Hash& hash : needed)
        if (after.contains(hash)) return unexpected(pool_error(PoolError::Code::CycleDetected));
    return replaced;
}

Result<Done, PoolError> Queue::insert_ready(Transaction transaction, Changes& changes) {
    const std::set<Hash> replaced = TRY(replaced_by(transaction));
    TagSet lost;
    for (const Hash& hash : replaced) {
        const Transaction old = take_ready(hash);
        changes.push_back({Change::Kind::Usurped, hash, transaction.hash});
        lost.insert(old.provides_tags.begin(), old.provides_tags.end());
    }
    const Hash hash = transaction.hash;
    for (const Tag& tag : transaction.provides_tags) {
        provided_.insert_or_assign(tag, hash);
        lost.erase(tag);
    }
    add_to(required_, transaction.requires_tags, hash);
    ready_order_.add(transaction);
    ready_.emplace(hash, std::move(transaction));
    changes.push_back({Change::Kind::Ready, hash, {}});
    lose(std::move(lost), changes);
    return Done{};
}

// ---- tags that come and go ----------------------------------------------------------------------

/// Nobody provides these tags any more: ready ones that need them become future, and so on.
void Queue::lose(TagSet lost, Changes& changes) {
    std::vector<Tag> work{lost.begin(), lost.end()};
    std::set<Hash> demoted;
    while (!work.empty()) {
        const Tag tag = std::move(work.back());
        work.pop_back();
        const auto at = required_.find(tag);
        if (at == required_.end()) continue;
        for (const Hash& hash : at->second) {
            if (!demoted.insert(hash).second) continue;
            for (const Tag& provided : ready_.at(hash).provides_tags)
                if (lost.insert(provided).second) work.push_back(provided);
        }
    }
    for (const Hash& hash : demoted) {
        Transaction transaction = take_ready(hash);
        insert_future(std::move(transaction), {}, changes);
    }
    for (const Tag& tag : lost)
        if (const auto at = awaited_.find(tag); at != awaited_.end())
            for (const Hash& hash : at->second)
                future_.at(hash).missing.insert(tag);
}

/// These tags are provided now; future ones that miss nothing more are listed.
void Queue::satisfy(const std::vector<Tag>& tags, std::vector<Hash>& unblocked) {
    for (const Tag& tag : tags) {
        const auto at = awaited_.find(tag);
        if (at == awaited_.end()) continue;
        for (const Hash& hash : at->second) {
            Waiting& waiting = future_.at(hash);
            if (waiting.missing.erase(tag) > 0 && waiting.missing.empty())
                unblocked.push_back(hash);
        }
    }
}

/// Moves future ones that miss nothing to ready, in order, and what they unblock in turn.
void Queue::promote(std::vector<Hash> unblocked, Changes& changes) {
    for (std::size_t i = 0; i < unblocked.size(); ++i) {
        const Hash hash = unblocked[i];
        const auto at = future_.find(hash);
        if (at == future_.end() || !at->second.missing.empty()) continue;
        Transaction transaction = take_future(hash);
        const std::vector<Tag> provided = transaction.provides_tags;
        const auto inserted = insert_ready(std::move(transaction), changes);
        if (inserted) {
            satisfy(provided, unblocked);
            continue;
        }
        const auto winners = providers_of(provided);
        if (inserted.error().code == PoolError::Code::TooLowPriority)
            changes.push_back({Change::Kind::Usurped, hash, *winners.begin()});
        else
            changes.push_back({Change::Kind::Dropped, hash, {}});
    }
}

void Queue::enforce_limits(Changes& changes) {
    while (ready_.size() > limits_.ready.count_max ||
           ready_order_.bytes > limits_.ready.bytes_max) {
        const Hash worst = ready_order_.ranks.begin()->hash;
        const Transaction gone = take_ready(worst);
        changes.push_back({Change::Kind::Dropped, worst, {}});
        lose({gone.provides_tags.begin(), gone.provides_tags.end()}, changes);
    }
    while (future_.size() > limits_.future.count_max ||
           future_order_.bytes > limits_.future.bytes_max) {
        const Hash worst = future_order_.ranks.begin()->hash;
        take_future(worst);
        changes.push_back({Change::Kind::Dropped, worst, {}});
    }
}

// ---- the operations -----------------------------------------------------------------------------

Result<Done, PoolError> Queue::insert(Transaction transaction, Changes& changes) {
    CHECK(!contains(transaction.hash));
    const Hash hash = transaction.hash;
    for (const Tag& tag : transaction.requires_tags)
        if (std::find(transaction.provides_tags.begin(), transaction.provides_tags.end(), tag) !=
            transaction.provides_tags.end())
            return unexpected(pool_error(PoolError::Code::CycleDetected));

    TagSet missing = missing_tags(transaction);
    if (missing.empty()) {
        const std::vector<Tag> provided = transaction.provides_tags;
        TRY(insert_ready(std::move(transaction), changes));
        std::vector<Hash> unblocked;
        satisfy(provided, unblocked);
        promote(std::move(unblocked), changes);
    } else {
        insert_future(std::move(transaction), std::move(missing), changes);
    }
    enforce_limits(changes);
    if (!contains(hash)) return unexpected(pool_error(PoolError::Code::ImmediatelyDropped));
    return Done{};
}

void Queue::update(Transaction transaction, Changes& changes) {
    const Hash hash = transaction.hash;
    const auto known = ready_.find(hash);
    CHECK(known != ready_.end());
    TagSet missing = missing_tags(transaction);
    if (missing.empty() && known->second.priority == transaction.priority &&
        known->second.requires_tags == transaction.requires_tags &&
        known->second.provides_tags == transaction.provides_tags) {
        known->second.valid_till = transaction.valid_till;
        return;
    }
    const std::vector<Tag> old_tags = take_ready(hash).provides_tags;
    const std::vector<Tag> new_tags = transaction.provides_tags;
    std::vector<Hash> unblocked;
    if (!missing.empty()) {
        insert_future(std::move(transaction), std::move(missing), changes);
    } else {
        Changes inserted;
        if (insert_ready(std::move(transaction), inserted)) {
            std::erase(inserted, Change{Change::Kind::Ready, hash, {}});
            satisfy(new_tags, unblocked);
        } else {
            inserted.push_back({Change::Kind::Dropped, hash, {}});
        }
        changes.insert(changes.end(), inserted.begin(), inserted.end());
    }
    TagSet lost;
    for (const Tag& tag : old_tags)
        if (!provides(tag)) lost.insert(tag);
    lose(std::move(lost), changes);
    promote(std::move(unblocked), changes);
    enforce_limits(changes);
}

bool Queue::remove(const Hash& hash, Changes& changes) {
    if (future_.contains(hash)) {
        take_future(hash);
        return true;
    }
    if (!ready_.contains(hash)) return false;
    const Transaction gone = take_ready(hash);
    lose({gone.provides_tags.begin(), gone.provides_tags.end()}, changes);
    enforce_limits(changes);
    return true;
}

std::vector<Hash> Queue::remove_with_dependents(const Hash& hash, Changes& changes) {
    if (!ready_.contains(hash)) {
        if (!remove(hash, changes)) return {};
        return {hash};
    }
    const std::set<Hash> all = dependents_of({hash}, {});
    TagSet lost;
    for (const Hash& one : all) {
        const Transaction gone = take_ready(one);
        lost.insert(gone.provides_tags.begin(), gone.provides_tags.end());
    }
    lose(std::move(lost), changes);
    return {all.begin(), all.end()};
}

void Queue::prune(const std::vector<Included>& included, Changes& changes) {
    std::vector<Tag> satisfied;
    std::map<Tag, Hash, primitives::BytesLess> taken_by;
    for (const auto& one : included) {
        const Transaction* queued = find(one.hash);
        for (const Tag& tag : queued != nullptr ? queued->provides_tags : one.provides_tags) {
            satisfied.push_back(tag);
            taken_by.insert_or_assign(tag, one.hash);
        }
        if (is_ready(one.hash))
            take_ready(one.hash);
        else if (queued != nullptr)
            take_future(one.hash);
    }
    TagSet lost;
    for (const auto& [tag, by] : taken_by) {
        const auto provider = provided_.find(tag);
        if (provider == provided_.end()) continue;
        const Transaction gone = take_ready(Hash{provider->second});
        changes.push_back({Change::Kind::Usurped, gone.hash, by});
        lost.insert(gone.provides_tags.begin(), gone.provides_tags.end());
    }
    for (const Tag& tag : satisfied)
        lost.erase(tag);
    lose(std::move(lost), changes);

    std::vector<Hash> unblocked;
    satisfy(satisfied, unblocked);
    promote(std::move(unblocked), changes);
    enforce_limits(changes);
}

}  // namespace consensus::pool
