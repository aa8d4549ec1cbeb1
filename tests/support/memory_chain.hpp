// A chain of headers alone, in memory: the tree of unfinalized blocks that the node uses, the
// finalized chain, and which blocks change the authorities.
#pragma once

#include "consensus/grandpa/tree_chain.hpp"
#include "consensus/header_hash.hpp"

namespace tests {

class MemoryChain final : public consensus::grandpa::TreeChain {
  public:
    using BlockRef = consensus::grandpa::BlockRef;
    using Hash = consensus::Hash;
    using Header = consensus::Header;

    explicit MemoryChain(const Header& genesis)
        : TreeChain{tree_}, tree_{{consensus::header_hash(genesis), genesis.number}} {
        headers_.emplace(tree_.root().hash, genesis);
        finalized_.push_back(tree_.root().hash);
    }
    MemoryChain(const MemoryChain&) = delete;
    MemoryChain& operator=(const MemoryChain&) = delete;

    /// False where the parent is unknown or lost, or the block is known.
    bool import(const Header& header, bool changes_authorities = false) {
        const Hash hash = consensus::header_hash(header);
        if (!tree_.contains(header.parent_hash) || tree_.contains(hash)) return false;
        headers_.emplace(hash, header);
        tree_.insert({hash, header.number}, header.parent_hash, changes_authorities);
        return true;
    }
    /// False where the block is not above the last finalized one.
    bool finalize(const BlockRef& block) {
        if (!tree_.contains(block.hash) || block.number <= tree_.root().number) return false;
        for (const auto& step : tree_.path_to(block.hash))
            finalized_.push_back(step.hash);
        tree_.finalize(block.hash);
        return true;
    }

    const consensus::import::ForkTree& tree() const { return tree_; }
    BlockRef finalized() const { return {tree_.root().hash, tree_.root().number}; }
    BlockRef best() const {
        const auto best = tree_.preferred();
        return {best.hash, best.number};
    }
    /// From genesis, of number 0.
    const std::vector<Hash>& finalized_hashes() const { return finalized_; }

    std::optional<Header> header(const Hash& block) const override {
        const auto at = headers_.find(block);
        if (at == headers_.end()) return std::nullopt;
        return at->second;
    }

  private:
    std::optional<Hash> finalized_hash(consensus::BlockNumber number) const override {
        if (number >= finalized_.size()) return std::nullopt;
        return finalized_[number];
    }

    consensus::import::ForkTree tree_;
    std::map<Hash, Header> headers_;
    std::vector<Hash> finalized_;
};

}  // namespace tests
