#include "tests/rpc/raw_http.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace rpc::tests {

RawConnection::RawConnection(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof address);
    EXPECT_EQ(::connect(socket_, &generic, sizeof address), 0);
}

RawConnection::~RawConnection() {
    ::close(socket_);
}

bool RawConnection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawConnection::receive() {
    std::array<char, 65536> chunk{};
    while (true) {
        const auto head = buffer_.find("\r\n\r\n");
        if (head != buffer_.npos) {
            std::size_t size = head + 4;
            const auto field = buffer_.find("Content-Length: ");
            if (field < head) size += std::strtoul(buffer_.c_str() + field + 16, nullptr, 10);
            if (buffer_.size() >= size) {
                const auto response = buffer_.substr(0, size);
                buffer_.erase(0, size);
                return response;
            }
        }
        const auto got = ::recv(socket_, chunk.data(), chunk.size(), 0);
        if (got <= 0) return std::exchange(buffer_, {});
        buffer_.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

bool RawConnection::is_closed_by_peer() {
    std::array<char, 65536> chunk{};
    while (true) {
        const auto got = ::recv(socket_, chunk.data(), chunk.size(), 0);
        if (got == 0) return true;
        if (got < 0) return errno == ECONNRESET;
    }
}

std::string post(std::string_view body, std::string_view headers) {
    std::string text = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    text.append(headers).append("Content-Length: ").append(std::to_string(body.size()));
    return text.append("\r\n\r\n").append(body);
}

std::string plain(std::string_view method, std::string_view path, std::string_view headers) {
    return std::string{method}
        .append(" ")
        .append(path)
        .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        .append(headers)
        .append("\r\n");
}

std::string ask(std::uint16_t port, std::string_view request) {
    RawConnection connection{port};
    connection.send(request);
    return connection.receive();
}

}  // namespace rpc::tests
