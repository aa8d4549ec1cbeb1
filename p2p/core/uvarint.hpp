// Unsigned LEB128: seven bits a byte, least significant first, the high bit set on all but the
// last. Strict: a last byte of zero behind another is refused, so that a number has one encoding.
#pragma once

#include "primitives/types/bytes.hpp"

#include <cstdint>

namespace p2p {

using primitives::Bytes;
using primitives::BytesView;

inline constexpr std::size_t kUvarintSizeMax = 10;

struct Uvarint {
    enum class Status : std::uint8_t { Complete, Incomplete, Malformed };
    Status status = Status::Incomplete;
    std::uint64_t value = 0;
    /// Bytes of the encoding, where complete.
    std::size_t size = 0;
};

/// Reads from the front; Malformed where the number needs more than size_max bytes or 64 bits.
constexpr Uvarint read_uvarint(BytesView input, std::size_t size_max = kUvarintSizeMax) {
    Uvarint out;
    for (std::size_t i = 0; i < input.size(); ++i) {
        const std::uint8_t byte = input[i];
        const bool overflows = i == 9 && byte > 1;
        if (i >= size_max || overflows || (byte == 0 && i > 0))
            return {.status = Uvarint::Status::Malformed, .value = 0, .size = 0};
        out.value |= std::uint64_t{byte & 0x7fu} << (7 * i);
        if (byte < 0x80)
            return {.status = Uvarint::Status::Complete, .value = out.value, .size = i + 1};
    }
    if (input.size() >= size_max)
        return {.status = Uvarint::Status::Malformed, .value = 0, .size = 0};
    return out;
}

inline void append_uvarint(Bytes& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

/// A byte string behind its length.
inline void append_prefixed(Bytes& out, BytesView bytes) {
    append_uvarint(out, bytes.size());
    primitives::append(out, bytes);
}

}  // namespace p2p
