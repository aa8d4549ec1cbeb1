// The block in execution as pallets see it. System implements it.
#pragma once

#include "frame/support/weight.hpp"
#include "primitives/header.hpp"

namespace frame {

class BlockInfo {
  public:
    virtual primitives::BlockNumber block_number() const = 0;
    /// Of an ancestor that is not too old to be known.
    virtual std::optional<primitives::Hash> ancestor_hash(primitives::BlockNumber number) const = 0;
    /// Of the extrinsic in execution; 0 outside of one.
    virtual std::uint32_t extrinsic_index() const = 0;
    /// The pre-runtime items and the logs deposited so far.
    virtual primitives::Digest digest() const = 0;
    virtual void deposit_log(const primitives::DigestItem& item) const = 0;
    /// What the extrinsics of a class have used of the block so far.
    virtual Weight consumed_weight(DispatchClass dispatch_class) const = 0;

  protected:
    ~BlockInfo() = default;
};

/// The payload of the engine's first pre-runtime item.
inline std::optional<primitives::Bytes> pre_runtime_payload(const primitives::Digest& digest,
                                                            const primitives::EngineId& engine) {
    for (const auto& item : digest.logs)
        if (const auto* found = std::get_if<primitives::PreRuntime>(&item))
            if (found->engine == engine) return found->data;
    return std::nullopt;
}

}  // namespace frame
