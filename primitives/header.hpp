// Block headers and their digest (facts: substrate-formats section 4).
//   header = parent_hash 32 | Compact(number) | state_root 32 | extrinsics_root 32 |
//   Vec<DigestItem> hash   = blake2b-256 of the encoding, seal included
#pragma once

#include "primitives/scale/codec.hpp"

namespace primitives {

using scale::BoundedVec;
using scale::Compact;

using EngineId = FixedBytes<struct EngineIdTag, 4>;
inline constexpr EngineId kAuraEngine{{'a', 'u', 'r', 'a'}};
inline constexpr EngineId kGrandpaEngine{{'F', 'R', 'N', 'K'}};
/// The author's VRF output and proof, second pre-runtime item after Aura's.
inline constexpr EngineId kVrfEngine{{'p', 'v', 'r', 'f'}};

struct Other {
    static constexpr std::uint8_t kVariantIndex = 0;
    Bytes data;
    bool operator==(const Other&) const = default;
};
struct Consensus {
    static constexpr std::uint8_t kVariantIndex = 4;
    EngineId engine;
    Bytes data;
    bool operator==(const Consensus&) const = default;
};
struct Seal {
    static constexpr std::uint8_t kVariantIndex = 5;
    EngineId engine;
    Bytes data;
    bool operator==(const Seal&) const = default;
};
struct PreRuntime {
    static constexpr std::uint8_t kVariantIndex = 6;
    EngineId engine;
    Bytes data;
    bool operator==(const PreRuntime&) const = default;
};
struct RuntimeEnvironmentUpdated {
    static constexpr std::uint8_t kVariantIndex = 8;
    bool operator==(const RuntimeEnvironmentUpdated&) const = default;
};
using DigestItem = std::variant<Other, Consensus, Seal, PreRuntime, RuntimeEnvironmentUpdated>;

struct Digest {
    std::vector<DigestItem> logs;
    bool operator==(const Digest&) const = default;
};

struct Header {
    Hash parent_hash;
    Compact<BlockNumber> number;
    Hash state_root;
    Hash extrinsics_root;
    Digest digest;
    bool operator==(const Header&) const = default;
};

/// An extrinsic as it travels and is stored: its body without the compact length prefix that its
/// encoding carries. Hashes, the extrinsics root and RPC use the encoding with the prefix.
struct OpaqueExtrinsic {
    Bytes body;
    bool operator==(const OpaqueExtrinsic&) const = default;
};

struct Block {
    Header header;
    std::vector<OpaqueExtrinsic> extrinsics;
    bool operator==(const Block&) const = default;
};

/// (engine, proof) pairs, e.g. GRANDPA's under kGrandpaEngine.
struct Justification {
    EngineId engine;
    Bytes proof;
    bool operator==(const Justification&) const = default;
};
using Justifications = std::vector<Justification>;

}  // namespace primitives
