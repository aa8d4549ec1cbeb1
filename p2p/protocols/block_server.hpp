// The answering side of sync/2 over a port to the blocks.
//
// Bounds of an answer: kBlocksPerResponse blocks and kResponseBodyBytes of bodies, but always at
// least one block. A list stops at the first block whose body was asked for and is not there.
#pragma once

#include "p2p/protocols/block_request.hpp"

namespace p2p::protocols {

inline constexpr std::size_t kResponseBodyBytes = 8 * 1024 * 1024;

/// The blocks of a node. Implementations are called from one thread at a time.
class BlockSource {
  public:
    /// Of the canonical chain: finalized, or on the way to the best block.
    virtual std::optional<Hash> canonical_hash(BlockNumber number) = 0;
    /// nullopt: unknown. On any fork.
    virtual std::optional<primitives::Header> header(const Hash& block) = 0;
    virtual std::optional<std::vector<primitives::OpaqueExtrinsic>> body(const Hash& block) = 0;
    virtual primitives::Justifications justifications(const Hash& block) = 0;

  protected:
    ~BlockSource() = default;
};

/// The encoded BlockResponse. A start that is not known gives an empty one.
Result<Bytes, BlockMessageError> answer_block_request(BlockSource& blocks, BytesView request);

}  // namespace p2p::protocols
