#include "storage/trie/root.hpp"

#include "primitives/scale/codec.hpp"
#include "storage/trie/update.hpp"

#include <algorithm>

namespace storage::trie {

namespace {

/// Of an empty trie no value is ever asked for.
class NoValues final : public ValueSource {
  public:
    Bytes value(BytesView) const override {
        CHECK(false);
        return {};
    }
};

}  // namespace

Hash root_of(std::span<const KeyValue> entries, Version version) {
    std::vector<Change> changes;
    changes.reserve(entries.size());
    for (const auto& [key, value] : entries)
        changes.push_back({key, value});
    return update(Root{}, changes, NoValues{}, version).root().hash;
}

Hash ordered_root(std::span<const Bytes> values, Version version) {
    std::vector<std::pair<Bytes, BytesView>> sorted;
    sorted.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        Bytes key;
        primitives::scale::encode_compact(i, key);
        sorted.emplace_back(std::move(key), values[i]);
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return primitives::compare(a.first, b.first) < 0;
    });
    const std::vector<KeyValue> entries{sorted.begin(), sorted.end()};
    return root_of(entries, version);
}

}  // namespace storage::trie
