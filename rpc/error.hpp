// Errors of JSON-RPC calls: the codes and texts that clients of Substrate nodes match on (the
// generic ones are those of the JSON-RPC specification and of jsonrpsee).
#pragma once

#include "rpc/json.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace rpc {

namespace code {
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kBatchesNotSupported = -32005;
inline constexpr int kTooManySubscriptions = -32006;
inline constexpr int kRequestTooBig = -32007;
inline constexpr int kResponseTooBig = -32008;
inline constexpr int kServerBusy = -32009;
inline constexpr int kBatchTooLarge = -32010;
inline constexpr int kBatchResponseTooBig = -32011;
inline constexpr int kRateExceeded = -32999;
}  // namespace code

struct Error {
    int code = code::kInternalError;
    std::string message;
    std::optional<json::Value> data;
    bool operator==(const Error&) const = default;
};

Error parse_error();
Error invalid_request();
Error method_not_found();
/// An unsafe method, called where the policy denies it.
Error unsafe_denied();
/// `what` names the parameter and the rule it breaks.
Error invalid_params(std::string what);
Error internal_error();
Error batches_not_supported();
/// The requests that made a connection's subscriptions are too large together.
Error subscriptions_too_big(std::size_t limit_bytes);
Error too_many_subscriptions(std::size_t limit);
Error request_too_big(std::size_t limit_bytes);
Error response_too_big(std::size_t limit_bytes);
Error server_busy();
/// The connection makes more calls than it may.
Error rate_exceeded();
Error batch_too_large(std::size_t limit);
Error batch_response_too_big(std::size_t limit_bytes);

}  // namespace rpc
