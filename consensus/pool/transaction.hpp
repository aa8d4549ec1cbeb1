// A transaction as the pool keeps it, and why one is refused.
#pragma once

#include "consensus/ports.hpp"
#include "frame/support/validity.hpp"

#include <string>

namespace consensus::pool {

/// What a transaction provides or requires: opaque bytes, equal or not.
using Tag = Bytes;
using Priority = std::uint64_t;

struct Transaction {
    /// blake2b-256 of the encoding, length prefix included.
    Hash hash;
    primitives::OpaqueExtrinsic extrinsic;
    /// Of the encoding.
    std::size_t size_bytes = 0;
    Priority priority = 0;
    std::vector<Tag> requires_tags;
    std::vector<Tag> provides_tags;
    /// The runtime's verdict holds while the best block is below this number.
    std::uint64_t valid_till = 0;
    bool propagate = true;
    frame::TransactionSource source{};
    /// Order of arrival; decides between equal priorities.
    std::uint64_t arrival = 0;
};

/// Why a transaction does not enter; one to one with the error codes of author_*.
struct PoolError {
    enum class Code : std::uint8_t {
        InvalidFormat,       // 1001: the bytes are no extrinsic (text)
        Verification,        // 1002: the runtime failed (text)
        Invalid,             // 1010: validity
        UnknownValidity,     // 1011: validity
        TemporarilyBanned,   // 1012
        AlreadyImported,     // 1013: hash
        TooLowPriority,      // 1014: old_priority, new_priority
        CycleDetected,       // 1015
        ImmediatelyDropped,  // 1016: the pool is full of better ones
        Unactionable,        // 1018: not to be propagated, and this node authors no blocks
        NoTagsProvided,      // 1019
        InvalidBlockId,      // 1020: the best block's state is not there
        RejectedFuture,      // 1021: the pool takes no future ones
        Other,               // 1040 (text)
    };
    Code code{};
    frame::TransactionValidityError validity;
    Hash hash;
    Priority old_priority = 0;
    Priority new_priority = 0;
    std::string text;
};
/// The number RPC answers with.
std::int32_t rpc_code(PoolError::Code code);
std::string_view to_string(PoolError::Code code);

inline PoolError pool_error(PoolError::Code code) {
    PoolError error;
    error.code = code;
    return error;
}

}  // namespace consensus::pool
