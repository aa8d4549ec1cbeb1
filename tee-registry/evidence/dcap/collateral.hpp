// Intel's collateral: the signed data against which a quote is judged, in the form that dcap-qvl
// and the PCCS tools use, and its verification.
//
// Verified collateral does not depend on a quote: it may be kept (it encodes by SCALE) and used for
// every quote of the same platform model until its window ends.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/evidence/dcap/policy.hpp"
#include "tee-registry/evidence/dcap/qe_identity.hpp"
#include "tee-registry/evidence/dcap/report.hpp"
#include "tee-registry/evidence/dcap/step.hpp"

namespace tee_registry::dcap {

/// All fields together. Real collateral has 10 to 16 KiB.
inline constexpr std::size_t kCollateralSizeMax = 64 * 1024;

/// dcap-qvl's QuoteCollateralV3 with its order of fields. Chains are PEM, lists DER, signatures
/// r | s, the rest the exact JSON text that is signed.
struct QuoteCollateral {
    Bytes pck_crl_issuer_chain;
    Bytes root_ca_crl;
    Bytes pck_crl;
    Bytes tcb_info_issuer_chain;
    Bytes tcb_info;
    Bytes tcb_info_signature;
    Bytes qe_identity_issuer_chain;
    Bytes qe_identity;
    Bytes qe_identity_signature;
    /// Verified in the place of the quote's own chain; needed where the quote carries none
    /// (certification data of types 1 to 4).
    std::optional<Bytes> pck_certificate_chain;
    bool operator==(const QuoteCollateral&) const = default;
};

struct VerifiedCollateral {
    TcbInfo tcb_info;
    QeIdentity qe_identity;
    /// DER of the root in which all its chains end.
    Bytes root;
    /// Serials that the root CA revoked.
    std::vector<Bytes> revoked_cas;
    /// DER of the PCK CA whose list this is, not revoked.
    Bytes pck_ca;
    /// Serials that this PCK CA revoked.
    std::vector<Bytes> revoked_pcks;
    ValidityWindow valid;
};

/// Verifies everything in it at `now`, in the order of the collateral errors of EvidenceError.
/// `step`, where given, names the step that was begun last.
Result<VerifiedCollateral, EvidenceError> verify_collateral(primitives::Host& host,
                                                            const QuoteCollateral& collateral,
                                                            const Policy& policy, UnixSeconds now,
                                                            Step* step = nullptr);

}  // namespace tee_registry::dcap
