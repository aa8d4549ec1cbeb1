// Times as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace node {

/// Unix milliseconds of "YYYY-MM-DDThh:mm:ssZ"; nullopt for anything else or before 1970.
std::optional<std::uint64_t> unix_ms_of(std::string_view rfc3339);

}  // namespace node
