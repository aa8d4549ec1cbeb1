#include "tee-registry/evidence/nvidia/error.hpp"

namespace tee_registry::nvidia {

std::string_view to_string(GpuError error) {
    switch (error) {
        case GpuError::EvidenceTooLarge:
            return "the GPU evidence is longer than 128 KiB; name shared certificates once";
        case GpuError::DeviceCountInvalid:
            return "the GPU evidence holds no device or more than 32";
        case GpuError::SharedCertificatesInvalid:
            return "a shared certificate stands there twice, is used by no device or is malformed";
        case GpuError::RequestMalformed:
            return "the request is not an SPDM 1.1 GET_MEASUREMENTS for all blocks with signature";
        case GpuError::ResponseMalformed:
            return "the response is not an SPDM 1.1 MEASUREMENTS of its stated length; submit it "
                   "unmodified";
        case GpuError::MeasurementsMalformed:
            return "the measurement blocks are not numbered SHA-384 values of DMTF's form";
        case GpuError::OpaqueMalformed:
            return "the opaque data are not fields of known sizes, none twice";
        case GpuError::NonceMismatch:
            return "the evidence was made for another nonce; collect it for this worker, purpose "
                   "and block";
        case GpuError::CertificateMissing:
            return "a device names a certificate that is not there, or has less than three or more "
                   "than six";
        case GpuError::CertificateMalformed:
            return "a certificate of the device is not a well-formed P-384 certificate in DER";
        case GpuError::RootUntrusted:
            return "the device's chain does not end in the NVIDIA Device Identity CA (or a root of "
                   "this chain's genesis)";
        case GpuError::ChainInvalid:
            return "the certificates of the device do not follow each other as a signing key and "
                   "its issuers";
        case GpuError::ChainSignatureInvalid:
            return "a certificate of the device is not signed by the next one";
        case GpuError::CertificateNotYetValid:
            return "a certificate of the device is not valid yet at the block's time";
        case GpuError::CertificateExpired:
            return "a certificate of the device has expired at the block's time";
        case GpuError::CertificateRevoked:
            return "a certificate of the device is on this chain's revocation list";
        case GpuError::FwidMissing:
            return "the device's certificate or report lacks the firmware id; update its firmware";
        case GpuError::FwidMismatch:
            return "the firmware that reports is not the one that the device's key was made for";
        case GpuError::ReportSignatureInvalid:
            return "the report is not signed by the device's key";
        case GpuError::ModeNotConfidential:
            return "the device does not run in a known confidential computing mode";
        case GpuError::ProtectedPcieNotAllowed:
            return "the device runs in protected PCIe mode, which this chain does not accept";
        case GpuError::IdentityFieldMissing:
            return "the report lacks the project, project SKU, chip SKU, VBIOS or driver version";
        case GpuError::ChipMismatch:
            return "the device's certificate is of another chip than its model's";
        case GpuError::RimRowInvalid:
            return "the golden values of driver and VBIOS overlap or are empty; governance must "
                   "correct the rows";
        case GpuError::MeasurementMissing:
            return "the report lacks a measurement for which there is a golden value";
        case GpuError::MeasurementMismatch:
            return "a measurement is none of its golden values: the firmware or driver is "
                   "modified, "
                   "or runs in debug or developer mode";
        case GpuError::DeviceDuplicated:
            return "the same device stands in the evidence twice";
        case GpuError::SwitchMissing:
            return "GPUs in protected PCIe mode need the evidence of their switches beside them";
    }
    return "unknown GPU error";
}

}  // namespace tee_registry::nvidia
