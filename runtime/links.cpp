#include "runtime/links.hpp"

namespace runtime {

namespace {

using tee_registry::workers::SignedEvidence;

frame::Outcome<SignedEvidence> read(primitives::BytesView bytes) {
    auto out = primitives::scale::decode<SignedEvidence>(bytes);
    if (!out)
        return primitives::unexpected(frame::DispatchError{frame::DispatchError::Kind::Corruption});
    return std::move(out).value();
}

}  // namespace

RegistryJudge::Proof RegistryJudge::contradiction(const WorkerId& worker,
                                                  primitives::BytesView evidence) const {
    const auto shown = TRY(read(evidence));
    std::optional<primitives::Hash> out;
    if (TRY(registry_.contradicts(worker, shown))) out = host_.blake2_256(evidence);
    return out;
}

RegistryJudge::Proof RegistryJudge::duplicate(const WorkerId& worker, primitives::BytesView other,
                                              primitives::BytesView own) const {
    const auto first = TRY(read(other));
    const auto second = TRY(read(own));
    std::optional<primitives::Hash> out;
    if (TRY(registry_.duplicates(worker, first, second))) out = host_.blake2_256(other);
    return out;
}

frame::Outcome<AppealsByReferendum::Opened> AppealsByReferendum::open(
    const primitives::AccountId& appellant, std::uint32_t slash,
    const std::vector<primitives::AccountId>& accused, std::uint64_t held_since_ms) {
    using tokenomics::slashing::Annul;
    frame::RuntimeCall call{{slashing_, Annul::kInfo.index}};
    primitives::scale::encode_to(Annul{.slash = slash}, call.encoded);
    const auto opened = TRY(referenda_.open_appeal(appellant, call, accused, held_since_ms));
    return Opened{.referendum = opened.index, .ends_ms = opened.ends_ms};
}

}  // namespace runtime
