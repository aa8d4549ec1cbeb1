// The voter's view of the chain over the tree of unfinalized blocks and the finalized chain below.
#pragma once

#include "consensus/grandpa/chain.hpp"
#include "consensus/import/fork_tree.hpp"
#include "storage/database.hpp"

namespace consensus::grandpa {

class TreeChain : public Chain {
  public:
    /// The tree outlives the chain.
    explicit TreeChain(const import::ForkTree& tree) : tree_{tree} {}

    std::optional<std::vector<Hash>> ancestors(const BlockRef& base,
                                               const BlockRef& block) const final {
        return find_ancestors(base, block);
    }
    std::optional<BlockRef> final_instead(const BlockRef& block) const final {
        return find_final_instead(block);
    }
    std::optional<BlockRef> best_containing(const BlockRef& block) const final {
        return find_best(block);
    }

  protected:
    ~TreeChain() = default;
    /// nullopt above the last finalized block, or where it is not stored.
    virtual std::optional<Hash> finalized_hash(BlockNumber number) const = 0;

  private:
    // The virtual functions are inline, so that tests built with RTTI may derive from this class.
    std::optional<std::vector<Hash>> find_ancestors(const BlockRef& base,
                                                    const BlockRef& block) const;
    std::optional<BlockRef> find_final_instead(const BlockRef& block) const;
    std::optional<BlockRef> find_best(const BlockRef& block) const;
    bool is_imported(const BlockRef& block) const;

    const import::ForkTree& tree_;
};

/// With headers and finalized hashes of the database; an error of the store counts as not stored,
/// and stops the node by other ways.
class DatabaseChain final : public TreeChain {
  public:
    DatabaseChain(const import::ForkTree& tree, const storage::Database& database)
        : TreeChain{tree}, database_{database} {}

    std::optional<Header> header(const Hash& block) const override;

  private:
    std::optional<Hash> finalized_hash(BlockNumber number) const override;

    const storage::Database& database_;
};

}  // namespace consensus::grandpa
