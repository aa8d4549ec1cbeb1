#include "p2p/transport/endpoints.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

namespace p2p::transport {

namespace ip = boost::asio::ip;

Multiaddr multiaddr_of(const ip::tcp::endpoint& endpoint) {
    Multiaddr out;
    out.tcp_port = endpoint.port();
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    if (address.is_v4())
        out.host = Ip4{address.to_v4().to_bytes()};
    else
        out.host = Ip6{address.to_v6().to_bytes()};
    return out;
}

std::optional<ip::tcp::endpoint> endpoint_of(const Multiaddr& address) {
    if (const auto* four = std::get_if<Ip4>(&address.host))
        return ip::tcp::endpoint{ip::address_v4{four->bytes}, address.tcp_port};
    if (const auto* six = std::get_if<Ip6>(&address.host))
        return ip::tcp::endpoint{ip::address_v6{six->bytes}, address.tcp_port};
    return std::nullopt;
}

std::vector<Multiaddr> expand(const Multiaddr& listening) {
    const auto endpoint = endpoint_of(listening);
    if (!endpoint || !endpoint->address().is_unspecified()) return {listening};
    std::vector<Multiaddr> out;
    ifaddrs* interfaces = nullptr;
    if (::getifaddrs(&interfaces) != 0) return out;
    for (const auto* each = interfaces; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr) continue;
        auto address = listening;
        if (each->ifa_addr->sa_family == AF_INET && endpoint->address().is_v4()) {
            const auto* in = reinterpret_cast<const sockaddr_in*>(each->ifa_addr);
            Ip4 host;
            std::memcpy(host.bytes.data(), &in->sin_addr, host.bytes.size());
            address.host = host;
        } else if (each->ifa_addr->sa_family == AF_INET6 && endpoint->address().is_v6()) {
            const auto* in = reinterpret_cast<const sockaddr_in6*>(each->ifa_addr);
            // Link-local addresses need a scope, which a multiaddress does not carry.
            if (IN6_IS_ADDR_LINKLOCAL(&in->sin6_addr)) continue;
            Ip6 host;
            std::memcpy(host.bytes.data(), &in->sin6_addr, host.bytes.size());
            address.host = host;
        } else {
            continue;
        }
        out.push_back(address);
    }
    ::freeifaddrs(interfaces);
    return out;
}

}  // namespace p2p::transport
