// What a chain accepts of SEV-SNP beyond what AMD's format decides. Part of its state, changed by
// governance.
#pragma once

#include "tee-registry/evidence/sev_snp/product.hpp"
#include "tee-registry/evidence/sev_snp/raw_report.hpp"

#include <vector>

namespace tee_registry::sev_snp {

/// A row of the table of minimum TCB versions, and the switch of a product whose keys are no longer
/// believed (Milan's VCEK seed was extracted by software: arXiv 2605.12990).
struct ProductRule {
    Product product{};
    bool enabled = true;
    TcbVersion tcb_min;
    bool operator==(const ProductRule&) const = default;
};

struct Policy {
    /// ARK certificates (DER) trusted beside AMD's. Genesis state of development chains; no call
    /// adds one.
    std::vector<Bytes> roots;
    /// A product without a row is enabled, without a minimum.
    std::vector<ProductRule> products;
    /// Highest accepted VMPL.
    std::uint32_t vmpl_max = 0;
    /// Bits of the guest policy; debug and migration are refused before these are looked at.
    std::uint64_t guest_policy_required = 0;
    std::uint64_t guest_policy_forbidden = 0;
    bool require_alias_check = true;
    /// Bits of the platform info.
    std::uint64_t platform_info_required = 0;
    std::uint64_t platform_info_forbidden = 0;
    /// Seconds past its nextUpdate in which a revocation list still serves. Not in state: the
    /// registry sets it for renewals by a list that the chain keeps.
    std::int64_t crl_grace = 0;
    bool operator==(const Policy&) const = default;
};

/// The rule of a product: its first row, else the default.
ProductRule rule_of(const Policy& policy, Product product);

}  // namespace tee_registry::sev_snp
