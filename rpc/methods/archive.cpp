// archive_v1_*: blocks of any age. A node that prunes answers for what it keeps: a discarded state
// is an error that says so, never an empty answer.
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

#include <limits>

namespace rpc {
namespace {

/// The block of a height on the best chain; below the last finalized one there is no other.
Answer hashes_by_height(const MethodContext& context, const Params& params) {
    const auto height = TRY(params.number(0, std::numeric_limits<std::uint64_t>::max()));
    json::Array list;
    const auto finalized = context.backend.chain.finalized().number;
    if (height > std::numeric_limits<BlockNumber>::max()) return json::Value{std::move(list)};
    if (height <= finalized) {
        if (const auto hash = context.backend.chain.hash_of(static_cast<BlockNumber>(height)))
            list.push_back(hex_json(*hash));
        return json::Value{std::move(list)};
    }
    for (const auto& hash : context.chain_head.unfinalized_at(static_cast<BlockNumber>(height)))
        list.push_back(hex_json(hash));
    return json::Value{std::move(list)};
}

Answer header(const MethodContext& context, const Params& params) {
    const auto header = context.backend.chain.header(TRY(params.hash(0)));
    return header ? hex_json(primitives::scale::encode(*header)) : json::Value{};
}

Answer body(const MethodContext& context, const Params& params) {
    const auto block = context.backend.chain.block(TRY(params.hash(0)));
    if (!block) return json::Value{};
    json::Array list;
    for (const auto& extrinsic : block->extrinsics)
        list.push_back(hex_json(primitives::scale::encode(extrinsic)));
    return json::Value{std::move(list)};
}

Answer call(const MethodContext& context, const Params& params) {
    const auto block = TRY(params.hash(0));
    const auto function = TRY(params.text(1));
    const auto arguments = TRY(params.bytes(2));
    if (!context.backend.chain.header(block)) return json::Value{};
    const auto result = context.backend.state.call(block, function, arguments);
    json::Object answer;
    answer.set("success", result.has_value());
    if (result)
        answer.set("value", hex_json(*result));
    else
        answer.set("error", state_error_text(result.error(), block));
    return json::Value{std::move(answer)};
}

}  // namespace

void add_archive_methods(MethodTable& table, const MethodContext& context) {
    auto& chain = context.backend.chain;
    table.add({"archive_v1_genesisHash"}, RunsOn::Any, {},
              [&chain](const Params&) -> Answer { return hex_json(chain.genesis()); });
    table.add({"archive_v1_finalizedHeight"}, RunsOn::Any, {},
              [&chain](const Params&) -> Answer { return json::Value{chain.finalized().number}; });
    const auto add = [&](const char* name, RunsOn runs_on, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&)) {
        table.add({name}, runs_on, std::move(parameters),
                  [context, handler](const Params& params) { return handler(context, params); });
    };
    // The forks above the last finalized block are known to the hub, on the I/O thread.
    add("archive_v1_hashByHeight", RunsOn::Io, {"height"}, hashes_by_height);
    add("archive_v1_header", RunsOn::Worker, {"hash"}, header);
    add("archive_v1_body", RunsOn::Worker, {"hash"}, body);
    add("archive_v1_call", RunsOn::Worker, {"hash", "function", "callParameters"}, call);
}

}  // namespace rpc
