// JSON shapes of chain values, as Substrate nodes print them.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/error.hpp"
#include "rpc/json.hpp"

#include <string>
#include <string_view>

namespace rpc {

/// "0x" and digits.
json::Value hex_json(BytesView bytes);
/// Hex bytes or null.
json::Value optional_hex_json(const std::optional<Bytes>& bytes);
/// A quantity in hex without padding: "0x0", "0x14fd".
json::Value quantity_json(primitives::u128 value);

json::Value header_json(const Header& header);
/// {"block":{"header","extrinsics"},"justifications"}
json::Value block_json(const SignedBlock& block);
json::Value status_json(const TransactionStatus& status);
/// Whether a stream of statuses ends with this one.
bool is_final(TransactionStatus::Kind kind);
json::Value health_json(const Health& health);

/// Code 4003 with the text SDK clients know.
Error state_error(const StateError& error, const Hash& block);
/// "Execution failed: ..." and the like, without code.
std::string state_error_text(const StateError& error, const Hash& block);
/// Codes 1001 to 1040 with their data.
Error submit_error(const SubmitError& error);

}  // namespace rpc
