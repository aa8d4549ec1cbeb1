#include "consensus/pool/pool.hpp"

#include "consensus/header_hash.hpp"

namespace consensus::pool {

using frame::TransactionSource;
using Code = PoolError::Code;

namespace {

PoolError with_hash(Code code, const Hash& hash) {
    PoolError error = pool_error(code);
    error.hash = hash;
    return error;
}

PoolError with_text(Code code, std::string_view text) {
    PoolError error = pool_error(code);
    error.text = text;
    return error;
}

}  // namespace

Pool::Pool(Validator& validator, const PoolOptions& options, const BlockPoint& best)
    : validator_{validator}, options_{options}, best_{best}, queue_{options.limits} {}

// ---- submission ---------------------------------------------------------------------------------

Result<Transaction, PoolError> Pool::validated(UnixMs now_ms, TransactionSource source,
                                               const Hash& hash, const OpaqueExtrinsic& extrinsic) {
    auto verdict = validator_.validate(best_.hash, source, extrinsic);
    if (!verdict) {
        const auto& failure = verdict.error();
        return unexpected(with_text(
            failure.unknown_block ? Code::InvalidBlockId : Code::Verification, failure.text));
    }
    auto& validity = verdict.value();
    if (!validity) {
        PoolError error =
            with_hash(validity.error().unknown ? Code::UnknownValidity : Code::Invalid, hash);
        error.validity = validity.error();
        if (error.code == Code::Invalid) bans_.ban(hash, now_ms);
        return unexpected(std::move(error));
    }
    if (validity->provides_tags.empty()) return unexpected(pool_error(Code::NoTagsProvided));
    if (!validity->propagate && !options_.is_author)
        return unexpected(pool_error(Code::Unactionable));

    Transaction transaction;
    transaction.hash = hash;
    transaction.extrinsic = extrinsic;
    transaction.size_bytes = primitives::scale::encode(extrinsic).size();
    transaction.priority = validity->priority;
    transaction.requires_tags = std::move(validity->requires_tags);
    transaction.provides_tags = std::move(validity->provides_tags);
    if (__builtin_add_overflow(validity->longevity, best_.number, &transaction.valid_till))
        transaction.valid_till = ~std::uint64_t{0};
    transaction.propagate = validity->propagate;
    transaction.source = source;
    return transaction;
}

Result<Hash, PoolError> Pool::submit(UnixMs now_ms, TransactionSource source, BytesView encoded,
                                     bool watch) {
    const auto extrinsic = primitives::scale::decode<OpaqueExtrinsic>(encoded);
    if (!extrinsic) return unexpected(with_text(Code::InvalidFormat, to_string(extrinsic.error())));
    const Hash hash = extrinsic_hash(*extrinsic);
    if (bans_.is_banned(hash, now_ms)) return unexpected(with_hash(Code::TemporarilyBanned, hash));
    if (queue_.contains(hash)) return unexpected(with_hash(Code::AlreadyImported, hash));
    Transaction transaction = TRY(validated(now_ms, source, hash, *extrinsic));
    const bool was_watched = watcher_.is_watched(hash);
    if (watch && !watcher_.watch(hash))
        return unexpected(with_text(Code::Other, "too many transactions are watched"));
    transaction.arrival = arrivals_++;
    const auto queued = enqueue(std::move(transaction));
    if (!queued) {
        if (!was_watched) watcher_.unwatch(hash);
        return unexpected(queued.error());
    }
    return hash;
}

Result<Done, PoolError> Pool::enqueue(Transaction transaction) {
    const Hash hash = transaction.hash;
    Changes changes;
    const auto inserted = queue_.insert(std::move(transaction), changes);
    apply(changes, inserted ? nullptr : &hash);
    return inserted;
}

/// Tells the watchers. A transaction that was refused in the end has no story.
void Pool::apply(const Changes& changes, const Hash* refused) {
    for (const auto& change : changes) {
        if (refused != nullptr && change.transaction == *refused) continue;
        switch (change.kind) {
            case Change::Kind::Ready: {
                watcher_.note(change.transaction, Status::Ready);
                const Transaction* transaction = queue_.find(change.transaction);
                if (transaction != nullptr && transaction->propagate)
                    to_propagate_.push_back(change.transaction);
                break;
            }
            case Change::Kind::Future:
                watcher_.note(change.transaction, Status::Future);
                break;
            case Change::Kind::Usurped:
                watcher_.note(change.transaction, Status::Usurped, change.by);
                break;
            case Change::Kind::Dropped:
                watcher_.note(change.transaction, Status::Dropped);
                break;
        }
    }
    if (to_propagate_.size() > options_.limits.ready.count_max)
        to_propagate_.erase(
            to_propagate_.begin(),
            to_propagate_.end() - static_cast<std::ptrdiff_t>(options_.limits.ready.count_max));
}

void Pool::note_broadcast(const Hash& transaction, std::vector<std::string> peers) {
    watcher_.note(transaction, Status::Broadcast, {}, std::move(peers));
}

// ---- removal ------------------------------------------------------------------------------------

void Pool::report_invalid(UnixMs now_ms, std::span<const Hash> transactions) {
    for (const Hash& hash : transactions) {
        Changes changes;
        if (!queue_.remove(hash, changes)) continue;
        bans_.ban(hash, now_ms);
        watcher_.note(hash, Status::Invalid);
        apply(changes, nullptr);
    }
}

std::vector<Hash> Pool::remove(UnixMs now_ms, std::span<const Hash> transactions) {
    std::vector<Hash> removed;
    for (const Hash& hash : transactions) {
        Changes changes;
        for (const Hash& gone : queue_.remove_with_dependents(hash, changes)) {
            bans_.ban(gone, now_ms);
            watcher_.note(gone, Status::Invalid);
            removed.push_back(gone);
        }
        apply(changes, nullptr);
    }
    return removed;
}

// ---- what is in it ------------------------------------------------------------------------------

std::vector<OpaqueExtrinsic> Pool::ready() const {
    std::vector<OpaqueExtrinsic> out;
    for (const Hash& hash : queue_.ready_by_arrival())
        out.push_back(queue_.find(hash)->extrinsic);
    return out;
}

std::vector<Hash> Pool::take_to_propagate() {
    std::vector<Hash> out;
    for (const Hash& hash : std::exchange(to_propagate_, {}))
        if (queue_.is_ready(hash)) out.push_back(hash);
    return out;
}

void Pool::propagate_again() {
    to_propagate_.clear();
    for (const Hash& hash : queue_.ready_by_arrival())
        if (queue_.find(hash)->propagate) to_propagate_.push_back(hash);
}

Pool::Figures Pool::figures() const {
    return {queue_.ready_count(),  queue_.ready_bytes(), queue_.future_count(),
            queue_.future_bytes(), bans_.size(),         watcher_.size()};
}

}  // namespace consensus::pool
