// Intel's TCB info, version 3: the security levels of one platform model (FMSPC) for one TEE, and
// of the TDX modules that may run on it.
//
// Read from the exact JSON text that is signed. Levels are brought into Intel's order (highest
// first) here, since the order of the text means nothing; two equal levels make the text malformed.
#pragma once

#include "tee-registry/evidence/dcap/quote.hpp"
#include "tee-registry/evidence/dcap/tcb_status.hpp"
#include "tee-registry/utc_time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tee_registry::dcap {

/// Bounds of the lists. Intel's longest have 17 levels, 2 modules and 20 advisories.
inline constexpr std::uint32_t kTcbLevelsMax = 64;
inline constexpr std::uint32_t kModulesMax = 16;
inline constexpr std::uint32_t kAdvisoriesMax = 128;
inline constexpr std::size_t kAdvisoryIdSizeMax = 32;

/// What a level says about a component that meets it.
struct TcbVerdict {
    TcbStatus status{};
    UnixSeconds tcb_date = 0;
    std::vector<std::string> advisory_ids;
    bool operator==(const TcbVerdict&) const = default;
};

/// A level of a TDX module or of a quoting enclave, named by its security version.
struct IsvLevel {
    std::uint16_t isv_svn = 0;
    TcbVerdict verdict;
    bool operator==(const IsvLevel&) const = default;
};

/// A level of the platform.
struct TcbLevel {
    Bytes16 sgx{};
    std::uint16_t pce_svn = 0;
    /// Zero for SGX.
    Bytes16 tdx{};
    TcbVerdict verdict;
    bool operator==(const TcbLevel&) const = default;
};

/// Who must have signed a TDX module, and what attributes it must have.
struct TdxModule {
    Bytes48 mr_signer{};
    Bytes8 attributes{};
    Bytes8 attributes_mask{};
    bool operator==(const TdxModule&) const = default;
};

/// A generation of the TDX module ("TDX_01") with its levels, highest first.
struct TdxModuleIdentity {
    std::uint8_t generation = 0;
    TdxModule module;
    std::vector<IsvLevel> levels;
    bool operator==(const TdxModuleIdentity&) const = default;
};

struct TcbInfo {
    TeeKind tee{};
    UnixSeconds issue_date = 0;
    UnixSeconds next_update = 0;
    std::array<std::uint8_t, 6> fmspc{};
    std::array<std::uint8_t, 2> pce_id{};
    std::uint32_t evaluation_data_number = 0;
    /// For modules of generation 0.
    std::optional<TdxModule> module;
    std::vector<TdxModuleIdentity> module_identities;
    /// Highest first.
    std::vector<TcbLevel> levels;
    bool operator==(const TcbInfo&) const = default;
};

/// TcbInfoMalformed, or TcbStatusUnrecognized for a status that Intel does not define.
Result<TcbInfo, EvidenceError> read_tcb_info(std::string_view json);

}  // namespace tee_registry::dcap
