#include "rpc/server/message.hpp"

#include "rpc/json.hpp"

namespace rpc {
namespace {

/// Longest id given back: clients use counters or short texts.
constexpr std::size_t kIdLengthMax = 256;

bool is_id(const json::Value& value) {
    if (const auto* text = value.if_string()) return text->size() <= kIdLengthMax;
    return value.is_null() || value.if_number() != nullptr;
}

void begin(const json::Value& id, std::string& out) {
    out += R"({"jsonrpc":"2.0","id":)";
    json::write_to(id, out);
}

}  // namespace

std::optional<Request> request_from(const json::Value& value) {
    const auto* version = value.find("jsonrpc");
    const auto* method = value.find("method");
    if (version == nullptr || *version != json::Value{"2.0"}) return std::nullopt;
    if (method == nullptr || method->if_string() == nullptr) return std::nullopt;
    Request request;
    request.method = *method->if_string();
    request.params = value.find("params");
    request.id = value.find("id");
    if (request.id != nullptr && !is_id(*request.id)) return std::nullopt;
    return request;
}

json::Value id_of_invalid(const json::Value& value) {
    const auto* id = value.find("id");
    return id != nullptr && is_id(*id) ? *id : json::Value{};
}

void write_result(const json::Value& id, const json::Value& result, std::string& out) {
    begin(id, out);
    out += R"(,"result":)";
    json::write_to(result, out);
    out += '}';
}

void write_error(const json::Value& id, const Error& error, std::string& out) {
    begin(id, out);
    out += R"(,"error":{"code":)";
    out += std::to_string(error.code);
    out += R"(,"message":)";
    json::write_string_to(error.message, out);
    if (error.data) {
        out += R"(,"data":)";
        json::write_to(*error.data, out);
    }
    out += "}}";
}

}  // namespace rpc
