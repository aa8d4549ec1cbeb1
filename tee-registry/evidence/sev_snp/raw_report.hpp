// The attestation report of the SEV-SNP firmware, 1184 bytes, little-endian (AMD 56860,
// MSG_REPORT_RSP ATTESTATION_REPORT):
//
//   000 version 4 | guest SVN 4 | policy 8 | 010 family id 16 | image id 16
//   030 VMPL 4 | signature algorithm 4 | 038 current TCB 8 | 040 platform info 8
//   048 signer info 4 | zero 4 | 050 report data 64 | 090 measurement 48 | 0c0 host data 32
//   0e0 id key digest 48 | 110 author key digest 48 | 140 report id 32 | 160 migration agent's 32
//   180 reported TCB 8 | 188 family, model, stepping (version 3 on) | zero to 1a0 | chip id 64
//   1e0 committed TCB 8 | 1e8 current build, minor, major, 0 | 1ec the same committed
//   1f0 launch TCB 8 | 1f8 launch and 200 current mitigation vector (version 5) | zero to 2a0
//   2a0 signature 512: r 72, s 72 (48 used of each), zero
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/evidence/sev_snp/error.hpp"

namespace tee_registry::sev_snp {

using primitives::Bytes32;
using primitives::Bytes48;
using primitives::Bytes64;
using primitives::Bytes96;
using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes8 = std::array<std::uint8_t, 8>;

inline constexpr std::size_t kReportSize = 0x4a0;
inline constexpr std::size_t kSignedSize = 0x2a0;
inline constexpr std::uint32_t kVersionMin = 2;
inline constexpr std::uint32_t kVersionMax = 5;

/// Bits of the guest's policy.
namespace guest_policy {
inline constexpr std::uint64_t kSmtAllowed = std::uint64_t{1} << 16;
/// Reserved, must be one.
inline constexpr std::uint64_t kOne = std::uint64_t{1} << 17;
inline constexpr std::uint64_t kMigrationAgentAllowed = std::uint64_t{1} << 18;
inline constexpr std::uint64_t kDebugAllowed = std::uint64_t{1} << 19;
inline constexpr std::uint64_t kSingleSocket = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kCxlAllowed = std::uint64_t{1} << 21;
inline constexpr std::uint64_t kMemoryAes256Xts = std::uint64_t{1} << 22;
inline constexpr std::uint64_t kRaplDisabled = std::uint64_t{1} << 23;
inline constexpr std::uint64_t kCiphertextHiding = std::uint64_t{1} << 24;
inline constexpr std::uint64_t kPageSwapDisabled = std::uint64_t{1} << 25;
inline constexpr std::uint64_t kDefined = (std::uint64_t{1} << 26) - 1;
}  // namespace guest_policy

/// Bits of the platform info.
namespace platform_info {
inline constexpr std::uint64_t kSmt = 1u << 0;
inline constexpr std::uint64_t kTsme = 1u << 1;
inline constexpr std::uint64_t kEcc = 1u << 2;
inline constexpr std::uint64_t kRaplDisabled = 1u << 3;
inline constexpr std::uint64_t kCiphertextHiding = 1u << 4;
/// No two addresses reach the same memory: the check against BadRAM (CVE-2024-21944).
inline constexpr std::uint64_t kAliasCheckComplete = 1u << 5;
inline constexpr std::uint64_t kTrustedIo = 1u << 7;
inline constexpr std::uint64_t kDefined = 0xbf;
}  // namespace platform_info

/// Bits of the signer info.
namespace signer_info {
inline constexpr std::uint32_t kAuthorKey = 1u << 0;
inline constexpr std::uint32_t kMaskChipKey = 1u << 1;
inline constexpr std::uint32_t kDefined = 0x1f;
/// Bits 4 to 2.
inline constexpr std::uint32_t kSigningKeyShift = 2;
}  // namespace signer_info

/// The fields as they stand; nothing is judged.
struct RawReport {
    std::uint32_t version = 0;
    std::uint32_t guest_svn = 0;
    std::uint64_t policy = 0;
    Bytes16 family_id{};
    Bytes16 image_id{};
    std::uint32_t vmpl = 0;
    std::uint32_t signature_algorithm = 0;
    Bytes8 current_tcb{};
    std::uint64_t platform_info = 0;
    std::uint32_t signer_info = 0;
    Bytes64 report_data{};
    Bytes48 measurement{};
    Bytes32 host_data{};
    Bytes48 id_key_digest{};
    Bytes48 author_key_digest{};
    Bytes32 report_id{};
    Bytes8 reported_tcb{};
    std::uint8_t cpu_family = 0;
    std::uint8_t cpu_model = 0;
    Bytes64 chip_id{};
    Bytes8 committed_tcb{};
    Bytes8 launch_tcb{};
    std::uint64_t launch_mitigations = 0;
    std::uint64_t current_mitigations = 0;
    /// r | s, big-endian.
    Bytes96 signature{};
    BytesView signed_part;
};

/// ReportMalformed unless it has the one size.
Result<RawReport, SnpError> read_report(BytesView report);

/// Whether all bytes that this version reserves are zero. Precondition: kReportSize bytes.
bool reserved_bytes_are_zero(BytesView report, std::uint32_t version);

}  // namespace tee_registry::sev_snp
