#include "storage/trie/node_codec.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"

#include <algorithm>

namespace storage::trie {

using primitives::unexpected;

std::string_view to_string(NodeError error) {
    switch (error) {
        case NodeError::Truncated:
            return "trie node: ends before its parts";
        case NodeError::TooLong:
            return "trie node: longer than 16 MiB";
        case NodeError::TrailingBytes:
            return "trie node: bytes after its end";
        case NodeError::UnknownKind:
            return "trie node: header of no known kind";
        case NodeError::NonZeroPadding:
            return "trie node: padding of an odd partial key is not zero";
        case NodeError::NonMinimalCompact:
            return "trie node: length is not minimal";
        case NodeError::NoChildren:
            return "trie node: branch without children";
        case NodeError::BadChild:
            return "trie node: child reference of no or more than 32 bytes";
    }
    return "trie node: unknown error";
}

namespace {

struct Kind {
    std::uint8_t prefix;
    std::uint8_t size_bits;
    bool is_branch;
    bool has_value;
    bool is_hashed;
};
constexpr std::array<Kind, 5> kKinds{{{0x40, 6, false, true, false},
                                      {0x80, 6, true, false, false},
                                      {0xc0, 6, true, true, false},
                                      {0x20, 5, false, true, true},
                                      {0x10, 4, true, true, true}}};

const Kind* kind_of(std::uint8_t header) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) {
        return (header >> kind.size_bits) == (kind.prefix >> kind.size_bits);
    });
    return found == kKinds.end() ? nullptr : &*found;
}

/// Longest encoding read, so that lengths add up within 32 bits. No value is nearly as long.
constexpr std::size_t kEncodingSizeMax = std::size_t{1} << 24;

/// A reader whose first failure sticks; reads after it give nothing.
class Reader {
  public:
    explicit Reader(BytesView rest) : rest_{rest} {}

    BytesView take(std::size_t count) {
        if (rest_.size() < count) {
            fail(NodeError::Truncated);
            return {};
        }
        const auto head = rest_.first(count);
        rest_ = rest_.subspan(count);
        return head;
    }
    std::uint8_t byte() {
        const auto one = take(1);
        return one.empty() ? std::uint8_t{0} : one[0];
    }
    BytesView sized() {
        // Lengths of one byte are nearly all there are.
        if (!rest_.empty() && (rest_[0] & 3) == 0) return take(byte() >> 2);
        primitives::scale::Decoder in{rest_, nullptr};
        primitives::u128 length{};
        if (!in.take_compact(~std::uint32_t{0}, length)) {
            fail(in.error() == primitives::scale::DecodeError::UnexpectedEnd
                     ? NodeError::Truncated
                     : NodeError::NonMinimalCompact);
            return {};
        }
        rest_ = rest_.subspan(rest_.size() - in.remaining());
        return take(static_cast<std::size_t>(length));
    }
    void fail(NodeError error) {
        if (!error_) error_ = error;
        rest_ = {};
    }
    const std::optional<NodeError>& error() const { return error_; }
    bool at_end() const { return rest_.empty(); }

  private:
    BytesView rest_;
    std::optional<NodeError> error_;
};

Nibbles read_partial(Reader& in, std::uint8_t header, const Kind& kind) {
    const std::uint32_t low_max = (1U << kind.size_bits) - 1;
    std::uint32_t size = header & low_max;
    if (size == low_max) {
        std::uint8_t more = 255;
        while (more == 255 && !in.error()) {
            more = in.byte();
            size += more;
        }
    }
    if (in.error()) return {};
    const auto packed = in.take(packed_size(size));
    if (in.error()) return {};
    if ((size & 1) != 0 && packed[0] > 15) in.fail(NodeError::NonZeroPadding);
    return Nibbles::of_packed(packed, size);
}

void append_header(Bytes& out, const Kind& kind, std::uint32_t size) {
    const std::uint32_t low_max = (1U << kind.size_bits) - 1;
    if (size < low_max) {
        out.push_back(static_cast<std::uint8_t>(kind.prefix | size));
        return;
    }
    out.push_back(static_cast<std::uint8_t>(kind.prefix | low_max));
    for (size -= low_max; size >= 255; size -= 255)
        out.push_back(255);
    out.push_back(static_cast<std::uint8_t>(size));
}

void append_sized(Bytes& out, BytesView bytes) {
    if (bytes.size() < 64)
        out.push_back(static_cast<std::uint8_t>(bytes.size() << 2));
    else
        primitives::scale::encode_compact(bytes.size(), out);
    primitives::append(out, bytes);
}

void append_value(Bytes& out, NodeValue value) {
    if (value.is_hash)
        primitives::append(out, value.bytes);
    else
        append_sized(out, value.bytes);
}

}  // namespace

Result<Node, NodeError> decode_node(BytesView encoding) {
    Reader in{encoding};
    Node node;
    const std::uint8_t header = in.byte();
    const Kind* kind = kind_of(header);
    if (encoding.empty()) return unexpected(NodeError::Truncated);
    if (encoding.size() > kEncodingSizeMax) return unexpected(NodeError::TooLong);
    if (kind == nullptr) return unexpected(NodeError::UnknownKind);

    node.is_branch = kind->is_branch;
    node.partial = read_partial(in, header, *kind);
    if (kind->is_branch) {
        const auto bitmap = in.take(2);
        if (in.error()) return unexpected(*in.error());
        node.children = static_cast<std::uint16_t>(bitmap[0] | bitmap[1] << 8);
        if (node.children == 0) in.fail(NodeError::NoChildren);
    }
    if (kind->has_value)
        node.value = kind->is_hashed ? NodeValue{true, in.take(32)} : NodeValue{false, in.sized()};
    for (std::uint32_t i = 0; i < kChildCountMax && !in.error(); ++i) {
        if (!node.has_child(i)) continue;
        node.references[i] = in.sized();
        if (in.error()) break;
        if (node.references[i].empty() || node.references[i].size() > kHashedNodeSizeMin)
            in.fail(NodeError::BadChild);
    }
    if (in.error()) return unexpected(*in.error());
    if (!in.at_end()) return unexpected(NodeError::TrailingBytes);
    return node;
}

void append_leaf(Bytes& out, Nibbles partial, NodeValue value) {
    append_header(out, kKinds[value.is_hash ? 3 : 0], partial.size);
    append_packed(out, partial);
    append_value(out, value);
}

void append_branch(Bytes& out, Nibbles partial, std::optional<NodeValue> value,
                   std::uint16_t children) {
    append_header(out, kKinds[!value ? 1 : value->is_hash ? 4 : 2], partial.size);
    append_packed(out, partial);
    out.push_back(static_cast<std::uint8_t>(children));
    out.push_back(static_cast<std::uint8_t>(children >> 8));
    if (value) append_value(out, *value);
}

void append_child(Bytes& out, BytesView reference) {
    append_sized(out, reference);
}

Reference reference_of(BytesView encoding) {
    Reference out;
    if (encoding.size() < kHashedNodeSizeMin) {
        out.size = static_cast<std::uint8_t>(encoding.size());
        std::copy(encoding.begin(), encoding.end(), out.bytes.begin());
    } else {
        out.size = 32;
        out.bytes = primitives::crypto::blake2b_256(encoding).bytes;
    }
    return out;
}

Hash empty_root() {
    static constexpr std::array<std::uint8_t, 1> kEmptyNode{0};
    return primitives::crypto::blake2b_256(kEmptyNode);
}

}  // namespace storage::trie
