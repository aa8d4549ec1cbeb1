#include "rpc/subscriptions/storage_changes.hpp"

#include "primitives/crypto/hash.hpp"
#include "rpc/json.hpp"
#include "rpc/methods/convert.hpp"

#include <utility>

namespace rpc {

std::optional<std::string> StorageChanges::read(StateReader& state, const Hash& block) {
    const bool is_first = !has_told_;
    std::vector<Digest> digests;
    digests.reserve(keys_.size());
    json::Array changes;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const auto value = state.get(block, keys_[i]);
        if (!value) return std::nullopt;
        digests.push_back(*value ? Digest{primitives::crypto::blake2b_256(**value)} : Digest{});
        if (is_first || told_[i] != digests[i])
            changes.emplace_back(json::Array{hex_json(keys_[i]), optional_hex_json(*value)});
    }
    told_ = std::move(digests);
    has_told_ = true;
    if (changes.empty() && !is_first) return std::nullopt;
    json::Object json;
    json.set("block", hex_json(block)).set("changes", std::move(changes));
    return json::write(json);
}

}  // namespace rpc
