// A batch of changes applied to a trie: the new trie shares every untouched branch with the old one
// and builds and hashes each touched branch once.
//
// Deterministic: the result is a function of the old state and the changes. Recursion is as deep as
// branches stand above each other on one key: at most two levels a byte of the longest key.
#pragma once

#include "storage/trie/branch.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace storage::trie {

/// A key and its new value; nullopt removes it.
struct Change {
    BytesView key;
    std::optional<BytesView> value;
};

/// The values of the state before the changes, asked for where a leaf moves.
class ValueSource {
  public:
    /// Precondition: the key is in the state.
    virtual Bytes value(BytesView key) const = 0;

  protected:
    ~ValueSource() = default;
};

/// Somebody who does one half of a large update while the caller does the other.
class Helper {
  public:
    class Work {
      public:
        virtual void run() = 0;

      protected:
        ~Work() = default;
    };
    /// Runs both, perhaps at once; returns when both are done.
    virtual void run_both(Work& first, Work& second) = 0;

  protected:
    ~Helper() = default;
};

struct UpdateCounts {
    std::uint64_t hashes = 0;
    std::uint64_t hashed_bytes = 0;
};

/// A new trie beside the one it came from. Owns the branches built for it until they are released
/// to whoever owns the old trie.
class Update {
  public:
    Update() = default;
    Update(Update&& other) noexcept { swap(other); }
    Update& operator=(Update&& other) noexcept {
        Update taken{std::move(other)};
        swap(taken);
        return *this;
    }
    Update(const Update&) = delete;
    Update& operator=(const Update&) = delete;
    ~Update();

    const Root& root() const { return root_; }
    /// Memory of the branches built.
    std::size_t size_bytes() const { return size_bytes_; }
    UpdateCounts counts() const { return counts_; }

    /// A chain of updates, each of the trie of the one before, as one: it owns the branches that
    /// the last trie has, while those replaced on the way stay with the updates that built them.
    /// What the first one replaced is not kept: replaced() is empty.
    static Update merge(std::span<Update* const> chain);

    /// The branches built.
    const std::vector<const Branch*>& created() const { return created_; }
    /// Gives up the branches built: they belong to the new trie from now on.
    void release_created();
    /// The branches of the old trie that the new one does not have.
    const std::vector<const Branch*>& replaced() const { return replaced_; }
    std::vector<const Branch*> take_replaced() { return std::move(replaced_); }

  private:
    friend class Updater;
    void swap(Update& other) noexcept {
        std::swap(root_, other.root_);
        std::swap(created_, other.created_);
        std::swap(replaced_, other.replaced_);
        std::swap(size_bytes_, other.size_bytes_);
        std::swap(counts_, other.counts_);
    }

    Root root_;
    std::vector<const Branch*> created_;
    std::vector<const Branch*> replaced_;
    std::size_t size_bytes_ = 0;
    UpdateCounts counts_;
};

/// Changes in ascending order of distinct keys. The branches of the old trie must live as long as
/// the result is used. With a helper, values are asked for by two threads at once; the result is
/// the same.
Update update(const Root& from, std::span<const Change> changes, const ValueSource& values,
              Version version = Version::V1, Helper* helper = nullptr);

}  // namespace storage::trie
