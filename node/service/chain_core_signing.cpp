// Whether this node may sign: what it signed is marked outside of the database before it leaves.
#include "consensus/grandpa/vote_store.hpp"
#include "node/service/chain_core.hpp"
#include "node/service/durable_file.hpp"

#include <spdlog/spdlog.h>

namespace node {

namespace grandpa = consensus::grandpa;
using consensus::SigningState;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

/// The last slot that this node authored, written with the block.
constexpr std::string_view kOwnSlotFact = "own_slot";
constexpr std::size_t kMarksSizeMax = 64 * 1024;

}  // namespace

Result<Done, std::string> ChainCore::load_marks(const std::optional<grandpa::VoteRecord>& record) {
    if (options_.marks_file.empty()) return Done{};
    const auto text = TRY(read_whole(options_.marks_file, kMarksSizeMax));
    auto guard = consensus::SigningGuard::from_text(text.value_or(std::string{}));
    if (!guard)
        return unexpected(options_.marks_file.string() + ": not the marks of what was signed");
    guard_ = std::move(*guard);
    std::optional<consensus::VoteMark> vote;
    if (record) {
        vote = consensus::VoteMark{record->set_id, record->round, 0};
        for (const auto& each : record->votes)
            vote = std::max(*vote,
                            consensus::mark_of(record->set_id, record->round, each.message.kind));
    }
    guard_.compare(parts_.clock.now_ms(), own_slot(), vote);
    if (guard_.state(parts_.clock.now_ms()) == SigningState::Listening)
        spdlog::warn("signing: listening for {} s: the database is older than what was signed",
                     consensus::kListenMs / 1000);
    return Done{};
}

bool ChainCore::may_sign() {
    const auto state = guard_.state(parts_.clock.now_ms());
    if (state != signing_said_) {
        if (state == SigningState::Trusted) spdlog::info("signing: no other node was heard");
        if (state == SigningState::Refused)
            spdlog::error("signing: another node signs with this node's keys: nothing is signed");
        vote(grandpa::Signing{options_.is_voter && state == SigningState::Trusted});
        signing_said_ = state;
    }
    return state == SigningState::Trusted;
}

bool ChainCore::mark_vote(const grandpa::VoteRecord& record) {
    if (options_.marks_file.empty() || record.votes.empty()) return true;
    const auto mark =
        consensus::mark_of(record.set_id, record.round, record.votes.back().message.kind);
    return !guard_.note_vote(record.voter, mark) || write_marks();
}

bool ChainCore::mark_block(const consensus::Bytes32& author, consensus::aura::Slot slot) {
    if (options_.marks_file.empty()) return true;
    return !guard_.note_slot(author, slot) || write_marks();
}

void ChainCore::remember_slot(consensus::aura::Slot slot) {
    // Not waited for: the block that follows it into the same log is.
    (void)parts_.database.put_fact(kOwnSlotFact, primitives::scale::encode(slot),
                                   storage::Durability::Buffered);
}

std::optional<consensus::aura::Slot> ChainCore::own_slot() const {
    const auto fact = parts_.database.fact(kOwnSlotFact);
    if (!fact || !*fact) return std::nullopt;
    const auto decoded = primitives::scale::decode<consensus::aura::Slot>(**fact);
    if (!decoded) return std::nullopt;
    return *decoded;
}

bool ChainCore::write_marks() {
    const auto written = write_durably(options_.marks_file, guard_.text());
    if (!written) spdlog::error("signing: {}", written.error());
    return written.has_value();
}

void ChainCore::watch_own_votes(const grandpa::Received& received) {
    if (guard_.state(parts_.clock.now_ms()) != SigningState::Listening) return;
    const auto message = grandpa::decode_gossip(received.message);
    const auto* vote = message ? std::get_if<grandpa::VoteMessage>(&*message) : nullptr;
    if (vote == nullptr || !parts_.keystore.has_key(consensus::kGrandpaKey, vote->vote.id)) return;
    const auto payload = grandpa::signed_payload(vote->vote.message, vote->round, vote->set_id);
    if (vote_verifier_.verify(vote->vote.signature, payload, vote->vote.id))
        guard_.saw_vote(vote->vote.id,
                        consensus::mark_of(vote->set_id, vote->round, vote->vote.message.kind));
}

}  // namespace node
