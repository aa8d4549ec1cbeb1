// AuraApi, GrandpaApi, SessionKeys, AuthorVrfApi, EquivocationApi, CommitApi.
#include "runtime/api/functions.hpp"

namespace runtime::consensus_api {

using frame::MembershipProof;
using primitives::unexpected;

namespace {

std::optional<OpaqueProof> opaque(const std::optional<MembershipProof>& proof) {
    if (!proof) return std::nullopt;
    return primitives::scale::encode(*proof);
}

template <class Call, class Pallet, class Proof>
std::optional<OpaqueExtrinsic> report(const Pallet& pallet, const Proof& proof,
                                      const OpaqueProof& ownership) {
    auto owner = primitives::scale::decode<MembershipProof>(ownership);
    if (!owner) return std::nullopt;
    Bytes body{primitives::kExtrinsicVersion, pallet.index(), Call::kInfo.index};
    primitives::scale::encode_to(
        Call{.equivocation_proof = proof, .key_owner_proof = std::move(owner).value()}, body);
    return OpaqueExtrinsic{std::move(body)};
}

}  // namespace

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

BlockResult<Bytes> generate_session_keys(Runtime&, const std::optional<Bytes>&) {
    return unexpected(
        BlockError{"the runtime has no keystore: author_rotateKeys of a node makes its keys"});
}

BlockResult<std::optional<OpaqueProof>> grandpa_key_ownership(Runtime& runtime,
                                                              const std::uint64_t&,
                                                              const primitives::Bytes32& key) {
    return opaque(runtime.historical.prove(frame::kGrandpaKeyType, key));
}

BlockResult<std::optional<OpaqueProof>> aura_key_ownership(Runtime& runtime, const std::uint64_t&,
                                                           const primitives::Bytes32& key) {
    return opaque(runtime.historical.prove(frame::kAuraKeyType, key));
}

BlockResult<std::optional<primitives::Done>> submit_grandpa_report(
    Runtime&, const frame::grandpa::EquivocationProof&, const OpaqueProof&) {
    return unexpected(
        BlockError{"the runtime cannot submit: EquivocationApi_grandpa_report gives the extrinsic "
                   "for author_submitExtrinsic"});
}

BlockResult<std::optional<OpaqueExtrinsic>> grandpa_report(
    Runtime& runtime, const frame::grandpa::EquivocationProof& proof,
    const OpaqueProof& ownership) {
    return report<frame::grandpa::ReportEquivocationUnsigned>(runtime.grandpa, proof, ownership);
}

BlockResult<std::optional<OpaqueExtrinsic>> aura_report(Runtime& runtime,
                                                        const frame::aura::EquivocationProof& proof,
                                                        const OpaqueProof& ownership) {
    return report<frame::aura::ReportEquivocationUnsigned>(runtime.aura, proof, ownership);
}

BlockResult<std::optional<OpaqueExtrinsic>> commit_note(
    Runtime& runtime, const std::uint64_t& round,
    const std::vector<frame::grandpa::SignedPrecommit>& precommits) {
    const auto call = runtime.grandpa.note_of(round, precommits);
    if (!call) return std::optional<OpaqueExtrinsic>{};
    Bytes body{primitives::kExtrinsicVersion, runtime.grandpa.index(),
               frame::grandpa::NoteCommit::kInfo.index};
    primitives::scale::encode_to(*call, body);
    return std::optional{OpaqueExtrinsic{std::move(body)}};
}

BlockResult<Bytes> vrf_input(Runtime& runtime, const std::uint64_t& slot) {
    return runtime.author_vrf.input_of(slot);
}

}  // namespace runtime::consensus_api
