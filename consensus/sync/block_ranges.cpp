#include "consensus/sync/block_ranges.hpp"

#include "consensus/header_hash.hpp"
#include "primitives/check.hpp"

#include <algorithm>

namespace consensus::sync {

namespace {

/// Children of one another from `first` upwards, with hashes of their own. An empty body looks like
/// none on the wire; whether that is right, the importer says.
bool is_chain(BlockNumber first, const std::vector<BlockData>& blocks) {
    const BlockData* last = nullptr;
    for (const auto& block : blocks) {
        if (!block.header || block.header->number.value != first++ ||
            header_hash(*block.header) != block.hash)
            return false;
        if (last != nullptr && block.header->parent_hash != last->hash) return false;
        last = &block;
    }
    return true;
}

std::size_t size_of(const std::vector<BlockData>& blocks) {
    std::size_t bytes = 0;
    for (const auto& block : blocks) {
        bytes += sizeof(block) + block.header_bytes.size();
        for (const auto& justification : block.justifications)
            bytes += justification.proof.size();
        if (!block.body) continue;
        for (const auto& extrinsic : *block.body)
            bytes += sizeof(extrinsic) + extrinsic.body.size();
    }
    return bytes;
}

}  // namespace

void BlockRanges::begin(const BlockRef& tip) {
    tip_ = tip;
    ranges_.clear();
    bytes_ = 0;
}

// ---- questions

bool BlockRanges::is_asked() const {
    return std::any_of(ranges_.begin(), ranges_.end(),
                       [](const Range& range) { return !range.asked.empty(); });
}

BlockNumber BlockRanges::next_number() const {
    return ranges_.empty() ? tip_.number + 1 : ranges_.back().first + ranges_.back().count;
}

bool BlockRanges::may_begin(BlockNumber highest) const {
    const auto first = next_number();
    return first <= highest && first - tip_.number <= kAheadMax && bytes_ < kBufferBytesMax;
}

bool BlockRanges::is_slow(UnixMs now, const Range& range) const {
    return !range.part && range.asked.size() == 1 && now >= range.asked.front().since + kSlowMs;
}

bool BlockRanges::has_work(UnixMs now, BlockNumber highest) const {
    if (may_begin(highest)) return true;
    if (ranges_.empty() || ranges_.front().first > highest) return false;
    return is_slow(now, ranges_.front()) ||
           std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
               return range.is_free() && range.first <= highest;
           });
}

std::optional<BlockRanges::Question> BlockRanges::assign(UnixMs now, const PeerId& peer,
                                                         BlockNumber highest) {
    auto at = std::find_if(ranges_.begin(), ranges_.end(),
                           [&](const Range& range) { return range.is_free(); });
    if (at == ranges_.end() && !ranges_.empty() && is_slow(now, ranges_.front()))
        at = ranges_.begin();
    if (at == ranges_.end()) {
        if (!may_begin(highest)) return std::nullopt;
        const auto first = next_number();
        ranges_.push_back({first, std::min(kBatchBlocks, highest - first + 1)});
        at = ranges_.end() - 1;
    }
    if (at->first > highest) return std::nullopt;
    at->asked.push_back({peer, now});
    return Question{at->first, at->count};
}

// ---- answers

std::deque<BlockRanges::Range>::iterator BlockRanges::asked_of(const PeerId& peer) {
    return std::find_if(ranges_.begin(), ranges_.end(), [&](const Range& range) {
        return std::any_of(range.asked.begin(), range.asked.end(),
                           [&](const Asked& asked) { return asked.peer == peer; });
    });
}

void BlockRanges::release(const PeerId& peer) {
    const auto at = asked_of(peer);
    if (at == ranges_.end()) return;
    std::erase_if(at->asked, [&](const Asked& asked) { return asked.peer == peer; });
}

BlockRanges::Filled BlockRanges::fill(const PeerId& peer, std::vector<BlockData> blocks) {
    CHECK(!blocks.empty());
    const auto at = asked_of(peer);
    if (at == ranges_.end()) return Filled::Late;
    if (blocks.size() > at->count || !is_chain(at->first, blocks)) {
        release(peer);
        return Filled::NoChain;
    }
    const auto count = static_cast<std::uint32_t>(blocks.size());
    const Range rest{at->first + count, at->count - count};
    at->count = count;
    at->bytes = size_of(blocks);
    bytes_ += at->bytes;
    at->asked.clear();
    at->part = Part{peer, std::move(blocks)};
    // An answer ends where it is large enough.
    if (rest.count > 0) ranges_.insert(at + 1, rest);
    return Filled::Taken;
}

// ---- in order

const BlockRanges::Part* BlockRanges::ready() const {
    return ranges_.empty() || !ranges_.front().part ? nullptr : &*ranges_.front().part;
}

BlockRanges::Part BlockRanges::take() {
    CHECK(ready() != nullptr);
    Part out = *std::move(ranges_.front().part);
    bytes_ -= ranges_.front().bytes;
    ranges_.pop_front();
    tip_ = {out.blocks.back().hash, out.blocks.back().header->number.value};
    return out;
}

void BlockRanges::drop_ready() {
    CHECK(ready() != nullptr);
    auto& range = ranges_.front();
    bytes_ -= range.bytes;
    range.bytes = 0;
    range.part.reset();
}

void BlockRanges::rewind(const BlockRef& tip) {
    CHECK(tip.number <= tip_.number);
    tip_ = tip;
    if (ranges_.empty()) return;
    for (auto end = ranges_.front().first; end > tip.number + 1;) {
        const auto count = std::min(kBatchBlocks, end - tip.number - 1);
        end -= count;
        ranges_.push_front({end, count});
    }
}

void BlockRanges::trim(BlockNumber highest) {
    while (!ranges_.empty() && ranges_.back().is_free() && ranges_.back().first > highest)
        ranges_.pop_back();
}

}  // namespace consensus::sync
