// HTTP by hand over a loopback socket, so that tests see exactly what goes over the wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rpc::tests {

class RawConnection {
  public:
    /// Connects to 127.0.0.1; reads time out after 10 s.
    explicit RawConnection(std::uint16_t port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    /// False when the peer is gone.
    bool send(std::string_view bytes);
    /// One response with a Content-Length body (head and body), or what came before the end.
    std::string receive();
    /// Whether the peer closes within the time limit.
    bool is_closed_by_peer();

  private:
    int socket_ = -1;
    std::string buffer_;
};

/// A POST of JSON with extra header lines ("Name: value\r\n").
std::string post(std::string_view body, std::string_view headers = {});
/// A request without a body.
std::string plain(std::string_view method, std::string_view path, std::string_view headers = {});
/// One request on a connection of its own.
std::string ask(std::uint16_t port, std::string_view request);

}  // namespace rpc::tests
