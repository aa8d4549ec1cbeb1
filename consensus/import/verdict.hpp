// Why a block, or a proof of finality, was not taken.
#pragma once

#include "consensus/ports.hpp"

#include <string>
#include <string_view>

namespace consensus::import {

enum class Verdict : std::uint8_t {
    // Not now.
    AlreadyKnown,   // imported before
    UnknownParent,  // the parent is not imported (yet)
    FutureBlock,    // its slot has not started: retry_at_ms
    TooManyForks,   // the tree of unfinalized blocks is full
    // Never.
    TooFarAhead,      // its slot is further ahead than the next one
    BelowFinalized,   // it does not descend from the last finalized block
    WrongNumber,      // not the parent's number plus one
    MalformedHeader,  // the digest breaks a rule (aura::DigestError)
    WrongSlot,        // not after the parent's slot
    BadSeal,          // not sealed by the slot's author
    BadVrf,           // the author's VRF output does not verify
    Forbidden,        // not the fork block of its number, or a bad block (ForkRules)
    InvalidBlock,     // the runtime refused it, or its roots are wrong
    // A proof of finality.
    UnknownBlock,      // the target is not imported
    BadJustification,  // grandpa::JustificationError
    BeyondSetChange,   // the target is above a block that changes the authorities
    // Trouble of this node; says nothing about the block.
    RuntimeFailed,  // the parent's state could not be asked
    StoreFailed,    // the database failed
};
std::string_view to_string(Verdict verdict);

/// Whether the sender is to blame.
bool is_fault_of_sender(Verdict verdict);

struct ImportError {
    Verdict verdict{};
    /// Detail: the broken rule in words.
    std::string text;
    /// For FutureBlock.
    UnixMs retry_at_ms = 0;
};

inline Result<Done, ImportError> refuse(Verdict verdict, std::string_view text = {}) {
    return unexpected(ImportError{verdict, std::string{text}, 0});
}

}  // namespace consensus::import
