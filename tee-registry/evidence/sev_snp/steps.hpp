// The table of steps behind verify.hpp. Each step reads what earlier ones left and either fails
// with one of its errors or adds to it. A step that only judges (`reads` false) can be left out
// without starving later ones, which is how the tests prove that each is needed.
#pragma once

#include "tee-registry/evidence/sev_snp/verify.hpp"

namespace tee_registry::sev_snp {

/// A verification under way.
struct Verification {
    primitives::Host& host;
    BytesView report;
    const Collateral& collateral;
    const Policy& policy;
    UnixSeconds now = 0;

    RawReport raw{};
    KeyKind kind{};
    der::Sha384Certificate key{};
    der::Sha384Certificate signer{};
    der::Sha384Certificate root{};
    Endorsement endorsement{};
    der::Sha384Crl crl{};
    TcbVersions tcb{};
};

struct Step {
    /// Two or three words.
    std::string_view name;
    /// What the step demands, as a clause.
    std::string_view rule;
    Result<Done, SnpError> (*run)(Verification&);
    /// Later steps need what this one reads.
    bool reads = false;
};

/// The block's time as certificates count it.
UnixSeconds to_unix(std::uint64_t now_seconds);

/// All steps in their order.
std::span<const Step> steps();

/// The facts of a verification whose steps all passed.
Report report_of(const Verification& verified);

}  // namespace tee_registry::sev_snp
