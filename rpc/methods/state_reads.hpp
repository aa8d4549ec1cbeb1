// Reads of the state with their errors as RPC errors.
#pragma once

#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

namespace rpc {

inline Result<std::optional<Bytes>, Error> read_value(const MethodContext& context,
                                                      const Hash& block, BytesView key) {
    auto value = context.backend.state.get(block, key);
    if (!value) return unexpected(state_error(value.error(), block));
    return std::move(value).value();
}

inline Result<std::vector<Bytes>, Error> read_keys(const MethodContext& context, const Hash& block,
                                                   BytesView prefix,
                                                   const std::optional<Bytes>& after,
                                                   std::uint32_t count) {
    auto keys = context.backend.state.keys(block, prefix, after, count);
    if (!keys) return unexpected(state_error(keys.error(), block));
    return std::move(keys).value();
}

inline Result<Bytes, Error> call_runtime(const MethodContext& context, const Hash& block,
                                         std::string_view function, BytesView arguments) {
    auto result = context.backend.state.call(block, function, arguments);
    if (!result) return unexpected(state_error(result.error(), block));
    return std::move(result).value();
}

inline json::Value hex_list(const std::vector<Bytes>& items) {
    json::Array list;
    list.reserve(items.size());
    for (const auto& item : items)
        list.push_back(hex_json(item));
    return list;
}

/// Keys of one request that names them: each is a point read or a proof path.
inline constexpr std::size_t kKeysNamedMax = 4096;

}  // namespace rpc
