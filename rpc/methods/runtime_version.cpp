#include "rpc/methods/runtime_version.hpp"

#include "rpc/methods/convert.hpp"

namespace rpc {

Result<RuntimeVersion, StateError> runtime_version(StateReader& state, const Hash& block) {
    const auto bytes = TRY(state.call(block, "Core_version", {}));
    auto version = primitives::scale::decode<RuntimeVersion>(bytes);
    if (!version) {
        return unexpected(StateError{StateError::Kind::Execution,
                                     "Core_version returned what is no runtime version: " +
                                         std::string{to_string(version.error())}});
    }
    return std::move(version).value();
}

json::Value runtime_version_json(const RuntimeVersion& version) {
    json::Array apis;
    for (const auto& [id, api_version] : version.apis)
        apis.emplace_back(json::Array{hex_json(id), api_version});
    json::Object json;
    json.set("specName", version.spec_name)
        .set("implName", version.impl_name)
        .set("authoringVersion", version.authoring_version)
        .set("specVersion", version.spec_version)
        .set("implVersion", version.impl_version)
        .set("apis", std::move(apis))
        .set("transactionVersion", version.transaction_version)
        .set("systemVersion", version.system_version)
        .set("stateVersion", version.system_version);
    return json;
}

}  // namespace rpc
