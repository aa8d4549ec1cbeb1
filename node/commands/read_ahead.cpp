#include "node/commands/read_ahead.hpp"

#include "consensus/header_hash.hpp"

namespace node {

using primitives::Done;
using primitives::Result;

namespace {

std::size_t body_size_of(const SignedBlock& block) {
    std::size_t out = 0;
    for (const auto& extrinsic : block.block.extrinsics)
        out += extrinsic.body.size();
    return out;
}

}  // namespace

Result<Done, std::string> ReadAhead::fill() {
    while (!ended_ && blocks_.size() < kBlocksMax &&
           (blocks_.empty() || body_bytes_ < kBodyBytesMax)) {
        auto read = TRY(reader_.next());
        ended_ = !read;
        if (!read) break;
        body_bytes_ += body_size_of(*read);
        blocks_.push_back(std::move(*read));
    }
    return Done{};
}

Result<std::optional<SignedBlock>, std::string> ReadAhead::next() {
    TRY(fill());
    if (blocks_.empty()) return std::optional<SignedBlock>{};
    std::optional out{std::move(blocks_.front())};
    blocks_.pop_front();
    body_bytes_ -= body_size_of(*out);
    return out;
}

std::vector<primitives::Header> ReadAhead::in_line(const primitives::Hash& parent,
                                                   std::size_t count) const {
    std::vector<primitives::Header> out;
    auto last = parent;
    for (const auto& each : blocks_) {
        if (out.size() == count || each.block.header.parent_hash != last) break;
        out.push_back(each.block.header);
        last = consensus::header_hash(each.block.header);
    }
    return out;
}

}  // namespace node
