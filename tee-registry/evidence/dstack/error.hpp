// Why the evidence of a dstack CVM is refused beyond its quote: one value per rule, in the order in
// which the rules are checked. Append, never reorder: the numbers are part of what a chain reports.
#pragma once

#include "tee-registry/evidence/error.hpp"

namespace tee_registry::dstack {

enum class DstackError : std::uint8_t {
    // What was submitted.
    EvidenceMalformed,
    QuoteNotTdx,
    EventLogTooLarge,
    VmConfigTooLarge,
    VmConfigMalformed,
    // The event log.
    EventLogMalformed,
    EventDigestMismatch,
    RtmrMismatch,
    EventMissing,
    EventDuplicated,
    EventPayloadInvalid,
    // What the platform binds.
    MrConfigIdUnknown,
    MrConfigIdMismatch,
    SeamSignerNotIntel,
    ServiceTdBound,
    ReportDataMismatch,
    GpuEvidenceMismatch,
    // What the policy allows.
    MeasurementNotAllowed,
    OsImageNotAllowed,
    ComposeHashNotAllowed,
    AppMismatch,
    DeviceNotAllowed,
    KeyProviderNotAllowed,
};

/// A sentence for the operator: which input broke which rule, and what to do about it.
std::string_view to_string(DstackError error);

}  // namespace tee_registry::dstack
