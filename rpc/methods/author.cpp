// author_*: transactions into the pool and keys into the keystore.
#include "rpc/json.hpp"
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

#include <utility>

namespace rpc {
namespace {

/// Transactions in one author_removeExtrinsic: the pool's limit.
constexpr std::size_t kRemovalsMax = 8192;

Error other_error(std::string text) {
    return {1040, std::move(text), {}};
}

void submit(const MethodContext& context, const Params& params, const AnswerCallback& answer) {
    auto extrinsic = params.bytes(0);
    if (!extrinsic) return answer(unexpected(std::move(extrinsic).error()));
    context.backend.transactions.submit(std::move(extrinsic).value(), [answer](const auto& hash) {
        answer(hash ? Answer{hex_json(*hash)} : unexpected(submit_error(hash.error())));
    });
}

Result<Done, Error> submit_and_watch(const MethodContext& context, const Params& params,
                                     const std::shared_ptr<Subscription>& subscription) {
    auto& transactions = context.backend.transactions;
    auto& executor = context.executor;
    const auto tell = [&executor, subscription](const TransactionStatus& status) {
        executor.on_io(
            [subscription, text = json::write(status_json(status)), last = is_final(status.kind)] {
                subscription->notify(text);
                if (last) subscription->finish();
            });
    };
    const auto watch = transactions.submit_and_watch(TRY(params.bytes(0)), tell);
    if (!watch) return unexpected(submit_error(watch.error()));
    subscription->on_close([&transactions, id = *watch] { transactions.unwatch(id); });
    return Done{};
}

Answer pending(const MethodContext& context, const Params&) {
    json::Array list;
    for (const auto& extrinsic : context.backend.transactions.pending())
        list.push_back(hex_json(extrinsic));
    return json::Value{std::move(list)};
}

/// [{"hash":h} or {"extrinsic":hex}]
Result<std::vector<std::variant<Hash, Bytes>>, Error> removals(const Params& params) {
    static constexpr std::string_view kRule =
        "must be a list of {\"hash\": ...} or {\"extrinsic\": ...}";
    const auto* value = params.at(0);
    const auto* items = value == nullptr ? nullptr : value->if_array();
    if (items == nullptr || items->size() > kRemovalsMax)
        return unexpected(params.invalid(0, kRule));
    std::vector<std::variant<Hash, Bytes>> list;
    for (const auto& item : *items) {
        const auto* hash = item.find("hash");
        const auto* extrinsic = item.find("extrinsic");
        if (hash != nullptr) {
            const auto read = hash_from(*hash);
            if (!read) return unexpected(params.invalid(0, read.error()));
            list.emplace_back(*read);
        } else if (extrinsic != nullptr) {
            auto read = bytes_from(*extrinsic);
            if (!read) return unexpected(params.invalid(0, read.error()));
            list.emplace_back(std::move(read).value());
        } else {
            return unexpected(params.invalid(0, kRule));
        }
    }
    return list;
}

Answer remove(const MethodContext& context, const Params& params) {
    json::Array list;
    for (const auto& hash : context.backend.transactions.remove(TRY(removals(params))))
        list.push_back(hex_json(hash));
    return json::Value{std::move(list)};
}

// ---- keys ---------------------------------------------------------------------------------------

Result<KeyTypeId, Error> key_type(const Params& params, std::size_t index) {
    const auto text = TRY(params.text(index));
    KeyTypeId type{};
    if (text.size() != type.size())
        return unexpected(other_error("Invalid key type ID format (should be of length four)"));
    std::copy(text.begin(), text.end(), type.begin());
    return type;
}

Answer insert_key(KeystoreAccess& keystore, const Params& params) {
    const auto type = TRY(key_type(params, 0));
    const auto secret_uri = TRY(params.text(1));
    const auto public_key = TRY(params.bytes(2));
    const auto inserted = keystore.insert(type, secret_uri, public_key);
    if (!inserted) return unexpected(other_error(inserted.error()));
    return json::Value{};
}

Answer rotate_keys(KeystoreAccess& keystore) {
    const auto keys = keystore.rotate();
    if (!keys) return unexpected(other_error(keys.error()));
    return hex_json(*keys);
}

Result<bool, Error> has(KeystoreAccess& keystore, BytesView public_key, const KeyTypeId& type) {
    const auto found = keystore.has(public_key, type);
    if (!found) return unexpected(other_error(found.error()));
    return *found;
}

Answer has_key(KeystoreAccess& keystore, const Params& params) {
    const auto public_key = TRY(params.bytes(0));
    const auto type = TRY(key_type(params, 1));
    return json::Value{TRY(has(keystore, public_key, type))};
}

/// Whether every key of an encoded SessionKeys is in the keystore; the runtime says which they are.
Answer has_session_keys(const MethodContext& context, KeystoreAccess& keystore,
                        const Params& params) {
    using Decoded = std::optional<std::vector<std::pair<Bytes, KeyTypeId>>>;
    const auto keys = TRY(params.bytes(0));
    const auto best = context.backend.chain.best().hash;
    const auto result = context.backend.state.call(best, "SessionKeys_decode_session_keys",
                                                   primitives::scale::encode(keys));
    if (!result)
        return unexpected(other_error("Client error: " + state_error_text(result.error(), best)));
    const auto decoded = primitives::scale::decode<Decoded>(*result);
    if (!decoded || !*decoded)
        return unexpected(other_error("Session keys are not encoded correctly"));
    for (const auto& [public_key, type] : **decoded)
        if (!TRY(has(keystore, public_key, type))) return json::Value{false};
    return json::Value{true};
}

void add_key_methods(MethodTable& table, const MethodContext& context) {
    auto* keystore = context.backend.keystore;
    if (keystore == nullptr) return;
    const auto add = [&](const char* name, std::vector<std::string_view> parameters,
                         CallHandler handler) {
        table.add({name}, RunsOn::Worker, std::move(parameters), std::move(handler),
                  Safety::Unsafe);
    };
    add("author_insertKey", {"key_type", "suri", "public"},
        [keystore](const Params& params) { return insert_key(*keystore, params); });
    add("author_rotateKeys", {}, [keystore](const Params&) { return rotate_keys(*keystore); });
    add("author_hasKey", {"public_key", "key_type"},
        [keystore](const Params& params) { return has_key(*keystore, params); });
    add("author_hasSessionKeys", {"session_keys"}, [context, keystore](const Params& params) {
        return has_session_keys(context, *keystore, params);
    });
}

}  // namespace

void add_author_methods(MethodTable& table, const MethodContext& context) {
    table.add_deferred({"author_submitExtrinsic"}, {"extrinsic"},
                       [context](const Params& params, const AnswerCallback& answer) {
                           submit(context, params, answer);
                       });
    table.add({"author_pendingExtrinsics"}, RunsOn::WorkerInTurn, {},
              [context](const Params& params) { return pending(context, params); });
    table.add(
        {"author_removeExtrinsic"}, RunsOn::Worker, {"bytes_or_hash"},
        [context](const Params& params) { return remove(context, params); }, Safety::Unsafe);
    table.add_subscription(
        {{"author_submitAndWatchExtrinsic"}, {"author_unwatchExtrinsic"}, "author_extrinsicUpdate"},
        RunsOn::WorkerInTurn, {"bytes"},
        [context](const Params& params, const std::shared_ptr<Subscription>& subscription) {
            return submit_and_watch(context, params, subscription);
        });
    add_key_methods(table, context);
}

}  // namespace rpc
