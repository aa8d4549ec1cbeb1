#include "rpc/server/origin_policy.hpp"

#include <algorithm>
#include <utility>

namespace rpc {
namespace {

bool is_port(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool matches(std::string_view pattern, std::string_view origin) {
    static constexpr std::string_view kAnyPort = ":*";
    if (!pattern.ends_with(kAnyPort)) return pattern == origin;
    pattern.remove_suffix(kAnyPort.size());
    if (!origin.starts_with(pattern)) return false;
    const auto rest = origin.substr(pattern.size());
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

}  // namespace

std::vector<std::string> OriginPolicy::default_origins() {
    return {"http://localhost:*", "http://127.0.0.1:*", "https://localhost:*",
            "https://127.0.0.1:*", "https://polkadot.js.org"};
}

OriginPolicy::OriginPolicy(std::vector<std::string> origins, bool loopback_only)
    : origins_{std::move(origins)},
      allow_all_{std::find(origins_.begin(), origins_.end(), "all") != origins_.end()},
      loopback_only_{loopback_only} {}

bool OriginPolicy::allows_origin(std::string_view origin) const {
    return allow_all_ || std::any_of(origins_.begin(), origins_.end(),
                                     [&](const auto& pattern) { return matches(pattern, origin); });
}

bool OriginPolicy::allows_host(std::string_view host) const {
    if (allow_all_ || !loopback_only_) return true;
    return matches("localhost:*", host) || matches("127.0.0.1:*", host) || matches("[::1]:*", host);
}

}  // namespace rpc
