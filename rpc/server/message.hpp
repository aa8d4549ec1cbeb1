// The envelope of JSON-RPC 2.0: requests in, responses out.
#pragma once

#include "rpc/error.hpp"
#include "rpc/json.hpp"

#include <optional>
#include <string>

namespace rpc {

/// A request object, borrowed from the document it was read from.
struct Request {
    /// nullptr: a notification.
    const json::Value* id = nullptr;
    std::string_view method;
    /// nullptr when absent.
    const json::Value* params = nullptr;
};

/// nullopt: not a valid request object.
std::optional<Request> request_from(const json::Value& value);

/// The id to answer an invalid request with: its own where it is usable, else null.
json::Value id_of_invalid(const json::Value& value);

void write_result(const json::Value& id, const json::Value& result, std::string& out);
void write_error(const json::Value& id, const Error& error, std::string& out);

}  // namespace rpc
