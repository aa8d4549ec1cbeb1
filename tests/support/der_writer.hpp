// Writes DER for forged certificates: each function gives one whole element.
#pragma once

#include "primitives/types/bytes.hpp"
#include "tee-registry/utc_time.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace tests::der {

using primitives::Bytes;
using primitives::BytesView;

Bytes element(std::uint8_t tag, BytesView content);
Bytes sequence(std::initializer_list<Bytes> items);
Bytes set(const Bytes& item);
/// [n] around whole elements.
Bytes tagged(std::uint8_t n, BytesView content);
Bytes integer(std::uint64_t value);
/// A non-negative INTEGER from big-endian bytes.
Bytes unsigned_bytes(BytesView big_endian);
Bytes enumerated(std::uint8_t value);
/// TRUE; FALSE is the default of every field that uses it here.
Bytes boolean_true();
Bytes object_identifier(BytesView content);
/// `prefix` with one small number appended.
Bytes object_identifier(BytesView prefix, std::uint8_t last);
Bytes octet_string(BytesView content);
Bytes bit_string(BytesView content);
/// A named-bit list, bit i of `bits` being name i.
Bytes named_bits(std::uint16_t bits);
Bytes utf8_string(std::string_view text);
/// UTCTime for 1950 to 2049, GeneralizedTime for others.
Bytes time(tee_registry::UnixSeconds seconds);

}  // namespace tests::der

namespace tests {

/// 2025-06-19T10:16:03Z
std::string rfc3339(tee_registry::UnixSeconds seconds);

}  // namespace tests
