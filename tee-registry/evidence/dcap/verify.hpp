// Verification of an Intel DCAP quote: a pure function of quote, collateral, policy and time.
//
// Steps, in this order (step.hpp lists them finer); the first that fails decides the error, so that
// every node names the same:
//   0  the quote's structure, sizes, version, key type, TEE, vendor, certification type
//   1  the collateral: chains to the pinned root, both CRLs, signatures over the exact JSON, dates
//   2  the PCK chain: leaf, CA, root; signatures, roles, dates, revocation by the issuer's own list
//   3  the SGX extension; FMSPC, PCE id and TEE must be those of the TCB info
//   4  TDX: the module's signer and attributes
//   5  the quoting enclave's report is signed by the PCK key
//   6  its report data is SHA-256(attestation key | auth data) and 32 zero bytes
//   7  it is the enclave of the QE identity, at one of its levels
//   8  the attestation key is a point on the curve and signed the quote
//   9  TCB level, one status for all parts, policy: status, debug, attributes, service TD
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/evidence/dcap/certification.hpp"

namespace tee_registry::dcap {

/// How far a verification came, for those who explain it; the verifier never reads it. What is
/// known when it ends stays, whether it ends in a report or a refusal.
struct Progress {
    /// The step begun last: the one that refused, or the last one.
    Step step{};
    /// Points into the bytes given to verify.
    std::optional<Quote> quote;
    std::optional<VerifiedCollateral> collateral;
    std::optional<CertifiedPlatform> platform;
    /// The quoting enclave's verdict, and the one of all parts together.
    std::optional<TcbVerdict> qe;
    std::optional<TcbVerdict> verdict;
};

/// `now_seconds` is the block's time. Costs 9 or 10 P-256 verifications (two signers' chains).
Result<Report, EvidenceError> verify(primitives::Host& host, BytesView quote,
                                     const QuoteCollateral& collateral, const Policy& policy,
                                     std::uint64_t now_seconds, Progress* progress = nullptr);

/// Steps 0 and 2 to 9 with collateral that verify_collateral accepted under the same policy.
/// Costs 3 P-256 verifications, and one more when the PCK CA is not the collateral's own.
/// Precondition: collateral.valid contains `now_seconds`.
/// `pck_chain`, when given, is verified in the place of the quote's own chain.
Result<Report, EvidenceError> verify_with(primitives::Host& host, BytesView quote,
                                          const VerifiedCollateral& collateral,
                                          const std::optional<Bytes>& pck_chain,
                                          const Policy& policy, std::uint64_t now_seconds,
                                          Progress* progress = nullptr);

}  // namespace tee_registry::dcap
