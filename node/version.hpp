// Name and version of this program, as RPC and metrics tell them.
#pragma once

#include <string_view>

namespace node {

inline constexpr std::string_view kNodeName = "pha-node";
inline constexpr std::string_view kNodeVersion = "0.1.0";

}  // namespace node
