// The methods of each namespace; methods_of() puts them together.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/chain_head/hub.hpp"
#include "rpc/methods/method.hpp"
#include "rpc/subscriptions/chain_hub.hpp"

#include <memory>

namespace rpc {

/// What handlers hold on to. All of it outlives the table.
struct MethodContext {
    Backend backend;
    Executor& executor;
    ChainHub& hub;
    chain_head::Hub& chain_head;
    /// Bytes of the largest response: bounds what an unpaged listing collects.
    std::size_t response_size_max = 15 << 20;

    /// The given block, or the best one.
    Hash block_or_best(const std::optional<Hash>& block) const {
        return block ? *block : backend.chain.best().hash;
    }
};

void add_archive_methods(MethodTable& table, const MethodContext& context);
void add_archive_storage_methods(MethodTable& table, const MethodContext& context);
void add_author_methods(MethodTable& table, const MethodContext& context);
void add_chain_head_methods(MethodTable& table, const MethodContext& context);
void add_chain_methods(MethodTable& table, const MethodContext& context);
void add_chain_spec_methods(MethodTable& table, const MethodContext& context);
void add_child_state_methods(MethodTable& table, const MethodContext& context);
void add_grandpa_methods(MethodTable& table, const MethodContext& context);
void add_payment_methods(MethodTable& table, const MethodContext& context);
void add_pha_methods(MethodTable& table, const MethodContext& context);
void add_boot_auth_methods(MethodTable& table, const MethodContext& context);
void add_pha_tee_methods(MethodTable& table, const MethodContext& context);
void add_pha_governance_methods(MethodTable& table, const MethodContext& context);
void add_pha_pools_methods(MethodTable& table, const MethodContext& context);
void add_state_listing_methods(MethodTable& table, const MethodContext& context);
void add_state_methods(MethodTable& table, const MethodContext& context);
void add_state_query_methods(MethodTable& table, const MethodContext& context);
void add_system_methods(MethodTable& table, const MethodContext& context);
void add_transaction_methods(MethodTable& table, const MethodContext& context);

/// Everything served, rpc_methods included.
std::shared_ptr<const MethodTable> methods_of(const MethodContext& context);

}  // namespace rpc
