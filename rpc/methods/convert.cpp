#include "rpc/methods/convert.hpp"

#include "primitives/types/hex.hpp"

namespace rpc {

json::Value hex_json(BytesView bytes) {
    return primitives::to_hex(bytes);
}

json::Value optional_hex_json(const std::optional<Bytes>& bytes) {
    return bytes ? hex_json(*bytes) : json::Value{};
}

json::Value quantity_json(primitives::u128 value) {
    std::string digits;
    do {
        digits.insert(digits.begin(), "0123456789abcdef"[static_cast<std::size_t>(value & 15)]);
        value >>= 4;
    } while (value != 0);
    return "0x" + digits;
}

json::Value header_json(const Header& header) {
    json::Array logs;
    for (const auto& item : header.digest.logs)
        logs.push_back(hex_json(primitives::scale::encode(item)));
    json::Object json;
    json.set("parentHash", hex_json(header.parent_hash))
        .set("number", quantity_json(header.number.value))
        .set("stateRoot", hex_json(header.state_root))
        .set("extrinsicsRoot", hex_json(header.extrinsics_root))
        .set("digest", json::Object{}.set("logs", std::move(logs)));
    return json;
}

namespace {

/// Bytes as a list of numbers: the form justifications have.
json::Value number_list(BytesView bytes) {
    json::Array list;
    list.reserve(bytes.size());
    for (const auto byte : bytes)
        list.emplace_back(byte);
    return list;
}

}  // namespace

json::Value block_json(const SignedBlock& block) {
    json::Array extrinsics;
    for (const auto& extrinsic : block.extrinsics)
        extrinsics.push_back(hex_json(primitives::scale::encode(extrinsic)));
    json::Value justifications;
    if (!block.justifications.empty()) {
        json::Array list;
        for (const auto& justification : block.justifications)
            list.emplace_back(json::Array{number_list(justification.engine.view()),
                                          number_list(justification.proof)});
        justifications = std::move(list);
    }
    json::Object inner;
    inner.set("header", header_json(block.header)).set("extrinsics", std::move(extrinsics));
    json::Object json;
    json.set("block", std::move(inner)).set("justifications", std::move(justifications));
    return json;
}

json::Value status_json(const TransactionStatus& status) {
    const auto with_hash = [&](const char* name) {
        return json::Object{}.set(name, hex_json(status.hash));
    };
    switch (status.kind) {
        case TransactionStatus::Kind::Future:
            return "future";
        case TransactionStatus::Kind::Ready:
            return "ready";
        case TransactionStatus::Kind::Broadcast: {
            json::Array peers;
            for (const auto& peer : status.peers)
                peers.emplace_back(peer);
            return json::Object{}.set("broadcast", std::move(peers));
        }
        case TransactionStatus::Kind::InBlock:
            return with_hash("inBlock");
        case TransactionStatus::Kind::Retracted:
            return with_hash("retracted");
        case TransactionStatus::Kind::FinalityTimeout:
            return with_hash("finalityTimeout");
        case TransactionStatus::Kind::Finalized:
            return with_hash("finalized");
        case TransactionStatus::Kind::Usurped:
            return with_hash("usurped");
        case TransactionStatus::Kind::Dropped:
            return "dropped";
        case TransactionStatus::Kind::Invalid:
            return "invalid";
    }
    return {};
}

bool is_final(TransactionStatus::Kind kind) {
    using Kind = TransactionStatus::Kind;
    return kind == Kind::Finalized || kind == Kind::FinalityTimeout || kind == Kind::Usurped ||
           kind == Kind::Dropped || kind == Kind::Invalid;
}

json::Value health_json(const Health& health) {
    json::Object json;
    json.set("peers", health.peers)
        .set("isSyncing", health.is_syncing)
        .set("shouldHavePeers", health.should_have_peers);
    return json;
}

std::string state_error_text(const StateError& error, const Hash& block) {
    switch (error.kind) {
        case StateError::Kind::UnknownBlock:
            return "UnknownBlock: Header was not found in the database: " +
                   primitives::to_hex(block);
        case StateError::Kind::StateDiscarded:
            return "UnknownBlock: State already discarded for " + primitives::to_hex(block);
        case StateError::Kind::Execution:
            return "Execution failed: " + error.text;
        case StateError::Kind::Unavailable:
            return error.text;
    }
    return error.text;
}

Error state_error(const StateError& error, const Hash& block) {
    return {4003, "Client error: " + state_error_text(error, block), {}};
}

}  // namespace rpc
