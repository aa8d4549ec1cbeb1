// AuraApi, GrandpaApi, SessionKeys, AuthorVrfApi.
#include "runtime/api/functions.hpp"

namespace runtime::consensus_api {

BlockResult<std::uint64_t> slot_duration(Runtime& runtime) {
    return runtime.aura.slot_duration_ms();
}

BlockResult<std::vector<primitives::Bytes32>> aura_authorities(Runtime& runtime) {
    return runtime.aura.authorities();
}

BlockResult<std::vector<GrandpaAuthority>> grandpa_authorities(Runtime& runtime) {
    return runtime.grandpa.authorities();
}

BlockResult<std::uint64_t> current_set_id(Runtime& runtime) {
    return runtime.grandpa.current_set_id();
}

BlockResult<std::optional<std::vector<std::pair<Bytes, KeyTypeId>>>> decode_session_keys(
    Runtime&, const Bytes& encoded) {
    constexpr std::size_t kKeySize = 32;
    using Keys = std::vector<std::pair<Bytes, KeyTypeId>>;
    if (encoded.size() != 2 * kKeySize) return std::optional<Keys>{};
    const BytesView all{encoded};
    return std::optional{
        Keys{{primitives::to_bytes(all.first(kKeySize)), KeyTypeId{{'a', 'u', 'r', 'a'}}},
             {primitives::to_bytes(all.last(kKeySize)), KeyTypeId{{'g', 'r', 'a', 'n'}}}}};
}

BlockResult<Bytes> vrf_input(Runtime& runtime, const std::uint64_t& slot) {
    return runtime.author_vrf.input_of(slot);
}

}  // namespace runtime::consensus_api
