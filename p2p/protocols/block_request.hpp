// sync/2: ranges of blocks (api.v1 of Substrate).
//   BlockRequest   1 fields u32, the attributes in the top byte: 0x01 header, 0x02 body,
//                  0x10 justification   2 hash | 3 number (u32, little-endian)   5 direction
//                  (0 ascending, 1 descending)   6 max_blocks   7 support_multiple_justifications
//   BlockResponse  1 repeated BlockData {1 hash  2 header  3 repeated body  6 justification
//                  7 is_empty_justification  8 justifications}
// A body item is an extrinsic in its encoding, length prefix included; field 8 is the SCALE vector
// of (engine, proof).
#pragma once

#include "primitives/header.hpp"
#include "primitives/result.hpp"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace p2p::protocols {

using primitives::BlockNumber;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

/// Blocks of one answer.
inline constexpr std::uint32_t kBlocksPerResponse = 128;
/// Extrinsics of one block that an answer may carry: no block has so many.
inline constexpr std::size_t kBodyItemsMax = 1 << 20;

struct BlockRequest {
    bool header = true;
    bool body = false;
    bool justification = false;
    std::variant<Hash, BlockNumber> from{};
    bool descending = false;
    /// 0: as many as the other side sends.
    std::uint32_t blocks_max = 0;
    bool multiple_justifications = true;
    bool operator==(const BlockRequest&) const = default;
};

struct BlockData {
    Hash hash{};
    std::optional<primitives::Header> header{};
    /// As encoded.
    Bytes header_bytes{};
    std::optional<std::vector<primitives::OpaqueExtrinsic>> body{};
    primitives::Justifications justifications{};
};

enum class BlockMessageError : std::uint8_t {
    Malformed,
    NoStart,
    UnknownAttribute,
    UnknownDirection,
    TooManyBlocks,
    MissingHash,
    MalformedHeader,
    MalformedBody,
    MalformedJustification,
};
std::string_view to_string(BlockMessageError error);

Bytes encode(const BlockRequest& request);
Result<BlockRequest, BlockMessageError> decode_block_request(BytesView bytes);

/// One BlockData with what the request asks for, of hash, header_bytes, body and justifications.
Bytes encode_block_data(const BlockData& block, const BlockRequest& request);
/// Puts encoded BlockData together.
void append_block_data(Bytes& response, BytesView block_data);

Result<std::vector<BlockData>, BlockMessageError> decode_block_response(BytesView bytes);

}  // namespace p2p::protocols
