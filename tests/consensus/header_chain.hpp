// A chain of empty blocks, for sync machines: what a node has, and what a peer answers.
#pragma once

#include "consensus/header_hash.hpp"
#include "consensus/sync/full_sync.hpp"
#include "p2p/protocols/block_server.hpp"

#include <map>

namespace tests {

using primitives::BlockNumber;
using primitives::Hash;
using primitives::Header;
using storage::BlockRef;

/// Blocks of another fork number are different blocks.
class HeaderChain final : public consensus::sync::ChainView, public p2p::protocols::BlockSource {
  public:
    HeaderChain() { push(Header{}); }
    void grow(std::size_t count, std::uint8_t fork = 0) {
        for (; count > 0; --count) {
            Header next;
            next.parent_hash = hashes_.back();
            next.number.value = static_cast<BlockNumber>(blocks_.size());
            next.state_root.bytes[0] = fork;
            push(next);
        }
    }
    void cut(std::size_t size) {
        for (; blocks_.size() > size; blocks_.pop_back(), hashes_.pop_back())
            numbers_.erase(hashes_.back());
    }
    Hash hash_at(std::size_t number) const { return hashes_.at(number); }
    const Header& header_at(std::size_t number) const { return blocks_.at(number); }
    /// Where its parent is of the chain; what was above the parent is gone then.
    bool append(const Header& header) {
        const auto parent = numbers_.find(header.parent_hash);
        if (parent == numbers_.end() || header.number.value != parent->second + 1) return false;
        cut(header.number.value);
        push(header);
        return true;
    }

    BlockRef block_at(BlockNumber number) const { return {hash_at(number), number}; }
    BlockRef best() const override {
        return {hashes_.back(), static_cast<BlockNumber>(blocks_.size() - 1)};
    }
    BlockRef finalized() const override { return {hash_at(final_number), final_number}; }
    std::optional<Hash> canonical_hash(BlockNumber number) const override {
        if (number >= blocks_.size()) return std::nullopt;
        return hash_at(number);
    }
    std::optional<Hash> canonical_hash(BlockNumber number) override {
        return std::as_const(*this).canonical_hash(number);
    }
    bool has_block(const Hash& block) const override { return numbers_.contains(block); }
    std::optional<Header> header(const Hash& block) override {
        const auto at = numbers_.find(block);
        if (at == numbers_.end()) return std::nullopt;
        return blocks_[at->second];
    }
    std::optional<std::vector<primitives::OpaqueExtrinsic>> body(const Hash&) override {
        return std::vector<primitives::OpaqueExtrinsic>{};
    }
    primitives::Justifications justifications(const Hash&) override { return {}; }

    BlockNumber final_number = 0;

  private:
    void push(const Header& header) {
        blocks_.push_back(header);
        hashes_.push_back(consensus::header_hash(header));
        numbers_[hashes_.back()] = header.number.value;
    }

    std::vector<Header> blocks_;
    std::vector<Hash> hashes_;
    std::map<Hash, BlockNumber> numbers_;
};

inline p2p::PeerId peer_of(std::uint8_t byte) {
    return p2p::PeerId{primitives::Bytes32{byte}};
}

/// As sync/2 carries it.
inline std::vector<p2p::protocols::BlockData> answer_of(
    HeaderChain& chain, const p2p::protocols::BlockRequest& request) {
    const auto bytes = p2p::protocols::answer_block_request(chain, encode(request));
    return *p2p::protocols::decode_block_response(*bytes);
}

}  // namespace tests
