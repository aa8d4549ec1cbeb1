// Messages on a stream: uvarint(length) | bytes. The length is compared with the protocol's limit
// before a byte of the message is kept.
#pragma once

#include "p2p/core/uvarint.hpp"
#include "primitives/result.hpp"

#include <optional>

namespace p2p::protocols {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Result;
using primitives::unexpected;

enum class FramingError : std::uint8_t { MalformedLength, TooLong };

/// Collects one message at a time from pieces of a stream.
class FrameReader {
  public:
    explicit FrameReader(std::size_t size_max) : size_max_{size_max} {}

    /// Takes bytes from the front of the input until a message is complete.
    Result<std::optional<Bytes>, FramingError> next(BytesView& input);
    /// Whether a part of a message is kept.
    bool is_within() const { return !length_.empty() || wanted_.has_value(); }

  private:
    std::size_t size_max_;
    Bytes length_;
    std::optional<std::size_t> wanted_;
    Bytes message_;
};

inline Bytes framed(BytesView message) {
    Bytes out;
    append_prefixed(out, message);
    return out;
}

}  // namespace p2p::protocols
