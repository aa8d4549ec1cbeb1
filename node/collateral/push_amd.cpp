#include "node/collateral/push.hpp"
#include "node/verify/crypto_host.hpp"
#include "primitives/crypto/hash.hpp"

namespace node::collateral {

namespace cache = tee_registry::collateral_cache;
namespace sev_snp = tee_registry::sev_snp;

Result<std::set<AmdProduct>, Problem> PushAmd::kept_products() const {
    std::set<AmdProduct> out;
    for (const auto& one : TRY(kept_objects(chain_))) {
        if (one.kind != cache::Kind::AmdSigner) continue;
        const auto key = primitives::scale::decode<cache::AmdSignerKey>(one.key);
        if (key) out.insert({key->product, key->kind});
    }
    return out;
}

Result<Outcome, Problem> PushAmd::bring(const AmdProduct& product) const {
    const auto objects = TRY(kds_.fetch(product));
    sev_snp::Policy policy;
    policy.roots = TRY(attestation_roots(chain_));
    verify::StatelessHost host;
    const auto verified = sev_snp::verify_authority(host, objects, policy, now_seconds());
    if (!verified) return unexpected("refused: " + std::string{to_string(verified.error())});
    const auto kept = TRY(kept_objects(chain_));
    const auto signer =
        age_of(kept, cache::Kind::AmdSigner,
               primitives::scale::encode(cache::AmdSignerKey{product.product, product.kind}),
               verified->signer_issued);
    const auto root = primitives::crypto::sha2_256(verified->root);
    const auto list =
        age_of(kept, cache::Kind::AmdCrl, primitives::scale::encode(root), verified->crl_issued);
    // The chain takes both or none.
    if (signer == Age::Older || list == Age::Older || (signer == Age::Same && list == Age::Same))
        return Outcome::NothingNewer;
    TRY(submit(chain_, sender_, "submit_amd", primitives::scale::encode(objects)));
    return Outcome::Submitted;
}

}  // namespace node::collateral
