// dstack's guest agent, as a container of a CVM reaches it: HTTP with JSON over a Unix socket
// (/var/run/dstack.sock), or over TCP where that is forwarded. What it says is not trusted: the
// chain judges the quote.
#pragma once

#include "node/pha/chain_metadata.hpp"
#include "primitives/host.hpp"
#include "primitives/json/value.hpp"

#include <string>

namespace node::worker {

namespace json = primitives::json;
using pha::Problem;
using primitives::Bytes;
using primitives::Bytes32;
using primitives::Bytes64;
using primitives::Result;
using primitives::unexpected;

inline constexpr const char* kGuestSocket = "/var/run/dstack.sock";
/// A quote with event log and vm_config is some 100 KiB of JSON.
inline constexpr std::size_t kGuestAnswerSizeMax = 1 << 20;
/// A quote takes the platform up to some seconds.
inline constexpr int kGuestTimeoutSeconds = 30;

/// GetQuote's answer: the quote's bytes and two JSON texts.
struct GuestQuote {
    Bytes quote;
    std::string event_log;
    std::string vm_config;
};

class GuestAgent {
  public:
    /// A socket's path, "unix:PATH", or "http://host:port".
    explicit GuestAgent(std::string socket) : socket_{std::move(socket)} {}

    Result<GuestQuote, Problem> quote(const Bytes64& report_data) const;
    /// The secret that the CVM's key provider derives for the path: the same at each start.
    Result<Bytes32, Problem> key(std::string_view path) const;
    /// The name of this CVM among those of its app.
    Result<std::string, Problem> instance_id() const;

  private:
    Result<json::Value, Problem> ask(std::string_view method, const json::Object& request) const;

    std::string socket_;
};

}  // namespace node::worker
