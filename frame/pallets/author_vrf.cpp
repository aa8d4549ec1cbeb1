#include "frame/pallets/author_vrf.hpp"

namespace frame::author_vrf {

std::string_view to_string(DigestError error) {
    switch (error) {
        case DigestError::MissingSlot:
            return "the header has no aura pre-runtime item of 8 bytes";
        case DigestError::NoAuthor:
            return "the chain has no authority that could author the slot";
        case DigestError::MissingOutput:
            return "the header has no VRF pre-runtime item";
        case DigestError::MalformedOutput:
            return "the VRF pre-runtime item is not an output of 32 and a proof of 64 bytes";
        case DigestError::InvalidProof:
            return "the VRF proof does not fit the author's key, the randomness and the slot";
    }
    return "unknown digest error";
}

Bytes input_of(const Randomness& randomness, std::uint64_t slot) {
    Bytes input = primitives::scale::encode(randomness);
    primitives::scale::encode_to(slot, input);
    return input;
}

Bytes mixed(const Randomness& randomness, const primitives::Bytes32& drawn) {
    Bytes out = primitives::scale::encode(randomness);
    primitives::append(out, drawn);
    return out;
}

Bytes Pallet::input_of(std::uint64_t slot) const {
    return author_vrf::input_of(randomness(), slot);
}

Result<Pallet::Claim, DigestError> Pallet::read_claim(const primitives::Digest& digest) const {
    const auto slot = claimed_slot(digest);
    if (!slot) return unexpected(DigestError::MissingSlot);
    const auto author = slots_.author_of(*slot);
    if (!author) return unexpected(DigestError::NoAuthor);
    const auto payload = pre_runtime_payload(digest, primitives::kVrfEngine);
    if (!payload) return unexpected(DigestError::MissingOutput);
    const auto signature = primitives::scale::decode<primitives::VrfSignature>(*payload);
    if (!signature) return unexpected(DigestError::MalformedOutput);
    return Claim{.signature = *signature, .input = input_of(*slot), .author = *author};
}

Result<Done, DigestError> Pallet::verify(const primitives::Digest& digest) const {
    const auto claim = TRY(read_claim(digest));
    if (!host().sr25519_vrf_verify(claim.signature, claim.input, claim.author))
        return unexpected(DigestError::InvalidProof);
    return Done{};
}

Weight Pallet::on_initialize(BlockNumber) {
    // About two signature checks for the proof and one multiplication for the bytes.
    const Weight weight = call_weight(200, 2, 1);
    const auto claim = read_claim(block_.digest());
    if (!claim) return weight;
    const auto drawn = host().sr25519_vrf_bytes(claim->signature.output, claim->input,
                                                claim->author, kRandomnessContext);
    if (!drawn) return weight;
    storage.current_randomness.put(host().blake2_256(mixed(randomness(), *drawn)).bytes);
    return weight;
}

}  // namespace frame::author_vrf
