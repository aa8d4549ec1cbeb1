// Extrinsics of version 4: reading, and the payload a signer signs (primitives/extrinsic.hpp and
// facts: substrate-formats section 3).
#pragma once

#include "frame/support/call.hpp"
#include "frame/support/validity.hpp"
#include "primitives/extrinsic.hpp"
#include "primitives/header.hpp"

namespace runtime {

using primitives::AccountId;
using primitives::Balance;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;
using primitives::Nonce;
using primitives::scale::Compact;

/// Whether the signer committed to the metadata it was shown.
enum class MetadataHashMode : std::uint8_t { Disabled, Enabled };

/// What a signed extrinsic carries besides its call, in wire order. The other extensions of the
/// list (CheckNonZeroSender, CheckSpecVersion, CheckTxVersion, CheckGenesis, CheckWeight,
/// WeightReclaim) have no bytes here.
struct ExtensionData {
    primitives::Era era;                    // CheckMortality
    Compact<Nonce> nonce;                   // CheckNonce
    Compact<Balance> tip;                   // ChargeTransactionPayment
    MetadataHashMode metadata_hash_mode{};  // CheckMetadataHash
};

struct SignedPart {
    primitives::MultiAddress address;
    primitives::MultiSignature signature;
    ExtensionData extensions;
};

struct Extrinsic {
    /// Absent for bare extrinsics.
    std::optional<SignedPart> signed_part;
    frame::RuntimeCall call;
    /// Bytes on the wire, length prefix included.
    std::uint32_t encoded_size = 0;
};

/// Reads the body of an extrinsic. Every failure is InvalidTransaction::Call for the queue and an
/// error text for RPC.
primitives::Result<Extrinsic, primitives::scale::DecodeError> read_extrinsic(
    const primitives::OpaqueExtrinsic& opaque, const primitives::scale::CallReader& calls);

/// What the chain contributes to a signing payload.
struct ImplicitData {
    std::uint32_t spec_version = 0;
    std::uint32_t transaction_version = 0;
    Hash genesis_hash;
    /// Of the block where the era was born; the genesis hash for immortal ones.
    Hash birth_hash;
    std::optional<Hash> metadata_hash;
};

/// call | explicit | implicit; its blake2b-256 where it is longer than 256 bytes.
Bytes signing_payload(primitives::Host& host, const frame::RuntimeCall& call,
                      const ExtensionData& extensions, const ImplicitData& implicit);

}  // namespace runtime
