#include "p2p/core/multiaddr.hpp"

#include "p2p/core/ip_text.hpp"
#include "p2p/core/uvarint.hpp"

#include <algorithm>

namespace p2p {

using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

enum Code : std::uint64_t {
    kIp4 = 4,
    kTcp = 6,
    kIp6 = 41,
    kDns = 53,
    kDns4 = 54,
    kDns6 = 55,
    kP2p = 421,
    kTls = 448,
    kWs = 477,
    kWss = 478,
};

struct Name {
    std::string_view text;
    std::uint64_t code;
};
constexpr Name kNames[] = {{"ip4", kIp4},   {"tcp", kTcp},   {"ip6", kIp6}, {"dns", kDns},
                           {"dns4", kDns4}, {"dns6", kDns6}, {"p2p", kP2p}, {"ipfs", kP2p},
                           {"tls", kTls},   {"ws", kWs},     {"wss", kWss}};

Dns::Kind dns_kind(std::uint64_t code) {
    if (code == kDns4) return Dns::Kind::Four;
    return code == kDns6 ? Dns::Kind::Six : Dns::Kind::Any;
}

bool is_dns_name(std::string_view name) {
    return !name.empty() && name.size() <= kDnsNameMax &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_';
           });
}

/// Puts components together in the only order that makes an address: host, tcp, [tls] ws | wss,
/// p2p.
class Builder {
  public:
    bool host(MultiaddrHost value) {
        out_.host = std::move(value);
        return advance(0, 1);
    }
    bool tcp(std::uint16_t port) {
        out_.tcp_port = port;
        return advance(1, 2);
    }
    bool tls() {
        out_.is_tls = true;
        return advance(2, 3);
    }
    bool websocket() {
        out_.is_websocket = true;
        return advance(stage_ == 3 ? 3 : 2, 4);
    }
    bool secure_websocket() {
        out_.is_tls = out_.is_websocket = true;
        return advance(2, 4);
    }
    bool peer(const PeerId& id) {
        out_.peer = id;
        return advance(stage_ == 4 ? 4 : 2, 5);
    }
    Result<Multiaddr, MultiaddrError> finish() const {
        const bool is_whole = stage_ == 2 || stage_ == 4 || stage_ == 5;
        if (!is_whole) return unexpected(MultiaddrError::WrongOrder);
        return out_;
    }

  private:
    bool advance(int from, int to) {
        const bool fits = stage_ == from;
        stage_ = fits ? to : -1;
        return fits;
    }
    Multiaddr out_;
    int stage_ = 0;
};

Result<Done, MultiaddrError> order(bool fits) {
    if (!fits) return unexpected(MultiaddrError::WrongOrder);
    return Done{};
}

// ---- text ----

std::string_view next_part(std::string_view& rest) {
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto part = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    return part;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5) return std::nullopt;
    std::uint32_t out = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        out = out * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (out > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(out);
}

Result<Done, MultiaddrError> add_text_value(Builder& builder, std::uint64_t code,
                                            std::string_view value) {
    switch (code) {
        case kIp4: {
            const auto ip = parse_ip4(value);
            if (!ip) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.host(Ip4{*ip}));
        }
        case kIp6: {
            const auto ip = parse_ip6(value);
            if (!ip) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.host(Ip6{*ip}));
        }
        case kTcp: {
            const auto port = parse_port(value);
            if (!port) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.tcp(*port));
        }
        case kP2p: {
            const auto id = PeerId::from_text(value);
            if (!id) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.peer(*id));
        }
        default:
            if (!is_dns_name(value)) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.host(Dns{dns_kind(code), std::string{value}}));
    }
}

Result<Done, MultiaddrError> add_flag(Builder& builder, std::uint64_t code) {
    if (code == kTls) return order(builder.tls());
    if (code == kWs) return order(builder.websocket());
    return order(builder.secure_websocket());
}

bool is_flag(std::uint64_t code) {
    return code == kTls || code == kWs || code == kWss;
}

// ---- binary ----

Result<BytesView, MultiaddrError> take(BytesView& input, std::size_t size) {
    if (input.size() < size) return unexpected(MultiaddrError::Truncated);
    const auto out = input.first(size);
    input = input.subspan(size);
    return out;
}

Result<std::uint64_t, MultiaddrError> take_uvarint(BytesView& input) {
    const auto read = read_uvarint(input, 4);
    if (read.status != Uvarint::Status::Complete) return unexpected(MultiaddrError::Truncated);
    input = input.subspan(read.size);
    return read.value;
}

Result<BytesView, MultiaddrError> take_prefixed(BytesView& input) {
    const auto size = TRY(take_uvarint(input));
    return take(input, static_cast<std::size_t>(size));
}

Result<Done, MultiaddrError> add_binary_value(Builder& builder, std::uint64_t code,
                                              BytesView& input) {
    switch (code) {
        case kIp4: {
            Ip4 ip;
            const auto bytes = TRY(take(input, ip.bytes.size()));
            std::copy(bytes.begin(), bytes.end(), ip.bytes.begin());
            return order(builder.host(ip));
        }
        case kIp6: {
            Ip6 ip;
            const auto bytes = TRY(take(input, ip.bytes.size()));
            std::copy(bytes.begin(), bytes.end(), ip.bytes.begin());
            return order(builder.host(ip));
        }
        case kTcp: {
            const auto bytes = TRY(take(input, 2));
            return order(builder.tcp(static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1])));
        }
        case kP2p: {
            const auto id = PeerId::from_multihash(TRY(take_prefixed(input)));
            if (!id) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.peer(*id));
        }
        case kDns:
        case kDns4:
        case kDns6: {
            const auto name = primitives::text_of(TRY(take_prefixed(input)));
            if (!is_dns_name(name)) return unexpected(MultiaddrError::InvalidValue);
            return order(builder.host(Dns{dns_kind(code), std::string{name}}));
        }
        default:
            return unexpected(MultiaddrError::UnknownProtocol);
    }
}

void append_host(primitives::Bytes& out, const MultiaddrHost& host) {
    if (const auto* four = std::get_if<Ip4>(&host)) {
        append_uvarint(out, kIp4);
        primitives::append(out, four->bytes);
    } else if (const auto* six = std::get_if<Ip6>(&host)) {
        append_uvarint(out, kIp6);
        primitives::append(out, six->bytes);
    } else if (const auto* dns = std::get_if<Dns>(&host)) {
        append_uvarint(out, kDns + static_cast<std::uint64_t>(dns->kind));
        append_prefixed(out, primitives::view_of(dns->name));
    }
}

std::string host_text(const MultiaddrHost& host) {
    if (const auto* four = std::get_if<Ip4>(&host)) return "/ip4/" + ip4_text(four->bytes);
    if (const auto* six = std::get_if<Ip6>(&host)) return "/ip6/" + ip6_text(six->bytes);
    const auto& dns = *std::get_if<Dns>(&host);
    static constexpr std::string_view kKinds[] = {"/dns/", "/dns4/", "/dns6/"};
    return std::string{kKinds[static_cast<std::size_t>(dns.kind)]} + dns.name;
}

bool is_global_ip4(const std::array<std::uint8_t, 4>& ip) {
    const auto a = ip[0];
    const auto b = ip[1];
    const bool is_special =
        a == 0 || a == 10 || a == 127 || a >= 224 || (a == 100 && b >= 64 && b < 128) ||
        (a == 169 && b == 254) || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) ||
        (a == 198 && (b == 18 || b == 19)) || (a == 192 && b == 0 && (ip[2] == 0 || ip[2] == 2)) ||
        (a == 198 && b == 51 && ip[2] == 100) || (a == 203 && b == 0 && ip[2] == 113);
    return !is_special;
}

}  // namespace

std::string_view to_string(MultiaddrError error) {
    switch (error) {
        case MultiaddrError::TooLong:
            return "multiaddr: more than 8 parts or 512 characters";
        case MultiaddrError::Truncated:
            return "multiaddr: ends within a part";
        case MultiaddrError::UnknownProtocol:
            return "multiaddr: a protocol other than ip4, ip6, dns, tcp, tls, ws, wss, p2p";
        case MultiaddrError::InvalidValue:
            return "multiaddr: a value is not of its protocol";
        case MultiaddrError::WrongOrder:
            return "multiaddr: expected host, tcp, perhaps ws, perhaps p2p";
    }
    return "multiaddr: unknown error";
}

Result<Multiaddr, MultiaddrError> Multiaddr::from_text(std::string_view text) {
    if (text.size() > kMultiaddrTextMax) return unexpected(MultiaddrError::TooLong);
    if (!text.starts_with('/')) return unexpected(MultiaddrError::InvalidValue);
    text.remove_prefix(1);
    Builder builder;
    for (std::size_t i = 0; !text.empty(); ++i) {
        if (i == kComponentsMax) return unexpected(MultiaddrError::TooLong);
        const auto name = next_part(text);
        const auto* known = std::find_if(std::begin(kNames), std::end(kNames),
                                         [&](const Name& n) { return n.text == name; });
        if (known == std::end(kNames)) return unexpected(MultiaddrError::UnknownProtocol);
        if (is_flag(known->code))
            TRY(add_flag(builder, known->code));
        else
            TRY(add_text_value(builder, known->code, next_part(text)));
    }
    return builder.finish();
}

Result<Multiaddr, MultiaddrError> Multiaddr::from_bytes(BytesView bytes) {
    if (bytes.size() > kMultiaddrTextMax) return unexpected(MultiaddrError::TooLong);
    Builder builder;
    for (std::size_t i = 0; !bytes.empty(); ++i) {
        if (i == kComponentsMax) return unexpected(MultiaddrError::TooLong);
        const auto code = TRY(take_uvarint(bytes));
        if (is_flag(code))
            TRY(add_flag(builder, code));
        else
            TRY(add_binary_value(builder, code, bytes));
    }
    return builder.finish();
}

std::string Multiaddr::text() const {
    std::string out = host_text(host) + "/tcp/" + std::to_string(tcp_port);
    if (is_tls) out += "/tls";
    if (is_websocket) out += "/ws";
    if (peer) out += "/p2p/" + peer->text();
    return out;
}

primitives::Bytes Multiaddr::bytes() const {
    primitives::Bytes out;
    append_host(out, host);
    append_uvarint(out, kTcp);
    out.push_back(static_cast<std::uint8_t>(tcp_port >> 8));
    out.push_back(static_cast<std::uint8_t>(tcp_port));
    if (is_tls) append_uvarint(out, kTls);
    if (is_websocket) append_uvarint(out, kWs);
    if (peer) {
        append_uvarint(out, kP2p);
        append_prefixed(out, peer->multihash());
    }
    return out;
}

bool Multiaddr::is_loopback() const {
    if (const auto* four = std::get_if<Ip4>(&host)) return four->bytes[0] == 127;
    if (const auto* six = std::get_if<Ip6>(&host))
        return six->bytes == Ip6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}.bytes;
    return std::get_if<Dns>(&host)->name == "localhost";
}

bool Multiaddr::is_global() const {
    if (const auto* four = std::get_if<Ip4>(&host)) return is_global_ip4(four->bytes);
    // Global unicast is 2000::/3; 2001:db8::/32 is for documents.
    if (const auto* six = std::get_if<Ip6>(&host)) {
        const auto& b = six->bytes;
        return (b[0] & 0xe0) == 0x20 &&
               !(b[0] == 0x20 && b[1] == 1 && b[2] == 0x0d && b[3] == 0xb8);
    }
    return !is_loopback();
}

std::string Multiaddr::network_group() const {
    if (const auto* four = std::get_if<Ip4>(&host))
        return "4:" + std::to_string(four->bytes[0]) + "." + std::to_string(four->bytes[1]);
    if (const auto* six = std::get_if<Ip6>(&host))
        return "6:" + std::string{six->bytes.begin(), six->bytes.begin() + 4};
    return std::get_if<Dns>(&host)->name;
}

Multiaddr Multiaddr::without_peer() const {
    auto out = *this;
    out.peer.reset();
    return out;
}

Multiaddr Multiaddr::with_peer(const PeerId& id) const {
    auto out = *this;
    out.peer = id;
    return out;
}

std::string address_key(const MultiaddrHost& host) {
    if (const auto* four = std::get_if<Ip4>(&host))
        return "4:" + std::string{four->bytes.begin(), four->bytes.end()};
    if (const auto* six = std::get_if<Ip6>(&host))
        return "6:" + std::string{six->bytes.begin(), six->bytes.begin() + 8};
    return std::get_if<Dns>(&host)->name;
}

}  // namespace p2p
