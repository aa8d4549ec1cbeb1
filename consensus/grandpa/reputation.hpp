// What a peer's GRANDPA messages cost or earn it (facts: p2p-consensus 2.3).
#pragma once

#include "consensus/ports.hpp"

#include <string_view>

namespace consensus::grandpa {

enum class Conduct : std::uint8_t {
    // Earned.
    NeighborMessage,
    RoundMessage,
    GoodCommit,
    GoodCatchUp,
    // Costs.
    Undecodable,        // per byte
    PastMessage,        // of a round or set that is over
    FutureMessage,      // of a round or set that has not begun
    BadSignature,       // a vote
    UnknownVoter,       // a vote by nobody of the set
    MalformedCommit,    // lists of different length
    InvalidCommit,      // proves nothing
    MalformedCatchUp,   // a list of votes is empty
    InvalidCatchUp,     // does not complete its round
    OutOfScope,         // a catch-up nobody asked for, a request that makes no sense
    CatchUpTimeout,     // asked and not answered
    CatchUpAnswered,    // the price of an answer
    InvalidViewChange,  // a neighbour packet that goes backwards
    RepeatedNeighbor,   // the same neighbour packet within a minute
};

constexpr std::int32_t reputation_of(Conduct conduct) {
    switch (conduct) {
        case Conduct::NeighborMessage:
        case Conduct::RoundMessage:
        case Conduct::GoodCommit:
            return 100;
        case Conduct::GoodCatchUp:
            return 200;
        case Conduct::Undecodable:
            return -5;
        case Conduct::PastMessage:
            return -50;
        case Conduct::BadSignature:
            return -100;
        case Conduct::UnknownVoter:
            return -150;
        case Conduct::CatchUpTimeout:
        case Conduct::CatchUpAnswered:
            return -200;
        case Conduct::FutureMessage:
        case Conduct::OutOfScope:
        case Conduct::InvalidViewChange:
        case Conduct::RepeatedNeighbor:
            return -500;
        case Conduct::MalformedCommit:
        case Conduct::MalformedCatchUp:
            return -1000;
        case Conduct::InvalidCommit:
        case Conduct::InvalidCatchUp:
            return -5000;
    }
    return 0;
}

std::string_view to_string(Conduct conduct);

}  // namespace consensus::grandpa
