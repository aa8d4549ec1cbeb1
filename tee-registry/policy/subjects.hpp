// What governance denies, vouches for and freezes: the keys of the policy's tables.
#pragma once

#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/nvidia/golden.hpp"
#include "tee-registry/policy/worker_class.hpp"

#include <string>
#include <variant>

namespace tee_registry::policy {

using primitives::scale::BoundedBytes;
using primitives::scale::BoundedVec;

// ---- denials ------------------------------------------------------------------------------------

/// SHA-256 of the PPID or of the SNP chip id.
struct DeviceSubject {
    static constexpr std::string_view kEnumPath = "tee_registry::policy::Subject";
    Bytes32 device_id{};
    bool operator==(const DeviceSubject&) const = default;
};
struct GpuSubject {
    Bytes32 gpu_id{};
    bool operator==(const GpuSubject&) const = default;
};
/// MRENCLAVE, MRSIGNER, MRTD, a RTMR, a SNP measurement, a compose hash, or an OS image as
/// DstackImage has it or as the CVM names it.
struct MeasurementSubject {
    BoundedBytes<48> measurement;
    bool operator==(const MeasurementSubject&) const = default;
};
/// A platform's or a GPU's certificate, by serial number (big-endian, no sign byte).
struct SerialSubject {
    BoundedBytes<20> serial;
    bool operator==(const SerialSubject&) const = default;
};
struct FmspcSubject {
    Fmspc fmspc{};
    bool operator==(const FmspcSubject&) const = default;
};
struct SnpProductSubject {
    std::uint8_t product = 0;
    bool operator==(const SnpProductSubject&) const = default;
};
/// A whole TEE type.
struct PlatformSubject {
    PlatformKind platform{};
    bool operator==(const PlatformSubject&) const = default;
};
struct GpuModelSubject {
    std::uint32_t model = 0;
    bool operator==(const GpuModelSubject&) const = default;
};
struct AdvisorySubject {
    BoundedBytes<32> id;
    bool operator==(const AdvisorySubject&) const = default;
};
/// The first four are judged per worker, the others stop classes.
using Subject =
    std::variant<DeviceSubject, GpuSubject, MeasurementSubject, SerialSubject, FmspcSubject,
                 SnpProductSubject, PlatformSubject, GpuModelSubject, AdvisorySubject>;

struct Denial {
    BoundedBytes<128> reason;
    std::uint32_t block = 0;
    bool operator==(const Denial&) const = default;
};

// ---- images and machines that were audited ------------------------------------------------------

/// A dstack CVM by its OS image and by what that image says it launched.
struct DstackImage {
    static constexpr std::string_view kEnumPath = "tee_registry::policy::Image";
    /// SHA-256(MRTD | RTMR1 | RTMR2): firmware, kernel, command line and initrd as the TD measured
    /// them. Never the hash in the event os-image-hash: the events are as good as the image that
    /// emits them, and only this tells which one did.
    Bytes32 os_image_hash{};
    Bytes32 compose_hash{};
    /// SHA-256 of the key-provider event's payload.
    Bytes32 key_provider{};
    bool operator==(const DstackImage&) const = default;
};
/// A SNP guest by its launch measurement.
struct SnpImage {
    Bytes48 measurement{};
    bool operator==(const SnpImage&) const = default;
};
/// A TD by all that it measured: SHA-256(MRTD | RTMR0 | RTMR1 | RTMR2 | RTMR3).
struct TdImage {
    Bytes32 digest{};
    bool operator==(const TdImage&) const = default;
};
/// An enclave by its code.
struct EnclaveImage {
    Bytes32 mr_enclave{};
    bool operator==(const EnclaveImage&) const = default;
};
using Image = std::variant<DstackImage, SnpImage, TdImage, EnclaveImage>;

/// What a launch measurement says of the machine: SHA-256(MRTD | RTMR0), or of the SNP measurement.
using MachineDigest = Bytes32;
struct Machine {
    Bytes32 image{};
    std::uint32_t vcpus = 0;
    std::uint32_t memory_gib = 0;
    bool operator==(const Machine&) const = default;
};

// ---- freezes ------------------------------------------------------------------------------------

/// New registrations of every class.
struct FreezeRegistrations {
    static constexpr std::string_view kEnumPath = "tee_registry::policy::FreezeTarget";
    bool operator==(const FreezeRegistrations&) const = default;
};
/// A class as a whole: its workers count nothing and no new ones come.
struct FreezeClass {
    WorkerClassPattern pattern;
    bool operator==(const FreezeClass&) const = default;
};
using FreezeTarget = std::variant<FreezeRegistrations, FreezeClass>;

/// Why a class is stopped: a denial (by its subject), or a freeze until a running time.
struct DeniedCause {
    static constexpr std::string_view kEnumPath = "tee_registry::policy::StopCause";
    Subject subject;
    bool operator==(const DeniedCause&) const = default;
};
struct FrozenCause {
    std::uint64_t until = 0;
    bool operator==(const FrozenCause&) const = default;
};
using StopCause = std::variant<DeniedCause, FrozenCause>;

struct Stop {
    WorkerClassPattern pattern;
    StopCause cause;
    bool operator==(const Stop&) const = default;
};

// ---- GPUs ---------------------------------------------------------------------------------------

struct GpuModel {
    std::uint64_t weight = 0;
    bool operator==(const GpuModel&) const = default;
};
/// What the part numbers of a device mean; switches have no model of their own (0).
struct GpuProduct {
    nvidia::ModelRow row;
    std::uint32_t model = 0;
    bool operator==(const GpuProduct&) const = default;
};

// ---- proof of cloud -----------------------------------------------------------------------------

struct ProofOfCloud {
    std::uint8_t level = 0;
    /// Milliseconds since the Unix epoch, by the endorsers.
    std::uint64_t issued_at = 0;
    bool operator==(const ProofOfCloud&) const = default;
};
/// M of N: who must agree.
struct Quorum {
    std::uint32_t threshold = 0;
    std::vector<Bytes32> members;
    bool operator==(const Quorum&) const = default;
};
struct MemberSignature {
    /// The place of the signer among the members.
    std::uint8_t member = 0;
    primitives::Bytes64 signature{};
    bool operator==(const MemberSignature&) const = default;
};

}  // namespace tee_registry::policy
