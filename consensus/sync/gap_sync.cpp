#include "consensus/sync/gap_sync.hpp"

#include "consensus/header_hash.hpp"
#include "storage/trie/root.hpp"

namespace consensus::sync {

using p2p::PeerId;
using p2p::protocols::BlockData;
using Outputs = std::vector<GapSync::Output>;

namespace {

bool has_root(const Header& header, const std::vector<primitives::OpaqueExtrinsic>& body) {
    std::vector<Bytes> encoded;
    for (const auto& extrinsic : body)
        encoded.push_back(primitives::scale::encode(extrinsic));
    return storage::trie::ordered_root(encoded, storage::trie::Version::V0) ==
           header.extrinsics_root;
}

}  // namespace

void GapSync::on_peer_gone(const PeerId& peer) {
    peers_.erase(peer);
    if (asked_ == peer) asked_.reset();
}

Outputs GapSync::on_tick(UnixMs now, const std::optional<storage::BlockRef>& gap) {
    if (!gap || asked_ || filling_) return {};
    // Round: the first one after the last that was asked.
    std::optional<PeerId> first;
    std::optional<PeerId> next;
    for (const auto& [id, not_before] : peers_) {
        if (now < not_before) continue;
        if (!first) first = id;
        if (!next && last_asked_ && *last_asked_ < id) next = id;
    }
    const auto peer = next ? next : first;
    if (!peer) return {};
    gap_ = *gap;
    asked_ = last_asked_ = peer;
    p2p::protocols::BlockRequest request;
    request.body = true;
    request.descending = true;
    request.from = gap->hash;
    request.blocks_max = kGapBlocks;
    return {Ask{*peer, request}};
}

Outputs GapSync::on_answer(UnixMs now, const PeerId& id,
                           const std::optional<std::vector<BlockData>>& got) {
    if (asked_ != id) return {};
    asked_.reset();
    auto& not_before = peers_.at(id);
    if (!got || got->empty()) {
        not_before = now + kGapRetryMs;
        return {};
    }
    Fill fill;
    auto expected = gap_;
    for (const auto& block : *got) {
        // An empty body looks like none on the wire.
        auto body = block.body.value_or(std::vector<primitives::OpaqueExtrinsic>{});
        const bool is_right = expected.number > 0 && fill.blocks.size() < kGapBlocks &&
                              block.header && header_hash(*block.header) == expected.hash &&
                              has_root(*block.header, body);
        // Block 0 may stand at the end.
        if (expected.number == 0) break;
        if (!is_right) {
            not_before = now + kGapRetryMs;
            return {Blame{id, "other blocks than those asked for"}};
        }
        fill.blocks.emplace_back(expected.hash, primitives::Block{*block.header, std::move(body)});
        expected = {block.header->parent_hash, expected.number - 1};
    }
    filling_ = true;
    return {std::move(fill)};
}

}  // namespace consensus::sync
