// `--experimental-rpc-endpoint`: an address of JSON-RPC with a policy of its own, as Substrate's
// nodes take it, so that one node serves its operator and the public on different ports.
//
//   listen-addr=IP:PORT [,methods=auto|safe|unsafe] [,cors=ORIGIN]... [,rate-limit=N]
//   [,optional=true]
//
// `methods` is safe where it is not given; `cors` may be repeated, `all` or `*` allows every page.
#pragma once

#include "primitives/result.hpp"
#include "rpc/server/config.hpp"

#include <string>
#include <string_view>

namespace rpc {

/// The error names the part and the rule.
primitives::Result<ListenAddress, std::string> endpoint_from(std::string_view text);

}  // namespace rpc
