// Transactions: built from metadata, signed, sent and watched.
#include "node/pha/chain.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>

namespace node::pha {

using primitives::Done;
using primitives::Era;
namespace crypto = primitives::crypto;

namespace {

constexpr std::size_t kPayloadSizeMax = 256;

Bytes joined(std::initializer_list<BytesView> parts) {
    Bytes out;
    for (const auto part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

void append(const Bytes& bytes, Bytes& out) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

Bytes UnsignedTransaction::payload() const {
    auto all = joined({call, explicit_extensions, implicit_extensions});
    if (all.size() <= kPayloadSizeMax) return all;
    return primitives::to_bytes(crypto::blake2b_256(all));
}

Result<Bytes, Problem> Chain::encode_call(std::string_view path,
                                          const json::Value& arguments) const {
    const auto found = TRY(metadata_->call(path));
    Bytes out{found.pallet->index, found.call->index};
    const auto encoded = values_->encode_fields(arguments, found.call->fields, out);
    if (!encoded) {
        std::string usage = found.pallet->name + "." + found.call->name;
        for (const auto& field : found.call->fields)
            usage += " " + field.name.value_or("_") + "=<" + values_->type_name(field.type) + ">";
        return unexpected(encoded.error() + "\n  usage: " + usage);
    }
    return out;
}

Result<UnsignedTransaction, Problem> Chain::prepare(Bytes call, const AccountId& signer,
                                                    const SigningOptions& options) {
    UnsignedTransaction out{
        .call = std::move(call), .explicit_extensions = {}, .implicit_extensions = {}};
    for (const auto& extension : metadata_->all().extrinsic.signed_extensions)
        TRY(append_extension(extension.identifier, signer, options, out));
    return out;
}

Result<Done, Problem> Chain::append_extension(std::string_view identifier, const AccountId& signer,
                                              const SigningOptions& options,
                                              UnsignedTransaction& out) {
    using primitives::scale::encode;
    static constexpr std::array<std::string_view, 4> kEmpty{
        "CheckNonZeroSender", "CheckWeight", "WeightReclaim", "StorageWeightReclaim"};
    if (std::find(kEmpty.begin(), kEmpty.end(), identifier) != kEmpty.end()) return Done{};
    if (identifier == "CheckSpecVersion") {
        append(encode(spec_version_), out.implicit_extensions);
    } else if (identifier == "CheckTxVersion") {
        append(encode(transaction_version_), out.implicit_extensions);
    } else if (identifier == "CheckGenesis") {
        append(primitives::to_bytes(genesis_), out.implicit_extensions);
    } else if (identifier == "CheckMortality" || identifier == "CheckEra") {
        auto birth = genesis_;
        auto era = Era::immortal();
        if (options.period != 0) {
            const auto head = TRY(rpc("chain_getFinalizedHead"));
            const auto header = TRY(rpc("chain_getHeader", {head}));
            const auto number = number_in(header, "number");
            era = Era::mortal(options.period, number);
            const auto hash = TRY(rpc("chain_getBlockHash", {json::Value{era.birth(number)}}));
            const auto parsed = primitives::fixed_from_hex<Hash>(
                hash.if_string() == nullptr ? std::string{} : *hash.if_string());
            if (!parsed) return unexpected(Problem{"the node lacks the block of the era's birth"});
            birth = *parsed;
        }
        append(encode(era), out.explicit_extensions);
        append(primitives::to_bytes(birth), out.implicit_extensions);
    } else if (identifier == "CheckNonce") {
        auto nonce = options.nonce;
        if (!nonce) {
            const auto address = crypto::ss58_encode(signer, units_.ss58_prefix);
            nonce = TRY(rpc("system_accountNextIndex", {json::Value{address}})).as_u64();
        }
        primitives::scale::encode_compact(nonce.value_or(0), out.explicit_extensions);
    } else if (identifier == "ChargeTransactionPayment") {
        primitives::scale::encode_compact(options.tip, out.explicit_extensions);
    } else if (identifier == "CheckMetadataHash") {
        // Mode 0: disabled; nothing is added to the signed text but the absent hash.
        out.explicit_extensions.push_back(0);
        out.implicit_extensions.push_back(0);
    } else {
        return unexpected("this tool does not know the transaction extension " +
                          std::string{identifier} + "; a newer one may");
    }
    return Done{};
}

Bytes Chain::assemble(const UnsignedTransaction& transaction, const AccountId& signer,
                      const primitives::MultiSignature& signature) {
    using namespace primitives;
    Bytes body{kExtrinsicVersion | kExtrinsicSignedBit};
    scale::encode_to(MultiAddress{signer}, body);
    scale::encode_to(signature, body);
    append(transaction.explicit_extensions, body);
    append(transaction.call, body);
    return scale::encode(body);
}

Result<u128, Problem> Chain::fee(const Bytes& extrinsic) {
    const auto info = TRY(rpc("payment_queryInfo", {primitives::to_hex(extrinsic)}));
    const auto* fee = info.find("partialFee");
    const auto amount = fee == nullptr ? std::nullopt : fee->as_amount();
    if (!amount) return unexpected(Problem{"the node does not tell the fee"});
    return *amount;
}

std::string Chain::dispatch_error_text(const json::Value& error) const {
    const auto* module = error.find("Module");
    if (module == nullptr) return json::write(error);
    const auto* index = module->find("index");
    const auto* code = module->find("error");
    const auto pallet_index = index == nullptr ? std::nullopt : index->as_u64();
    const auto bytes = code == nullptr || code->if_string() == nullptr
                           ? primitives::from_hex("0x00")
                           : primitives::from_hex(*code->if_string());
    if (!pallet_index || !bytes || bytes->empty()) return json::write(error);
    const auto known = metadata_->error(static_cast<std::uint8_t>(*pallet_index), bytes->front());
    if (!known) return known.error();
    return known->pallet + "." + known->name + (known->docs.empty() ? "" : ": " + known->docs);
}

/// system_dryRun is an unsafe method: where the node denies it, the pool's own validation decides.
Result<Done, Problem> Chain::dry_run(const Bytes& extrinsic) {
    const auto answer = client_->call("system_dryRun", {primitives::to_hex(extrinsic)});
    if (!answer) return Done{};
    const auto* text = answer->if_string();
    const auto bytes = primitives::from_hex(text == nullptr ? "0x" : *text);
    // Result<Result<(), DispatchError>, TransactionValidityError>
    if (!bytes || bytes->size() < 2 || (*bytes)[0] == 1)
        return unexpected(Problem{"the chain would refuse the transaction as invalid"});
    if ((*bytes)[1] == 0) return Done{};
    if (bytes->size() >= 5 && (*bytes)[2] == 3) {
        const auto known = metadata_->error((*bytes)[3], (*bytes)[4]);
        if (known)
            return unexpected("the call would fail: " + known->pallet + "." + known->name +
                              (known->docs.empty() ? "" : ": " + known->docs));
    }
    return unexpected(Problem{"the call would fail: dispatch error " +
                              primitives::to_hex(BytesView{*bytes}.subspan(2))});
}

namespace {

/// Of the events of a block, those of one extrinsic.
json::Array events_of(const json::Value& events, std::uint32_t index) {
    json::Array out;
    const auto* list = events.if_array();
    if (list == nullptr) return out;
    for (const auto& record : *list) {
        const auto* phase = record.find("phase");
        const auto* at = phase == nullptr ? nullptr : phase->find("ApplyExtrinsic");
        const auto* event = record.find("event");
        if (at != nullptr && event != nullptr && at->as_u64() == index) out.push_back(*event);
    }
    return out;
}

}  // namespace

Result<Inclusion, Problem> Chain::inclusion(const Hash& block, const Bytes& extrinsic) {
    const auto hash = primitives::to_hex(block);
    const auto body = TRY(rpc("chain_getBlock", {json::Value{hash}}));
    const auto* inner = body.find("block");
    const auto* list = inner == nullptr ? nullptr : inner->find("extrinsics");
    const auto* header = inner == nullptr ? nullptr : inner->find("header");
    if (list == nullptr || list->if_array() == nullptr || header == nullptr)
        return unexpected(Problem{"the node does not have the block of the transaction"});
    Inclusion out;
    out.block = block;
    out.block_number = number_in(*header, "number");
    const auto& extrinsics = *list->if_array();
    const auto found =
        std::find(extrinsics.begin(), extrinsics.end(), json::Value{primitives::to_hex(extrinsic)});
    if (found == extrinsics.end())
        return unexpected(Problem{"the block does not hold the transaction"});
    out.index = static_cast<std::uint32_t>(found - extrinsics.begin());
    const auto entry = TRY(metadata_->storage("System.Events"));
    const auto key = TRY(storage_key(entry, {}));
    const auto raw = TRY(rpc("state_getStorage", {primitives::to_hex(key), json::Value{hash}}));
    const auto bytes = primitives::from_hex(raw.if_string() == nullptr ? "0x" : *raw.if_string());
    if (!bytes) return unexpected(Problem{"the node does not have the events of the block"});
    using frame::metadata::wire::PlainEntry;
    const auto events =
        TRY(values_->decode_all(*bytes, std::get<PlainEntry>(entry.entry->type).value));
    out.events = events_of(events, out.index);
    for (const auto& event : out.events) {
        const auto* system = event.find("System");
        if (system == nullptr) continue;
        if (system->find("ExtrinsicSuccess") != nullptr) out.succeeded = true;
        if (const auto* failed = system->find("ExtrinsicFailed"))
            if (const auto* error = failed->find("dispatch_error"))
                out.failure = dispatch_error_text(*error);
    }
    return out;
}

Result<Inclusion, Problem> Chain::send(const Bytes& extrinsic, bool until_finalized,
                                       const std::function<void(std::string_view)>& tell) {
    const auto subscribed =
        client_->subscribe("author_submitAndWatchExtrinsic", {primitives::to_hex(extrinsic)});
    if (!subscribed) {
        const auto& error = subscribed.error();
        auto text = error.message;
        if (error.data && error.data->if_string() != nullptr)
            text += ": " + *error.data->if_string();
        return unexpected("the node refuses the transaction: " + text);
    }
    while (true) {
        const auto status = client_->next(*subscribed);
        if (!status) return unexpected("while waiting: " + status.error().message);
        const auto* word = status->if_string();
        const auto* object = status->if_object();
        const auto name = word != nullptr                         ? *word
                          : object != nullptr && !object->empty() ? object->members().front().name
                                                                  : std::string{"?"};
        tell(name);
        const bool is_last = name == "dropped" || name == "invalid" || name == "usurped" ||
                             name == "finalityTimeout";
        if (is_last) return unexpected("the transaction was " + name);
        const bool is_in = name == "finalized" || (name == "inBlock" && !until_finalized);
        if (!is_in) continue;
        const auto hash =
            primitives::fixed_from_hex<Hash>(object->members().front().value.if_string() == nullptr
                                                 ? std::string{}
                                                 : *object->members().front().value.if_string());
        if (!hash) return unexpected(Problem{"the node told a block without its hash"});
        return inclusion(*hash, extrinsic);
    }
}

}  // namespace node::pha
