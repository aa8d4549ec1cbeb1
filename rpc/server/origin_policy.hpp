// Which web pages may use the server. A browser sends the page's origin; a page that is not allowed
// is refused, for WebSocket as for HTTP. A server reachable on loopback only also refuses foreign
// Host names, against DNS rebinding. Programs that are no browsers send no Origin and are not
// concerned.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rpc {

class OriginPolicy {
  public:
    /// Pages of the local machine on any port, and the hosted polkadot.js apps.
    static std::vector<std::string> default_origins();

    /// `origins` are "scheme://host" with an optional ":port", or ":*" for any port; the single
    /// entry "all" allows every page and every Host.
    OriginPolicy(std::vector<std::string> origins, bool loopback_only);

    bool allows_origin(std::string_view origin) const;
    /// `host` as in the Host header, with or without port.
    bool allows_host(std::string_view host) const;

  private:
    std::vector<std::string> origins_;
    bool allow_all_ = false;
    bool loopback_only_ = false;
};

}  // namespace rpc
