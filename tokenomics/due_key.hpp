// Storage keys whose order is the order of time: milliseconds, big-endian, before whatever tells
// entries of one moment apart. An iteration over a map with such keys and hasher Identity meets
// what is due first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tokenomics {

inline constexpr std::size_t kDueTimeSize = 8;

/// Time and a number, both big-endian.
using DueKey = std::array<std::uint8_t, kDueTimeSize + 4>;

/// Writes the time at the beginning of a key.
template <std::size_t N>
constexpr void set_due_time(std::array<std::uint8_t, N>& key, std::uint64_t time_ms) {
    static_assert(N >= kDueTimeSize);
    for (std::size_t i = 0; i < kDueTimeSize; ++i)
        key[i] = static_cast<std::uint8_t>(time_ms >> (56 - 8 * i));
}

template <std::size_t N>
constexpr std::uint64_t due_time(const std::array<std::uint8_t, N>& key) {
    static_assert(N >= kDueTimeSize);
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < kDueTimeSize; ++i)
        out = out << 8 | key[i];
    return out;
}

constexpr DueKey due_key(std::uint32_t number, std::uint64_t time_ms) {
    DueKey out{};
    set_due_time(out, time_ms);
    for (std::size_t i = 0; i < 4; ++i)
        out[kDueTimeSize + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return out;
}

constexpr std::uint32_t due_number(const DueKey& key) {
    std::uint32_t out = 0;
    for (std::size_t i = kDueTimeSize; i < key.size(); ++i)
        out = out << 8 | key[i];
    return out;
}

}  // namespace tokenomics
