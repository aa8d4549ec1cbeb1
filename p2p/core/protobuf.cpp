#include "p2p/core/protobuf.hpp"

namespace p2p {

std::optional<ProtobufField> ProtobufReader::fail() {
    malformed_ = true;
    return std::nullopt;
}

bool ProtobufReader::take_uvarint(std::uint64_t& out) {
    const auto read = read_uvarint(rest_);
    if (read.status != Uvarint::Status::Complete) return false;
    out = read.value;
    rest_ = rest_.subspan(read.size);
    return true;
}

bool ProtobufReader::take_fixed(std::size_t size, std::uint64_t& out) {
    if (rest_.size() < size) return false;
    for (std::size_t i = 0; i < size; ++i)
        out |= std::uint64_t{rest_[i]} << (8 * i);
    rest_ = rest_.subspan(size);
    return true;
}

std::optional<ProtobufField> ProtobufReader::next() {
    if (rest_.empty() || malformed_) return std::nullopt;
    std::uint64_t key = 0;
    ProtobufField field;
    if (!take_uvarint(key) || key >> 3 == 0) return fail();
    field.number = key >> 3;
    switch (key & 7) {
        case 0:
            return take_uvarint(field.value) ? std::optional{field} : fail();
        case 1:
            return take_fixed(8, field.value) ? std::optional{field} : fail();
        case 2: {
            std::uint64_t length = 0;
            if (!take_uvarint(length) || length > rest_.size()) return fail();
            field.is_bytes = true;
            field.bytes = rest_.first(static_cast<std::size_t>(length));
            rest_ = rest_.subspan(static_cast<std::size_t>(length));
            return field;
        }
        case 5:
            return take_fixed(4, field.value) ? std::optional{field} : fail();
        default:
            return fail();
    }
}

}  // namespace p2p
