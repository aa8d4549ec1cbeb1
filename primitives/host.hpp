// The one door of the runtime: everything it may ask of the world, with the names and meanings of
// Substrate's host interface plus P-256, P-384 and RSA verification. The native executor implements
// it; the Wasm shim forwards it to ext_* imports. Only hashes and curve arithmetic are behind it:
// parsing is runtime code. Keys and signatures are fixed-size numbers, so that what a consensus
// accepts does not depend on a library's parser.
#pragma once

#include "primitives/types/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace primitives {

enum class StateVersion : std::uint8_t { V0, V1 };
enum class LogLevel : std::uint8_t { Error, Warn, Info, Debug, Trace };
enum class RsaHash : std::uint8_t { Sha256, Sha384, Sha512 };

using Hash64Bit = std::array<std::uint8_t, 8>;
using Hash128Bit = std::array<std::uint8_t, 16>;
using Hash384Bit = std::array<std::uint8_t, 48>;
using Hash512Bit = std::array<std::uint8_t, 64>;
using Bytes32 = std::array<std::uint8_t, 32>;
using Bytes33 = std::array<std::uint8_t, 33>;
using Bytes48 = std::array<std::uint8_t, 48>;
using Bytes64 = std::array<std::uint8_t, 64>;
using Bytes65 = std::array<std::uint8_t, 65>;
using Bytes96 = std::array<std::uint8_t, 96>;

/// A VRF output (schnorrkel pre-output) and its DLEQ proof.
struct VrfSignature {
    Bytes32 output{};
    Bytes64 proof{};
    bool operator==(const VrfSignature&) const = default;
};

class Host {
  public:
    // ---- storage: the state as changed so far by this execution ----
    virtual std::optional<Bytes> storage_get(BytesView key) = 0;
    virtual bool storage_exists(BytesView key) = 0;
    virtual void storage_set(BytesView key, BytesView value) = 0;
    virtual void storage_clear(BytesView key) = 0;
    /// Appends one encoded item to a SCALE vector: its count grows by one, its bytes by `item`.
    /// An absent or malformed value becomes a vector of that one item.
    virtual void storage_append(BytesView key, BytesView item) = 0;
    /// The smallest key greater than `key`.
    virtual std::optional<Bytes> storage_next_key(BytesView key) = 0;
    /// Removes at most `limit` keys under a prefix (all when nullopt); the number removed.
    virtual std::uint32_t storage_clear_prefix(BytesView prefix,
                                               std::optional<std::uint32_t> limit) = 0;
    virtual Hash storage_root(StateVersion version) = 0;
    /// Opens a nested transaction: changes from here on are kept by commit, undone by rollback.
    virtual void storage_start_transaction() = 0;
    virtual void storage_commit_transaction() = 0;
    virtual void storage_rollback_transaction() = 0;
    /// Root of the trie with keys Compact(0), Compact(1), ... and the given values.
    virtual Hash trie_ordered_root(std::span<const Bytes> values, StateVersion version) = 0;

    // ---- hashing ----
    virtual Hash128Bit blake2_128(BytesView data) = 0;
    virtual Hash blake2_256(BytesView data) = 0;
    virtual Hash64Bit twox_64(BytesView data) = 0;
    virtual Hash128Bit twox_128(BytesView data) = 0;
    virtual Hash keccak_256(BytesView data) = 0;
    virtual Hash sha2_256(BytesView data) = 0;
    virtual Hash384Bit sha2_384(BytesView data) = 0;
    virtual Hash512Bit sha2_512(BytesView data) = 0;

    // ---- account and session signatures ----
    /// By the ZIP-215 rule (cofactored, non-canonical points accepted).
    virtual bool ed25519_verify(const Bytes64& signature, BytesView message,
                                const Bytes32& public_key) = 0;
    /// schnorrkel, context "substrate".
    virtual bool sr25519_verify(const Bytes64& signature, BytesView message,
                                const Bytes32& public_key) = 0;
    /// r | s | v over a 32-byte digest, v in 0..3 or 27..30; the compressed key.
    virtual std::optional<Bytes33> secp256k1_recover_compressed(const Bytes65& signature,
                                                                const Bytes32& digest) = 0;
    /// schnorrkel VRF over Transcript("pha-vrf") with `input` appended under the label "input".
    virtual bool sr25519_vrf_verify(const VrfSignature& signature, BytesView input,
                                    const Bytes32& public_key) = 0;
    /// 32 bytes drawn from a verified VRF output for `context`.
    virtual std::optional<Bytes32> sr25519_vrf_bytes(const Bytes32& output, BytesView input,
                                                     const Bytes32& public_key,
                                                     std::string_view context) = 0;

    // ---- attestation: big-endian numbers; the message is hashed inside ----
    /// ECDSA P-256 with SHA-256: r | s over x | y. False when r, s or the point is out of range.
    virtual bool p256_verify(const Bytes64& signature, BytesView message,
                             const Bytes64& public_key) = 0;
    /// ECDSA P-384 with SHA-384.
    virtual bool p384_verify(const Bytes96& signature, BytesView message,
                             const Bytes96& public_key) = 0;
    virtual bool p256_point_valid(const Bytes64& public_key) = 0;
    /// RSASSA-PSS, MGF1 with the same hash, salt as long as the hash. Modulus 2048 to 4096 bits.
    virtual bool rsa_pss_verify(RsaHash hash, BytesView modulus, BytesView exponent,
                                BytesView message, BytesView signature) = 0;
    virtual bool rsa_pkcs1_verify(RsaHash hash, BytesView modulus, BytesView exponent,
                                  BytesView message, BytesView signature) = 0;

    // ---- misc ----
    virtual void log(LogLevel level, std::string_view target, std::string_view message) = 0;

  protected:
    ~Host() = default;
};

}  // namespace primitives
