#include "p2p/protocols/block_server.hpp"

namespace p2p::protocols {

namespace {

std::optional<Hash> start_hash(BlockSource& blocks, const BlockRequest& request) {
    if (const auto* hash = std::get_if<Hash>(&request.from)) return *hash;
    return blocks.canonical_hash(*std::get_if<BlockNumber>(&request.from));
}

/// The block that follows in the asked direction. Upwards only the canonical chain has one.
std::optional<Hash> next_hash(BlockSource& blocks, const BlockRequest& request, const Hash& hash,
                              const primitives::Header& header) {
    if (request.descending)
        return header.number.value == 0 ? std::nullopt : std::optional{header.parent_hash};
    if (blocks.canonical_hash(header.number.value) != hash) return std::nullopt;
    return blocks.canonical_hash(header.number.value + 1);
}

}  // namespace

Result<Bytes, BlockMessageError> answer_block_request(BlockSource& blocks, BytesView bytes) {
    const auto request = TRY(decode_block_request(bytes));
    const auto count_max = request.blocks_max == 0
                               ? kBlocksPerResponse
                               : std::min(request.blocks_max, kBlocksPerResponse);
    Bytes out;
    auto hash = start_hash(blocks, request);
    for (std::uint32_t count = 0; hash && count < count_max; ++count) {
        const auto header = blocks.header(*hash);
        if (!header) break;
        BlockData block{.hash = *hash, .header_bytes = primitives::scale::encode(*header)};
        if (request.body) {
            block.body = blocks.body(*hash);
            if (!block.body) break;
        }
        if (request.justification) block.justifications = blocks.justifications(*hash);
        const auto encoded = encode_block_data(block, request);
        if (count > 0 && out.size() + encoded.size() > kResponseBodyBytes) break;
        append_block_data(out, encoded);
        hash = next_hash(blocks, request, *hash, *header);
    }
    return out;
}

}  // namespace p2p::protocols
