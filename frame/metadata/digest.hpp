// The digest of metadata that a signer can commit to (RFC-0078): a hardware wallet decodes a call
// with parts of this tree and signs over its root, so that nobody can show it another chain's
// meaning of the same bytes.
//
//   leaves     every type that an extrinsic can reach, in the order of the registry, numbered anew;
//              one leaf for each variant of an enum, by index
//   root       of the complete binary tree over blake3 of the leaves
//   extrinsic  blake3 of the format: version, address, call, signature, extensions
//   digest     blake3( 01 | root | extrinsic | spec version | spec name | prefix | decimals |
//   symbol )
//
// Primitives, compact numbers and empty types are written in place of a reference and have no leaf.
#pragma once

#include "frame/metadata/model.hpp"
#include "frame/metadata/wire.hpp"
#include "primitives/result.hpp"

#include <span>
#include <string_view>

namespace frame::metadata {

/// What the signer is shown besides the call.
struct DigestFacts {
    std::uint32_t spec_version = 0;
    std::string spec_name;
    std::uint16_t base58_prefix = 0;
    std::uint8_t decimals = 0;
    std::string token_symbol;
};

enum class DigestError : std::uint8_t {
    UnknownType,
    CompactOfNoNumber,
    UnknownBitOrder,
};
std::string_view to_string(DigestError error);

/// The format of extrinsics, whichever version of metadata it was read from.
struct DigestExtrinsic {
    std::uint8_t version = primitives::kExtrinsicVersion;
    TypeId address;
    TypeId call;
    TypeId signature;
    std::vector<wire::SignedExtension> extensions;
};

primitives::Result<Hash, DigestError> digest_of(std::span<const PortableType> types,
                                                const DigestExtrinsic& extrinsic,
                                                const DigestFacts& facts);
/// Of a finished model: it has no type that could fail.
Hash digest_of(const MetadataModel& model, const DigestFacts& facts);

}  // namespace frame::metadata
