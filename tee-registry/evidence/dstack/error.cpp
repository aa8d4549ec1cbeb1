#include "tee-registry/evidence/dstack/error.hpp"

namespace tee_registry::dstack {

std::string_view to_string(DstackError error) {
    switch (error) {
        case DstackError::EvidenceMalformed:
            return "the evidence is not the JSON of dstack's GetQuote; submit its answer "
                   "unmodified";
        case DstackError::QuoteNotTdx:
            return "the quote is not of a TDX trust domain; ask the guest agent of a TDX CVM for "
                   "it";
        case DstackError::EventLogTooLarge:
            return "the event log is longer than 64 KiB; emit fewer events from the application";
        case DstackError::VmConfigTooLarge:
            return "the vm_config is longer than 8 KiB; submit the one that GetQuote returns";
        case DstackError::VmConfigMalformed:
            return "the vm_config is not a JSON object with fields of the expected form; submit "
                   "the "
                   "one that GetQuote returns";
        case DstackError::EventLogMalformed:
            return "the event log is not a JSON array of TDX events; submit it as GetQuote returns "
                   "it, and extend RTMR3 through dstack only";
        case DstackError::EventDigestMismatch:
            return "a runtime event's digest or preimage is not that of its name and payload; the "
                   "log was altered";
        case DstackError::RtmrMismatch:
            return "the event log does not replay into the quote's RTMRs; take log and quote from "
                   "one GetQuote answer";
        case DstackError::EventMissing:
            return "a system event (app-id, compose-hash, system-ready) is missing; wait until the "
                   "CVM has started, and use a dstack image";
        case DstackError::EventDuplicated:
            return "a system event occurs twice before system-ready; the image is not a genuine "
                   "dstack image";
        case DstackError::EventPayloadInvalid:
            return "a system event's payload has the wrong size or form; use a supported dstack "
                   "image";
        case DstackError::MrConfigIdUnknown:
            return "MRCONFIGID is of an unknown version; use a VMM that writes version 1, 2 or 3";
        case DstackError::MrConfigIdMismatch:
            return "MRCONFIGID does not commit to the measured app; the host launched another "
                   "configuration (or, for version 3, mr_config is missing from vm_config)";
        case DstackError::SeamSignerNotIntel:
            return "MRSIGNERSEAM is not zero: the TDX module is not Intel's production module; "
                   "load "
                   "that one";
        case DstackError::ServiceTdBound:
            return "the TD is bound to a service TD, which dstack does not use; launch it without";
        case DstackError::ReportDataMismatch:
            return "the report data is not the expected one; make the quote over the data that the "
                   "verifier asks for, with the scheme that it names";
        case DstackError::GpuEvidenceMismatch:
            return "the CVM did not measure this GPU evidence; submit the evidence of its own "
                   "launch";
        case DstackError::MeasurementNotAllowed:
            return "the CVM's aggregated measurement is not allowed; deploy an allowed image and "
                   "configuration, or have this one added";
        case DstackError::OsImageNotAllowed:
            return "the OS image is not allowed; use an allowed image, or have this one added";
        case DstackError::ComposeHashNotAllowed:
            return "the compose hash is not allowed; deploy an allowed app-compose, or have this "
                   "one added";
        case DstackError::AppMismatch:
            return "the app id is not the expected one; deploy under the app's own id";
        case DstackError::DeviceNotAllowed:
            return "the machine is not allowed; have its device id added";
        case DstackError::KeyProviderNotAllowed:
            return "the CVM's key provider is not allowed; use an allowed KMS or provider";
    }
    return "unknown dstack error";
}

}  // namespace tee_registry::dstack
