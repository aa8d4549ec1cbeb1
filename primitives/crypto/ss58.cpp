#include "primitives/crypto/ss58.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/base58.hpp"
#include "primitives/crypto/hash.hpp"

#include <algorithm>

namespace primitives::crypto {

namespace {

/// base58 of 2 + 33 + 2 bytes; refuses long text before the quadratic conversion.
constexpr std::size_t kTextSizeMax = 51;

/// 0 for a body that has no address.
std::size_t checksum_size(std::size_t body_size) {
    switch (body_size) {
        case 1:
        case 2:
        case 4:
        case 8:
            return 1;
        case 32:
        case 33:
            return 2;
        default:
            return 0;
    }
}

BytesView checksum(BytesView prefix_and_body, std::size_t size, Hash512Bit& digest) {
    Bytes hashed = to_bytes(view_of("SS58PRE"));
    append(hashed, prefix_and_body);
    digest = blake2b_512(hashed);
    return BytesView{digest}.first(size);
}

struct Prefix {
    std::uint16_t value;
    std::size_t size;
};

Result<Prefix, Ss58Error> read_prefix(BytesView data) {
    if (data.size() < 2) return unexpected(Ss58Error::InvalidLength);
    const unsigned first = data[0];
    if (first >= 128) return unexpected(Ss58Error::InvalidPrefix);
    if (first == 46 || first == 47) return unexpected(Ss58Error::InvalidPrefix);
    if (first < 64) return Prefix{static_cast<std::uint16_t>(first), 1};
    const unsigned second = data[1];
    const unsigned value = (first & 0x3fu) << 2 | second >> 6 | (second & 0x3fu) << 8;
    if (value < 64) return unexpected(Ss58Error::InvalidPrefix);
    return Prefix{static_cast<std::uint16_t>(value), 2};
}

}  // namespace

std::string_view to_string(Ss58Error error) {
    switch (error) {
        case Ss58Error::InvalidCharacter:
            return "an address has a character outside the base58 alphabet";
        case Ss58Error::InvalidLength:
            return "an address has no valid length";
        case Ss58Error::InvalidPrefix:
            return "an address has a reserved or badly written network prefix";
        case Ss58Error::WrongChecksum:
            return "the checksum of an address does not match";
    }
    return "unknown address error";
}

std::string ss58_encode(BytesView body, std::uint16_t prefix) {
    const auto size = checksum_size(body.size());
    CHECK(size != 0 && prefix <= kSs58PrefixMax);
    Bytes data;
    if (prefix < 64) {
        data.push_back(static_cast<std::uint8_t>(prefix));
    } else {
        data.push_back(static_cast<std::uint8_t>((prefix & 0xfcu) >> 2 | 0x40u));
        data.push_back(static_cast<std::uint8_t>(prefix >> 8 | (prefix & 3u) << 6));
    }
    append(data, body);
    Hash512Bit digest;
    append(data, checksum(data, size, digest));
    return base58_encode(data);
}

Result<Ss58Address, Ss58Error> ss58_decode(std::string_view text) {
    if (text.size() > kTextSizeMax) return unexpected(Ss58Error::InvalidLength);
    const auto decoded = base58_decode(text);
    if (!decoded) return unexpected(Ss58Error::InvalidCharacter);
    const Bytes& data = *decoded;
    const auto prefix = TRY(read_prefix(data));
    // The checksum's length follows from the body's, so at most one split of the rest fits.
    const std::size_t rest = data.size() - prefix.size;
    const std::size_t size = rest >= 34 ? 2 : 1;
    if (rest <= size || checksum_size(rest - size) != size)
        return unexpected(Ss58Error::InvalidLength);
    const auto checked = BytesView{data}.first(data.size() - size);
    Hash512Bit digest;
    if (!equal(checksum(checked, size, digest), BytesView{data}.last(size)))
        return unexpected(Ss58Error::WrongChecksum);
    return Ss58Address{.prefix = prefix.value, .body = to_bytes(checked.subspan(prefix.size))};
}

Result<AccountId, Ss58Error> account_from_ss58(std::string_view text) {
    const auto address = TRY(ss58_decode(text));
    if (address.body.size() != AccountId::kSize) return unexpected(Ss58Error::InvalidLength);
    return AccountId::from(address.body);
}

}  // namespace primitives::crypto
