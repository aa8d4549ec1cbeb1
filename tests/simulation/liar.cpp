#include "tests/simulation/liar.hpp"

#include "consensus/header_hash.hpp"
#include "p2p/protocols/block_announce.hpp"

#include <algorithm>

namespace simulation {

namespace pp = p2p::protocols;
using Kind = ChainMessage::Kind;

namespace {

/// In a thousand messages.
constexpr std::uint64_t kAnswersLied = 700;
/// Of one that wants to stay: who gives made-up blocks is soon alone.
constexpr std::uint64_t kAnswersLiedCarefully = 50;
constexpr std::uint64_t kVotesChanged = 500;
constexpr std::uint64_t kAnnouncesChanged = 300;
constexpr std::uint64_t kRepliesToVotes = 250;
/// No node has so many open.
constexpr std::size_t kQuestionsMax = 64;

SharedChainMessage message_of(Kind kind, Bytes bytes, std::uint64_t question = 0) {
    return std::make_shared<ChainMessage>(ChainMessage{kind, std::move(bytes), question});
}

/// Children of each other above what is known, or above nothing.
void invent(Liar::Blocks& blocks) {
    std::optional<Hash> parent;
    for (auto& block : blocks) {
        if (!block.header) return;
        if (parent) block.header->parent_hash = *parent;
        block.header->state_root.bytes[0] ^= 1;
        block.header_bytes = primitives::scale::encode(*block.header);
        parent = block.hash = consensus::header_hash(*block.header);
    }
}

/// The last block has the body of the first one, or none where there is no other.
void exchange_bodies(Liar::Blocks& blocks) {
    if (blocks.empty()) return;
    const auto other = blocks.front().body;
    blocks.back().body.reset();
    if (blocks.size() > 1) blocks.back().body = other;
}

void add_proofs(Liar::Blocks& blocks, const VoteForge& forge, std::uint64_t round,
                std::uint64_t set_id) {
    for (auto& block : blocks) {
        if (!block.header) continue;
        const auto proof = forge.proof({block.hash, block.header->number.value}, round, set_id);
        block.justifications = {{primitives::kGrandpaEngine, primitives::scale::encode(proof)}};
    }
}

}  // namespace

Liar::Liar(std::size_t validator, std::vector<grandpa::VoterId> voters, Random& random)
    : forge_{validator, std::move(voters), random},
      random_{random},
      lied_per_mille_{random.chance(500) ? kAnswersLied : kAnswersLiedCarefully} {}

// ---- votes --------------------------------------------------------------------------------------

SharedChainMessage Liar::hears(ActorId from, const ChainMessage& message) {
    if (message.kind == Kind::Question) {
        const auto request = pp::decode_block_request(message.bytes);
        if (request && asked_.size() < kQuestionsMax) asked_[{from, message.question}] = *request;
    }
    if (message.kind != Kind::Gossip) return nullptr;
    const auto decoded = grandpa::decode_gossip(message.bytes);
    const auto* vote = decoded ? std::get_if<grandpa::VoteMessage>(&*decoded) : nullptr;
    if (vote == nullptr) return nullptr;
    forge_.saw(vote->vote.message.target);
    place_ = {vote->round, vote->set_id};
    if (!random_.chance(kRepliesToVotes)) return nullptr;
    auto reply =
        primitives::scale::encode(forge_.message(vote->round + random_.below(2), vote->set_id));
    if (random_.chance(20)) reply.push_back(0);
    return message_of(Kind::Gossip, std::move(reply));
}

SharedChainMessage Liar::changed_gossip(SharedChainMessage message) {
    const auto decoded = grandpa::decode_gossip(message->bytes);
    const auto* vote = decoded ? std::get_if<grandpa::VoteMessage>(&*decoded) : nullptr;
    if (vote == nullptr || !place_ || !random_.chance(kVotesChanged)) return message;
    return message_of(Kind::Gossip,
                      primitives::scale::encode(forge_.message(vote->round, vote->set_id)));
}

// ---- blocks -------------------------------------------------------------------------------------

SharedChainMessage Liar::changed_announce(SharedChainMessage message) {
    if (!random_.chance(kAnnouncesChanged)) return message;
    auto announce = pp::decode_block_announce(message->bytes);
    CHECK(announce.has_value());
    switch (random_.below(4)) {
        case 0:
            return nullptr;
        case 1:
            return message_of(Kind::Announce, Bytes{0xff});
        case 2:
            announce->header.number.value += 1'000'000;
            break;
        default:
            announce->header.state_root.bytes[0] ^= 1;
    }
    return message_of(Kind::Announce, primitives::scale::encode(*announce));
}

std::optional<Bytes> Liar::answer(Lie lie, const pp::BlockRequest& request, BytesView truth) const {
    auto blocks = pp::decode_block_response(truth).value();
    if (lie == Lie::Silence) return std::nullopt;
    if (lie == Lie::Undecodable) return Bytes{0xff};
    if (lie == Lie::Nothing) blocks.clear();
    if (lie == Lie::Invented) invent(blocks);
    if (lie == Lie::Truncated) blocks.resize((blocks.size() + 1) / 2);
    if (lie == Lie::Reordered) std::reverse(blocks.begin(), blocks.end());
    if (lie == Lie::Shifted && !blocks.empty()) blocks.erase(blocks.begin());
    if (lie == Lie::OtherBodies) exchange_bodies(blocks);
    if (lie == Lie::Proofs && place_) add_proofs(blocks, forge_, place_->first, place_->second);
    Bytes out;
    for (const auto& block : blocks)
        pp::append_block_data(out, pp::encode_block_data(block, request));
    return out;
}

SharedChainMessage Liar::changed_answer(ActorId to, const SharedChainMessage& message) {
    const auto at = asked_.find({to, message->question});
    if (at == asked_.end()) return message;
    const auto request = at->second;
    asked_.erase(at);
    const Lie lie =
        random_.chance(lied_per_mille_) ? static_cast<Lie>(random_.below(kLies)) : Lie::None;
    auto bytes = answer(lie, request, message->bytes);
    if (!bytes) return nullptr;
    return message_of(Kind::Answer, *std::move(bytes), message->question);
}

SharedChainMessage Liar::changed(ActorId to, SharedChainMessage message) {
    switch (message->kind) {
        case Kind::Gossip:
            return changed_gossip(std::move(message));
        case Kind::Announce:
            return changed_announce(std::move(message));
        case Kind::Answer:
            return changed_answer(to, message);
        default:
            return message;
    }
}

}  // namespace simulation
