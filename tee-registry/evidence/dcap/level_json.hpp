// Members that the levels of TCB info and QE identity have in common.
#pragma once

#include "tee-registry/evidence/dcap/tcb_info.hpp"
#include "tee-registry/json/fields.hpp"

namespace tee_registry::dcap {

/// Reads the name of a status.
using StatusReader = std::optional<TcbStatus> (*)(std::string_view);

/// tcbStatus, tcbDate and advisoryIDs of a level. `malformed` is the error of the whole text.
Result<TcbVerdict, EvidenceError> read_verdict(const json::Value& level, StatusReader status,
                                               EvidenceError malformed);

/// tcbLevels of an enclave or module identity: at least one, highest first, none twice.
Result<std::vector<IsvLevel>, EvidenceError> read_isv_levels(const json::Value& identity,
                                                             EvidenceError malformed);

}  // namespace tee_registry::dcap
