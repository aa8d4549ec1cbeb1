// payment_*: what a transaction will cost, asked of the runtime.
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

#include <utility>

namespace rpc {
namespace {

using primitives::Balance;
using primitives::scale::Compact;

enum class DispatchClass : std::uint8_t { Normal, Operational, Mandatory };

struct Weight {
    Compact<std::uint64_t> ref_time;
    Compact<std::uint64_t> proof_size;
};
/// Result of TransactionPaymentApi_query_info.
struct DispatchInfo {
    Weight weight;
    DispatchClass dispatch_class{};
    Balance partial_fee = 0;
};
struct InclusionFee {
    Balance base_fee = 0;
    Balance length_fee = 0;
    Balance adjusted_weight_fee = 0;
};
/// Result of TransactionPaymentApi_query_fee_details.
struct FeeDetails {
    std::optional<InclusionFee> inclusion_fee;
    Balance tip = 0;
};

constexpr int kRuntimeError = 1;
constexpr int kDecodeError = 2;

/// The runtime's answer to a query about (extrinsic, block); `failure` is the message of errors.
template <class T>
Result<T, Error> query(const MethodContext& context, const Params& params,
                       std::string_view function, const char* failure) {
    auto arguments = TRY(params.bytes(0));
    const auto block = context.block_or_best(TRY(params.optional_hash(1)));
    const auto body = primitives::scale::decode<OpaqueExtrinsic>(arguments);
    if (!body)
        return unexpected(Error{kDecodeError, failure, std::string{to_string(body.error())}});
    primitives::scale::encode_to(static_cast<std::uint32_t>(arguments.size()), arguments);
    const auto bytes = context.backend.state.call(block, function, arguments);
    if (!bytes)
        return unexpected(Error{kRuntimeError, failure, state_error_text(bytes.error(), block)});
    auto value = primitives::scale::decode<T>(*bytes);
    if (!value) {
        return unexpected(Error{
            kRuntimeError, failure,
            "the runtime's result does not decode: " + std::string{to_string(value.error())}});
    }
    return std::move(value).value();
}

Answer query_info(const MethodContext& context, const Params& params) {
    static constexpr std::array<const char*, 3> kClasses{"normal", "operational", "mandatory"};
    const auto info = TRY(query<DispatchInfo>(context, params, "TransactionPaymentApi_query_info",
                                              "Unable to query dispatch info."));
    json::Object weight;
    weight.set("ref_time", info.weight.ref_time.value)
        .set("proof_size", info.weight.proof_size.value);
    json::Object json;
    json.set("weight", std::move(weight))
        .set("class", kClasses.at(static_cast<std::size_t>(info.dispatch_class)))
        .set("partialFee", json::to_decimal(info.partial_fee));
    return json::Value{std::move(json)};
}

Answer query_fee_details(const MethodContext& context, const Params& params) {
    const auto details =
        TRY(query<FeeDetails>(context, params, "TransactionPaymentApi_query_fee_details",
                              "Unable to query fee details."));
    json::Value fee;
    if (details.inclusion_fee) {
        fee = json::Object{}
                  .set("baseFee", quantity_json(details.inclusion_fee->base_fee))
                  .set("lenFee", quantity_json(details.inclusion_fee->length_fee))
                  .set("adjustedWeightFee",
                       quantity_json(details.inclusion_fee->adjusted_weight_fee));
    }
    return json::Value{json::Object{}.set("inclusionFee", std::move(fee))};
}

}  // namespace

void add_payment_methods(MethodTable& table, const MethodContext& context) {
    table.add({"payment_queryInfo"}, RunsOn::Worker, {"encoded_xt", "at"},
              [context](const Params& params) { return query_info(context, params); });
    table.add({"payment_queryFeeDetails"}, RunsOn::Worker, {"encoded_xt", "at"},
              [context](const Params& params) { return query_fee_details(context, params); });
}

}  // namespace rpc
