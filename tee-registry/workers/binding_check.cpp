// Whether evidence was made for this act: worker, operator, purpose, chain, and a recent block
// after the one that the machine's last evidence named.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

Outcome<Hash> Pallet::recent_block(BlockNumber number) const {
    const BlockNumber current = blocks_.current_block();
    if (number >= current || current - number > policy_.worker_rules().evidence_age_blocks_max)
        return fail(Error::BlockNotRecent);
    const auto hash = blocks_.ancestor_hash(number);
    if (!hash) return fail(Error::BlockNotRecent);
    return *hash;
}

Outcome<Binding> Pallet::binding_of(const Claim& claim) const {
    return Binding{.purpose = claim.purpose,
                   .genesis_hash = blocks_.genesis_hash(),
                   .worker = claim.worker,
                   .operator_account = claim.operator_account,
                   .block_number = claim.block_number,
                   .block_hash = TRY(recent_block(claim.block_number))};
}

Outcome<> Pallet::check_newer(const Claim& claim, const Proven& proven) const {
    const auto device = storage.devices.get(proven.device_id);
    if (device && claim.block_number <= device->evidence_block)
        return fail(Error::EvidenceNotNewer);
    return Done{};
}

}  // namespace tee_registry::workers
