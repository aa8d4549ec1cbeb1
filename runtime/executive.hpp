// The order of things in a block: initialization, inherents, signed extrinsics, finalization, and
// the checks of an imported block against its header.
#pragma once

#include "frame/support/validity.hpp"
#include "primitives/header.hpp"
#include "runtime/extrinsic.hpp"

#include <string>

namespace runtime {

struct Runtime;

/// Why a block is invalid, in words; nullopt-like success is Done.
struct BlockError {
    std::string message;
};
template <class T = primitives::Done>
using BlockResult = primitives::Result<T, BlockError>;

/// Whether the block may carry only inherents (a runtime upgrade in progress).
enum class ExtrinsicInclusion : std::uint8_t { AllExtrinsics, OnlyInherents };

class Executive {
  public:
    explicit Executive(Runtime& runtime) : runtime_{runtime} {}

    BlockResult<ExtrinsicInclusion> initialize_block(const primitives::Header& header);
    /// Outer error: not includable, the caller rolls the state back.
    frame::ApplyExtrinsicResult apply_extrinsic(const primitives::OpaqueExtrinsic& opaque);
    BlockResult<primitives::Header> finalize_block();
    /// Everything above for a whole block, then its roots and digest against the header.
    BlockResult<> execute_block(const primitives::Block& block);

    frame::Validity<frame::ValidTransaction> validate_transaction(
        frame::TransactionSource source, const primitives::OpaqueExtrinsic& opaque, const Hash& at);

  private:
    frame::ApplyExtrinsicResult apply_bare(const Extrinsic& extrinsic);
    frame::ApplyExtrinsicResult apply_signed(const Extrinsic& extrinsic);
    BlockResult<> apply_all(const primitives::Block& block);
    void finish(const frame::DispatchResult& result, const frame::DispatchInfo& info);

    Runtime& runtime_;
};

}  // namespace runtime
