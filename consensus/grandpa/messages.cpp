#include "consensus/grandpa/messages.hpp"

namespace consensus::grandpa {

using primitives::scale::DecodeError;

Bytes signed_payload(const Message& message, RoundNumber round, SetId set_id) {
    Bytes out = primitives::scale::encode(SignedPayload{message, round, set_id});
    CHECK(out.size() == kSignedPayloadSize);
    return out;
}

Result<Justification, DecodeError> decode_justification(BytesView bytes) {
    if (bytes.size() > kJustificationSizeMax) return unexpected(DecodeError::LengthExceedsBound);
    return primitives::scale::decode<Justification>(bytes);
}

Result<GossipMessage, DecodeError> decode_gossip(BytesView bytes) {
    if (bytes.size() > kGossipSizeMax) return unexpected(DecodeError::LengthExceedsBound);
    return primitives::scale::decode<GossipMessage>(bytes);
}

CommitMessage compact(const Commit& commit, RoundNumber round, SetId set_id) {
    CommitMessage out{round, set_id, commit.target, {}, {}};
    for (const auto& precommit : commit.precommits) {
        out.precommits.push_back(precommit.target);
        out.auth_data.push_back({precommit.signature, precommit.id});
    }
    return out;
}

std::optional<Commit> expand(const CommitMessage& message) {
    if (message.precommits.size() != message.auth_data.size()) return std::nullopt;
    Commit out{message.target, {}};
    for (std::size_t i = 0; i < message.precommits.size(); ++i)
        out.precommits.push_back(
            {message.precommits[i], message.auth_data[i].signature, message.auth_data[i].id});
    return out;
}

}  // namespace consensus::grandpa
