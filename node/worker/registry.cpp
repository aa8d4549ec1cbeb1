#include "node/worker/registry.hpp"

#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/verdict.hpp"

namespace node::worker {

namespace {

constexpr std::string_view kLivenessTag = "pha-node/liveness/v1";

std::string text_in(const json::Value& value) {
    return value.if_string() == nullptr ? std::string{} : *value.if_string();
}

/// A proxied call that failed lies in an event of an extrinsic that succeeded.
const json::Value* proxied_error(const json::Array& events) {
    for (const auto& event : events) {
        const auto* proxy = event.find("Proxy");
        const auto* executed = proxy == nullptr ? nullptr : proxy->find("ProxyExecuted");
        const auto* result = executed == nullptr ? nullptr : executed->find("result");
        if (result != nullptr) return result->find("Err");
    }
    return nullptr;
}

}  // namespace

Result<std::optional<WorkerView>, Problem> Registry::worker(const WorkerKey& key) const {
    const auto answer =
        TRY(chain_.runtime_call("TeeRegistryApi_worker", primitives::scale::encode(key)));
    auto view = primitives::scale::decode<std::optional<WorkerView>>(answer);
    if (!view)
        return unexpected(
            Problem{"the chain's worker records have a form that this agent does not "
                    "know; a newer agent may"});
    return std::move(view).value();
}

Result<std::optional<Bytes32>, Problem> Registry::liveness_challenge(const WorkerKey& key) const {
    const auto entry = TRY(chain_.metadata().storage("Rewards.Workers"));
    const auto record = TRY(chain_.storage(entry, {json::Value{primitives::to_hex(key)}}));
    const auto* challenge = record.find("challenge");
    const auto* id = challenge == nullptr ? nullptr : challenge->find("id");
    if (id == nullptr) return std::optional<Bytes32>{};
    const auto hash = primitives::fixed_from_hex<Hash>(text_in(*id));
    if (!hash) return unexpected(Problem{"a challenge's id is no hash"});
    return std::optional{hash->bytes};
}

Result<std::uint64_t, Problem> Registry::now_ms() const {
    const auto entry = TRY(chain_.metadata().storage("Timestamp.Now"));
    const auto now = TRY(chain_.storage(entry, {}));
    if (const auto number = now.as_u64()) return *number;
    const auto number = json::from_decimal(text_in(now));
    if (!number) return unexpected(Problem{"the chain tells no time"});
    return static_cast<std::uint64_t>(*number);
}

Result<BlockNumber, Problem> Registry::finalized_block() const {
    const auto head = TRY(chain_.rpc("chain_getFinalizedHead"));
    const auto header = TRY(chain_.rpc("chain_getHeader", {head}));
    return static_cast<BlockNumber>(pha::number_in(header, "number"));
}

Result<Hash, Problem> Registry::block_hash(BlockNumber number) const {
    const auto answer = TRY(chain_.rpc("chain_getBlockHash", {json::Value{number}}));
    const auto hash = primitives::fixed_from_hex<Hash>(text_in(answer));
    if (!hash) return unexpected("the node has no block " + std::to_string(number));
    return *hash;
}

Result<bool, Problem> Registry::is_development() const {
    return TRY(chain_.rpc("system_chainType")) == json::Value{"Development"};
}

Result<std::string, Problem> Registry::refusal(
    const tee_registry::workers::CpuEvidence& evidence) const {
    const auto answer = TRY(
        chain_.runtime_call("TeeRegistryApi_verify_evidence", primitives::scale::encode(evidence)));
    const auto verdict = primitives::scale::decode<tee_registry::Verdict>(answer);
    if (!verdict) return unexpected(Problem{"the chain's verdict has an unknown form"});
    return verdict->accepted ? std::string{} : verdict->error + ": " + verdict->message;
}

Result<Bytes, Problem> Registry::call_of(std::string_view path, const Bytes& fields) const {
    const auto found = TRY(chain_.metadata().call(path));
    Bytes out{found.pallet->index, found.call->index};
    out.insert(out.end(), fields.begin(), fields.end());
    return out;
}

Result<Done, Problem> Registry::send_encoded(std::string_view name, const Bytes& fields,
                                             const Sender& sender, bool until_finalized) const {
    auto call = TRY(call_of("TeeRegistry." + std::string{name}, fields));
    if (sender.is_proxy()) {
        Bytes proxied =
            primitives::scale::encode(primitives::MultiAddress{sender.operator_account});
        proxied.push_back(0);
        proxied.insert(proxied.end(), call.begin(), call.end());
        call = TRY(call_of("Proxy.proxy", proxied));
    }
    const auto account = sender.pair.account_id();
    const auto transaction = TRY(chain_.prepare(std::move(call), account, {}));
    primitives::crypto::SystemRandom random;
    const auto extrinsic =
        pha::Chain::assemble(transaction, account, sender.pair.sign(transaction.payload(), random));
    const auto inclusion = TRY(chain_.send(extrinsic, until_finalized, [](std::string_view) {}));
    if (!inclusion.succeeded) return unexpected(inclusion.failure);
    if (const auto* error = proxied_error(inclusion.events))
        return unexpected(chain_.dispatch_error_text(*error));
    return Done{};
}

Result<Done, Problem> Registry::answer_liveness(const Pair& worker, const Bytes32& challenge,
                                                primitives::Random& random) const {
    const auto genesis = TRY(block_hash(0));
    const auto key = worker.public_key();
    Bytes message = primitives::to_bytes(primitives::view_of(kLivenessTag));
    for (const primitives::BytesView part :
         {genesis.view(), primitives::BytesView{key}, primitives::BytesView{challenge}})
        message.insert(message.end(), part.begin(), part.end());
    const auto signature = primitives::scale::encode(worker.sign(message, random));
    Bytes fields{key};
    fields.insert(fields.end(), challenge.begin(), challenge.end());
    // Without the scheme: the chain knows that it is sr25519.
    fields.insert(fields.end(), signature.begin() + 1, signature.end());
    Bytes body{primitives::kExtrinsicVersion};
    const auto call = TRY(call_of("Rewards.answer", fields));
    body.insert(body.end(), call.begin(), call.end());
    TRY(chain_.rpc("author_submitExtrinsic",
                   {primitives::to_hex(primitives::scale::encode(body))}));
    return Done{};
}

}  // namespace node::worker
