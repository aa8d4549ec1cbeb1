// HTTPS by GET for one purpose: fetching collateral from the address that the operator configured.
// The server's certificate must hold for its name; there is no way to switch that off, and no
// redirect is followed.
#pragma once

#include "node/pha/chain_metadata.hpp"

#include <map>
#include <memory>
#include <string>

namespace node::collateral {

using pha::Problem;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

/// A collateral object has some 10 KiB; a chain in a header some 5 KiB.
inline constexpr std::size_t kBodySizeMax = 256 << 10;
inline constexpr std::uint32_t kHeaderSizeMax = 32 << 10;
inline constexpr int kHttpsTimeoutSeconds = 30;

struct Url {
    std::string host;
    std::uint16_t port = 443;
    /// Path and query, with its leading slash; empty for none.
    std::string target;
};
/// https:// only; no user, no fragment.
Result<Url, Problem> read_url(std::string_view text);

struct HttpsAnswer {
    std::string body;
    /// By lower-case name.
    std::map<std::string, std::string, std::less<>> headers;
};

class Https {
  public:
    /// Trusts the system's authorities, or those of a PEM file instead.
    static Result<Https, Problem> create(const std::string& ca_file);
    Https(Https&&) noexcept;
    Https& operator=(Https&&) noexcept;
    ~Https();

    /// The answer of status 200; a problem for any other.
    Result<HttpsAnswer, Problem> get(const Url& url) const;

  private:
    struct Trust;
    explicit Https(std::unique_ptr<Trust> trust);

    std::unique_ptr<Trust> trust_;
};

}  // namespace node::collateral
