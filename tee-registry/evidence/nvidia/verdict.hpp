// The verdict on NVIDIA evidence as tools and RPC show it.
#pragma once

#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tee-registry/evidence/verdict.hpp"

namespace tee_registry::nvidia {

/// The same steps as verify(): a device's stand there once for each, with its number before their
/// name. The status is GpuRimUnknown when a device is genuine but not recognized: such evidence is
/// accepted as genuine and worth no weight. Of refused evidence the facts are claims.
tee_registry::Verdict judge(primitives::Host& host, const Evidence& evidence, const Bytes32& nonce,
                            GoldenSource& golden, const Policy& policy, std::uint64_t now_seconds);

}  // namespace tee_registry::nvidia
