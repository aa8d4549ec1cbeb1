#include "tee-registry/collateral_cache/collateral_cache.hpp"

#include "tee-registry/collateral_cache/objects.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"

#include <limits>

namespace tee_registry::collateral_cache {

using frame::done;
using frame::done_free;
using frame::ensure_signed;
using policy::kDayMs;

namespace {

/// Signed JSON is newer by issue date, and never of a lower evaluation number.
Age age_of_json(UnixSeconds given, std::uint32_t given_number, UnixSeconds kept,
                std::uint32_t kept_number) {
    return given_number < kept_number ? Age::Older : age_of(given, kept);
}

Age age(const StoredTcbInfo& given, const std::optional<StoredTcbInfo>& kept) {
    if (!kept) return Age::Newer;
    return age_of_json(given.info.issue_date, given.info.evaluation_data_number,
                       kept->info.issue_date, kept->info.evaluation_data_number);
}
Age age(const StoredQeIdentity& given, const std::optional<StoredQeIdentity>& kept) {
    if (!kept) return Age::Newer;
    return age_of_json(given.identity.issue_date, given.identity.evaluation_data_number,
                       kept->identity.issue_date, kept->identity.evaluation_data_number);
}
/// thisUpdate of the list: the chain's certificates were valid long before.
Age age(const StoredCrl& given, const std::optional<StoredCrl>& kept) {
    return kept ? age_of(given.valid.from, kept->valid.from) : Age::Newer;
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::CollateralInvalid:
            return "the collateral does not verify at the block's time";
        case Error::CollateralOlder:
            return "an object of the collateral is older than the one that is kept";
        case Error::CollateralUnchanged:
            return "no object of the collateral is newer than what is kept";
        case Error::CollateralFull:
            return "as many of NVIDIA's certificates are kept as may be; evidence has to bring its "
                   "own";
    }
    return "unknown collateral error";
}

/// Six P-256 checks of about 125 us and the reading of 64 KiB.
DispatchInfo Pallet::info(const SubmitIntel&) const {
    return {.weight = frame::call_weight(1500, 10, 4)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const SubmitIntel& call) {
    TRY(ensure_signed(origin));
    const auto verified =
        dcap::verify_collateral(host(), call.collateral, policy_.dcap_policy(), now());
    if (!verified) return fail(Error::CollateralInvalid);
    if (is_older(call.collateral, *verified)) return fail(Error::CollateralOlder);
    const auto objects = objects_of(call.collateral, *verified);
    bool any = false;
    const auto keep = [&](Kind kind, const auto& map, const auto& key, const auto& object) {
        if (age(object, map.get(key)) != Age::Newer) return;
        map.put(key, object);
        deposit_event(CollateralStored{kind, primitives::scale::encode(key), object.valid});
        any = true;
    };
    keep(Kind::TcbInfo, storage.tcb_infos, objects.tcb_info_key, objects.tcb_info);
    keep(Kind::QeIdentity, storage.qe_identities, objects.tcb_info_key.tee, objects.qe_identity);
    keep(Kind::RootCrl, storage.root_crls, objects.root, objects.root_crl);
    keep(Kind::PckCrl, storage.pck_crls, objects.pck_ca, objects.pck_crl);
    if (!any) return fail(Error::CollateralUnchanged);
    return done_free();
}

bool Pallet::is_older(const dcap::QuoteCollateral& given,
                      const dcap::VerifiedCollateral& verified) const {
    const auto objects = objects_of(given, verified);
    const auto older = [](const auto& object, const auto& kept) {
        return age(object, kept) == Age::Older;
    };
    return older(objects.tcb_info, storage.tcb_infos.get(objects.tcb_info_key)) ||
           older(objects.qe_identity, storage.qe_identities.get(objects.tcb_info_key.tee)) ||
           older(objects.root_crl, storage.root_crls.get(objects.root)) ||
           older(objects.pck_crl, storage.pck_crls.get(objects.pck_ca));
}

// ---- for a quote --------------------------------------------------------------------------------

namespace {

/// What a quote says of its platform, before any of it is verified: enough to look things up.
struct Platform {
    TcbInfoKey key;
    Bytes pck_ca;
    Bytes root;
};

std::optional<Platform> platform_of(const dcap::Quote& quote,
                                    const std::optional<Bytes>& pck_chain) {
    constexpr std::size_t kPckChainSize = 3;
    if (!pck_chain && quote.certification_type != dcap::kCertificationPckChain) return std::nullopt;
    auto chain =
        dcap::read_chain(pck_chain ? BytesView{*pck_chain} : quote.certification, kPckChainSize);
    if (!chain || !chain->certificates[0].sgx_extension) return std::nullopt;
    const auto extension = dcap::read_pck_extension(*chain->certificates[0].sgx_extension);
    if (!extension) return std::nullopt;
    return Platform{
        {quote.tee, extension->fmspc}, std::move(chain->der[1]), std::move(chain->der[2])};
}

}  // namespace

Result<std::optional<Selected>, EvidenceError> Pallet::select(BytesView bytes,
                                                              const std::optional<Bytes>& pck_chain,
                                                              Use use) const {
    const auto quote = TRY(dcap::read_quote(bytes));
    const auto platform = platform_of(quote, pck_chain);
    if (!platform) return unexpected(EvidenceError::PckChainMalformed);
    const auto root = host().sha2_256(platform->root).bytes;
    auto info = storage.tcb_infos.get(platform->key);
    auto identity = storage.qe_identities.get(platform->key.tee);
    auto root_crl = storage.root_crls.get(root);
    auto pck_crl = storage.pck_crls.get(host().sha2_256(platform->pck_ca).bytes);
    if (!info || !identity || !root_crl || !pck_crl) return std::optional<Selected>{};
    if (info->root != root || identity->root != root)
        return unexpected(EvidenceError::RootUntrusted);

    const auto time = now();
    const auto grace = static_cast<UnixSeconds>(policy_.worker_rules().renewal_grace_ms / 1000);
    Selected out;
    const auto holds = [&](const ValidityWindow& valid) {
        if (time <= valid.to) return true;
        out.in_grace = true;
        return use == Use::Renewal && time - valid.to <= grace;
    };
    if (!holds(info->valid)) return unexpected(EvidenceError::TcbInfoExpired);
    if (!holds(identity->valid)) return unexpected(EvidenceError::QeIdentityExpired);
    if (!holds(root_crl->valid) || !holds(pck_crl->valid))
        return unexpected(EvidenceError::CrlExpired);
    for (const auto& serial : root_crl->serials)
        if (serial == info->signer_serial || serial == identity->signer_serial)
            return unexpected(EvidenceError::TcbSignerRevoked);
    if (std::min(info->info.evaluation_data_number, identity->identity.evaluation_data_number) <
        policy_.evidence_rules().evaluation_data_number_min)
        return unexpected(EvidenceError::CollateralTooOld);

    auto& collateral = out.collateral;
    collateral.valid = {std::numeric_limits<UnixSeconds>::min(),
                        std::numeric_limits<UnixSeconds>::max()};
    for (const auto& valid : {info->valid, identity->valid, root_crl->valid, pck_crl->valid})
        collateral.valid.narrow(valid.from, valid.to);
    // Within the grace it holds now, although its dates say otherwise.
    if (out.in_grace) collateral.valid.to = time;
    collateral.tcb_info = std::move(info->info);
    collateral.qe_identity = std::move(identity->identity);
    collateral.root = std::move(root_crl->issuer);
    collateral.revoked_cas = std::move(root_crl->serials);
    collateral.pck_ca = std::move(pck_crl->issuer);
    collateral.revoked_pcks = std::move(pck_crl->serials);
    return std::optional{std::move(out)};
}

// ---- views --------------------------------------------------------------------------------------

std::vector<CollateralView> Pallet::views() const {
    std::vector<CollateralView> out;
    const auto add = [&](Kind kind, const auto& key, const ValidityWindow& valid,
                         std::uint32_t number) {
        out.push_back(
            {kind, primitives::scale::encode(key), valid.from, valid.to, number, now() > valid.to});
        return out.size() < kViewMax;
    };
    storage.tcb_infos.for_each(kViewMax, [&](const auto& key, const StoredTcbInfo& one) {
        return add(Kind::TcbInfo, key, one.valid, one.info.evaluation_data_number);
    });
    storage.qe_identities.for_each(kViewMax, [&](const auto& key, const StoredQeIdentity& one) {
        return add(Kind::QeIdentity, key, one.valid, one.identity.evaluation_data_number);
    });
    storage.root_crls.for_each(kViewMax, [&](const auto& key, const StoredCrl& one) {
        return add(Kind::RootCrl, key, one.valid, 0);
    });
    storage.pck_crls.for_each(kViewMax, [&](const auto& key, const StoredCrl& one) {
        return add(Kind::PckCrl, key, one.valid, 0);
    });
    storage.amd_signers.for_each(kViewMax, [&](const auto& key, const StoredAmdSigner& one) {
        return add(Kind::AmdSigner, key, one.valid, 0);
    });
    storage.amd_crls.for_each(kViewMax, [&](const auto& key, const StoredAmdCrl& one) {
        return add(Kind::AmdCrl, key, one.valid, 0);
    });
    storage.nvidia_certificates.for_each(kViewMax,
                                         [&](const auto& key, const StoredNvidiaCertificate& one) {
                                             return add(Kind::NvidiaCertificate, key, one.valid, 0);
                                         });
    return out;
}

}  // namespace tee_registry::collateral_cache
