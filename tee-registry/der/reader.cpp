#include "tee-registry/der/reader.hpp"

namespace tee_registry::der {
namespace {

struct Length {
    std::size_t value = 0;
    std::size_t octets = 0;
};

/// X.690 8.1.3 with DER's restrictions. Four length octets are more than any bound of ours.
Result<Length, DerError> read_length(BytesView input) {
    if (input.empty()) return unexpected(DerError::Truncated);
    const std::uint8_t first = input[0];
    if (first < 0x80) return Length{first, 1};
    if (first == 0x80) return unexpected(DerError::IndefiniteLength);
    const std::size_t count = first & 0x7f;
    if (count > 4 || input.size() < 1 + count) return unexpected(DerError::Truncated);
    std::uint64_t value = 0;
    for (std::size_t i = 1; i <= count; ++i)
        value = value << 8 | input[i];
    if (input[1] == 0 || value < 0x80) return unexpected(DerError::NonMinimalLength);
    return Length{static_cast<std::size_t>(value), 1 + count};
}

Result<Done, DerError> check_integer(BytesView content) {
    if (content.empty()) return unexpected(DerError::NonMinimalInteger);
    if (content.size() == 1) return Done{};
    const bool redundant_zeros = content[0] == 0x00 && (content[1] & 0x80) == 0;
    const bool redundant_ones = content[0] == 0xff && (content[1] & 0x80) != 0;
    if (redundant_zeros || redundant_ones) return unexpected(DerError::NonMinimalInteger);
    return Done{};
}

Result<BytesView, DerError> positive_content(BytesView content) {
    TRY(check_integer(content));
    if ((content[0] & 0x80) != 0) return unexpected(DerError::IntegerOutOfRange);
    return content.size() > 1 && content[0] == 0 ? content.subspan(1) : content;
}

Result<std::uint64_t, DerError> to_number(BytesView big_endian, std::uint64_t max) {
    if (big_endian.size() > 8) return unexpected(DerError::IntegerOutOfRange);
    std::uint64_t value = 0;
    for (const auto byte : big_endian)
        value = value << 8 | byte;
    if (value > max) return unexpected(DerError::IntegerOutOfRange);
    return value;
}

Result<Done, DerError> check_bit_string(BytesView content) {
    if (content.empty() || content[0] > 7) return unexpected(DerError::InvalidBitString);
    const std::uint8_t unused = content[0];
    if (content.size() == 1 && unused != 0) return unexpected(DerError::InvalidBitString);
    if ((content.back() & ((1u << unused) - 1)) != 0 && content.size() > 1)
        return unexpected(DerError::InvalidBitString);
    return Done{};
}

/// Base-128 groups in their shortest form, the last one complete.
Result<Done, DerError> check_object_identifier(BytesView content) {
    if (content.empty()) return unexpected(DerError::InvalidObjectIdentifier);
    bool group_start = true;
    for (const auto byte : content) {
        if (group_start && byte == 0x80) return unexpected(DerError::InvalidObjectIdentifier);
        group_start = (byte & 0x80) == 0;
    }
    if (!group_start) return unexpected(DerError::InvalidObjectIdentifier);
    return Done{};
}

Result<UnixSeconds, DerError> parse_time(std::uint8_t form, BytesView content) {
    const auto text = primitives::text_of(content);
    const std::size_t year_digits = form == tag::kUtcTime ? 2 : 4;
    if (text.size() != year_digits + 11 || text.back() != 'Z')
        return unexpected(DerError::InvalidTime);
    const auto year = decimal_digits(text.substr(0, year_digits));
    const auto two = [&](std::size_t index) {
        return decimal_digits(text.substr(year_digits + 2 * index, 2));
    };
    const auto month = two(0);
    const auto day = two(1);
    const auto hour = two(2);
    const auto minute = two(3);
    const auto second = two(4);
    if (!year || !month || !day || !hour || !minute || !second)
        return unexpected(DerError::InvalidTime);
    CivilTime civil{*year, *month, *day, *hour, *minute, *second};
    // RFC 5280, 4.1.2.5.1: two digits from 50 on are of the twentieth century.
    if (form == tag::kUtcTime) civil.year += *year >= 50 ? 1900u : 2000u;
    const auto seconds = unix_seconds(civil);
    if (!seconds) return unexpected(DerError::InvalidTime);
    return *seconds;
}

Result<Done, DerError> check_primitive(const Element& element) {
    switch (element.tag) {
        case tag::kBoolean:
            if (element.content.size() != 1 ||
                (element.content[0] != 0x00 && element.content[0] != 0xff))
                return unexpected(DerError::InvalidBoolean);
            return Done{};
        case tag::kInteger:
        case tag::kEnumerated:
            return check_integer(element.content);
        case tag::kBitString:
            return check_bit_string(element.content);
        case tag::kNull:
            if (!element.content.empty()) return unexpected(DerError::InvalidNull);
            return Done{};
        case tag::kObjectIdentifier:
            return check_object_identifier(element.content);
        case tag::kUtcTime:
        case tag::kGeneralizedTime:
            TRY(parse_time(element.tag, element.content));
            return Done{};
        default:
            return Done{};
    }
}

Result<Done, DerError> check_children(const Element& parent, std::uint32_t depth) {
    if (depth > kDepthMax) return unexpected(DerError::TooDeep);
    Reader reader{parent.content};
    BytesView previous;
    while (!reader.at_end()) {
        const auto element = TRY(reader.next());
        if (parent.tag == tag::kSet && primitives::compare(previous, element.whole) > 0)
            return unexpected(DerError::SetNotSorted);
        previous = element.whole;
        const bool constructed = (element.tag & 0x20) != 0;
        if (constructed)
            TRY(check_children(element, depth + 1));
        else
            TRY(check_primitive(element));
    }
    return Done{};
}

}  // namespace

Result<Element, DerError> Reader::next() {
    if (rest_.empty()) return unexpected(DerError::Truncated);
    const std::uint8_t tag = rest_[0];
    // Tag numbers of 31 and above take more bytes; strings are never constructed in DER.
    const bool universal = (tag & 0xc0) == 0;
    const bool constructed = (tag & 0x20) != 0;
    const bool collection = (tag & 0x1f) == 0x10 || (tag & 0x1f) == 0x11;
    if ((tag & 0x1f) == 0x1f || tag == 0 || (universal && constructed != collection))
        return unexpected(DerError::UnsupportedTag);
    const auto length = TRY(read_length(rest_.subspan(1)));
    const std::size_t header = 1 + length.octets;
    if (rest_.size() - header < length.value) return unexpected(DerError::Truncated);
    const Element element{tag, rest_.subspan(header, length.value),
                          rest_.first(header + length.value)};
    rest_ = rest_.subspan(header + length.value);
    return element;
}

Result<Element, DerError> Reader::expect(std::uint8_t tag) {
    if (rest_.empty()) return unexpected(DerError::Truncated);
    if (rest_[0] != tag) return unexpected(DerError::UnexpectedTag);
    return next();
}

Result<Reader, DerError> Reader::enter(std::uint8_t tag) {
    return Reader{TRY(expect(tag)).content};
}

Result<Done, DerError> Reader::finish() const {
    if (!rest_.empty()) return unexpected(DerError::TrailingBytes);
    return Done{};
}

Result<BytesView, DerError> Reader::unsigned_bytes() {
    return positive_content(TRY(expect(tag::kInteger)).content);
}

Result<std::uint64_t, DerError> Reader::unsigned_integer(std::uint64_t max) {
    return to_number(TRY(unsigned_bytes()), max);
}

Result<std::uint64_t, DerError> Reader::enumerated(std::uint64_t max) {
    const auto element = TRY(expect(tag::kEnumerated));
    return to_number(TRY(positive_content(element.content)), max);
}

Result<bool, DerError> Reader::boolean() {
    const auto element = TRY(expect(tag::kBoolean));
    TRY(check_primitive(element));
    return element.content[0] == 0xff;
}

Result<BytesView, DerError> Reader::octet_string() {
    return TRY(expect(tag::kOctetString)).content;
}

Result<BytesView, DerError> Reader::object_identifier() {
    const auto element = TRY(expect(tag::kObjectIdentifier));
    TRY(check_primitive(element));
    return element.content;
}

Result<BytesView, DerError> Reader::octet_aligned_bit_string() {
    const auto content = TRY(expect(tag::kBitString)).content;
    if (content.empty() || content[0] != 0) return unexpected(DerError::InvalidBitString);
    return content.subspan(1);
}

Result<std::uint16_t, DerError> Reader::named_bits() {
    Reader ahead = *this;
    const auto content = TRY(ahead.expect(tag::kBitString)).content;
    // X.690 11.2.2: trailing zero bits of a named-bit list are not encoded.
    if (content.size() > 1 && content[0] < 8 && (content.back() >> content[0] & 1) == 0)
        return unexpected(DerError::InvalidBitString);
    return named_bits_or_padded();
}

Result<std::uint16_t, DerError> Reader::named_bits_or_padded() {
    const auto content = TRY(expect(tag::kBitString)).content;
    TRY(check_bit_string(content));
    if (content.size() > 3) return unexpected(DerError::InvalidBitString);
    std::uint16_t bits = 0;
    for (std::size_t i = 0; i < (content.size() - 1) * 8; ++i)
        if ((content[1 + i / 8] >> (7 - i % 8) & 1) != 0)
            bits = static_cast<std::uint16_t>(bits | 1u << i);
    return bits;
}

Result<UnixSeconds, DerError> Reader::time() {
    const auto element = TRY(next());
    if (element.tag != tag::kUtcTime && element.tag != tag::kGeneralizedTime)
        return unexpected(DerError::UnexpectedTag);
    return parse_time(element.tag, element.content);
}

Result<Element, DerError> whole_element(BytesView input, std::uint8_t tag) {
    Reader reader{input};
    const auto element = TRY(reader.expect(tag));
    TRY(reader.finish());
    return element;
}

Result<Done, DerError> check_well_formed(BytesView input) {
    Reader reader{input};
    const auto element = TRY(reader.next());
    TRY(reader.finish());
    if ((element.tag & 0x20) == 0) return check_primitive(element);
    return check_children(element, 1);
}

}  // namespace tee_registry::der
