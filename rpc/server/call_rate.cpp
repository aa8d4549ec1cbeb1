#include "rpc/server/call_rate.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace rpc {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

std::string with_length(const std::string& network, bool is_v6) {
    if (network.find('/') != std::string::npos) return network;
    return network + (is_v6 ? "/128" : "/32");
}

bool holds(const std::string& network, const ip::address& address) {
    error_code error;
    const auto text = with_length(network, address.is_v6());
    if (address.is_v4()) {
        const auto v4 = ip::make_network_v4(text, error);
        return !error &&
               ip::network_v4{address.to_v4(), v4.prefix_length()}.canonical() == v4.canonical();
    }
    const auto v6 = ip::make_network_v6(text, error);
    return !error &&
           ip::network_v6{address.to_v6(), v6.prefix_length()}.canonical() == v6.canonical();
}

}  // namespace

bool CallRate::take(Time now) {
    const std::lock_guard lock{mutex_};
    const auto next = std::max(full_, now) + interval_;
    if (next - now > std::chrono::minutes{1}) return false;
    full_ = next;
    return true;
}

bool is_network(const std::string& text) {
    error_code v4_error;
    error_code v6_error;
    ip::make_network_v4(with_length(text, false), v4_error);
    ip::make_network_v6(with_length(text, true), v6_error);
    return !v4_error || !v6_error;
}

bool is_in_networks(const std::string& address, const std::vector<std::string>& networks) {
    error_code error;
    auto of = ip::make_address(address, error);
    if (error) return false;
    // An IPv4 client of an IPv6 socket.
    if (of.is_v6() && of.to_v6().is_v4_mapped())
        of = ip::make_address_v4(ip::v4_mapped, of.to_v6());
    return std::any_of(networks.begin(), networks.end(),
                       [&](const auto& network) { return holds(network, of); });
}

}  // namespace rpc
