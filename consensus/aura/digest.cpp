#include "consensus/aura/digest.hpp"

#include "consensus/header_hash.hpp"
#include "primitives/crypto/hash.hpp"

namespace consensus::aura {

using primitives::DigestItem;
using primitives::kAuraEngine;
using primitives::kVrfEngine;
using primitives::PreRuntime;
using primitives::Seal;

std::string_view to_string(DigestError error) {
    switch (error) {
        case DigestError::MissingSlot:
            return "header: the first digest item is not Aura's slot";
        case DigestError::MalformedSlot:
            return "header: Aura's slot is not 8 bytes";
        case DigestError::MissingVrf:
            return "header: the second digest item is not the author's VRF output";
        case DigestError::MalformedVrf:
            return "header: the author's VRF output is not 96 bytes";
        case DigestError::MissingSeal:
            return "header: the last digest item is not Aura's seal";
        case DigestError::MalformedSeal:
            return "header: Aura's seal is not 64 bytes";
        case DigestError::UnexpectedItem:
            return "header: a digest item of a kind or engine not allowed in its place";
        case DigestError::RepeatedEnvironment:
            return "header: RuntimeEnvironmentUpdated stands in the digest twice";
        case DigestError::HeaderTooLong:
            return "header: longer than 64 KiB";
    }
    return "header: unknown error";
}

namespace {

const Bytes* pre_runtime_payload(const primitives::Digest& digest, std::size_t index,
                                 const primitives::EngineId& engine) {
    if (index >= digest.logs.size()) return nullptr;
    const auto* item = std::get_if<PreRuntime>(&digest.logs[index]);
    return item != nullptr && item->engine == engine ? &item->data : nullptr;
}

Result<Claim, DigestError> read_claim(const primitives::Digest& digest) {
    const Bytes* slot = pre_runtime_payload(digest, 0, kAuraEngine);
    if (slot == nullptr) return unexpected(DigestError::MissingSlot);
    const auto number = primitives::scale::decode<Slot>(*slot);
    if (!number) return unexpected(DigestError::MalformedSlot);

    const Bytes* vrf = pre_runtime_payload(digest, 1, kVrfEngine);
    if (vrf == nullptr) return unexpected(DigestError::MissingVrf);
    const auto signature = primitives::scale::decode<VrfSignature>(*vrf);
    if (!signature) return unexpected(DigestError::MalformedVrf);
    return Claim{*number, *signature};
}

Result<Bytes64, DigestError> read_seal(const primitives::Digest& digest) {
    const auto* item = digest.logs.empty() ? nullptr : std::get_if<Seal>(&digest.logs.back());
    if (item == nullptr || item->engine != kAuraEngine) return unexpected(DigestError::MissingSeal);
    const auto seal = primitives::scale::decode<Bytes64>(item->data);
    if (!seal) return unexpected(DigestError::MalformedSeal);
    return *seal;
}

/// Items between the claim and the seal are the runtime's.
Result<Done, DigestError> check_deposited(const primitives::Digest& digest) {
    bool environment_updated = false;
    for (std::size_t i = 2; i + 1 < digest.logs.size(); ++i) {
        const DigestItem& item = digest.logs[i];
        if (std::holds_alternative<primitives::Consensus>(item)) continue;
        if (!std::holds_alternative<primitives::RuntimeEnvironmentUpdated>(item))
            return unexpected(DigestError::UnexpectedItem);
        if (environment_updated) return unexpected(DigestError::RepeatedEnvironment);
        environment_updated = true;
    }
    return Done{};
}

}  // namespace

primitives::Digest pre_runtime_digest(const Claim& claim) {
    primitives::Digest digest;
    digest.logs.push_back(PreRuntime{kAuraEngine, primitives::scale::encode(claim.slot)});
    digest.logs.push_back(PreRuntime{kVrfEngine, primitives::scale::encode(claim.vrf)});
    return digest;
}

Result<SealedHeader, DigestError> read_sealed(const Header& header) {
    const Bytes encoded = primitives::scale::encode(header);
    if (encoded.size() > kHeaderSizeMax) return unexpected(DigestError::HeaderTooLong);
    SealedHeader out;
    out.claim = TRY(read_claim(header.digest));
    out.seal = TRY(read_seal(header.digest));
    TRY(check_deposited(header.digest));
    out.hash = primitives::crypto::blake2b_256(encoded);
    out.unsealed = header;
    out.unsealed.digest.logs.pop_back();
    out.unsealed_hash = header_hash(out.unsealed);
    return out;
}

std::optional<Slot> slot_of(const Header& header) {
    const Bytes* slot = pre_runtime_payload(header.digest, 0, kAuraEngine);
    if (slot == nullptr) return std::nullopt;
    const auto number = primitives::scale::decode<Slot>(*slot);
    if (!number) return std::nullopt;
    return *number;
}

Header with_seal(Header unsealed, const Bytes64& seal) {
    unsealed.digest.logs.push_back(Seal{kAuraEngine, primitives::to_bytes(seal)});
    return unsealed;
}

}  // namespace consensus::aura
