// The verdict on SEV-SNP evidence as tools and RPC show it.
#pragma once

#include "tee-registry/evidence/sev_snp/verify.hpp"
#include "tee-registry/evidence/verdict.hpp"

namespace tee_registry::sev_snp {

/// The same steps as verify(), with what they found. Of refused evidence the facts are claims.
Verdict judge(primitives::Host& host, BytesView report, const Collateral& collateral,
              const Policy& policy, std::uint64_t now_seconds);

}  // namespace tee_registry::sev_snp
