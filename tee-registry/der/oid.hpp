// Object identifiers of the X.509 structures read here, as their DER content bytes.
#pragma once

#include <array>
#include <cstdint>

namespace tee_registry::der::oid {

using std::to_array;

/// 1.2.840.10045.4.3.2
inline constexpr auto kEcdsaWithSha256 =
    to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02});
/// 1.2.840.10045.2.1
inline constexpr auto kEcPublicKey =
    to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01});
/// 1.2.840.10045.3.1.7, P-256
inline constexpr auto kPrime256v1 =
    to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07});

/// 1.2.840.10045.4.3.3
inline constexpr auto kEcdsaWithSha384 =
    to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03});
/// 1.3.132.0.34, P-384
inline constexpr auto kSecp384r1 = to_array<std::uint8_t>({0x2b, 0x81, 0x04, 0x00, 0x22});
/// 1.2.840.113549.1.1.1
inline constexpr auto kRsaEncryption =
    to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01});

/// 2.5.4.3
inline constexpr auto kCommonName = to_array<std::uint8_t>({0x55, 0x04, 0x03});

/// 2.5.29.*
inline constexpr auto kSubjectKeyIdentifier = to_array<std::uint8_t>({0x55, 0x1d, 0x0e});
inline constexpr auto kKeyUsage = to_array<std::uint8_t>({0x55, 0x1d, 0x0f});
inline constexpr auto kBasicConstraints = to_array<std::uint8_t>({0x55, 0x1d, 0x13});
inline constexpr auto kCrlNumber = to_array<std::uint8_t>({0x55, 0x1d, 0x14});
inline constexpr auto kCrlReason = to_array<std::uint8_t>({0x55, 0x1d, 0x15});
inline constexpr auto kCrlDistributionPoints = to_array<std::uint8_t>({0x55, 0x1d, 0x1f});
inline constexpr auto kAuthorityKeyIdentifier = to_array<std::uint8_t>({0x55, 0x1d, 0x23});

/// 1.2.840.113741.1.13.1, Intel's extension of the PCK certificate; its fields append one number.
inline constexpr auto kIntelSgx =
    to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01});

/// 1.3.6.1.4.1.3704.1, AMD's extensions of the VCEK and VLEK certificates, which append one or two
/// numbers.
inline constexpr auto kAmdKds =
    to_array<std::uint8_t>({0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01});
/// 2.23.133.5.4.1, TCG's identity of the code that holds the key (DICE).
inline constexpr auto kDiceTcbInfo = to_array<std::uint8_t>({0x67, 0x81, 0x05, 0x05, 0x04, 0x01});

}  // namespace tee_registry::der::oid
