// chainHead_v1_*: follow the chain, and ask about the blocks that the follow has pinned.
//
// An id of a follow that has ended (or never was) is no error, as it may have ended while the
// request was on its way: reads answer null or "limitReached", the others nothing.
#include "rpc/chain_head/events.hpp"
#include "rpc/chain_head/hub.hpp"
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

namespace rpc {
namespace {

using chain_head::Follow;

/// Blocks in one unpin.
constexpr std::size_t kUnpinsMax = Follow::kPinnedMax;

Error block_not_pinned() {
    return {-32801, "Invalid block hash", {}};
}

/// What an operation method needs: its follow and the block that it has pinned.
struct Target {
    /// nullptr: the follow has ended.
    std::shared_ptr<Follow> follow;
    Hash block;
};

Result<Target, Error> target_of(const MethodContext& context, const Params& params) {
    Target target{context.chain_head.find(TRY(params.text(0))), TRY(params.hash(1))};
    if (target.follow != nullptr && target.follow->pinned(target.block) == nullptr)
        return unexpected(block_not_pinned());
    return target;
}

Answer header(const MethodContext& context, const Params& params, AfterReply&) {
    const auto target = TRY(target_of(context, params));
    if (target.follow == nullptr) return json::Value{};
    return hex_json(target.follow->pinned(target.block)->header);
}

Answer body(const MethodContext& context, const Params& params, AfterReply& after_reply) {
    const auto target = TRY(target_of(context, params));
    if (target.follow == nullptr) return chain_head::limit_reached();
    auto& chain = context.backend.chain;
    return target.follow->start(
        context.executor, after_reply, [&chain, hash = target.block](const std::string& operation) {
            const auto block = chain.block(hash);
            return block ? chain_head::body_done_event(operation, block->extrinsics)
                         : chain_head::operation_event("operationInaccessible", operation);
        });
}

Answer call(const MethodContext& context, const Params& params, AfterReply& after_reply) {
    const auto target = TRY(target_of(context, params));
    const auto function = TRY(params.text(2));
    const auto arguments = TRY(params.bytes(3));
    if (target.follow == nullptr) return chain_head::limit_reached();
    if (!target.follow->with_runtime()) {
        return unexpected(
            Error{-32802, "The runtime is not known to a follow that was started without it", {}});
    }
    auto& state = context.backend.state;
    return target.follow->start(
        context.executor, after_reply,
        [&state, hash = target.block, function, arguments](const std::string& operation) {
            const auto result = state.call(hash, function, arguments);
            if (result) return chain_head::call_done_event(operation, *result);
            const auto& error = result.error();
            if (error.kind == StateError::Kind::Execution)
                return chain_head::operation_error_event(operation, state_error_text(error, hash));
            return chain_head::operation_event("operationInaccessible", operation);
        });
}

Answer storage(const MethodContext& context, const Params& params, AfterReply& after_reply) {
    const auto target = TRY(target_of(context, params));
    auto queries = TRY(storage_queries(params, 2));
    // No state of ours has child tries, so each of them is empty.
    if (TRY(params.optional_bytes(3))) queries.clear();
    if (target.follow == nullptr) return chain_head::limit_reached();
    return target.follow->start_storage(context.executor, after_reply, context.backend.state,
                                        target.block, std::move(queries));
}

Answer go_on(const MethodContext& context, const Params& params, AfterReply& after_reply) {
    const auto follow = context.chain_head.find(TRY(params.text(0)));
    const auto operation = TRY(params.text(1));
    if (follow != nullptr)
        TRY(follow->go_on(context.executor, after_reply, context.backend.state, operation));
    return json::Value{};
}

Answer stop_operation(const MethodContext& context, const Params& params, AfterReply&) {
    const auto follow = context.chain_head.find(TRY(params.text(0)));
    const auto operation = TRY(params.text(1));
    if (follow != nullptr) follow->stop_operation(operation);
    return json::Value{};
}

Result<std::vector<Hash>, Error> hashes(const Params& params, std::size_t index) {
    const auto* value = params.at(index);
    const auto* items = value == nullptr ? nullptr : value->if_array();
    if (items == nullptr) return std::vector{TRY(params.hash(index))};
    if (items->size() > kUnpinsMax) {
        return unexpected(
            params.invalid(index, "has more than " + std::to_string(kUnpinsMax) + " items"));
    }
    std::vector<Hash> list;
    for (const auto& item : *items) {
        const auto hash = hash_from(item);
        if (!hash) return unexpected(params.invalid(index, hash.error()));
        list.push_back(*hash);
    }
    return list;
}

Answer unpin(const MethodContext& context, const Params& params, AfterReply&) {
    const auto follow = context.chain_head.find(TRY(params.text(0)));
    const auto blocks = TRY(hashes(params, 1));
    if (follow != nullptr) TRY(follow->unpin(blocks));
    return json::Value{};
}

}  // namespace

void add_chain_head_methods(MethodTable& table, const MethodContext& context) {
    table.add_subscription(
        {{"chainHead_v1_follow"},
         {"chainHead_v1_unfollow"},
         "chainHead_v1_followEvent",
         Ending::Null},
        RunsOn::Io, {"withRuntime"},
        [context](const Params& params,
                  const std::shared_ptr<Subscription>& subscription) -> Result<Done, Error> {
            return context.chain_head.follow(TRY(params.boolean(0)), subscription);
        });
    const auto add = [&](const char* name, std::vector<std::string_view> parameters,
                         Answer (*handler)(const MethodContext&, const Params&, AfterReply&)) {
        table.add_operation(name, std::move(parameters),
                            [context, handler](const Params& params, AfterReply& after_reply) {
                                return handler(context, params, after_reply);
                            });
    };
    add("chainHead_v1_header", {"followSubscription", "hash"}, header);
    add("chainHead_v1_body", {"followSubscription", "hash"}, body);
    add("chainHead_v1_call", {"followSubscription", "hash", "function", "callParameters"}, call);
    add("chainHead_v1_storage", {"followSubscription", "hash", "items", "childTrie"}, storage);
    add("chainHead_v1_continue", {"followSubscription", "operationId"}, go_on);
    add("chainHead_v1_stopOperation", {"followSubscription", "operationId"}, stop_operation);
    add("chainHead_v1_unpin", {"followSubscription", "hashOrHashes"}, unpin);
}

}  // namespace rpc
