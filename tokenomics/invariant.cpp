#include "tokenomics/invariant.hpp"

namespace tokenomics {

std::string_view to_string(Invariant invariant) {
    switch (invariant) {
        case Invariant::Schedule:
            return "the scheduled amount is not the emission at the last accrual";
        case Invariant::ScheduledIsDivided:
            return "paid, withheld and carried amounts are not what was scheduled";
        case Invariant::ReserveAndPaid:
            return "the reserve's account holds less than its genesis amount without what was paid";
        case Invariant::VaultAssets:
            return "vault assets are not deposits and rewards without what moved to tickets";
        case Invariant::VaultAccount:
            return "the vault's account holds less than its assets and open tickets";
        case Invariant::HoldsCovered:
            return "an account holds more shares for reasons than it has";
        case Invariant::CollateralHeld:
            return "an owner's hold is not what is locked and cooling for its workers";
        case Invariant::OpenTickets:
            return "the open tickets do not add up to their total";
        case Invariant::ProviderPot:
            return "the providers' account holds less than what is not claimed";
        case Invariant::ProviderAccumulator:
            return "what providers received is not what they claimed, are owed and have pending";
        case Invariant::WeightSum:
            return "the shares of a class, or the places of workers, are not those of its workers";
        case Invariant::ValidatorBonds:
            return "the candidates' order or bonds differ from what they have held";
        case Invariant::VoteTallies:
            return "the tally of a referendum is not the sum of its votes";
        case Invariant::VotingPower:
            return "the voting power of all accounts is not the sum of their shares";
        case Invariant::PoolShares:
            return "a pool's shares or requests are not the sum over its members";
        case Invariant::PoolValue:
            return "a pool's account holds less than the pool's value, or pledged more";
        case Invariant::SlashesHeld:
            return "the held slashes of an owner are not its hold, or one has no time or count";
    }
    return "unknown invariant";
}

}  // namespace tokenomics
