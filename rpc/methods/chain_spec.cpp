// chainSpec_v1_*: what a client needs to know of the chain before it connects to anything else.
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"
#include "rpc/methods/properties.hpp"

namespace rpc {

void add_chain_spec_methods(MethodTable& table, const MethodContext& context) {
    table.add({"chainSpec_v1_chainName"}, RunsOn::Any, {}, [context](const Params&) -> Answer {
        return json::Value{context.backend.node.identity().chain};
    });
    table.add({"chainSpec_v1_genesisHash"}, RunsOn::Any, {}, [context](const Params&) -> Answer {
        return hex_json(context.backend.chain.genesis());
    });
    table.add({"chainSpec_v1_properties"}, RunsOn::Any, {},
              [properties = chain_properties(context.backend.node)](const Params&) -> Answer {
                  return properties;
              });
}

}  // namespace rpc
