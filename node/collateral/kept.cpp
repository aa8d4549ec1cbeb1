#include "node/collateral/kept.hpp"

#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"

#include <chrono>

namespace node::collateral {

namespace cache = tee_registry::collateral_cache;

Result<KeptObjects, Problem> kept_objects(pha::Chain& chain) {
    const auto answer = TRY(chain.runtime_call("TeeCollateralApi_collateral", {}));
    auto kept = primitives::scale::decode<KeptObjects>(answer);
    if (!kept) return unexpected(Problem{"the chain's collateral has a form of another version"});
    return std::move(kept).value();
}

Age age_of(const KeptObjects& kept, cache::Kind kind, const Bytes& key, std::int64_t issued,
           std::uint32_t evaluation_number) {
    for (const auto& one : kept) {
        if (one.kind != kind || one.key != key) continue;
        if (issued < one.valid_from || evaluation_number < one.evaluation_data_number)
            return Age::Older;
        return issued == one.valid_from ? Age::Same : Age::Newer;
    }
    return Age::Newer;
}

Result<std::vector<Bytes>, Problem> attestation_roots(pha::Chain& chain) {
    const auto entry = TRY(chain.metadata().storage("TeePolicy.AttestationRoots"));
    const auto key = TRY(chain.storage_key(entry, {}));
    const auto stored = TRY(chain.rpc("state_getStorage", {primitives::to_hex(key)}));
    const auto* text = stored.if_string();
    if (text == nullptr) return std::vector<Bytes>{};
    const auto bytes = primitives::from_hex(*text);
    auto roots = primitives::scale::decode<std::vector<Bytes>>(bytes ? *bytes : Bytes{});
    if (!roots) return unexpected(Problem{"the chain's attestation roots do not decode"});
    return std::move(roots).value();
}

std::uint64_t now_seconds() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count());
}

Result<Done, Problem> submit(pha::Chain& chain, const primitives::crypto::Pair& sender,
                             std::string_view call, const Bytes& arguments) {
    const auto found = TRY(chain.metadata().call("TeeCollateral." + std::string{call}));
    Bytes encoded{found.pallet->index, found.call->index};
    primitives::append(encoded, arguments);
    const auto account = sender.account_id();
    const auto transaction = TRY(chain.prepare(std::move(encoded), account, {}));
    primitives::crypto::SystemRandom random;
    const auto extrinsic =
        pha::Chain::assemble(transaction, account, sender.sign(transaction.payload(), random));
    const auto inclusion = TRY(chain.send(extrinsic, true, [](std::string_view) {}));
    if (!inclusion.succeeded) return unexpected(inclusion.failure);
    return Done{};
}

}  // namespace node::collateral
