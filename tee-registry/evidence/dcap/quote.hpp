// Intel DCAP quotes of versions 3 (SGX), 4 (SGX, TDX) and 5 (SGX, TDX 1.0, TDX 1.5): byte layout.
// All integers are little-endian.
//
//   header 48: version 2 | attestation key type 2 | TEE type 4 | 4 | QE vendor 16 | user data 20
//   v3, v4     header | body 384 (SGX) or 584 (TDX)              | u32 size | auth data
//   v5         header | u16 body type | u32 body size | body     | u32 size | auth data
//   auth v3    quote signature 64 | attestation key 64 | QE report 384 | its signature 64 |
//              u16 size | QE auth | u16 type | u32 size | certification data
//   auth v4,5  quote signature 64 | attestation key 64 | u16 type 6 | u32 size | the rest as in v3
//              from the QE report on
// The signed part is everything before the u32 size of the auth data. Every size must fill its
// container exactly. What follows the auth data is cut: platforms leave buffer bytes there.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/evidence/error.hpp"

#include <array>

namespace tee_registry::dcap {

using primitives::Bytes32;
using primitives::Bytes48;
using primitives::Bytes64;
using Bytes8 = std::array<std::uint8_t, 8>;
using Bytes16 = std::array<std::uint8_t, 16>;

/// The largest real quote has 5,006 bytes, of which 3,600 are the certificate chain.
inline constexpr std::size_t kQuoteSizeMax = 16 * 1024;
inline constexpr std::size_t kQeAuthSizeMax = 1024;
inline constexpr std::size_t kCertificationSizeMax = 12 * 1024;

enum class TeeKind : std::uint8_t { Sgx, Tdx };

/// An enclave's report: the body of SGX quotes and the quoting enclave's own.
struct EnclaveReport {
    Bytes16 cpu_svn{};
    std::array<std::uint8_t, 4> misc_select{};
    /// Flags 8, XFRM 8.
    Bytes16 attributes{};
    Bytes32 mr_enclave{};
    Bytes32 mr_signer{};
    std::uint16_t isv_prod_id = 0;
    std::uint16_t isv_svn = 0;
    Bytes64 report_data{};
    bool operator==(const EnclaveReport&) const = default;
};

/// A trust domain's report.
struct TdReport {
    Bytes16 tee_tcb_svn{};
    Bytes48 mr_seam{};
    Bytes48 mr_signer_seam{};
    Bytes8 seam_attributes{};
    Bytes8 td_attributes{};
    Bytes8 xfam{};
    Bytes48 mr_td{};
    Bytes48 mr_config_id{};
    Bytes48 mr_owner{};
    Bytes48 mr_owner_config{};
    std::array<Bytes48, 4> rtmrs{};
    Bytes64 report_data{};
    /// TDX 1.5 only, zero before.
    Bytes16 tee_tcb_svn2{};
    Bytes48 mr_service_td{};
    bool operator==(const TdReport&) const = default;
};

inline constexpr std::size_t kEnclaveReportSize = 384;
inline constexpr std::size_t kTdReport10Size = 584;
inline constexpr std::size_t kTdReport15Size = 648;

/// A quote taken apart; nothing of it is verified. Views point into the bytes given to read_quote.
struct Quote {
    std::uint16_t version = 0;
    TeeKind tee{};
    /// TDX: the body is of TDX 1.5.
    bool is_td15 = false;
    BytesView signed_part;
    BytesView body;
    Bytes64 signature{};
    /// x | y
    Bytes64 attestation_key{};
    BytesView qe_report;
    Bytes64 qe_report_signature{};
    BytesView qe_auth;
    /// 1 to 5; 5 = a PEM chain of three certificates.
    std::uint16_t certification_type = 0;
    BytesView certification;
    /// Bytes of the quote without what follows it.
    std::size_t size = 0;
};

/// certification_type of a PEM chain.
inline constexpr std::uint16_t kCertificationPckChain = 5;

Result<Quote, EvidenceError> read_quote(BytesView input);

/// The quote without the bytes that follow it: what to store and to hash.
Result<BytesView, EvidenceError> normalise(BytesView input);

/// Precondition: exactly kEnclaveReportSize bytes.
EnclaveReport read_enclave_report(BytesView body);
/// Precondition: kTdReport10Size or kTdReport15Size bytes.
TdReport read_td_report(BytesView body);

}  // namespace tee_registry::dcap
