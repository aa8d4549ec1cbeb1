// What a chain of spilled blocks adds to the last finalized state: values from `delta`, and the
// branches of the trie of its last block, in memory.
//
// A stem in the fork tree carries the blocks in memory above it. It is made by joining the tries of
// the blocks that are spilled, so that those above keep theirs; or from `delta`, block by block.
//
// Threads: find and get from any thread; root() of a stem that is not built() from one thread.
#pragma once

#include "storage/state_layers.hpp"

namespace storage {

class Stem final : private trie::ValueSource {
  public:
    /// Over a base that the path begins above, and a store that has the rows of the path.
    Stem(ChainPath path, std::shared_ptr<const Base> base,
         std::shared_ptr<const KeyValueReader> store)
        : path_{std::move(path)}, base_{std::move(base)}, store_{std::move(store)} {}
    /// With the trie after the last block.
    Stem(ChainPath path, std::shared_ptr<const KeyValueReader> store, trie::Update trie)
        : path_{std::move(path)}, store_{std::move(store)}, trie_{std::move(trie)} {}
    ~Stem();
    Stem(const Stem&) = delete;
    Stem& operator=(const Stem&) = delete;

    const ChainPath& path() const { return path_; }
    bool is_built() const { return trie_.has_value(); }
    /// What the chain made of a key; the outer optional is empty where it did not change it.
    std::optional<std::optional<Bytes>> find(BytesView key) const {
        return must(delta_log::find(*store_, key, path_, path_.hashes.size()));
    }
    /// Builds the trie where it was not yet: about what executing the blocks took for their roots.
    const trie::Root& root() const;

    // For the writer alone, of a built stem.
    trie::Update& trie() { return *trie_; }
    /// Who has the branches that were taken from here.
    std::shared_ptr<Stem> heir;

  private:
    class Builder;
    Bytes value(BytesView key) const override;

    ChainPath path_;
    std::shared_ptr<const Base> base_;
    std::shared_ptr<const KeyValueReader> store_;
    mutable std::optional<trie::Update> trie_;
    /// Blocks in the trie so far, while it is built.
    mutable std::size_t built_ = 0;
};

}  // namespace storage
