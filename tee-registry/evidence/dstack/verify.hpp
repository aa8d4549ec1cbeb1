// Verification of a dstack CVM: what runs in a trust domain whose quote is verified already. A pure
// function of that report, the event log, vm_config and policy.
//
// Steps, in this order (step.hpp lists them): sizes and forms; the log, whose runtime digests are
// computed; its replay into RTMR0..3; the system events up to system-ready; MRCONFIGID; dstack's
// own rules for TDX; report data and GPU evidence where they are expected; the policy.
//
// MRTD and RTMR0..2 prove the firmware, kernel and initial RAM disk; they are given as they are and
// to be judged against known images. The system events are only as good as the image that emitted
// them.
#pragma once

#include "tee-registry/evidence/dcap/report.hpp"
#include "tee-registry/evidence/dstack/mr_config.hpp"
#include "tee-registry/evidence/dstack/step.hpp"

namespace tee_registry::dstack {

struct CvmEvidence {
    /// JSON texts as GetQuote returns them.
    std::string event_log;
    std::string vm_config;
};

/// What is acceptable; an empty list accepts everything.
struct Policy {
    std::vector<Bytes32> aggregated_mrs;
    std::vector<Bytes32> os_images;
    std::vector<Bytes32> compose_hashes;
    std::vector<Bytes20> app_ids;
    std::vector<Bytes32> devices;
    /// SHA-256 of key-provider payloads.
    std::vector<Bytes32> key_providers;
    /// Whether the launch may be incomplete, as when a CVM asks its KMS for keys.
    bool allow_boot_time = false;
    std::optional<dcap::Bytes64> report_data;
    /// SHA-256 of the GPU evidence that was submitted beside.
    std::optional<Bytes32> gpu_evidence_hash;
};

/// What a verified CVM proves.
struct CvmReport {
    SystemEvents events;
    VmConfig config;
    /// Version of MRCONFIGID; 0 when the host committed to nothing.
    std::uint8_t mr_config_version = 0;
    /// SHA-256(MRTD | RTMR0 | RTMR1 | RTMR2 | key provider hash).
    Bytes32 mr_system{};
    /// SHA-256(MRTD | RTMR0..2 | RTMR3 [| MRCONFIGID | MROWNER | MROWNERCONFIG if any is not
    /// zero]): of an app with all events, of a KMS with those up to boot-mr-done.
    Bytes32 mr_aggregated{};
    Bytes32 mr_aggregated_boot{};
    /// SHA-256(MRTD | RTMR1 | RTMR2): the image, whatever the VM's size.
    Bytes32 mr_image{};
    Bytes32 device_id{};
};

/// `step`, where given, names the step that was begun last.
Result<CvmReport, DstackError> verify(primitives::Host& host, const dcap::Report& quote,
                                      const CvmEvidence& evidence, const Policy& policy,
                                      Step* step = nullptr);

}  // namespace tee_registry::dstack
