#include "primitives/crypto/base58.hpp"

#include <algorithm>

namespace primitives::crypto {

namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Multiplies a big-endian number by `from` and adds `digit`; digits are below `to`.
void multiply_add(Bytes& number, unsigned from, unsigned digit, unsigned to) {
    unsigned carry = digit;
    for (auto at = number.rbegin(); at != number.rend(); ++at) {
        carry += unsigned{*at} * from;
        *at = static_cast<std::uint8_t>(carry % to);
        carry /= to;
    }
    while (carry != 0) {
        number.insert(number.begin(), static_cast<std::uint8_t>(carry % to));
        carry /= to;
    }
}

}  // namespace

std::string base58_encode(BytesView data) {
    const auto zeros = static_cast<std::size_t>(
        std::find_if(data.begin(), data.end(), [](auto byte) { return byte != 0; }) - data.begin());
    Bytes digits;
    for (const auto byte : data.subspan(zeros))
        multiply_add(digits, 256, byte, 58);
    std::string text(zeros, kAlphabet.front());
    for (const auto digit : digits)
        text += kAlphabet[digit];
    return text;
}

std::optional<Bytes> base58_decode(std::string_view text) {
    const auto zeros = std::min(text.find_first_not_of(kAlphabet.front()), text.size());
    Bytes number;
    for (const char c : text.substr(zeros)) {
        const auto digit = kAlphabet.find(c);
        if (digit == kAlphabet.npos) return std::nullopt;
        multiply_add(number, 58, static_cast<unsigned>(digit), 256);
    }
    number.insert(number.begin(), zeros, 0);
    return number;
}

}  // namespace primitives::crypto
