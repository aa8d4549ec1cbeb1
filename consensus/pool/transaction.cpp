#include "consensus/pool/transaction.hpp"

namespace consensus::pool {

std::int32_t rpc_code(PoolError::Code code) {
    switch (code) {
        case PoolError::Code::InvalidFormat:
            return 1001;
        case PoolError::Code::Verification:
            return 1002;
        case PoolError::Code::Invalid:
            return 1010;
        case PoolError::Code::UnknownValidity:
            return 1011;
        case PoolError::Code::TemporarilyBanned:
            return 1012;
        case PoolError::Code::AlreadyImported:
            return 1013;
        case PoolError::Code::TooLowPriority:
            return 1014;
        case PoolError::Code::CycleDetected:
            return 1015;
        case PoolError::Code::ImmediatelyDropped:
            return 1016;
        case PoolError::Code::Unactionable:
            return 1018;
        case PoolError::Code::NoTagsProvided:
            return 1019;
        case PoolError::Code::InvalidBlockId:
            return 1020;
        case PoolError::Code::RejectedFuture:
            return 1021;
        case PoolError::Code::Other:
            return 1040;
    }
    return 1040;
}

std::string_view to_string(PoolError::Code code) {
    switch (code) {
        case PoolError::Code::InvalidFormat:
            return "transaction: the bytes are no extrinsic";
        case PoolError::Code::Verification:
            return "transaction: the runtime failed to validate it";
        case PoolError::Code::Invalid:
            return "transaction: invalid";
        case PoolError::Code::UnknownValidity:
            return "transaction: its validity cannot be determined";
        case PoolError::Code::TemporarilyBanned:
            return "transaction: temporarily banned";
        case PoolError::Code::AlreadyImported:
            return "transaction: already in the pool";
        case PoolError::Code::TooLowPriority:
            return "transaction: its priority is not above that of the one it would replace";
        case PoolError::Code::CycleDetected:
            return "transaction: it depends on transactions that depend on it";
        case PoolError::Code::ImmediatelyDropped:
            return "transaction: the pool is full of transactions of higher priority";
        case PoolError::Code::Unactionable:
            return "transaction: not to be propagated, and this node authors no blocks";
        case PoolError::Code::NoTagsProvided:
            return "transaction: provides no tag";
        case PoolError::Code::InvalidBlockId:
            return "transaction: the state of the best block is not there";
        case PoolError::Code::RejectedFuture:
            return "transaction: the pool accepts no future transactions";
        case PoolError::Code::Other:
            return "transaction: refused";
    }
    return "transaction: unknown error";
}

}  // namespace consensus::pool
