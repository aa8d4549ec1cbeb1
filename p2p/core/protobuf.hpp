// A strict small reader and a writer of the protobuf wire format, enough for the messages of libp2p
// and Substrate. The library of that name is not used here: it keeps globals, logs and throws,
// which the pure ring may not, and these messages have a dozen fields.
//   field = uvarint(number << 3 | type) | value
//   type 0: uvarint   1: 8 bytes   2: uvarint(length) | bytes   5: 4 bytes   others are refused
// A field is a view into the input: nothing is allocated. Whoever reads a message bounds the input
// first, counts what he keeps, and drops fields that he does not know.
#pragma once

#include "p2p/core/uvarint.hpp"

#include <optional>
#include <string_view>

namespace p2p {

struct ProtobufField {
    std::uint64_t number = 0;
    bool is_bytes = false;
    /// Of types 0, 1 and 5.
    std::uint64_t value = 0;
    /// Of type 2.
    BytesView bytes;

    bool is_number(std::uint64_t wanted) const { return number == wanted && !is_bytes; }
    bool is_bytes_of(std::uint64_t wanted) const { return number == wanted && is_bytes; }
};

class ProtobufReader {
  public:
    explicit ProtobufReader(BytesView input) : rest_{input} {}

    /// The next field; nullopt at the end or where the input is malformed.
    std::optional<ProtobufField> next();
    bool is_malformed() const { return malformed_; }

  private:
    std::optional<ProtobufField> fail();
    bool take_uvarint(std::uint64_t& out);
    bool take_fixed(std::size_t size, std::uint64_t& out);

    BytesView rest_;
    bool malformed_ = false;
};

inline void append_field(Bytes& out, std::uint64_t number, std::uint64_t value) {
    append_uvarint(out, number << 3);
    append_uvarint(out, value);
}
inline void append_field(Bytes& out, std::uint64_t number, BytesView bytes) {
    append_uvarint(out, number << 3 | 2);
    append_prefixed(out, bytes);
}
inline void append_field(Bytes& out, std::uint64_t number, std::string_view text) {
    append_field(out, number, primitives::view_of(text));
}

}  // namespace p2p
