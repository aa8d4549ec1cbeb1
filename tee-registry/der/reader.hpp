// A strict reader of DER (ITU-T X.690): a cursor over elements of tag, length and content.
//
// Accepted: one-byte tags, definite lengths in their shortest form, minimal INTEGERs, exact
// BOOLEANs. Refused: BER's freedoms, because what a consensus accepts must have one encoding. The
// reader does not recurse; check_well_formed() walks a whole tree once, bounded by kDepthMax.
#pragma once

#include "tee-registry/der/error.hpp"
#include "tee-registry/utc_time.hpp"

#include <cstdint>

namespace tee_registry::der {

namespace tag {
inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kObjectIdentifier = 0x06;
inline constexpr std::uint8_t kEnumerated = 0x0a;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kIa5String = 0x16;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
/// [n] constructed and [n] primitive of the context class.
constexpr std::uint8_t context(std::uint8_t n) {
    return static_cast<std::uint8_t>(0xa0 | n);
}
constexpr std::uint8_t context_primitive(std::uint8_t n) {
    return static_cast<std::uint8_t>(0x80 | n);
}
}  // namespace tag

/// Deepest nesting of a certificate or CRL; Intel's reach 7 (with the SGX extension).
inline constexpr std::uint32_t kDepthMax = 10;

struct Element {
    std::uint8_t tag = 0;
    BytesView content;
    /// Tag, length and content as they stand in the input: what signatures cover.
    BytesView whole;
};

/// Reads elements one after another. After a failure the cursor is of no further use.
class Reader {
  public:
    explicit Reader(BytesView input) : rest_{input} {}

    bool at_end() const { return rest_.empty(); }
    bool next_is(std::uint8_t tag) const { return !rest_.empty() && rest_[0] == tag; }

    Result<Element, DerError> next();
    /// The next element if it has this tag, else UnexpectedTag.
    Result<Element, DerError> expect(std::uint8_t tag);
    /// A reader of the content of the next element.
    Result<Reader, DerError> enter(std::uint8_t tag);
    /// TrailingBytes unless all is read.
    Result<Done, DerError> finish() const;

    /// A non-negative INTEGER not above `max`.
    Result<std::uint64_t, DerError> unsigned_integer(std::uint64_t max);
    /// A non-negative INTEGER as big-endian bytes without the sign byte; zero is one byte 00.
    Result<BytesView, DerError> unsigned_bytes();
    /// An ENUMERATED not above `max`.
    Result<std::uint64_t, DerError> enumerated(std::uint64_t max);
    Result<bool, DerError> boolean();
    Result<BytesView, DerError> octet_string();
    Result<BytesView, DerError> object_identifier();
    /// A BIT STRING of whole bytes.
    Result<BytesView, DerError> octet_aligned_bit_string();
    /// A named-bit list: bit 0 is the most significant one of the first byte; at most 16 bits, no
    /// trailing zero bits. Returned with bit i at position i.
    Result<std::uint16_t, DerError> named_bits();
    /// The same, but trailing zero bits may be written out, as the ASK certificates of AMD do.
    Result<std::uint16_t, DerError> named_bits_or_padded();
    /// UTCTime (1950 to 2049) or GeneralizedTime.
    Result<UnixSeconds, DerError> time();

  private:
    BytesView rest_;
};

/// The single element that `input` is, with this tag.
Result<Element, DerError> whole_element(BytesView input, std::uint8_t tag);

/// Whether every element of `input` (one element) obeys DER, at most kDepthMax deep.
Result<Done, DerError> check_well_formed(BytesView input);

}  // namespace tee_registry::der
