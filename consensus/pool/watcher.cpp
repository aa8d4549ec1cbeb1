#include "consensus/pool/watcher.hpp"

namespace consensus::pool {

bool is_final(Status status) {
    switch (status) {
        case Status::Future:
        case Status::Ready:
        case Status::Broadcast:
        case Status::InBlock:
        case Status::Retracted:
            return false;
        case Status::FinalityTimeout:
        case Status::Finalized:
        case Status::Usurped:
        case Status::Dropped:
        case Status::Invalid:
            return true;
    }
    return true;
}

bool Watcher::watch(const Hash& transaction) {
    if (watched_.size() >= kWatchedMax && !watched_.contains(transaction)) return false;
    watched_.try_emplace(transaction);
    return true;
}

void Watcher::unwatch(const Hash& transaction) {
    forget_inclusion(transaction);
    watched_.erase(transaction);
}

void Watcher::note(const Hash& transaction, Status status, const Hash& other,
                   std::vector<std::string> peers) {
    if (!watched_.contains(transaction)) return;
    events_.push_back({transaction, status, other, std::move(peers)});
    if (is_final(status)) unwatch(transaction);
}

void Watcher::forget_inclusion(const Hash& transaction) {
    const auto at = watched_.find(transaction);
    if (at == watched_.end() || !at->second) return;
    const auto block = by_block_.find(at->second->block);
    block->second.erase(transaction);
    if (block->second.empty()) {
        blocks_.erase({at->second->number, at->second->block});
        by_block_.erase(block);
    }
    at->second.reset();
}

void Watcher::included(const Hash& transaction, const Hash& block, BlockNumber number) {
    if (!watched_.contains(transaction)) return;
    forget_inclusion(transaction);
    watched_.at(transaction) = Inclusion{block, number};
    by_block_[block].insert(transaction);
    blocks_.insert({number, block});
    note(transaction, Status::InBlock, block);
}

void Watcher::retracted(const Hash& block) {
    const auto at = by_block_.find(block);
    if (at == by_block_.end()) return;
    const std::set<Hash> transactions = at->second;
    for (const Hash& transaction : transactions) {
        forget_inclusion(transaction);
        note(transaction, Status::Retracted, block);
    }
}

void Watcher::finalized(const Hash& block) {
    const auto at = by_block_.find(block);
    if (at == by_block_.end()) return;
    const std::set<Hash> transactions = at->second;
    for (const Hash& transaction : transactions)
        note(transaction, Status::Finalized, block);
}

void Watcher::time_out(BlockNumber best) {
    while (!blocks_.empty() && best >= kFinalityTimeoutBlocks &&
           blocks_.begin()->first <= best - kFinalityTimeoutBlocks) {
        const Hash block = blocks_.begin()->second;
        const std::set<Hash> transactions = by_block_.at(block);
        for (const Hash& transaction : transactions)
            note(transaction, Status::FinalityTimeout, block);
    }
}

}  // namespace consensus::pool
