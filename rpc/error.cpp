#include "rpc/error.hpp"

#include <utility>

namespace rpc {
namespace {

Error limited(int code, std::string message, std::size_t limit) {
    return {code, std::move(message), "Exceeded max limit of " + std::to_string(limit)};
}

}  // namespace

Error parse_error() {
    return {code::kParseError, "Parse error", {}};
}
Error invalid_request() {
    return {code::kInvalidRequest, "Invalid request", {}};
}
Error method_not_found() {
    return {code::kMethodNotFound, "Method not found", {}};
}
Error unsafe_denied() {
    return {code::kMethodNotFound, "RPC call is unsafe to be called externally", {}};
}
Error invalid_params(std::string what) {
    return {code::kInvalidParams, "Invalid params", std::move(what)};
}
Error internal_error() {
    return {code::kInternalError, "Internal error", {}};
}
Error batches_not_supported() {
    return {code::kBatchesNotSupported, "Batched requests are not supported by this server", {}};
}
Error too_many_subscriptions(std::size_t limit) {
    return limited(code::kTooManySubscriptions, "Too many subscriptions on the connection", limit);
}
Error subscriptions_too_big(std::size_t limit_bytes) {
    return limited(code::kTooManySubscriptions, "Subscriptions of the connection are too big",
                   limit_bytes);
}
Error request_too_big(std::size_t limit_bytes) {
    return limited(code::kRequestTooBig, "Request is too big", limit_bytes);
}
Error response_too_big(std::size_t limit_bytes) {
    return limited(code::kResponseTooBig, "Response is too big", limit_bytes);
}
Error server_busy() {
    return {code::kServerBusy, "Server is busy, try again later", {}};
}
Error rate_exceeded() {
    return {code::kRateExceeded, "RPC rate limit exceeded", {}};
}
Error batch_too_large(std::size_t limit) {
    return limited(code::kBatchTooLarge, "The batch request was too large", limit);
}
Error batch_response_too_big(std::size_t limit_bytes) {
    return limited(code::kBatchResponseTooBig, "The batch response was too large", limit_bytes);
}

}  // namespace rpc
