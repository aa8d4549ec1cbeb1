#include "frame/pallets/historical.hpp"

namespace frame::historical {

namespace {

Bytes entry_key(const KeyTypeId& type, const SessionKey& key) {
    Bytes out = primitives::to_bytes(type);
    primitives::append(out, key);
    return out;
}

proving_trie::Entries entries_of(const SessionValidators& validators) {
    proving_trie::Entries out;
    for (const auto& [who, keys] : validators) {
        out.emplace(entry_key(kAuraKeyType, keys.aura), who.bytes);
        out.emplace(entry_key(kGrandpaKeyType, keys.grandpa), who.bytes);
    }
    return out;
}

}  // namespace

void Pallet::on_session(SessionIndex index, const SessionValidators& validators, bool) {
    storage.historical_sessions.put(
        index, {.root = proving_trie::root(host(), entries_of(validators)),
                .validator_count = static_cast<std::uint32_t>(validators.size()),
                .first_slot = session_.session_first_slot()});
    if (index == 0) return;  // Genesis has no events.
    deposit_event(RootStored{index});
    if (index < kSessionsKept) return;
    storage.historical_sessions.remove(index - kSessionsKept);
    deposit_event(RootsPruned{index - kSessionsKept + 1});
}

std::optional<MembershipProof> Pallet::prove(const KeyTypeId& type, const SessionKey& key) const {
    const auto validators = session_.active_validators();
    auto nodes = proving_trie::prove(host(), entries_of(validators), entry_key(type, key));
    if (!nodes || nodes->size() > kProofNodesMax) return std::nullopt;
    MembershipProof out;
    out.session = session_.session_index();
    out.validator_count = static_cast<std::uint32_t>(validators.size());
    for (auto& node : *nodes)
        out.trie_nodes.items.push_back({std::move(node)});
    return out;
}

std::optional<KeyMember> Pallet::check(const KeyTypeId& type, const SessionKey& key,
                                       const MembershipProof& proof) const {
    const auto session = storage.historical_sessions.get(proof.session);
    if (!session || session->validator_count != proof.validator_count) return std::nullopt;
    std::vector<Bytes> nodes;
    for (const auto& node : proof.trie_nodes.items)
        nodes.push_back(node.items);
    const auto owner =
        proving_trie::proven_value(host(), session->root, nodes, entry_key(type, key));
    if (!owner) return std::nullopt;
    KeyMember out{.who = AccountId{*owner},
                  .session = proof.session,
                  .validator_count = session->validator_count,
                  .first_slot = session->first_slot,
                  .last_slot = std::nullopt};
    if (const auto next = storage.historical_sessions.get(proof.session + 1))
        out.last_slot = next->first_slot;
    return out;
}

}  // namespace frame::historical
