#include "node/service/backend.hpp"

#include "consensus/import/finality_proof.hpp"
#include "node/cli/log.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "storage/trie/proof.hpp"

namespace node {

namespace pool = consensus::pool;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

namespace {

rpc::StateError state_error(storage::StateError error) {
    using Kind = rpc::StateError::Kind;
    switch (error) {
        case storage::StateError::UnknownBlock:
            return {Kind::UnknownBlock, {}};
        case storage::StateError::StateDiscarded:
            return {Kind::StateDiscarded, {}};
        default:
            return {Kind::Unavailable, std::string{to_string(error)}};
    }
}

rpc::SubmitError submit_error(const pool::PoolError& error) {
    using Code = pool::PoolError::Code;
    using Kind = rpc::SubmitError::Kind;
    rpc::SubmitError out;
    switch (error.code) {
        case Code::InvalidFormat:
            out.kind = Kind::InvalidFormat;
            break;
        case Code::Verification:
            out.kind = Kind::Verification;
            break;
        case Code::Invalid:
            out.kind = Kind::Invalid;
            break;
        case Code::UnknownValidity:
            out.kind = Kind::UnknownValidity;
            break;
        case Code::TemporarilyBanned:
            out.kind = Kind::TemporarilyBanned;
            break;
        case Code::AlreadyImported:
            out.kind = Kind::AlreadyImported;
            break;
        case Code::TooLowPriority:
            out.kind = Kind::TooLowPriority;
            break;
        case Code::CycleDetected:
            out.kind = Kind::CycleDetected;
            break;
        case Code::ImmediatelyDropped:
            out.kind = Kind::ImmediatelyDropped;
            break;
        case Code::Unactionable:
            out.kind = Kind::Unactionable;
            break;
        case Code::NoTagsProvided:
            out.kind = Kind::NoTagsProvided;
            break;
        case Code::InvalidBlockId:
            out.kind = Kind::InvalidBlockId;
            break;
        case Code::RejectedFuture:
            out.kind = Kind::RejectedFuture;
            break;
        case Code::Other:
            out.kind = Kind::Other;
            break;
    }
    // Both sides number the variants as sp_runtime does.
    if (error.validity.unknown)
        out.unknown = static_cast<rpc::UnknownTransaction>(error.validity.variant);
    else
        out.invalid = static_cast<rpc::InvalidTransaction>(error.validity.variant);
    out.custom = error.validity.custom;
    out.hash = error.hash;
    out.old_priority = error.old_priority;
    out.new_priority = error.new_priority;
    out.text = error.text;
    return out;
}

rpc::BlockReference reference(const storage::BlockRef& block) {
    return {block.hash, block.number};
}

}  // namespace

// ---- blocks
// ---------------------------------------------------------------------------------------

std::optional<primitives::Header> ChainBackend::header(const Hash& block) {
    auto header = parts_.database.blocks().header(block);
    return header ? std::move(header).value() : std::nullopt;
}

std::optional<rpc::SignedBlock> ChainBackend::block(const Hash& block) {
    auto found = header(block);
    auto body = parts_.database.blocks().body(block);
    if (!found || !body || !*body) return std::nullopt;
    rpc::SignedBlock out{std::move(*found), std::move(**body), {}};
    auto proofs = parts_.database.blocks().justifications(block);
    if (proofs && *proofs) out.justifications = std::move(**proofs);
    return out;
}

std::optional<Hash> ChainBackend::hash_of(primitives::BlockNumber number) {
    auto hash = parts_.database.canonical_hash(number);
    return hash ? std::move(hash).value() : std::nullopt;
}

rpc::BlockReference ChainBackend::best() {
    return reference(parts_.database.best());
}
rpc::BlockReference ChainBackend::finalized() {
    return reference(parts_.database.finalized());
}
Hash ChainBackend::genesis() {
    return parts_.database.genesis_hash();
}

// ---- state
// ----------------------------------------------------------------------------------------

Result<ChainBackend::View, rpc::StateError> ChainBackend::view_at(const Hash& block) {
    auto view = parts_.database.view_at(block);
    if (!view) return unexpected(state_error(view.error()));
    return std::move(view).value();
}

Result<std::optional<Bytes>, rpc::StateError> ChainBackend::get(const Hash& block, BytesView key) {
    const auto view = TRY(view_at(block));
    return view->get(key);
}

Result<std::vector<Bytes>, rpc::StateError> ChainBackend::keys(const Hash& block, BytesView prefix,
                                                               const std::optional<Bytes>& after,
                                                               std::uint32_t count) {
    const auto view = TRY(view_at(block));
    std::vector<Bytes> out;
    Bytes at = primitives::to_bytes(prefix);
    if (after && primitives::compare(*after, prefix) >= 0)
        at = *after;
    else if (count > 0 && view->get(prefix))
        out.push_back(at);
    while (out.size() < count) {
        auto next = view->next_key(at);
        if (!next || !primitives::starts_with(*next, prefix)) break;
        at = *next;
        out.push_back(std::move(*next));
    }
    return out;
}

Result<std::vector<Bytes>, rpc::StateError> ChainBackend::prove(const Hash& block,
                                                                const std::vector<Bytes>& keys) {
    auto proof = parts_.database.read_proof(block, keys);
    if (!proof) return unexpected(state_error(proof.error()));
    return std::move(proof).value();
}

Result<std::optional<Bytes>, rpc::StateError> ChainBackend::closest_merkle_value(const Hash& block,
                                                                                 BytesView key) {
    const auto found = header(block);
    if (!found) return unexpected(rpc::StateError{rpc::StateError::Kind::UnknownBlock, {}});
    const auto proof = TRY(prove(block, {primitives::to_bytes(key)}));
    auto value = storage::trie::ReadProof{found->state_root, proof}.closest_merkle_value(key);
    if (!value) {
        return unexpected(rpc::StateError{rpc::StateError::Kind::Unavailable,
                                          std::string{to_string(value.error())}});
    }
    return std::move(value).value();
}

Result<Bytes, rpc::StateError> ChainBackend::call(const Hash& block, std::string_view function,
                                                  BytesView arguments) {
    const auto view = TRY(view_at(block));
    const auto session = parts_.executor.open(*view);
    auto result = session->call(function, arguments);
    if (!result)
        return unexpected(
            rpc::StateError{rpc::StateError::Kind::Execution, result.error().message});
    return std::move(result).value();
}

// ---- transactions
// ---------------------------------------------------------------------------------

void ChainBackend::verify_ahead(BytesView encoded) {
    auto extrinsic = primitives::scale::decode<primitives::OpaqueExtrinsic>(encoded);
    const auto best = parts_.database.best().hash;
    const auto view = parts_.database.view_at(best);
    if (!extrinsic || !view) return;
    const auto tasks = runtime::signature_tasks(parts_.executor, **view, best, {*extrinsic});
    if (!tasks || tasks->empty() || !tasks->front()) return;
    const auto& task = *tasks->front();
    primitives::MultiSignature signature;
    signature.kind = static_cast<primitives::MultiSignature::Kind>(task.scheme);
    signature.bytes = task.signature;
    (void)primitives::crypto::verify_ahead(parts_.signatures, signature, task.message, task.signer);
}

void ChainBackend::submit(Bytes extrinsic, rpc::SubmitCallback done) {
    verify_ahead(extrinsic);
    parts_.core.submit(std::move(extrinsic), [done = std::move(done)](const auto& submitted) {
        if (submitted)
            done(*submitted);
        else
            done(unexpected(submit_error(submitted.error())));
    });
}

Result<rpc::WatchId, rpc::SubmitError> ChainBackend::submit_and_watch(Bytes extrinsic,
                                                                      rpc::StatusCallback watcher) {
    verify_ahead(extrinsic);
    auto watched = parts_.core.submit_and_watch(std::move(extrinsic), std::move(watcher));
    if (!watched) return unexpected(submit_error(watched.error()));
    return watched->watch;
}

void ChainBackend::unwatch(rpc::WatchId watch) {
    parts_.core.unwatch(watch);
}
std::vector<Bytes> ChainBackend::pending() {
    return parts_.core.pending();
}
std::size_t ChainBackend::ready_run(const std::vector<Bytes>& tags) {
    return parts_.core.ready_run(tags);
}

std::vector<Hash> ChainBackend::remove(const std::vector<std::variant<Hash, Bytes>>& transactions) {
    std::vector<Hash> hashes;
    for (const auto& transaction : transactions) {
        if (const auto* hash = std::get_if<Hash>(&transaction))
            hashes.push_back(*hash);
        else
            hashes.push_back(primitives::crypto::blake2b_256(std::get<Bytes>(transaction)));
    }
    return parts_.core.remove(hashes);
}

// ---- the node
// -------------------------------------------------------------------------------------

rpc::Health ChainBackend::health() {
    return {.peers = network_->peer_count(),
            .is_syncing = network_->is_syncing(),
            // A development chain needs nobody else.
            .should_have_peers = identity_.chain_type != "Development"};
}

std::vector<std::string> ChainBackend::listen_addresses() {
    return network_->listen_addresses();
}

std::vector<rpc::PeerInfo> ChainBackend::peers() {
    return network_->peers();
}

rpc::NetworkState ChainBackend::network_state() {
    return network_->state();
}

Result<primitives::Done, std::string> ChainBackend::add_reserved_peer(std::string_view address) {
    return network_->add_reserved(address);
}

Result<primitives::Done, std::string> ChainBackend::remove_reserved_peer(std::string_view peer_id) {
    return network_->remove_reserved(peer_id);
}

std::vector<std::string> ChainBackend::reserved_peers() {
    return network_->reserved();
}

Result<primitives::Done, std::string> ChainBackend::add_log_filter(std::string_view directives) {
    return node::add_log_filter(directives);
}

void ChainBackend::reset_log_filter() {
    node::reset_log_filter();
}

rpc::SyncState ChainBackend::sync_state() {
    const auto best = parts_.database.best().number;
    return {.starting_block = network_->starting_block(),
            .current_block = best,
            .highest_block = std::max(best, network_->target())};
}

namespace {

rpc::GrandpaVotes votes_of(const consensus::grandpa::VoteTracker& tracker,
                           const consensus::grandpa::VoterSet& voters) {
    rpc::GrandpaVotes out;
    for (const auto& id : voters.voters()) {
        if (tracker.has_voted(id))
            ++out.current_weight;
        else
            out.missing.push_back(primitives::AccountId{id});
    }
    return out;
}

}  // namespace

Result<rpc::GrandpaRoundState, std::string> ChainBackend::round_state() {
    const auto view = parts_.core.voter_view();
    if (!view) return unexpected(std::string{"the node is stopping"});
    if (view->role != consensus::grandpa::Role::Voting || view->rounds.empty())
        return unexpected(std::string{"the GRANDPA voter does not run on this node"});
    rpc::GrandpaRoundState out;
    out.set_id = view->set_id;
    for (const auto& round : view->rounds) {
        const auto& voters = round.voters();
        rpc::GrandpaRound row{.round = round.number(),
                              .total_weight = voters.size(),
                              .threshold_weight = voters.threshold(),
                              .prevotes = votes_of(round.prevotes(), voters),
                              .precommits = votes_of(round.precommits(), voters)};
        if (&round == &view->rounds.front())
            out.best = std::move(row);
        else
            out.background.push_back(std::move(row));
    }
    return out;
}

Result<std::optional<Bytes>, std::string> ChainBackend::prove_finality(
    primitives::BlockNumber block) {
    const auto proof = consensus::import::prove_finality(parts_.database, block);
    if (!proof) return unexpected(std::string{"the database cannot be read"});
    if (!*proof) return std::optional<Bytes>{};
    return std::optional{primitives::scale::encode(**proof)};
}

}  // namespace node
