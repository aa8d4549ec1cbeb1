// GenesisBuilder.
#include "runtime/genesis.hpp"

#include "runtime/api/functions.hpp"

namespace runtime::genesis {

BlockResult<primitives::Result<primitives::Done, std::string>> build_state(Runtime& runtime,
                                                                           const Bytes& json) {
    return build_genesis_state(runtime, primitives::text_of(json));
}

BlockResult<std::optional<Bytes>> get_preset(Runtime&, const std::optional<std::string>& id) {
    if (!id) return std::optional<Bytes>{};
    const auto config = genesis_config_of(*id);
    if (!config) return std::optional<Bytes>{};
    return std::optional{primitives::to_bytes(primitives::view_of(*config))};
}

BlockResult<std::vector<std::string>> preset_names(Runtime&) {
    std::vector<std::string> out;
    for (const auto name : genesis_config_names())
        out.emplace_back(name);
    return out;
}

}  // namespace runtime::genesis
