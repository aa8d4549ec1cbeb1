#include "consensus/grandpa/reputation.hpp"

namespace consensus::grandpa {

std::string_view to_string(Conduct conduct) {
    switch (conduct) {
        case Conduct::NeighborMessage:
            return "grandpa: told where its voter is";
        case Conduct::RoundMessage:
            return "grandpa: a vote";
        case Conduct::GoodCommit:
            return "grandpa: a valid commit";
        case Conduct::GoodCatchUp:
            return "grandpa: a valid catch-up";
        case Conduct::Undecodable:
            return "grandpa: a message does not decode";
        case Conduct::PastMessage:
            return "grandpa: a message of a round or set that is over";
        case Conduct::FutureMessage:
            return "grandpa: a message of a round or set that has not begun";
        case Conduct::BadSignature:
            return "grandpa: a vote's signature is not valid";
        case Conduct::UnknownVoter:
            return "grandpa: a vote by nobody of the set";
        case Conduct::MalformedCommit:
            return "grandpa: a commit with more votes than signatures, or fewer";
        case Conduct::InvalidCommit:
            return "grandpa: a commit that proves nothing";
        case Conduct::MalformedCatchUp:
            return "grandpa: a catch-up without prevotes or precommits";
        case Conduct::InvalidCatchUp:
            return "grandpa: a catch-up that does not complete its round";
        case Conduct::OutOfScope:
            return "grandpa: a catch-up that nobody asked for, or a request that makes no sense";
        case Conduct::CatchUpTimeout:
            return "grandpa: a catch-up request without answer";
        case Conduct::CatchUpAnswered:
            return "grandpa: a catch-up request that was answered";
        case Conduct::InvalidViewChange:
            return "grandpa: a neighbour packet that goes backwards";
        case Conduct::RepeatedNeighbor:
            return "grandpa: the same neighbour packet again";
    }
    return "grandpa: unknown conduct";
}

}  // namespace consensus::grandpa
