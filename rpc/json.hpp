// The JSON of messages: primitives/json under the name the methods use.
#pragma once

#include "primitives/json/reader.hpp"
#include "primitives/json/value.hpp"
#include "primitives/json/writer.hpp"

namespace rpc {
namespace json = primitives::json;
}  // namespace rpc
