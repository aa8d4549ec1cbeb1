#include "consensus/pool/queue.hpp"

#include <algorithm>

namespace consensus::pool {

namespace {

/// A ready transaction whose requirements are met, best first.
struct Free {
    Priority priority = 0;
    std::uint64_t arrival = 0;
    const Transaction* transaction = nullptr;

    bool operator<(const Free& other) const {
        if (priority != other.priority) return priority > other.priority;
        return arrival < other.arrival;
    }
};

}  // namespace

std::vector<Candidate> Queue::candidates(std::size_t bytes_max) const {
    std::map<Hash, std::size_t> waits_for;
    std::map<Hash, std::size_t> positions;
    std::set<Free> free;
    const auto release = [&](const Transaction& transaction) {
        free.insert({transaction.priority, transaction.arrival, &transaction});
    };
    for (const auto& [hash, transaction] : ready_) {
        const auto count = providers_of(transaction.requires_tags).size();
        if (count == 0)
            release(transaction);
        else
            waits_for.emplace(hash, count);
    }

    std::vector<Candidate> out;
    std::size_t bytes = 0;
    while (!free.empty()) {
        const Transaction& best = *free.extract(free.begin()).value().transaction;
        bytes += best.size_bytes;
        if (bytes > bytes_max) break;
        Candidate candidate{best.hash, best.extrinsic, {}};
        for (const Hash& provider : providers_of(best.requires_tags))
            candidate.after.push_back(positions.at(provider));
        positions.emplace(best.hash, out.size());
        out.push_back(std::move(candidate));

        std::set<Hash> dependents;
        for (const Tag& tag : best.provides_tags)
            if (const auto at = required_.find(tag); at != required_.end())
                dependents.insert(at->second.begin(), at->second.end());
        for (const Hash& hash : dependents)
            if (--waits_for.at(hash) == 0) release(ready_.at(hash));
    }
    return out;
}

std::vector<Hash> Queue::ready_by_arrival() const {
    std::vector<std::pair<std::uint64_t, Hash>> order;
    for (const auto& [hash, transaction] : ready_)
        order.emplace_back(transaction.arrival, hash);
    std::sort(order.begin(), order.end());
    std::vector<Hash> out;
    for (const auto& [arrival, hash] : order)
        out.push_back(hash);
    return out;
}

std::vector<Hash> Queue::expired(std::uint64_t block_number) const {
    std::vector<Hash> out;
    for (const auto& [hash, transaction] : ready_)
        if (transaction.valid_till <= block_number) out.push_back(hash);
    for (const auto& [hash, waiting] : future_)
        if (waiting.transaction.valid_till <= block_number) out.push_back(hash);
    return out;
}

}  // namespace consensus::pool
