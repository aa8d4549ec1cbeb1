// The libp2p identity of a node: its ed25519 public key.
//   protobuf    08 01 12 20 | public key 32
//   multihash   00 24 | protobuf                  the identity hash, 38 bytes
//   text        base58 of the multihash, "12D3KooW...", or CIDv1 in base32, "bafz..."
// Other key types are refused: no peer of this network has one.
#pragma once

#include "primitives/host.hpp"
#include "primitives/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace p2p {

enum class PeerIdError : std::uint8_t { InvalidText, TooLong, NotAnEd25519Key };
std::string_view to_string(PeerIdError error);

class PeerId {
  public:
    PeerId() = default;
    explicit PeerId(const primitives::Bytes32& ed25519_public_key) : key_{ed25519_public_key} {}

    static primitives::Result<PeerId, PeerIdError> from_text(std::string_view text);
    static primitives::Result<PeerId, PeerIdError> from_multihash(primitives::BytesView bytes);
    /// Of the PublicKey protobuf.
    static primitives::Result<PeerId, PeerIdError> from_public_key(primitives::BytesView bytes);

    const primitives::Bytes32& key() const { return key_; }
    primitives::Bytes public_key() const;
    primitives::Bytes multihash() const;
    std::string text() const;

    auto operator<=>(const PeerId&) const = default;

  private:
    primitives::Bytes32 key_{};
};

/// "12D3KooW..."
std::string peer_id_of(const primitives::Bytes32& ed25519_public_key);

}  // namespace p2p
