#include "consensus/import/verdict.hpp"

namespace consensus::import {

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::AlreadyKnown:
            return "block: imported already";
        case Verdict::UnknownParent:
            return "block: its parent is unknown";
        case Verdict::FutureBlock:
            return "block: its slot has not started";
        case Verdict::TooManyForks:
            return "block: too many unfinalized blocks";
        case Verdict::TooFarAhead:
            return "block: its slot is too far ahead";
        case Verdict::BelowFinalized:
            return "block: it does not descend from the last finalized block";
        case Verdict::WrongNumber:
            return "block: its number is not the parent's plus one";
        case Verdict::MalformedHeader:
            return "block: its header breaks a rule";
        case Verdict::WrongSlot:
            return "block: its slot is not after the parent's";
        case Verdict::BadSeal:
            return "block: not sealed by the slot's author";
        case Verdict::BadVrf:
            return "block: its VRF output does not verify";
        case Verdict::Forbidden:
            return "block: the chain's specification forbids it";
        case Verdict::InvalidBlock:
            return "block: the runtime refuses it";
        case Verdict::UnknownBlock:
            return "justification: its target is unknown";
        case Verdict::BadJustification:
            return "justification: not valid";
        case Verdict::BeyondSetChange:
            return "justification: its target is above a change of authorities";
        case Verdict::RuntimeFailed:
            return "import: the runtime could not be asked";
        case Verdict::StoreFailed:
            return "import: the database failed";
    }
    return "import: unknown verdict";
}

bool is_fault_of_sender(Verdict verdict) {
    switch (verdict) {
        // TooFarAhead may as well mean that the own clock is slow, and then all peers send it.
        // BeyondSetChange: the proof of the change may have been held back by another peer.
        case Verdict::WrongNumber:
        case Verdict::MalformedHeader:
        case Verdict::WrongSlot:
        case Verdict::BadSeal:
        case Verdict::BadVrf:
        case Verdict::Forbidden:
        case Verdict::InvalidBlock:
        case Verdict::BadJustification:
            return true;
        default:
            return false;
    }
}

}  // namespace consensus::import
