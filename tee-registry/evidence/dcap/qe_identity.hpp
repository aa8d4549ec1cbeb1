// Intel's identity of the quoting enclaves, version 2: which enclave may sign attestation keys.
#pragma once

#include "tee-registry/evidence/dcap/tcb_info.hpp"

namespace tee_registry::dcap {

struct QeIdentity {
    /// QE signs for SGX, TD_QE for TDX.
    TeeKind tee{};
    UnixSeconds issue_date = 0;
    UnixSeconds next_update = 0;
    std::uint32_t evaluation_data_number = 0;
    std::array<std::uint8_t, 4> misc_select{};
    std::array<std::uint8_t, 4> misc_select_mask{};
    Bytes16 attributes{};
    Bytes16 attributes_mask{};
    Bytes32 mr_signer{};
    std::uint16_t isv_prod_id = 0;
    /// Highest first.
    std::vector<IsvLevel> levels;
    bool operator==(const QeIdentity&) const = default;
};

/// QeIdentityMalformed, or TcbStatusUnrecognized for a status that Intel does not define.
Result<QeIdentity, EvidenceError> read_qe_identity(std::string_view json);

/// The verdict on a quoting enclave: QeIdentityMismatch when it is another enclave, of another TEE
/// or in debug mode; QeNotSupported when it is below every level.
Result<TcbVerdict, EvidenceError> judge_qe(const QeIdentity& identity, const EnclaveReport& report,
                                           TeeKind tee);

/// The verdict of the highest level that `isv_svn` meets.
std::optional<TcbVerdict> isv_verdict(const std::vector<IsvLevel>& levels, std::uint16_t isv_svn);

}  // namespace tee_registry::dcap
