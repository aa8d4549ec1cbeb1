// The transaction extensions, in wire order:
//   CheckNonZeroSender, CheckSpecVersion, CheckTxVersion, CheckGenesis, CheckMortality, CheckNonce,
//   CheckWeight, ChargeTransactionPayment, CheckMetadataHash, WeightReclaim
//
// validate() judges a transaction for the queue. apply() does the same against the block in
// execution, dispatches between its prepare and post steps, and leaves fee and nonce behind even
// where the call fails.
#pragma once

#include "frame/pallets/system.hpp"
#include "runtime/extrinsic.hpp"

namespace runtime {

struct Runtime;

/// A signed extrinsic whose signature was checked.
struct CheckedSigned {
    AccountId who;
    ExtensionData extensions;
};

/// The chain's part of the signing payload; AncientBirthBlock where the birth block is unknown.
frame::Validity<ImplicitData> implicit_data(Runtime& runtime, const ExtensionData& extensions);

frame::Validity<frame::ValidTransaction> validate_extensions(Runtime& runtime,
                                                             const CheckedSigned& by,
                                                             const frame::DispatchInfo& info,
                                                             std::uint32_t length);

/// What prepare leaves for the post step.
struct Prepared {
    Balance fee_withdrawn = 0;
};
frame::Validity<Prepared> prepare_extensions(Runtime& runtime, const CheckedSigned& by,
                                             const frame::DispatchInfo& info, std::uint32_t length);
/// Refunds weight and fee that the call did not use.
void post_dispatch_extensions(Runtime& runtime, const CheckedSigned& by, const Prepared& prepared,
                              const frame::DispatchInfo& info, const frame::PostInfo& post,
                              std::uint32_t length);

/// Block limits alone: what bare extrinsics go through as well.
frame::Validity<> take_block_room(Runtime& runtime, const frame::DispatchInfo& info,
                                  std::uint32_t length);

}  // namespace runtime
