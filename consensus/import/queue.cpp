#include "consensus/import/queue.hpp"

#include "consensus/header_hash.hpp"

#include <algorithm>

namespace consensus::import {

namespace {

std::size_t size_of(const QueuedBlock& queued) {
    std::size_t bytes = primitives::scale::encode(queued.block.header).size() + queued.proof.size();
    for (const auto& extrinsic : queued.block.extrinsics)
        bytes += extrinsic.body.size() + sizeof(extrinsic);
    return bytes;
}

}  // namespace

primitives::Bytes take_proof(primitives::Justifications justifications) {
    for (auto& each : justifications)
        if (each.engine == primitives::kGrandpaEngine) return std::move(each.proof);
    return {};
}

ImportQueue::Held ImportQueue::held(QueuedBlock block) {
    const std::size_t bytes = size_of(block);
    known_.emplace(block.hash, bytes);
    size_bytes_ += bytes;
    return {std::move(block), bytes, orders_++};
}

void ImportQueue::forget(const Held& held) {
    known_.erase(held.block.hash);
    size_bytes_ -= held.bytes;
}

bool ImportQueue::make_room(std::size_t bytes) {
    while (size() >= kQueueBlocksMax || size_bytes_ + bytes > kQueueBytesMax) {
        if (orphans_.empty()) return false;
        const auto oldest = std::min_element(
            orphans_.begin(), orphans_.end(),
            [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
        forget(oldest->second);
        orphans_.erase(oldest);
    }
    return true;
}

ImportQueue::Pushed ImportQueue::push(primitives::Block block, Source source,
                                      primitives::Bytes proof) {
    QueuedBlock queued{header_hash(block.header), std::move(block), source, std::move(proof)};
    if (contains(queued.hash)) return Pushed::Known;
    if (!make_room(size_of(queued))) return Pushed::Full;
    ready_.push_back(held(std::move(queued)));
    return Pushed::Queued;
}

std::optional<QueuedBlock> ImportQueue::pop(UnixMs now_ms) {
    while (!future_.empty() && future_.begin()->first <= now_ms) {
        ready_.push_back(std::move(future_.begin()->second));
        future_.erase(future_.begin());
    }
    if (ready_.empty()) return std::nullopt;
    Held next = std::move(ready_.front());
    ready_.pop_front();
    forget(next);
    return std::move(next.block);
}

std::vector<primitives::Header> ImportQueue::in_line(const Hash& parent, std::size_t count) const {
    std::vector<primitives::Header> out;
    Hash last = parent;
    for (const auto& held : ready_) {
        const auto& header = held.block.block.header;
        if (out.size() == count || header.parent_hash != last) break;
        out.push_back(header);
        last = held.block.hash;
    }
    return out;
}

void ImportQueue::hold_until(QueuedBlock block, UnixMs at_ms) {
    if (contains(block.hash) || !make_room(size_of(block))) return;
    future_.emplace(at_ms, held(std::move(block)));
}

void ImportQueue::hold_for_parent(QueuedBlock block) {
    if (contains(block.hash) || !make_room(size_of(block))) return;
    const Hash parent = block.block.header.parent_hash;
    orphans_.emplace(parent, held(std::move(block)));
}

void ImportQueue::on_imported(const Hash& block) {
    const auto [first, last] = orphans_.equal_range(block);
    for (auto at = first; at != last; ++at)
        ready_.push_back(std::move(at->second));
    orphans_.erase(first, last);
}

void ImportQueue::on_refused(const Hash& block) {
    std::vector<Hash> work{block};
    while (!work.empty()) {
        const Hash parent = work.back();
        work.pop_back();
        const auto [first, last] = orphans_.equal_range(parent);
        for (auto at = first; at != last; ++at) {
            work.push_back(at->second.block.hash);
            forget(at->second);
        }
        orphans_.erase(first, last);
    }
}

std::optional<UnixMs> ImportQueue::wake_at_ms() const {
    if (future_.empty()) return std::nullopt;
    return future_.begin()->first;
}

std::vector<Hash> ImportQueue::missing_parents() const {
    std::vector<Hash> out;
    for (const auto& [parent, held] : orphans_)
        if (!contains(parent) && (out.empty() || out.back() != parent)) out.push_back(parent);
    return out;
}

}  // namespace consensus::import
