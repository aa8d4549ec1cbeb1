// Verification of NVIDIA confidential computing evidence: the GPUs and switches of one host, each
// with an SPDM request and response and its certificates, judged at a block's time.
//
// It is a fixed table of steps: first those of the evidence, then for each device its messages,
// nonce, chain to the pinned root, firmware id, signature, mode, model, golden values; then those
// of the devices together. The first step that fails decides for all of the evidence.
//
// Unknown is not wrong: a device whose part numbers, VBIOS or driver have no row in state is
// genuine all the same, and its verdict is RimUnknown, worth no weight. Its measurements were
// compared with nothing.
//
// The model is that of the governed row for the part numbers, never a name from the evidence. The
// identity is serial and key of the second certificate (the boot ROM's), because the first one
// changes with the firmware.
#pragma once

#include "tee-registry/der/sha384_certificate.hpp"
#include "tee-registry/evidence/nvidia/golden.hpp"

namespace tee_registry::nvidia {

/// All certificates and messages of a host; 8 GPUs and 4 switches need about half.
inline constexpr std::size_t kEvidenceSizeMax = 128 * 1024;
inline constexpr std::size_t kDevicesMax = 32;
inline constexpr std::size_t kCertificateSizeMax = 4 * 1024;
/// Certificates of one device, its root included. NVIDIA's have 5.
inline constexpr std::size_t kChainMin = 3;
inline constexpr std::size_t kChainMax = 6;
/// Shared certificates: none is in more than one place of a chain.
inline constexpr std::size_t kSharedMax = kDevicesMax * kChainMax;

struct DeviceEvidence {
    Bytes request;
    Bytes response;
    /// DER of its own certificates, the signing one first: at least the two of the device.
    std::vector<Bytes> certificates;
    /// SHA-256 of the shared ones above them, up to the root.
    std::vector<Bytes32> upper;
    bool operator==(const DeviceEvidence&) const = default;
};

/// The evidence of a host. Report data bind SHA-256 of its SCALE encoding.
struct Evidence {
    /// DER, each once, each used.
    std::vector<Bytes> shared_certificates;
    std::vector<DeviceEvidence> devices;
    bool operator==(const Evidence&) const = default;
};

struct Policy {
    /// Root certificates (DER) trusted beside NVIDIA's. Genesis state of development chains; no
    /// call adds one.
    std::vector<Bytes> roots;
    /// Serials of certificates that governance revoked: NVIDIA publishes revocation by OCSP, which
    /// no two nodes can ask alike.
    std::vector<Bytes> revoked_serials;
    /// Protected PCIe (Hopper hosts of 8): NVLink is in the clear inside the host, so that the
    /// switches belong to what is attested.
    bool allow_protected_pcie = true;
    bool operator==(const Policy&) const = default;
};

/// How the device shares its protected memory with others.
enum class Mode : std::uint8_t { SingleGpu, MultiGpu, ProtectedPcie };

enum class Verdict : std::uint8_t {
    /// Every golden value of driver and VBIOS matched.
    Recognized,
    /// GpuRimUnknown: no row for its part numbers, VBIOS or driver. Worth no weight.
    RimUnknown,
};
std::string_view to_string(Verdict verdict);

struct DeviceReport {
    Verdict verdict = Verdict::RimUnknown;
    /// The row that is missing: part numbers or an id. Empty when recognized.
    std::string missing;
    /// Of the model's row; absent without one.
    std::optional<DeviceKind> kind;
    std::string model;
    ModelKey key;
    std::string vbios_version;
    std::string driver_version;
    Mode mode{};
    Bytes48 fwid{};
    /// The second certificate's, big-endian.
    Bytes serial;
    /// Of all certificates of its chain, the signing one first: what governance may deny.
    std::vector<Bytes> chain_serials;
    /// SHA-256 of key and serial of the second certificate: the device's identity on chain.
    Bytes32 device_id{};
};

struct Report {
    std::vector<DeviceReport> devices;
    /// SHA-256 of the SCALE encoding of the evidence.
    Bytes32 evidence_hash{};
    /// Block times at which all certificates are valid, both ends included.
    UnixSeconds valid_from = 0;
    UnixSeconds valid_to = 0;
};

/// `nonce` is what each request must hold, `now_seconds` the block's time. Costs a P-384
/// verification for the report and each certificate of a device's own, and one for each shared
/// certificate.
Result<Report, GpuError> verify(primitives::Host& host, const Evidence& evidence,
                                const Bytes32& nonce, GoldenSource& golden, const Policy& policy,
                                std::uint64_t now_seconds);

/// One step of a verification and how it ended.
struct StepOutcome {
    std::string_view name;
    /// The device that it was about.
    std::optional<std::uint32_t> device;
    std::optional<GpuError> error;
};

/// The steps that verify() goes through for this evidence, up to the first that fails.
std::vector<StepOutcome> explain(primitives::Host& host, const Evidence& evidence,
                                 const Bytes32& nonce, GoldenSource& golden, const Policy& policy,
                                 std::uint64_t now_seconds);

/// SHA-256 of the SCALE encoding.
Bytes32 hash_of(primitives::Host& host, const Evidence& evidence);

}  // namespace tee_registry::nvidia
