#include "p2p/protocols/block_request.hpp"

#include "p2p/core/protobuf.hpp"

namespace p2p::protocols {

namespace scale = primitives::scale;

namespace {

constexpr std::uint64_t kHeader = 0x0100'0000;
constexpr std::uint64_t kBody = 0x0200'0000;
constexpr std::uint64_t kJustification = 0x1000'0000;

Result<std::variant<Hash, BlockNumber>, BlockMessageError> start_of(
    const std::optional<BytesView>& hash, const std::optional<BytesView>& number) {
    using Start = std::variant<Hash, BlockNumber>;
    if (hash.has_value() == number.has_value()) return unexpected(BlockMessageError::NoStart);
    if (hash) {
        if (hash->size() != Hash::kSize) return unexpected(BlockMessageError::NoStart);
        return Start{Hash::from(*hash)};
    }
    const auto decoded = scale::decode<BlockNumber>(*number);
    if (!decoded) return unexpected(BlockMessageError::NoStart);
    return Start{*decoded};
}

Result<BlockData, BlockMessageError> read_block(BytesView bytes) {
    BlockData out;
    bool has_hash = false;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1) && field->bytes.size() == Hash::kSize) {
            out.hash = Hash::from(field->bytes);
            has_hash = true;
        } else if (field->is_bytes_of(2)) {
            auto header = scale::decode<primitives::Header>(field->bytes);
            if (!header) return unexpected(BlockMessageError::MalformedHeader);
            out.header = std::move(header).value();
            out.header_bytes = primitives::to_bytes(field->bytes);
        } else if (field->is_bytes_of(3)) {
            auto item = scale::decode<primitives::OpaqueExtrinsic>(field->bytes);
            if (!out.body) out.body.emplace();
            if (!item || out.body->size() == kBodyItemsMax)
                return unexpected(BlockMessageError::MalformedBody);
            out.body->push_back(std::move(item).value());
        } else if (field->is_bytes_of(6) && !field->bytes.empty()) {
            out.justifications = {{primitives::kGrandpaEngine, primitives::to_bytes(field->bytes)}};
        } else if (field->is_bytes_of(8)) {
            auto all = scale::decode<primitives::Justifications>(field->bytes);
            if (!all) return unexpected(BlockMessageError::MalformedJustification);
            out.justifications = std::move(all).value();
        }
    }
    if (reader.is_malformed()) return unexpected(BlockMessageError::Malformed);
    if (!has_hash) return unexpected(BlockMessageError::MissingHash);
    return out;
}

}  // namespace

std::string_view to_string(BlockMessageError error) {
    switch (error) {
        case BlockMessageError::Malformed:
            return "sync: the message does not decode";
        case BlockMessageError::NoStart:
            return "sync: a request starts at a hash or a number";
        case BlockMessageError::UnknownAttribute:
            return "sync: only header, body and justification can be asked for";
        case BlockMessageError::UnknownDirection:
            return "sync: the direction is 0 or 1";
        case BlockMessageError::TooManyBlocks:
            return "sync: more than 128 blocks in an answer";
        case BlockMessageError::MissingHash:
            return "sync: a block without its hash";
        case BlockMessageError::MalformedHeader:
            return "sync: a header does not decode";
        case BlockMessageError::MalformedBody:
            return "sync: an extrinsic does not decode";
        case BlockMessageError::MalformedJustification:
            return "sync: justifications do not decode";
    }
    return "sync: unknown error";
}

Bytes encode(const BlockRequest& request) {
    Bytes out;
    append_field(out, 1,
                 (request.header ? kHeader : 0) | (request.body ? kBody : 0) |
                     (request.justification ? kJustification : 0));
    if (const auto* hash = std::get_if<Hash>(&request.from))
        append_field(out, 2, hash->view());
    else
        append_field(out, 3, scale::encode(*std::get_if<BlockNumber>(&request.from)));
    if (request.descending) append_field(out, 5, std::uint64_t{1});
    if (request.blocks_max > 0) append_field(out, 6, std::uint64_t{request.blocks_max});
    if (request.multiple_justifications) append_field(out, 7, std::uint64_t{1});
    return out;
}

Result<BlockRequest, BlockMessageError> decode_block_request(BytesView bytes) {
    BlockRequest out;
    out.multiple_justifications = false;
    std::uint64_t fields = 0;
    std::uint64_t direction = 0;
    std::optional<BytesView> hash;
    std::optional<BytesView> number;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_number(1)) fields = field->value;
        if (field->is_bytes_of(2)) hash = field->bytes;
        if (field->is_bytes_of(3)) number = field->bytes;
        if (field->is_number(5)) direction = field->value;
        if (field->is_number(6))
            out.blocks_max =
                static_cast<std::uint32_t>(std::min<std::uint64_t>(field->value, 0xffff'ffff));
        if (field->is_number(7)) out.multiple_justifications = field->value != 0;
    }
    if (reader.is_malformed()) return unexpected(BlockMessageError::Malformed);
    if ((fields & ~(kHeader | kBody | kJustification)) != 0)
        return unexpected(BlockMessageError::UnknownAttribute);
    if (direction > 1) return unexpected(BlockMessageError::UnknownDirection);
    out.header = (fields & kHeader) != 0;
    out.body = (fields & kBody) != 0;
    out.justification = (fields & kJustification) != 0;
    out.descending = direction == 1;
    out.from = TRY(start_of(hash, number));
    return out;
}

Bytes encode_block_data(const BlockData& block, const BlockRequest& request) {
    Bytes out;
    append_field(out, 1, block.hash.view());
    if (request.header) append_field(out, 2, block.header_bytes);
    if (request.body && block.body)
        for (const auto& extrinsic : *block.body)
            append_field(out, 3, scale::encode(extrinsic));
    if (!request.justification || block.justifications.empty()) return out;
    if (request.multiple_justifications) {
        append_field(out, 8, scale::encode(block.justifications));
        return out;
    }
    for (const auto& justification : block.justifications)
        if (justification.engine == primitives::kGrandpaEngine)
            append_field(out, 6, justification.proof);
    return out;
}

void append_block_data(Bytes& response, BytesView block_data) {
    append_field(response, 1, block_data);
}

Result<std::vector<BlockData>, BlockMessageError> decode_block_response(BytesView bytes) {
    std::vector<BlockData> out;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (!field->is_bytes_of(1)) continue;
        if (out.size() == kBlocksPerResponse) return unexpected(BlockMessageError::TooManyBlocks);
        out.push_back(TRY(read_block(field->bytes)));
    }
    if (reader.is_malformed()) return unexpected(BlockMessageError::Malformed);
    return out;
}

}  // namespace p2p::protocols
