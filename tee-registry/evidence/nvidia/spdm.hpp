// The messages by which an NVIDIA GPU or switch attests (DMTF DSP0274, SPDM 1.1):
//
//   request   11 e0 | 01: with signature | ff: all blocks | nonce 32 | slot
//   response  11 60 | 00 | slot | number of blocks | length of the blocks 3, LE | blocks
//             | nonce 32 | length of the opaque data 2, LE | opaque data | signature 96
//   block     index from 1 on | 01: DMTF | size 2, LE = 51 | kind | size 2, LE = 48 | value 48
//   opaque    fields of type 2, LE | size 2, LE | value; types unknown here are skipped
//
// The signature (ECDSA P-384, SHA-384, r | s big-endian) covers the request and the response but
// for itself.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/evidence/nvidia/error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tee_registry::nvidia {

using primitives::Bytes32;
using primitives::Bytes48;
using primitives::Bytes96;

inline constexpr std::size_t kRequestSize = 37;
/// A Hopper response has 4080 bytes.
inline constexpr std::size_t kResponseSizeMax = 12 * 1024;
inline constexpr std::size_t kBlockSize = 55;

/// Types of opaque fields that are read here.
namespace opaque_type {
inline constexpr std::uint16_t kDriverVersion = 3;
inline constexpr std::uint16_t kVbiosVersion = 6;
inline constexpr std::uint16_t kNvdec0Status = 11;
inline constexpr std::uint16_t kChipSku = 15;
inline constexpr std::uint16_t kProject = 17;
inline constexpr std::uint16_t kProjectSku = 18;
inline constexpr std::uint16_t kFwid = 20;
inline constexpr std::uint16_t kProtectedPcieStatus = 21;
inline constexpr std::uint16_t kFeatureFlag = 36;
inline constexpr std::uint16_t kInvalid = 255;
}  // namespace opaque_type

/// Values of status fields.
inline constexpr std::uint8_t kStatusEnabled = 0xaa;
inline constexpr std::uint8_t kStatusDisabled = 0x55;

/// What the device says beside its measurements. Texts are lower case but for hexadecimal digits of
/// the VBIOS version, and empty when their field is absent.
struct OpaqueData {
    /// 550.90.07
    std::string driver_version;
    /// 96009F0001
    std::string vbios_version;
    std::string project;
    std::string project_sku;
    std::string chip_sku;
    std::optional<Bytes48> fwid;
    std::optional<std::uint8_t> nvdec0_status;
    std::optional<std::uint8_t> protected_pcie_status;
    std::optional<std::uint8_t> feature_flag;
    /// A field of the type that stands for "invalid".
    bool has_invalid = false;
};

/// A response taken apart; views point into it.
struct Response {
    std::uint8_t block_count = 0;
    BytesView blocks;
    BytesView nonce;
    BytesView opaque;
    Bytes96 signature{};
    /// All but the signature.
    BytesView signed_part;
};

/// The nonce of a request.
Result<Bytes32, GpuError> read_request(BytesView request);
Result<Response, GpuError> read_response(BytesView response);
/// Values by index less one.
Result<std::vector<Bytes48>, GpuError> read_blocks(const Response& response);
Result<OpaqueData, GpuError> read_opaque(BytesView opaque);

}  // namespace tee_registry::nvidia
