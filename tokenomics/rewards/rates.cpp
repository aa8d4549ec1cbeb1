#include "tokenomics/rewards/rates.hpp"

#include "primitives/types/u256.hpp"

namespace tokenomics::rewards {

Balance required_collateral(const Parameters& parameters, std::uint64_t weight) {
    return (parameters.collateral_per_unit * weight + kWeightUnit - 1) / kWeightUnit;
}

Factors factors_of(const Parameters& parameters, const WorkerClass& worker_class,
                   std::uint64_t weight, std::uint8_t proof_of_cloud, Balance collateral) {
    weight = std::min(weight, kWeightMax);
    const std::size_t tier =
        worker_class.tier < parameters.confidence.size() ? worker_class.tier : 0;
    const std::size_t level =
        proof_of_cloud < parameters.proof_of_cloud.size() ? proof_of_cloud : 0;
    return {.weight = weight,
            .required = required_collateral(parameters, weight),
            .collateral = collateral,
            .confidence = parameters.confidence[tier],
            .proof_of_cloud = parameters.proof_of_cloud[level]};
}

std::uint64_t share_of(const Factors& factors) {
    if (factors.required == 0) return 0;
    const Balance covered = std::min(factors.collateral, factors.required);
    // weight (21 bits) * two factors (15 bits each) / 10,000 = 1/10^8 units; covered <= required.
    const u128 full = u128{factors.weight} * factors.confidence * factors.proof_of_cloud;
    const auto share = primitives::multiply_divide(full, covered, factors.required * kWeightUnit,
                                                   primitives::Rounding::Down);
    return static_cast<std::uint64_t>(*share);
}

}  // namespace tokenomics::rewards
