// The storage queries of the chainHead and archive methods: what they ask, and a cursor that
// answers them in pages of bounded size.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/error.hpp"
#include "rpc/methods/params.hpp"

#include <vector>

namespace rpc {

enum class StorageQueryType : std::uint8_t {
    Value,
    ValueHash,
    ClosestDescendantMerkleValue,
    DescendantsValues,
    DescendantsHashes,
};

struct StorageQuery {
    Bytes key;
    StorageQueryType type{};
    /// Descendants up to this key are left out.
    std::optional<Bytes> pagination_start_key;
};

/// Queries in one call.
inline constexpr std::size_t kStorageQueriesMax = 1024;

/// Parameter `index`: a list of {"key", "type", "paginationStartKey"?}.
Result<std::vector<StorageQuery>, Error> storage_queries(const Params& params, std::size_t index);

/// Answers queries one after the other. For one worker at a time.
class StorageCursor {
  public:
    /// Items and bytes of keys and values in one page.
    static constexpr std::size_t kPageItemsMax = 512;
    static constexpr std::size_t kPageSizeMax = 1 << 20;

    explicit StorageCursor(std::vector<StorageQuery> queries) : queries_{std::move(queries)} {}

    /// The next page: objects {"key", "value" | "hash" | "closestDescendantMerkleValue"}. Keys
    /// without a value are left out.
    Result<json::Array, StateError> next_page(StateReader& state, const Hash& block);
    bool is_done() const { return next_ == queries_.size(); }

  private:
    Result<Done, StateError> answer_point(StateReader& state, const Hash& block,
                                          const StorageQuery& query, json::Array& page);
    Result<Done, StateError> answer_descendants(StateReader& state, const Hash& block,
                                                const StorageQuery& query, json::Array& page);
    void add(json::Array& page, BytesView key, std::string name, BytesView value);
    bool is_full(const json::Array& page) const {
        return page.size() >= kPageItemsMax || size_ >= kPageSizeMax;
    }

    std::vector<StorageQuery> queries_;
    std::size_t next_ = 0;
    /// The last descendant that a page held.
    std::optional<Bytes> after_;
    std::size_t size_ = 0;
};

}  // namespace rpc
