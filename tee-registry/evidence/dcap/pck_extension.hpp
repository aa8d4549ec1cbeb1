// Intel's extension of PCK certificates, 1.2.840.113741.1.13.1: which platform the key belongs to
// and the security version of its components when the certificate was issued.
#pragma once

#include "tee-registry/evidence/dcap/quote.hpp"

#include <optional>

namespace tee_registry::dcap {

/// Kind of platform, field .5.
enum class SgxType : std::uint8_t { Standard, Scalable, ScalableWithIntegrity };

struct PckExtension {
    /// Identity of the platform (its set of processor packages).
    Bytes16 ppid{};
    /// Security versions of the 16 components, and the same as the processor reports them.
    Bytes16 components{};
    Bytes16 cpu_svn{};
    std::uint16_t pce_svn = 0;
    std::array<std::uint8_t, 2> pce_id{};
    std::array<std::uint8_t, 6> fmspc{};
    SgxType sgx_type{};
    /// Platform CA only: the set of packages that was registered together, and its configuration.
    std::optional<Bytes16> platform_instance_id;
    std::optional<bool> dynamic_platform;
    std::optional<bool> cached_keys;
    std::optional<bool> smt_enabled;
};

/// PckExtensionInvalid unless every required field occurs once with its size, nothing else occurs,
/// and CPUSVN equals the 16 component numbers.
Result<PckExtension, EvidenceError> read_pck_extension(BytesView value);

}  // namespace tee_registry::dcap
