#include "node/collateral/push.hpp"

#include "node/verify/crypto_host.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/collateral_cache/collateral_cache.hpp"
#include "tee-registry/der/crl.hpp"

#include <chrono>

namespace node::collateral {

namespace cache = tee_registry::collateral_cache;
namespace dcap = tee_registry::dcap;

namespace {

Result<std::vector<cache::CollateralView>, Problem> kept_objects(pha::Chain& chain) {
    const auto answer = TRY(chain.runtime_call("TeeCollateralApi_collateral", {}));
    auto kept = primitives::scale::decode<std::vector<cache::CollateralView>>(answer);
    if (!kept) return unexpected(Problem{"the chain's collateral has a form of another version"});
    return std::move(kept).value();
}

/// Whether the chain keeps nothing of that key, or something issued before.
bool is_newer_than_kept(const std::vector<cache::CollateralView>& kept, cache::Kind kind,
                        const Bytes& key, std::int64_t issued, std::uint32_t number) {
    for (const auto& one : kept)
        if (one.kind == kind && one.key == key)
            return issued > one.valid_from && number >= one.evaluation_data_number;
    return true;
}

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
    const auto entry = TRY(chain_.metadata().storage("TeePolicy.AttestationRoots"));
    const auto key = TRY(chain_.storage_key(entry, {}));
    const auto stored = TRY(chain_.rpc("state_getStorage", {primitives::to_hex(key)}));
    dcap::Policy policy;
    if (const auto* text = stored.if_string()) {
        const auto bytes = primitives::from_hex(*text);
        auto roots = bytes ? primitives::scale::decode<std::vector<Bytes>>(*bytes)
                           : primitives::scale::decode<std::vector<Bytes>>(Bytes{});
        if (!roots) return unexpected(Problem{"the chain's attestation roots do not decode"});
        policy.roots = std::move(roots).value();
    }
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    verify::StatelessHost host;
    auto out = dcap::verify_collateral(host, collateral, policy, now.count());
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
    return is_newer_than_kept(kept, cache::Kind::TcbInfo,
                              primitives::scale::encode(cache::TcbInfoKey{info.tee, info.fmspc}),
                              info.issue_date, info.evaluation_data_number) ||
           is_newer_than_kept(kept, cache::Kind::QeIdentity,
                              primitives::scale::encode(identity.tee), identity.issue_date,
                              identity.evaluation_data_number) ||
           is_newer_than_kept(kept, cache::Kind::RootCrl, key_of(verified.root),
                              issued_at(collateral.root_ca_crl), 0) ||
           is_newer_than_kept(kept, cache::Kind::PckCrl, key_of(verified.pck_ca),
                              issued_at(collateral.pck_crl), 0);
}

Result<Done, Problem> Push::submit(const QuoteCollateral& collateral) const {
    const auto found = TRY(chain_.metadata().call("TeeCollateral.submit_intel"));
    Bytes call{found.pallet->index, found.call->index};
    primitives::scale::encode_to(collateral, call);
    const auto account = sender_.account_id();
    const auto transaction = TRY(chain_.prepare(std::move(call), account, {}));
    primitives::crypto::SystemRandom random;
    const auto extrinsic =
        pha::Chain::assemble(transaction, account, sender_.sign(transaction.payload(), random));
    const auto inclusion = TRY(chain_.send(extrinsic, true, [](std::string_view) {}));
    if (!inclusion.succeeded) return unexpected(inclusion.failure);
    return Done{};
}

Result<Outcome, Problem> Push::bring(const Platform& platform) const {
    const auto collateral = TRY(pccs_.fetch(platform));
    const auto judged = TRY(verified(collateral));
    const auto& info = judged.tcb_info;
    if (info.tee != platform.tee || info.fmspc != platform.fmspc)
        return unexpected(Problem{"the PCCS answered the TCB info of another platform"});
    if (!TRY(is_newer(collateral, judged))) return Outcome::NothingNewer;
    TRY(submit(collateral));
    return Outcome::Submitted;
}

}  // namespace node::collateral
