#include "frame/pallets/grandpa.hpp"

#include <set>

namespace frame::grandpa {

namespace {

/// sp_consensus_grandpa::ConsensusLog::ScheduledChange.
constexpr std::uint8_t kScheduledChange = 1;

AuthorityList with_unit_weights(const std::vector<AuthorityId>& ids) {
    AuthorityList list;
    for (const auto& id : ids)
        list.items.emplace_back(id, 1);
    return list;
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::PauseFailed:
            return "The authority set is not live.";
        case Error::ResumeFailed:
            return "The authority set is not paused.";
        case Error::ChangePending:
            return "A change of the authority set waits to take effect.";
        case Error::TooSoon:
            return "The last forced change is too recent.";
        case Error::InvalidKeyOwnershipProof:
            return "The proof does not show that the key is a member's.";
        case Error::InvalidEquivocationProof:
            return "The two votes are not an equivocation.";
        case Error::DuplicateOffenceReport:
            return "The offence is reported already.";
        case Error::CommitNotDue:
            return "A commit of nearly the same block is noted already.";
        case Error::InvalidCommit:
            return "The votes are not those of more than two thirds of the set for this chain.";
    }
    return "Unknown error.";
}

std::string_view to_string(GenesisError error) {
    switch (error) {
        case GenesisError::NoAuthorities:
            return "genesis names no grandpa authority";
        case GenesisError::TooManyAuthorities:
            return "genesis names more grandpa authorities than allowed";
        case GenesisError::DuplicateAuthority:
            return "genesis names a grandpa authority twice";
    }
    return "unknown genesis error";
}

Result<Done, GenesisError> Pallet::build_genesis(const std::vector<AuthorityId>& authorities) {
    if (authorities.empty()) return unexpected(GenesisError::NoAuthorities);
    if (authorities.size() > kAuthoritiesMax) return unexpected(GenesisError::TooManyAuthorities);
    const std::set<AuthorityId> distinct(authorities.begin(), authorities.end());
    if (distinct.size() != authorities.size()) return unexpected(GenesisError::DuplicateAuthority);
    storage.authorities.put(with_unit_weights(authorities));
    storage.current_set_id.put(0);
    return Done{};
}

Outcome<> Pallet::schedule_change(const std::vector<AuthorityId>& next, BlockNumber delay) {
    CHECK(!next.empty() && next.size() <= kAuthoritiesMax);
    if (storage.pending_change.exists()) return fail(Error::ChangePending);
    storage.pending_change.put({.scheduled_at = block_.block_number(),
                                .delay = delay,
                                .next_authorities = with_unit_weights(next),
                                .forced = std::nullopt});
    return Done{};
}

void Pallet::on_session(SessionIndex index, const SessionValidators& validators, bool changed) {
    SetId set_id = current_set_id();
    if (index != 0 && changed) {
        std::vector<AuthorityId> next;
        for (const auto& validator : validators)
            next.push_back(validator.keys.grandpa);
        // Delay 0: no change waits from an earlier block.
        CHECK(schedule_change(next, 0));
        ++set_id;
    }
    storage.set_id_session.put(set_id, index);
    if (set_id >= kSetsKept) storage.set_id_session.remove(set_id - kSetsKept);
}

void Pallet::on_finalize(BlockNumber number) {
    const auto pending = storage.pending_change.get();
    if (!pending) return;
    if (number == pending->scheduled_at) announce(*pending);
    if (number - pending->scheduled_at < pending->delay) return;
    storage.authorities.put(pending->next_authorities);
    storage.current_set_id.put(current_set_id() + 1);
    storage.pending_change.kill();
    deposit_event(NewAuthorities{pending->next_authorities});
}

void Pallet::announce(const StoredPendingChange& change) const {
    Bytes log{kScheduledChange};
    primitives::scale::encode_to(change.next_authorities, log);
    primitives::scale::encode_to(change.delay, log);
    block_.deposit_log(
        primitives::Consensus{.engine = primitives::kGrandpaEngine, .data = std::move(log)});
}

}  // namespace frame::grandpa
