#include "tests/rpc/fake_node.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"
#include "rpc/methods/runtime_version.hpp"

#include <algorithm>

namespace rpc::tests {

using primitives::crypto::blake2b_256;
using primitives::scale::encode;
using Lock = std::lock_guard<std::recursive_mutex>;

FakeNode::FakeNode() {
    Header header;
    header.state_root.bytes.fill(7);
    genesis_ = blake2b_256(encode(header));
    headers_[genesis_] = header;
    states_[genesis_] = {};
    best_ = finalized_ = {genesis_, 0};
    node = {.name = "pha-node",
            .version = "0.1.0",
            .chain = "Test",
            .chain_type = "Development",
            .properties_json = R"({"ss58Format":30,"tokenDecimals":12,"tokenSymbol":"PHA"})",
            .roles = {"Full"},
            .peer_id = "12D3KooW"};
    set_spec_version(1);
}

// ---- what tests do ------------------------------------------------------------------------------

Hash FakeNode::import_block(const Hash& parent, std::uint8_t salt, primitives::Digest digest) {
    const Lock lock{mutex_};
    const auto hash = add_unheard(parent, salt, std::move(digest));
    for (auto* listener : listeners_)
        listener->block_imported(hash, headers_.at(hash));
    return hash;
}

Hash FakeNode::add_unheard(const Hash& parent, std::uint8_t salt, primitives::Digest digest) {
    const Lock lock{mutex_};
    Header header;
    header.parent_hash = parent;
    header.number.value = headers_.at(parent).number.value + 1;
    header.extrinsics_root.bytes.fill(salt);
    header.digest = std::move(digest);
    const auto hash = blake2b_256(encode(header));
    headers_[hash] = header;
    states_[hash] = states_[parent];
    return hash;
}

void FakeNode::set_best(const Hash& block) {
    const Lock lock{mutex_};
    const auto& header = headers_.at(block);
    best_ = {block, header.number.value};
    for (auto* listener : listeners_)
        listener->best_changed(block, header);
}

Hash FakeNode::extend() {
    const auto block = import_block(best().hash);
    set_best(block);
    return block;
}

void FakeNode::finalize(const Hash& block) {
    const Lock lock{mutex_};
    std::vector<Hash> blocks;
    for (Hash at = block; at != finalized_.hash; at = headers_.at(at).parent_hash)
        blocks.push_back(at);
    std::reverse(blocks.begin(), blocks.end());
    for (const auto& hash : blocks) {
        const auto& header = headers_.at(hash);
        finalized_ = {hash, header.number.value};
        for (auto* listener : listeners_)
            listener->block_finalized(hash, header);
    }
}

void FakeNode::tell_justification(BytesView justification) {
    const Lock lock{mutex_};
    for (auto* listener : listeners_)
        listener->justification(justification);
}

void FakeNode::put(const Hash& block, BytesView key, BytesView value) {
    const Lock lock{mutex_};
    states_[block][primitives::to_bytes(key)] = primitives::to_bytes(value);
}

void FakeNode::erase(const Hash& block, BytesView key) {
    const Lock lock{mutex_};
    states_[block].erase(primitives::to_bytes(key));
}

void FakeNode::discard_state(const Hash& block) {
    const Lock lock{mutex_};
    states_.erase(block);
}

void FakeNode::define_call(const std::string& function, RuntimeCall body) {
    const Lock lock{mutex_};
    calls_[function] = std::move(body);
}

void FakeNode::set_spec_version(std::uint32_t spec_version) {
    const RuntimeVersion version{.spec_name = "pha",
                                 .impl_name = "pha-node",
                                 .authoring_version = 1,
                                 .spec_version = spec_version,
                                 .impl_version = 2,
                                 .apis = {{{0xdf, 0x6a, 0xcb, 0x68, 0x99, 0x07, 0x60, 0x9b}, 5}},
                                 .transaction_version = 3,
                                 .system_version = 1};
    define_call("Core_version",
                [bytes = encode(version)](const Hash&, BytesView) -> Result<Bytes, StateError> {
                    return bytes;
                });
}

void FakeNode::refuse_submissions(std::optional<SubmitError> error) {
    const Lock lock{mutex_};
    refusal_ = std::move(error);
}

void FakeNode::tell_status(WatchId watch, const TransactionStatus& status) {
    const Lock lock{mutex_};
    const auto found = watchers_.find(watch);
    if (found != watchers_.end()) found->second(status);
}

std::size_t FakeNode::watcher_count() {
    const Lock lock{mutex_};
    return watchers_.size();
}

// ---- ChainReader --------------------------------------------------------------------------------

std::optional<Header> FakeNode::header(const Hash& block) {
    const Lock lock{mutex_};
    const auto found = headers_.find(block);
    return found == headers_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<SignedBlock> FakeNode::block(const Hash& block) {
    const auto found = header(block);
    if (!found) return std::nullopt;
    return SignedBlock{*found, bodies[block], justifications_of[block]};
}

std::optional<Hash> FakeNode::hash_of(BlockNumber number) {
    const Lock lock{mutex_};
    for (Hash at = best_.hash;; at = headers_.at(at).parent_hash) {
        const auto height = headers_.at(at).number.value;
        if (height == number) return at;
        if (height < number || height == 0) return std::nullopt;
    }
}

BlockReference FakeNode::best() {
    const Lock lock{mutex_};
    return best_;
}

BlockReference FakeNode::finalized() {
    const Lock lock{mutex_};
    return finalized_;
}

Hash FakeNode::genesis() {
    return genesis_;
}

// ---- StateReader --------------------------------------------------------------------------------

const FakeNode::Storage* FakeNode::state_at(const Hash& block, StateError& error) const {
    const auto found = states_.find(block);
    if (found != states_.end()) return &found->second;
    error.kind = headers_.contains(block) ? StateError::Kind::StateDiscarded
                                          : StateError::Kind::UnknownBlock;
    return nullptr;
}

Result<std::optional<Bytes>, StateError> FakeNode::get(const Hash& block, BytesView key) {
    const Lock lock{mutex_};
    StateError error;
    const auto* state = state_at(block, error);
    if (state == nullptr) return unexpected(error);
    const auto found = state->find(key);
    return found == state->end() ? std::optional<Bytes>{} : std::optional{found->second};
}

Result<std::vector<Bytes>, StateError> FakeNode::keys(const Hash& block, BytesView prefix,
                                                      const std::optional<Bytes>& after,
                                                      std::uint32_t count) {
    const Lock lock{mutex_};
    StateError error;
    const auto* state = state_at(block, error);
    if (state == nullptr) return unexpected(error);
    std::vector<Bytes> keys;
    auto at = state->lower_bound(prefix);
    if (after && primitives::compare(*after, prefix) >= 0) at = state->upper_bound(*after);
    for (; at != state->end() && keys.size() < count; ++at) {
        if (!primitives::starts_with(at->first, prefix)) break;
        keys.push_back(at->first);
    }
    return keys;
}

Result<std::vector<Bytes>, StateError> FakeNode::prove(const Hash& block,
                                                       const std::vector<Bytes>& keys) {
    const Lock lock{mutex_};
    StateError error;
    if (state_at(block, error) == nullptr) return unexpected(error);
    return keys;
}

Result<std::optional<Bytes>, StateError> FakeNode::closest_merkle_value(const Hash& block,
                                                                        BytesView key) {
    const Lock lock{mutex_};
    StateError error;
    const auto* state = state_at(block, error);
    if (state == nullptr) return unexpected(error);
    const auto found = state->lower_bound(primitives::to_bytes(key));
    if (found == state->end() || !primitives::starts_with(found->first, key))
        return std::optional<Bytes>{};
    return std::optional{found->first};
}

Result<Bytes, StateError> FakeNode::call(const Hash& block, std::string_view function,
                                         BytesView arguments) {
    RuntimeCall body;
    {
        const Lock lock{mutex_};
        StateError error;
        if (state_at(block, error) == nullptr) return unexpected(error);
        const auto found = calls_.find(function);
        if (found == calls_.end()) {
            return unexpected(
                StateError{StateError::Kind::Execution,
                           "Other: Exported method " + std::string{function} + " is not found"});
        }
        body = found->second;
    }
    return body(block, arguments);
}

// ---- TransactionSubmitter -----------------------------------------------------------------------

void FakeNode::submit(Bytes extrinsic, SubmitCallback done) {
    const Lock lock{mutex_};
    if (refusal_) return done(unexpected(*refusal_));
    pool_.push_back(extrinsic);
    done(blake2b_256(extrinsic));
}

Result<WatchId, SubmitError> FakeNode::submit_and_watch(Bytes extrinsic, StatusCallback watcher) {
    const Lock lock{mutex_};
    if (refusal_) return unexpected(*refusal_);
    pool_.push_back(std::move(extrinsic));
    watcher({.kind = TransactionStatus::Kind::Ready, .hash = {}, .peers = {}});
    watchers_[next_watch_] = std::move(watcher);
    return next_watch_++;
}

void FakeNode::unwatch(WatchId watch) {
    const Lock lock{mutex_};
    watchers_.erase(watch);
}

std::vector<Bytes> FakeNode::pending() {
    const Lock lock{mutex_};
    return pool_;
}

std::vector<Hash> FakeNode::remove(const std::vector<std::variant<Hash, Bytes>>& transactions) {
    const Lock lock{mutex_};
    std::vector<Hash> removed;
    for (const auto& transaction : transactions) {
        const auto* by_hash = std::get_if<Hash>(&transaction);
        const auto hash = by_hash != nullptr ? *by_hash : blake2b_256(std::get<Bytes>(transaction));
        const auto count = std::erase_if(
            pool_, [&](const Bytes& extrinsic) { return blake2b_256(extrinsic) == hash; });
        if (count != 0) removed.push_back(hash);
    }
    return removed;
}

std::size_t FakeNode::ready_run(const std::vector<Bytes>& tags) {
    std::size_t count = 0;
    while (count < tags.size() && ready_tags.contains(tags[count]))
        ++count;
    return count;
}

// ---- the rest -----------------------------------------------------------------------------------

Result<Done, std::string> FakeNode::insert(const KeyTypeId& type, std::string_view secret_uri,
                                           BytesView public_key) {
    if (!secret_uri.starts_with("//")) return unexpected(std::string{"unusable secret URI"});
    keys_held.emplace(primitives::to_bytes(public_key), type);
    return Done{};
}

Result<bool, std::string> FakeNode::has(BytesView public_key, const KeyTypeId& type) {
    return keys_held.contains({primitives::to_bytes(public_key), type});
}

Result<std::optional<Bytes>, std::string> FakeNode::prove_finality(BlockNumber block) {
    const auto found = finality_proofs.find(block);
    if (found == finality_proofs.end()) return unexpected(std::string{"Block not yet finalized"});
    return found->second;
}

void FakeNode::add_listener(ChainListener& listener) {
    const Lock lock{mutex_};
    listeners_.push_back(&listener);
}

void FakeNode::remove_listener(ChainListener& listener) {
    const Lock lock{mutex_};
    std::erase(listeners_, &listener);
}

}  // namespace rpc::tests
