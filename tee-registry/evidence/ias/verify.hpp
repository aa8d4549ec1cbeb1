// Reports of Intel's attestation service (EPID), as Phala's chain recorded them until it moved to
// DCAP: an offline verifier for old data. The service has ended; a registration refuses this kind
// of evidence (IasError::NotForRegistration).
//
// Steps, in this order: sizes; the signing certificate (RSA-2048, signed by the pinned CA with
// RSASSA-PKCS1-v1_5 and SHA-256), its dates; its signature over the exact report; the report's
// form, version and date; its status; the quote body, which must not be of a debug enclave.
#pragma once

#include "tee-registry/evidence/dcap/quote.hpp"
#include "tee-registry/evidence/ias/error.hpp"
#include "tee-registry/evidence/verdict.hpp"
#include "tee-registry/utc_time.hpp"

#include <optional>

namespace tee_registry::ias {

inline constexpr std::size_t kPartSizeMax = 16 * 1024;

struct Evidence {
    /// The exact JSON text that is signed.
    std::string report;
    Bytes signature;
    /// DER.
    Bytes signing_certificate;
};

struct Report {
    UnixSeconds timestamp = 0;
    /// Intel's name, as "SW_HARDENING_NEEDED".
    std::string status;
    std::vector<std::string> advisory_ids;
    /// Phala's level, 1 (OK) to 5 (GROUP_OUT_OF_DATE).
    std::uint8_t confidence_level = 0;
    dcap::EnclaveReport enclave;
};

/// The JSON form: raReport text, signature and rawSigningCert in hexadecimal or base64.
Result<Evidence, IasError> read_evidence(std::string_view json);

enum class Step : std::uint8_t { Evidence, Certificate, Signature, Report, Time, Status, Enclave };
inline constexpr std::size_t kStepCount = 7;

/// `age_max_seconds` bounds the report's age where given. `step` names the step begun last.
Result<Report, IasError> verify(primitives::Host& host, const Evidence& evidence,
                                std::uint64_t now_seconds,
                                std::optional<std::uint64_t> age_max_seconds = std::nullopt,
                                Step* step = nullptr);

/// Verifies and says what each step found.
Verdict explain(primitives::Host& host, const Evidence& evidence, std::uint64_t now_seconds);

}  // namespace tee_registry::ias
