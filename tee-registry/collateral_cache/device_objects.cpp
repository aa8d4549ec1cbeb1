// What AMD and NVIDIA sign for all machines. It is kept as it came and read again with each report:
// a list of AMD has less than 2 KiB and its signature costs a twentieth of the report's.
#include "tee-registry/collateral_cache/objects.hpp"

namespace tee_registry::collateral_cache {

using frame::done_free;
using frame::ensure_signed;

/// Three RSA-4096 checks of 150 us and a list of 64 KiB (the figures of
/// workers/evidence_weight.cpp).
DispatchInfo Pallet::info(const SubmitAmd&) const {
    return {.weight = frame::call_weight(3 * 150 + 900, 5, 2)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const SubmitAmd& call) {
    TRY(ensure_signed(origin));
    const auto& given = call.objects;
    const auto verified = sev_snp::verify_authority(host(), given, policy_.snp_policy(),
                                                    static_cast<std::uint64_t>(now()));
    if (!verified) return fail(Error::CollateralInvalid);
    const AmdSignerKey signer_key{given.product, given.kind};
    const auto root = host().sha2_256(verified->root).bytes;
    const auto signer = storage.amd_signers.get(signer_key);
    const auto list = storage.amd_crls.get(root);
    const auto signer_age = signer ? age_of(verified->signer_issued, signer->issued) : Age::Newer;
    const auto list_age = list ? age_of(verified->crl_issued, list->issued) : Age::Newer;
    if (signer_age == Age::Older || list_age == Age::Older) return fail(Error::CollateralOlder);
    if (signer_age == Age::Same && list_age == Age::Same) return fail(Error::CollateralUnchanged);
    const auto announce = [&](Kind kind, const auto& key, const ValidityWindow& valid) {
        deposit_event(CollateralStored{kind, primitives::scale::encode(key), valid});
    };
    if (signer_age == Age::Newer) {
        storage.amd_signers.put(signer_key, {given.signer, verified->root, verified->signer_issued,
                                             verified->signer_valid});
        announce(Kind::AmdSigner, signer_key, verified->signer_valid);
    }
    if (list_age == Age::Newer) {
        storage.amd_crls.put(root, {given.crl, verified->crl_issued, verified->crl_valid});
        announce(Kind::AmdCrl, root, verified->crl_valid);
    }
    return done_free();
}

/// Up to three P-384 checks of about 1 ms.
DispatchInfo Pallet::info(const SubmitNvidia&) const {
    return {.weight = frame::call_weight(3500, 6, 5)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const SubmitNvidia& call) {
    TRY(ensure_signed(origin));
    const auto verified = nvidia::verify_authority(host(), call.certificates, policy_.gpu_policy(),
                                                   static_cast<std::uint64_t>(now()));
    if (!verified) return fail(Error::CollateralInvalid);
    auto count = storage.nvidia_certificate_count.get();
    const auto before = count;
    for (const auto& link : *verified) {
        if (storage.nvidia_certificates.contains(link.hash)) continue;
        if (count == kNvidiaCertificatesMax) return fail(Error::CollateralFull);
        storage.nvidia_certificates.put(link.hash, {link.der, link.valid});
        ++count;
        deposit_event(CollateralStored{Kind::NvidiaCertificate,
                                       primitives::scale::encode(link.hash), link.valid});
    }
    if (count == before) return fail(Error::CollateralUnchanged);
    storage.nvidia_certificate_count.put(count);
    return done_free();
}

// ---- for evidence -------------------------------------------------------------------------------

std::optional<sev_snp::Collateral> Pallet::complete(const sev_snp::Collateral& given) const {
    auto out = given;
    if (!given.signer.empty() && !given.crl.empty()) return out;
    const auto named = sev_snp::name_of_key(given.endorsement_key);
    // Not to be read: the verifier says why.
    if (!named) return out;
    if (given.signer.empty()) {
        auto signer = storage.amd_signers.get({named->product, named->kind});
        if (!signer) return std::nullopt;
        out.signer = std::move(signer->certificate);
        if (!out.root) out.root = std::move(signer->root);
    }
    if (given.crl.empty()) {
        const BytesView root = out.root ? BytesView{*out.root} : sev_snp::root_of(named->product);
        auto list = storage.amd_crls.get(host().sha2_256(root).bytes);
        if (!list) return std::nullopt;
        out.crl = std::move(list->list);
    }
    return out;
}

bool Pallet::is_older(const sev_snp::Collateral& given) const {
    // Longer than evidence may have: the verifier refuses it unread.
    if (given.crl.size() > sev_snp::kCrlSizeMax ||
        (given.root && given.root->size() > sev_snp::kCertificateSizeMax))
        return false;
    const auto crl = der::read_sha384_crl(given.crl);
    const auto named = sev_snp::name_of_key(given.endorsement_key);
    if (!crl || !named) return false;
    const BytesView root = given.root ? BytesView{*given.root} : sev_snp::root_of(named->product);
    const auto kept = storage.amd_crls.get(host().sha2_256(root).bytes);
    return kept && age_of(crl->this_update, kept->issued) == Age::Older;
}

nvidia::Evidence Pallet::complete(const nvidia::Evidence& given) const {
    auto out = given;
    // More devices or certificates than evidence may have: the verifier refuses it as it is, before
    // it hashes any. (An empty certificate is one byte of a call, and its hash is not paid for.)
    if (given.devices.size() > nvidia::kDevicesMax ||
        given.shared_certificates.size() > nvidia::kSharedMax)
        return out;
    std::vector<Bytes32> there;
    for (const auto& certificate : given.shared_certificates)
        there.push_back(host().sha2_256(certificate).bytes);
    for (const auto& device : given.devices) {
        if (device.upper.size() > nvidia::kChainMax) return out;
        for (const auto& hash : device.upper) {
            if (std::ranges::find(there, hash) != there.end()) continue;
            there.push_back(hash);
            auto kept = storage.nvidia_certificates.get(hash);
            if (kept) out.shared_certificates.push_back(std::move(kept->certificate));
        }
    }
    return out;
}

}  // namespace tee_registry::collateral_cache
