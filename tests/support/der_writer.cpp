#include "tests/support/der_writer.hpp"

#include "primitives/check.hpp"
#include "tee-registry/der/reader.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace tests {
namespace {

namespace tag = tee_registry::der::tag;
using primitives::append;
using tee_registry::CivilTime;
using tee_registry::UnixSeconds;

/// The calendar time of a second from 1950 on: counts years and months up.
CivilTime civil_time(UnixSeconds seconds) {
    CivilTime out{1950, 1, 1, 0, 0, 0};
    const auto at_or_after = [&](std::uint32_t year, std::uint32_t month) {
        return tee_registry::unix_seconds({year, month, 1, 0, 0, 0}) <= seconds;
    };
    CHECK(at_or_after(1950, 1));
    while (out.year < 9999 && at_or_after(out.year + 1, 1))
        ++out.year;
    while (out.month < 12 && at_or_after(out.year, out.month + 1))
        ++out.month;
    const auto rest = seconds - *tee_registry::unix_seconds(out);
    out.day = static_cast<std::uint32_t>(1 + rest / 86400);
    out.hour = static_cast<std::uint32_t>(rest % 86400 / 3600);
    out.minute = static_cast<std::uint32_t>(rest % 3600 / 60);
    out.second = static_cast<std::uint32_t>(rest % 60);
    return out;
}

std::string formatted(const char* format, const CivilTime& t, std::uint32_t year) {
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), format, year, t.month, t.day, t.hour,
                                   t.minute, t.second);
    CHECK(size > 0);
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string rfc3339(UnixSeconds seconds) {
    const auto t = civil_time(seconds);
    return formatted("%04u-%02u-%02uT%02u:%02u:%02uZ", t, t.year);
}

namespace der {

Bytes element(std::uint8_t tag, BytesView content) {
    Bytes out{tag};
    const auto size = content.size();
    CHECK(size < 0x10000);
    if (size >= 0x100) {
        append(out, std::array<std::uint8_t, 3>{0x82, static_cast<std::uint8_t>(size >> 8),
                                                static_cast<std::uint8_t>(size)});
    } else if (size >= 0x80) {
        append(out, std::array<std::uint8_t, 2>{0x81, static_cast<std::uint8_t>(size)});
    } else {
        out.push_back(static_cast<std::uint8_t>(size));
    }
    append(out, content);
    return out;
}

Bytes sequence(std::initializer_list<Bytes> items) {
    Bytes content;
    for (const auto& item : items)
        append(content, item);
    return element(tag::kSequence, content);
}

Bytes set(const Bytes& item) {
    return element(tag::kSet, item);
}

Bytes tagged(std::uint8_t n, BytesView content) {
    return element(tag::context(n), content);
}

Bytes unsigned_bytes(BytesView big_endian) {
    while (big_endian.size() > 1 && big_endian[0] == 0)
        big_endian = big_endian.subspan(1);
    Bytes content;
    if (big_endian.empty() || (big_endian[0] & 0x80) != 0) content.push_back(0);
    append(content, big_endian);
    return element(tag::kInteger, content);
}

Bytes integer(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    return unsigned_bytes(bytes);
}

Bytes enumerated(std::uint8_t value) {
    return element(tag::kEnumerated, BytesView{&value, 1});
}

Bytes boolean_true() {
    return {tag::kBoolean, 1, 0xff};
}

Bytes object_identifier(BytesView content) {
    return element(tag::kObjectIdentifier, content);
}

Bytes object_identifier(BytesView prefix, std::uint8_t last) {
    Bytes content = primitives::to_bytes(prefix);
    content.push_back(last);
    return object_identifier(content);
}

Bytes octet_string(BytesView content) {
    return element(tag::kOctetString, content);
}

Bytes bit_string(BytesView content) {
    Bytes out{0};
    append(out, content);
    return element(tag::kBitString, out);
}

Bytes named_bits(std::uint16_t bits) {
    Bytes content{0};
    std::uint8_t unused = 0;
    for (std::uint32_t i = 0; i < 16 && bits >> i != 0; ++i) {
        if (i % 8 == 0) content.push_back(0);
        unused = static_cast<std::uint8_t>(7 - i % 8);
        if ((bits >> i & 1) != 0)
            content.back() = static_cast<std::uint8_t>(content.back() | 0x80u >> i % 8);
    }
    content[0] = unused;
    return element(tag::kBitString, content);
}

Bytes utf8_string(std::string_view text) {
    return element(tag::kUtf8String, primitives::view_of(text));
}

Bytes time(UnixSeconds seconds) {
    const auto t = civil_time(seconds);
    const bool utc = t.year < 2050;
    const auto text = utc ? formatted("%02u%02u%02u%02u%02u%02uZ", t, t.year % 100)
                          : formatted("%04u%02u%02u%02u%02u%02uZ", t, t.year);
    return element(utc ? tag::kUtcTime : tag::kGeneralizedTime, primitives::view_of(text));
}

}  // namespace der
}  // namespace tests
