#include "primitives/scale/decoder.hpp"

#include <cstring>

namespace primitives::scale {

std::string_view to_string(DecodeError error) {
    switch (error) {
        case DecodeError::UnexpectedEnd:
            return "the input ends inside a value";
        case DecodeError::TrailingBytes:
            return "bytes are left after the value";
        case DecodeError::NonMinimalCompact:
            return "a compact number is not in its shortest form";
        case DecodeError::CompactOutOfRange:
            return "a compact number is larger than its type";
        case DecodeError::InvalidBool:
            return "a boolean is neither 0 nor 1";
        case DecodeError::InvalidVariant:
            return "an enum index is not defined";
        case DecodeError::InvalidUtf8:
            return "a string is not UTF-8";
        case DecodeError::KeysNotAscending:
            return "the keys of a map are not ascending";
        case DecodeError::LengthExceedsInput:
            return "a length is larger than the input";
        case DecodeError::LengthExceedsBound:
            return "a length is larger than its bound";
        case DecodeError::TooDeep:
            return "values are nested too deep";
        case DecodeError::TooMuchMemory:
            return "the value would need too much memory";
        case DecodeError::InvalidValue:
            return "a value is outside its domain";
    }
    return "unknown decode error";
}

bool Decoder::take_compact(u128 max, u128& out) {
    std::uint8_t first{};
    if (!take_byte(first)) return false;
    const unsigned mode = first & 3u;
    u128 value = first >> 2;
    if (mode == 1 || mode == 2) {
        BytesView more;
        if (!take(mode == 1 ? 1 : 3, more)) return false;
        for (std::size_t i = 0; i < more.size(); ++i)
            value |= u128{more[i]} << (6 + 8 * i);
        const u128 shorter_max = mode == 1 ? (u128{1} << 6) - 1 : (u128{1} << 14) - 1;
        if (value <= shorter_max) return fail(DecodeError::NonMinimalCompact);
    } else if (mode == 3) {
        const std::size_t size = std::size_t{first} / 4 + 4;
        BytesView more;
        if (!take(size, more)) return false;
        if (more.back() == 0) return fail(DecodeError::NonMinimalCompact);
        if (size > 16) return fail(DecodeError::CompactOutOfRange);
        value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= u128{more[i]} << (8 * i);
        if (value < (u128{1} << 30)) return fail(DecodeError::NonMinimalCompact);
    }
    if (value > max) return fail(DecodeError::CompactOutOfRange);
    out = value;
    return true;
}

bool Decoder::take_length(std::size_t item_size_min, std::uint32_t& out) {
    u128 length{};
    if (!take_compact(~std::uint32_t{0}, length)) return false;
    const std::size_t room = item_size_min == 0 ? remaining() : remaining() / item_size_min;
    if (length > room) return fail(DecodeError::LengthExceedsInput);
    out = static_cast<std::uint32_t>(length);
    return true;
}

namespace {

/// Whether the next eight characters are ASCII, as nearly all are.
bool is_ascii_word(BytesView text) {
    std::uint64_t word = 0;
    if (text.size() < sizeof word) return false;
    std::memcpy(&word, text.data(), sizeof word);
    return (word & 0x8080808080808080u) == 0;
}

}  // namespace

bool is_utf8(BytesView text) {
    std::size_t at = 0;
    const auto continuation = [&](std::size_t i) {
        return i < text.size() && (text[i] & 0xc0u) == 0x80u;
    };
    while (at < text.size()) {
        const std::uint8_t lead = text[at];
        if (lead < 0x80) {
            at += is_ascii_word(text.subspan(at)) ? sizeof(std::uint64_t) : 1;
        } else if (lead >= 0xc2 && lead <= 0xdf) {
            if (!continuation(at + 1)) return false;
            at += 2;
        } else if (lead >= 0xe0 && lead <= 0xef) {
            if (!continuation(at + 1) || !continuation(at + 2)) return false;
            if (lead == 0xe0 && text[at + 1] < 0xa0) return false;
            if (lead == 0xed && text[at + 1] > 0x9f) return false;
            at += 3;
        } else if (lead >= 0xf0 && lead <= 0xf4) {
            if (!continuation(at + 1) || !continuation(at + 2) || !continuation(at + 3))
                return false;
            if (lead == 0xf0 && text[at + 1] < 0x90) return false;
            if (lead == 0xf4 && text[at + 1] > 0x8f) return false;
            at += 4;
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace primitives::scale
