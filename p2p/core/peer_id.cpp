#include "p2p/core/peer_id.hpp"

#include "primitives/crypto/base58.hpp"

#include <array>

namespace p2p {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Result;
using primitives::unexpected;

namespace {

constexpr std::array<std::uint8_t, 4> kKeyPrefix{0x08, 0x01, 0x12, 0x20};
constexpr std::array<std::uint8_t, 2> kHashPrefix{0x00, 0x24};
/// CID version 1, codec libp2p-key.
constexpr std::array<std::uint8_t, 2> kCidPrefix{0x01, 0x72};
/// 38 bytes are 52 base58 digits; a CID of 40 bytes is 65 characters.
constexpr std::size_t kTextSizeMax = 80;

/// RFC 4648, lower case, without padding.
std::optional<Bytes> base32_decode(std::string_view text) {
    Bytes out;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        std::uint32_t digit = 0;
        if (c >= 'a' && c <= 'z')
            digit = static_cast<std::uint32_t>(c - 'a');
        else if (c >= '2' && c <= '7')
            digit = static_cast<std::uint32_t>(c - '2' + 26);
        else
            return std::nullopt;
        buffer = (buffer << 5 | digit) & 0xfff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        out.push_back(static_cast<std::uint8_t>(buffer >> bits));
    }
    return out;
}

}  // namespace

std::string_view to_string(PeerIdError error) {
    switch (error) {
        case PeerIdError::InvalidText:
            return "a peer id is base58 or a base32 CID";
        case PeerIdError::TooLong:
            return "a peer id has at most 80 characters";
        case PeerIdError::NotAnEd25519Key:
            return "a peer id must be that of an ed25519 key";
    }
    return "unknown peer id error";
}

Result<PeerId, PeerIdError> PeerId::from_text(std::string_view text) {
    if (text.size() > kTextSizeMax) return unexpected(PeerIdError::TooLong);
    if (text.starts_with('b')) {
        const auto cid = base32_decode(text.substr(1));
        if (!cid || !primitives::starts_with(*cid, kCidPrefix))
            return unexpected(PeerIdError::InvalidText);
        return from_multihash(BytesView{*cid}.subspan(kCidPrefix.size()));
    }
    const auto multihash = primitives::crypto::base58_decode(text);
    if (!multihash || text.empty()) return unexpected(PeerIdError::InvalidText);
    return from_multihash(*multihash);
}

Result<PeerId, PeerIdError> PeerId::from_multihash(BytesView bytes) {
    if (!primitives::starts_with(bytes, kHashPrefix))
        return unexpected(PeerIdError::NotAnEd25519Key);
    return from_public_key(bytes.subspan(kHashPrefix.size()));
}

Result<PeerId, PeerIdError> PeerId::from_public_key(BytesView bytes) {
    primitives::Bytes32 key{};
    if (bytes.size() != kKeyPrefix.size() + key.size() ||
        !primitives::starts_with(bytes, kKeyPrefix))
        return unexpected(PeerIdError::NotAnEd25519Key);
    std::copy(bytes.begin() + kKeyPrefix.size(), bytes.end(), key.begin());
    return PeerId{key};
}

Bytes PeerId::public_key() const {
    Bytes out{kKeyPrefix.begin(), kKeyPrefix.end()};
    primitives::append(out, key_);
    return out;
}

Bytes PeerId::multihash() const {
    Bytes out{kHashPrefix.begin(), kHashPrefix.end()};
    primitives::append(out, public_key());
    return out;
}

std::string PeerId::text() const {
    return primitives::crypto::base58_encode(multihash());
}

std::string peer_id_of(const primitives::Bytes32& ed25519_public_key) {
    return PeerId{ed25519_public_key}.text();
}

}  // namespace p2p
