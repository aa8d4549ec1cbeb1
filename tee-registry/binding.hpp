// What a worker's evidence must carry, so that it counts for one act of one operator on one chain
// at one time: a replay on another chain, account, key, purpose or block does not match.
//
//   P = SHA-256(SCALE("pha-node/attest/v1", purpose, genesis hash, worker key, operator,
//                     block number, block hash))
//   report data = P | SHA-256 of all GPU evidence, or 32 zero bytes without GPUs
//   nonce of GPU evidence = SHA-256("gpu" | P)
//
// A machine's owner may commit its launch to an operator:
//   C = SHA-384(SCALE("pha-node/owner/v1", genesis hash, operator)) in MROWNERCONFIG (TDX), its
//   first 32 bytes in HOST_DATA, or family and image id of the id block (SNP)
#pragma once

#include "primitives/host.hpp"

#include <string_view>

namespace tee_registry {

/// An sr25519 public key that the attested code made and keeps: the worker's name.
using WorkerKey = std::array<std::uint8_t, 32>;

inline constexpr std::string_view kBindingTag = "pha-node/attest/v1";
inline constexpr std::string_view kOwnerTag = "pha-node/owner/v1";
inline constexpr std::string_view kGpuTag = "gpu";

enum class Purpose : std::uint8_t { Register, Renew, Rotate, Transfer, Challenge };

struct Binding {
    Purpose purpose{};
    primitives::Hash genesis_hash;
    WorkerKey worker{};
    primitives::AccountId operator_account;
    /// A recent block, so that evidence cannot be older than it.
    primitives::BlockNumber block_number = 0;
    primitives::Hash block_hash;
};

/// P
primitives::Hash binding_hash(primitives::Host& host, const Binding& binding);
primitives::Bytes64 report_data_of(primitives::Host& host, const Binding& binding,
                                   const primitives::Bytes32& gpu_evidence_hash = {});
primitives::Bytes32 gpu_nonce_of(primitives::Host& host, const Binding& binding);

/// C
primitives::Bytes48 owner_commitment(primitives::Host& host, const primitives::Hash& genesis_hash,
                                     const primitives::AccountId& operator_account);

}  // namespace tee_registry
