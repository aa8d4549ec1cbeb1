// Why a call of pallet TeePolicy fails. The numbers are frozen by metadata.
#pragma once

#include <cstdint>
#include <string_view>

namespace tee_registry::policy {

enum class Error : std::uint8_t {
    ListTooLong,
    RulesInvalid,
    SubjectUnknown,
    StopsFull,
    NotFreezeMember,
    NotFrozen,
    QuorumInvalid,
    EndorsementNotNewer,
    EndorsementFromFuture,
    LevelInvalid,
    SignaturesInsufficient,
    NameInvalid,
    GoldenValuesInvalid,
    TcbInvalid,
};
std::string_view to_string(Error error);

}  // namespace tee_registry::policy
