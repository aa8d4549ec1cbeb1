#include "node/collateral/push.hpp"

#include "node/verify/crypto_host.hpp"
#include "primitives/crypto/hash.hpp"
#include "tee-registry/der/crl.hpp"

#include <algorithm>
#include <array>

namespace node::collateral {

namespace cache = tee_registry::collateral_cache;
namespace dcap = tee_registry::dcap;

namespace {

std::int64_t issued_at(const Bytes& list) {
    const auto crl = tee_registry::der::read_crl(list);
    return crl ? crl->this_update : 0;
}

}  // namespace

Result<std::set<Platform>, Problem> Push::kept_platforms() const {
    std::set<Platform> out;
    for (const auto& one : TRY(kept_objects(chain_))) {
        if (one.kind != cache::Kind::TcbInfo || out.size() >= kPlatformsMax) continue;
        const auto key = primitives::scale::decode<cache::TcbInfoKey>(one.key);
        if (key) out.insert({key->tee, key->fmspc, PckCa::Platform});
    }
    return out;
}

Result<dcap::VerifiedCollateral, Problem> Push::verified(const QuoteCollateral& collateral) const {
    dcap::Policy policy;
    policy.roots = TRY(attestation_roots(chain_));
    verify::StatelessHost host;
    auto out =
        dcap::verify_collateral(host, collateral, policy, static_cast<std::int64_t>(now_seconds()));
    if (!out) return unexpected("refused: " + std::string{to_string(out.error())});
    return std::move(out).value();
}

Result<bool, Problem> Push::is_newer(const QuoteCollateral& collateral,
                                     const dcap::VerifiedCollateral& verified) const {
    const auto kept = TRY(kept_objects(chain_));
    const auto key_of = [](const Bytes& issuer) {
        return primitives::to_bytes(primitives::crypto::sha2_256(issuer));
    };
    const auto& info = verified.tcb_info;
    const auto& identity = verified.qe_identity;
    const std::array ages{
        age_of(kept, cache::Kind::TcbInfo,
               primitives::scale::encode(cache::TcbInfoKey{info.tee, info.fmspc}), info.issue_date,
               info.evaluation_data_number),
        age_of(kept, cache::Kind::QeIdentity, primitives::scale::encode(identity.tee),
               identity.issue_date, identity.evaluation_data_number),
        age_of(kept, cache::Kind::RootCrl, key_of(verified.root), issued_at(collateral.root_ca_crl),
               0),
        age_of(kept, cache::Kind::PckCrl, key_of(verified.pck_ca), issued_at(collateral.pck_crl),
               0)};
    // The chain takes all or none: a PCCS may hold one object longer than the chain's other
    // sources.
    const auto is = [&](Age age) { return std::ranges::find(ages, age) != ages.end(); };
    return is(Age::Newer) && !is(Age::Older);
}

Result<Outcome, Problem> Push::bring(const Platform& platform) const {
    const auto collateral = TRY(pccs_.fetch(platform));
    const auto judged = TRY(verified(collateral));
    const auto& info = judged.tcb_info;
    if (info.tee != platform.tee || info.fmspc != platform.fmspc)
        return unexpected(Problem{"the PCCS answered the TCB info of another platform"});
    if (!TRY(is_newer(collateral, judged))) return Outcome::NothingNewer;
    TRY(submit(chain_, sender_, "submit_intel", primitives::scale::encode(collateral)));
    return Outcome::Submitted;
}

}  // namespace node::collateral
