#include "rpc/methods/all.hpp"

namespace rpc {

std::shared_ptr<const MethodTable> methods_of(const MethodContext& context) {
    auto table = std::make_shared<MethodTable>();
    add_archive_methods(*table, context);
    add_archive_storage_methods(*table, context);
    add_author_methods(*table, context);
    add_chain_head_methods(*table, context);
    add_chain_methods(*table, context);
    add_chain_spec_methods(*table, context);
    add_child_state_methods(*table, context);
    add_grandpa_methods(*table, context);
    add_payment_methods(*table, context);
    add_pha_methods(*table, context);
    add_boot_auth_methods(*table, context);
    add_pha_tee_methods(*table, context);
    add_pha_governance_methods(*table, context);
    add_pha_pools_methods(*table, context);
    add_state_listing_methods(*table, context);
    add_state_methods(*table, context);
    add_state_query_methods(*table, context);
    add_system_methods(*table, context);
    add_transaction_methods(*table, context);

    table->add({"rpc_methods"}, RunsOn::Any, {}, [table = table.get()](const Params&) -> Answer {
        json::Array list;
        for (auto& name : table->names())
            list.emplace_back(std::move(name));
        return json::Value{json::Object{}.set("methods", std::move(list))};
    });
    return table;
}

}  // namespace rpc
