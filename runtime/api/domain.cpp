// TeeRegistryApi, StakingApi, RewardsApi, ValidatorsApi: what the pha_* methods answer.
#include "runtime/api/functions.hpp"

namespace runtime::domain {

BlockResult<WorkerPage> workers(Runtime& runtime, const std::optional<primitives::Bytes32>& after,
                                const std::uint32_t& limit, const WorkerFilter& filter) {
    return runtime.tee_registry.workers(after, limit, filter);
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

BlockResult<tokenomics::RewardState> rewards(Runtime& runtime, const AccountId& account) {
    return tokenomics::reward_state(runtime.emission, runtime.vpha, runtime.rewards,
                                    runtime.balances, account);
}

}  // namespace runtime::domain
