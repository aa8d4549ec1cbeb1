// What Aura puts into a header's digest, and the shape a digest must have
// (docs/formats/consensus.md):
//
//   [0]     PreRuntime "aura": slot u64 LE (8 bytes)
//   [1]     PreRuntime "pvrf": VRF output 32 | proof 64
//   [2..]   what the runtime deposits: Consensus items, at most one RuntimeEnvironmentUpdated
//   [last]  Seal "aura": 64 bytes, sr25519 over blake2b-256 of the header without this item
//
// Nothing else, and nothing in another place. The genesis header has an empty digest.
#pragma once

#include "consensus/aura/slot.hpp"

#include <string_view>

namespace consensus::aura {

enum class DigestError : std::uint8_t {
    MissingSlot,          // item 0 is not Aura's pre-runtime item
    MalformedSlot,        // its payload is not 8 bytes
    MissingVrf,           // item 1 is not the VRF's pre-runtime item
    MalformedVrf,         // its payload is not 96 bytes
    MissingSeal,          // the last item is not Aura's seal
    MalformedSeal,        // its payload is not 64 bytes
    UnexpectedItem,       // an item the rules above do not allow
    RepeatedEnvironment,  // RuntimeEnvironmentUpdated twice
    HeaderTooLong,        // more than kHeaderSizeMax bytes
};
std::string_view to_string(DigestError error);

/// Bound on an encoded header: room for an authority list of a thousand keys, no room for abuse.
inline constexpr std::size_t kHeaderSizeMax = 64 * 1024;

/// What an author states in front of its block.
struct Claim {
    Slot slot = 0;
    VrfSignature vrf;
    bool operator==(const Claim&) const = default;
};

/// The digest a block starts with.
primitives::Digest pre_runtime_digest(const Claim& claim);

/// A checked header, taken apart.
struct SealedHeader {
    /// The hash of the block, seal included.
    Hash hash;
    /// The header without the seal: what the runtime executes.
    Header unsealed;
    /// What the seal signs.
    Hash unsealed_hash;
    Bytes64 seal{};
    Claim claim;
};
/// Checks the digest's shape. No signature is verified.
Result<SealedHeader, DigestError> read_sealed(const Header& header);

/// The slot of a header with a well formed first item; nullopt otherwise (genesis).
std::optional<Slot> slot_of(const Header& header);

/// `unsealed` with the seal as last item.
Header with_seal(Header unsealed, const Bytes64& seal);

}  // namespace consensus::aura
