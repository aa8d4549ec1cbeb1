// TeeRegistryApi, StakingApi, RewardsApi, ValidatorsApi, TreasuryApi, ReferendaApi, SlashingApi,
// EconomyApi:
// what the pha_* methods answer.
#include "runtime/api/functions.hpp"

namespace runtime::domain {

BlockResult<WorkerPage> workers(Runtime& runtime, const std::optional<primitives::Bytes32>& after,
                                const std::uint32_t& limit, const WorkerFilter& filter) {
    return runtime.tee_registry.workers(after, limit, filter);
}

BlockResult<tee_registry::Verdict> verify_evidence(
    Runtime& runtime, const tee_registry::workers::CpuEvidence& evidence) {
    return runtime.tee_registry.explain(evidence);
}

BlockResult<tee_registry::Verdict> verify_gpu_evidence(
    Runtime& runtime, const tee_registry::nvidia::Evidence& evidence,
    const primitives::Bytes32& nonce) {
    return runtime.tee_registry.explain_gpus(evidence, nonce);
}

BlockResult<std::vector<CollateralView>> collateral(Runtime& runtime) {
    return runtime.tee_collateral.views();
}

BlockResult<BootVerdict> is_app_allowed(Runtime& runtime, const BootInfo& boot) {
    return runtime.tee_apps.is_app_allowed(boot);
}

BlockResult<BootVerdict> is_kms_allowed(Runtime& runtime, const BootInfo& boot) {
    return runtime.tee_apps.is_kms_allowed(boot);
}

BlockResult<std::optional<WorkerView>> worker(Runtime& runtime, const primitives::Bytes32& key) {
    return runtime.tee_registry.worker(key);
}

BlockResult<tokenomics::StakingState> staking(Runtime& runtime,
                                              const std::optional<AccountId>& account) {
    return tokenomics::staking_state(runtime.vpha, account);
}

BlockResult<tokenomics::validators::ValidatorsView> validators(
    Runtime& runtime, const std::optional<AccountId>& account) {
    return runtime.validators.view(account);
}

BlockResult<tokenomics::treasury::TreasuryView> treasury(Runtime& runtime) {
    return runtime.treasury.view();
}

BlockResult<tokenomics::referenda::ReferendaView> referenda(Runtime& runtime,
                                                            const std::uint32_t& limit) {
    constexpr std::uint32_t kPageMax = 100;
    return runtime.referenda.view(std::min(limit, kPageMax));
}

BlockResult<std::optional<tokenomics::referenda::RequiredVersion>> version_lacked(
    Runtime& runtime) {
    return runtime.referenda.version_lacked();
}

BlockResult<std::vector<tokenomics::pools::PoolView>> pools(Runtime& runtime,
                                                            const std::uint32_t& from,
                                                            const std::uint32_t& limit) {
    return runtime.pools.views(from, limit);
}

BlockResult<std::optional<tokenomics::pools::PoolDetails>> pool(Runtime& runtime,
                                                                const std::uint32_t& id) {
    return runtime.pools.details(id);
}

BlockResult<std::vector<tokenomics::pools::PositionView>> pool_positions(Runtime& runtime,
                                                                         const AccountId& account) {
    return runtime.pools.positions(account);
}

BlockResult<tokenomics::slashing::SlashesView> slashes(
    Runtime& runtime, const std::optional<primitives::Bytes32>& worker, const bool& dry_run) {
    return runtime.slashing.view(worker, dry_run);
}

BlockResult<tokenomics::RewardState> rewards(Runtime& runtime, const AccountId& account) {
    return tokenomics::reward_state(runtime.emission, runtime.vpha, runtime.rewards,
                                    runtime.balances, account);
}

BlockResult<tokenomics::SupplyState> supply(Runtime& runtime) {
    return tokenomics::supply_state(runtime.emission, runtime.vpha, runtime.balances,
                                    runtime.vesting.unvested_total());
}

BlockResult<tokenomics::EmissionState> emission(Runtime& runtime) {
    return tokenomics::emission_state(runtime.emission, runtime.balances);
}

BlockResult<std::vector<tokenomics::EpochState>> epochs(Runtime& runtime, const std::uint32_t& from,
                                                        const std::uint32_t& to) {
    return tokenomics::epoch_states(runtime.emission, from, to);
}

BlockResult<tokenomics::VphaState> vpha(Runtime& runtime, const std::uint32_t& from,
                                        const std::uint32_t& to) {
    return tokenomics::vpha_state(runtime.emission, runtime.vpha, from, to);
}

BlockResult<std::optional<tokenomics::collateral::CollateralView>> worker_collateral(
    Runtime& runtime, const primitives::Bytes32& worker) {
    return runtime.collateral.view(worker);
}

BlockResult<std::vector<tokenomics::vpha::TicketView>> tickets(Runtime& runtime,
                                                               const AccountId& account) {
    return runtime.vpha.staker_view(account).tickets;
}

}  // namespace runtime::domain
