// twox: xxHash64 with the seeds 0, 1, 2, ..., each result 8 bytes little endian. Pure and
// constexpr, so that the prefixes of pallets and storage items are constants of the program. Not
// collision-resistant: only for names the runtime itself chooses.
#pragma once

#include "primitives/types/bytes.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

namespace primitives {

namespace detail {

inline constexpr std::uint64_t kXxPrime1 = 0x9e3779b185ebca87;
inline constexpr std::uint64_t kXxPrime2 = 0xc2b2ae3d27d4eb4f;
inline constexpr std::uint64_t kXxPrime3 = 0x165667b19e3779f9;
inline constexpr std::uint64_t kXxPrime4 = 0x85ebca77c2b2ae63;
inline constexpr std::uint64_t kXxPrime5 = 0x27d4eb2f165667c5;

template <class Byte>
constexpr std::uint64_t read_little(std::span<const Byte> text, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= std::uint64_t{static_cast<std::uint8_t>(text[at + i])} << (8 * i);
    return value;
}
constexpr std::uint64_t xx_round(std::uint64_t lane, std::uint64_t input) {
    return std::rotl(lane + input * kXxPrime2, 31) * kXxPrime1;
}
constexpr std::uint64_t xx_merge(std::uint64_t hash, std::uint64_t lane) {
    return (hash ^ xx_round(0, lane)) * kXxPrime1 + kXxPrime4;
}

/// The whole 32-byte stripes of the text, folded into one word; `at` ends behind them.
template <class Byte>
constexpr std::uint64_t xx_stripes(std::span<const Byte> text, std::uint64_t seed,
                                   std::size_t& at) {
    std::array<std::uint64_t, 4> lanes{seed + kXxPrime1 + kXxPrime2, seed + kXxPrime2, seed,
                                       seed - kXxPrime1};
    for (; text.size() - at >= 32; at += 32)
        for (std::size_t i = 0; i < 4; ++i)
            lanes[i] = xx_round(lanes[i], read_little(text, at + 8 * i, 8));
    std::uint64_t hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                         std::rotl(lanes[3], 18);
    for (const auto lane : lanes)
        hash = xx_merge(hash, lane);
    return hash;
}

template <class Byte>
constexpr std::uint64_t xxhash64(std::span<const Byte> text, std::uint64_t seed) {
    std::size_t at = 0;
    std::uint64_t hash = text.size() >= 32 ? xx_stripes(text, seed, at) : seed + kXxPrime5;
    hash += text.size();
    for (; text.size() - at >= 8; at += 8)
        hash = std::rotl(hash ^ xx_round(0, read_little(text, at, 8)), 27) * kXxPrime1 + kXxPrime4;
    if (text.size() - at >= 4) {
        hash ^= read_little(text, at, 4) * kXxPrime1;
        hash = std::rotl(hash, 23) * kXxPrime2 + kXxPrime3;
        at += 4;
    }
    for (; at < text.size(); ++at)
        hash = std::rotl(hash ^ read_little(text, at, 1) * kXxPrime5, 11) * kXxPrime1;
    hash = (hash ^ hash >> 33) * kXxPrime2;
    hash = (hash ^ hash >> 29) * kXxPrime3;
    return hash ^ hash >> 32;
}

template <std::size_t N, class Byte>
constexpr std::array<std::uint8_t, N> twox(std::span<const Byte> text) {
    std::array<std::uint8_t, N> out{};
    for (std::size_t part = 0; part < N / 8; ++part) {
        const std::uint64_t hash = xxhash64(text, part);
        for (std::size_t i = 0; i < 8; ++i)
            out[8 * part + i] = static_cast<std::uint8_t>(hash >> (8 * i));
    }
    return out;
}

}  // namespace detail

constexpr std::uint64_t xxhash64(BytesView data, std::uint64_t seed) {
    return detail::xxhash64(data, seed);
}
constexpr std::array<std::uint8_t, 8> twox_64(std::string_view text) {
    return detail::twox<8>(std::span{text});
}
constexpr std::array<std::uint8_t, 8> twox_64(BytesView data) {
    return detail::twox<8>(data);
}
constexpr std::array<std::uint8_t, 16> twox_128(std::string_view text) {
    return detail::twox<16>(std::span{text});
}
constexpr std::array<std::uint8_t, 16> twox_128(BytesView data) {
    return detail::twox<16>(data);
}
constexpr std::array<std::uint8_t, 32> twox_256(std::string_view text) {
    return detail::twox<32>(std::span{text});
}
constexpr std::array<std::uint8_t, 32> twox_256(BytesView data) {
    return detail::twox<32>(data);
}

}  // namespace primitives
