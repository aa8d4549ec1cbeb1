// Why GPU evidence is refused: one value per rule, in the order in which the rules are checked. The
// numbers are part of what the chain reports: append, never reorder. An unknown model or firmware
// is not here: it is a verdict (see verify.hpp).
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace tee_registry::nvidia {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

enum class GpuError : std::uint8_t {
    // The evidence of a host.
    EvidenceTooLarge,
    DeviceCountInvalid,
    SharedCertificatesInvalid,
    // The messages of a device.
    RequestMalformed,
    ResponseMalformed,
    MeasurementsMalformed,
    OpaqueMalformed,
    NonceMismatch,
    // Its certificates.
    CertificateMissing,
    CertificateMalformed,
    RootUntrusted,
    ChainInvalid,
    ChainSignatureInvalid,
    CertificateNotYetValid,
    CertificateExpired,
    CertificateRevoked,
    FwidMissing,
    FwidMismatch,
    ReportSignatureInvalid,
    // What the device says of itself.
    ModeNotConfidential,
    ProtectedPcieNotAllowed,
    IdentityFieldMissing,
    ChipMismatch,
    RimRowInvalid,
    MeasurementMissing,
    MeasurementMismatch,
    // The devices together.
    DeviceDuplicated,
    SwitchMissing,
};

/// A sentence for the operator: which input broke which rule, and what to do about it.
std::string_view to_string(GpuError error);

}  // namespace tee_registry::nvidia
