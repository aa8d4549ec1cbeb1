// chain_*: blocks, hashes and heads.
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

#include <limits>

namespace rpc {
namespace {

/// Heights in one chain_getBlockHash: a list is answered on the I/O thread.
constexpr std::size_t kHashesMax = 1024;

Result<json::Value, Error> hash_of(ChainReader& chain, const json::Value& number) {
    const auto height = number_from(number);
    if (!height) {
        return unexpected(
            invalid_params("parameter 1 (hash): must be a block number or its hex text"));
    }
    if (*height > std::numeric_limits<BlockNumber>::max()) {
        return unexpected(
            Error{3001,
                  "`" + std::to_string(*height) + "` > u32::MAX, the max block number is u32.",
                  {}});
    }
    const auto hash = chain.hash_of(static_cast<BlockNumber>(*height));
    return hash ? hex_json(*hash) : json::Value{};
}

Answer block_hash(ChainReader& chain, const Params& params) {
    const auto* number = params.at(0);
    if (number == nullptr) return hex_json(chain.best().hash);
    const auto* list = number->if_array();
    if (list == nullptr) return hash_of(chain, *number);
    if (list->size() > kHashesMax)
        return unexpected(
            params.invalid(0, "has more than " + std::to_string(kHashesMax) + " items"));
    json::Array hashes;
    for (const auto& item : *list)
        hashes.push_back(TRY(hash_of(chain, item)));
    return json::Value{std::move(hashes)};
}

void add_head_subscriptions(MethodTable& table, const MethodContext& context) {
    const auto heads = [&](const SubscriptionNames& names, ChainHub::Heads which) {
        table.add_subscription(
            names, RunsOn::Io, {},
            [context, which](const Params&, const std::shared_ptr<Subscription>& subscription)
                -> Result<Done, Error> {
                context.hub.subscribe_heads(which, subscription);
                return Done{};
            });
    };
    heads({{"chain_subscribeAllHeads"}, {"chain_unsubscribeAllHeads"}, "chain_allHead"},
          ChainHub::Heads::All);
    heads({{"chain_subscribeNewHeads", "chain_subscribeNewHead", "subscribe_newHead"},
           {"chain_unsubscribeNewHeads", "chain_unsubscribeNewHead", "unsubscribe_newHead"},
           "chain_newHead"},
          ChainHub::Heads::New);
    heads({{"chain_subscribeFinalizedHeads", "chain_subscribeFinalisedHeads"},
           {"chain_unsubscribeFinalizedHeads", "chain_unsubscribeFinalisedHeads"},
           "chain_finalizedHead"},
          ChainHub::Heads::Finalized);
}

}  // namespace

void add_chain_methods(MethodTable& table, const MethodContext& context) {
    table.add({"chain_getHeader"}, RunsOn::Any, {"hash"},
              [context](const Params& params) -> Answer {
                  const auto block = context.block_or_best(TRY(params.optional_hash(0)));
                  const auto header = context.backend.chain.header(block);
                  return header ? header_json(*header) : json::Value{};
              });
    table.add({"chain_getBlock"}, RunsOn::Worker, {"hash"},
              [context](const Params& params) -> Answer {
                  const auto hash = context.block_or_best(TRY(params.optional_hash(0)));
                  const auto block = context.backend.chain.block(hash);
                  return block ? block_json(*block) : json::Value{};
              });
    table.add(
        {"chain_getBlockHash", "chain_getHead"}, RunsOn::Any, {"hash"},
        [context](const Params& params) { return block_hash(context.backend.chain, params); });
    table.add({"chain_getFinalizedHead", "chain_getFinalisedHead"}, RunsOn::Any, {},
              [context](const Params&) -> Answer {
                  return hex_json(context.backend.chain.finalized().hash);
              });
    add_head_subscriptions(table, context);
}

}  // namespace rpc
