#include "tee-registry/evidence/nvidia/error.hpp"

namespace tee_registry::nvidia {

std::string_view to_string(GpuError error) {
    switch (error) {
        case GpuError::EvidenceTooLarge:
            return "the GPU evidence is longer than 128 KiB; name shared certificates once";
        case GpuError::DeviceCountInvalid:
            return "the GPU evidence holds no device or more than 32; submit the devices of one "
                   "host";
        case GpuError::SharedCertificatesInvalid:
            return "a shared certificate stands there twice, is used by no device or is "
                   "malformed; name each certificate above the devices' own once";
        case GpuError::RequestMalformed:
            return "the request is not an SPDM 1.1 GET_MEASUREMENTS for all blocks with "
                   "signature; submit the report as the driver gives it, request first";
        case GpuError::ResponseMalformed:
            return "the response is not an SPDM 1.1 MEASUREMENTS of its stated length; submit it "
                   "unmodified";
        case GpuError::MeasurementsMalformed:
            return "the measurement blocks are not numbered SHA-384 values of DMTF's form; submit "
                   "the report unmodified";
        case GpuError::OpaqueMalformed:
            return "the opaque data are not fields of known sizes, none twice; submit the report "
                   "unmodified";
        case GpuError::NonceMismatch:
            return "the evidence was made for another nonce; collect it for this worker, purpose "
                   "and block";
        case GpuError::CertificateMissing:
            return "a device names a certificate that is not there, or has less than three or "
                   "more than six; submit its whole chain, or bring the upper ones to "
                   "TeeCollateral";
        case GpuError::CertificateMalformed:
            return "a certificate of the device is not a well-formed P-384 certificate in DER; "
                   "submit the chain that the driver gives";
        case GpuError::RootUntrusted:
            return "the device's chain does not end in the NVIDIA Device Identity CA (or a root "
                   "of this chain's genesis); use production devices and their own chain";
        case GpuError::ChainInvalid:
            return "the certificates of the device do not follow each other as a signing key and "
                   "its issuers; submit the chain that the driver gives, the device's own "
                   "certificate first";
        case GpuError::ChainSignatureInvalid:
            return "a certificate of the device is not signed by the next one; submit the chain "
                   "of this device, unmodified";
        case GpuError::CertificateNotYetValid:
            return "a certificate of the device is not valid yet at the time of judgement; wait, "
                   "or check the time";
        case GpuError::CertificateExpired:
            return "a certificate of the device has expired at the time of judgement; update the "
                   "device's firmware to get a new one";
        case GpuError::CertificateRevoked:
            return "a certificate of the device is on this chain's revocation list; use another "
                   "device, or ask governance why";
        case GpuError::FwidMissing:
            return "the device's certificate or report lacks the firmware id; update its firmware";
        case GpuError::FwidMismatch:
            return "the firmware that reports is not the one that the device's key was made for; "
                   "reset the device and collect the evidence again";
        case GpuError::ReportSignatureInvalid:
            return "the report is not signed by the device's key; submit it unmodified, with the "
                   "chain of the same device";
        case GpuError::ModeNotConfidential:
            return "the device does not run in a known confidential computing mode; switch that "
                   "mode on and reset the device";
        case GpuError::ProtectedPcieNotAllowed:
            return "the device runs in protected PCIe mode, which this chain does not accept; use "
                   "confidential computing mode for single or multiple GPUs";
        case GpuError::IdentityFieldMissing:
            return "the report lacks the project, project SKU, chip SKU, VBIOS or driver version; "
                   "update the device's firmware and driver";
        case GpuError::ChipMismatch:
            return "the device's certificate is of another chip than its model's; submit the "
                   "chain of the same device, or have governance correct the model's row";
        case GpuError::RimRowInvalid:
            return "the golden values of driver and VBIOS overlap or are empty; governance must "
                   "correct the rows";
        case GpuError::MeasurementMissing:
            return "the report lacks a measurement for which there is a golden value; ask for all "
                   "measurement blocks, with the driver that the golden values are of";
        case GpuError::MeasurementMismatch:
            return "a measurement is none of its golden values: the firmware or driver is "
                   "modified, or runs in debug or developer mode; install NVIDIA's own and switch "
                   "that mode off";
        case GpuError::DeviceDuplicated:
            return "the same device stands in the evidence twice; submit each once";
        case GpuError::SwitchMissing:
            return "GPUs in protected PCIe mode need the evidence of their switches beside them; "
                   "collect that too";
    }
    return "unknown GPU error";
}

}  // namespace tee_registry::nvidia
