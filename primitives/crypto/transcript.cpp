#include "primitives/crypto/transcript.hpp"

#include "primitives/check.hpp"
#include "primitives/host.hpp"

#include <sodium.h>

namespace primitives::crypto {

namespace {

constexpr std::uint8_t kRate = 166;

constexpr std::uint8_t kInbound = 1;
constexpr std::uint8_t kApplication = 2;
constexpr std::uint8_t kCipher = 4;
constexpr std::uint8_t kMeta = 16;

std::array<std::uint8_t, 4> little_endian(std::size_t length) {
    std::array<std::uint8_t, 4> out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(length >> (8 * i));
    return out;
}

}  // namespace

Strobe128::Strobe128(std::string_view protocol) {
    static constexpr std::array<std::uint8_t, 6> kDomain{1, kRate + 2, 1, 0, 1, 96};
    for (std::size_t i = 0; i < kDomain.size(); ++i)
        set_byte(i, kDomain[i]);
    std::size_t at = kDomain.size();
    for (const auto byte : view_of("STROBEv1.0.2"))
        set_byte(at++, byte);
    keccak_f1600(state_);
    meta_ad(view_of(protocol), false);
}

std::uint8_t Strobe128::byte_at(std::size_t at) const {
    return static_cast<std::uint8_t>(state_[at / 8] >> (8 * (at % 8)));
}
void Strobe128::xor_byte(std::size_t at, std::uint8_t value) {
    state_[at / 8] ^= std::uint64_t{value} << (8 * (at % 8));
}
void Strobe128::set_byte(std::size_t at, std::uint8_t value) {
    xor_byte(at, static_cast<std::uint8_t>(byte_at(at) ^ value));
}

void Strobe128::run_permutation() {
    xor_byte(position_, begin_position_);
    xor_byte(position_ + 1u, 0x04);
    xor_byte(kRate + 1u, 0x80);
    keccak_f1600(state_);
    position_ = 0;
    begin_position_ = 0;
}

void Strobe128::advance() {
    if (++position_ == kRate) run_permutation();
}

void Strobe128::absorb(BytesView data) {
    for (const auto byte : data) {
        xor_byte(position_, byte);
        advance();
    }
}

void Strobe128::begin(std::uint8_t flags, bool more) {
    if (more) {
        CHECK(flags == flags_);
        return;
    }
    const std::array<std::uint8_t, 2> header{begin_position_, flags};
    begin_position_ = static_cast<std::uint8_t>(position_ + 1);
    flags_ = flags;
    absorb(header);
    if ((flags & kCipher) != 0 && position_ != 0) run_permutation();
}

void Strobe128::meta_ad(BytesView data, bool more) {
    begin(kMeta | kApplication, more);
    absorb(data);
}

void Strobe128::ad(BytesView data, bool more) {
    begin(kApplication, more);
    absorb(data);
}

void Strobe128::prf(std::span<std::uint8_t> out, bool more) {
    begin(kInbound | kApplication | kCipher, more);
    for (auto& byte : out) {
        byte = byte_at(position_);
        set_byte(position_, 0);
        advance();
    }
}

void Strobe128::key(BytesView data, bool more) {
    begin(kApplication | kCipher, more);
    for (const auto byte : data) {
        set_byte(position_, byte);
        advance();
    }
}

Transcript::Transcript(std::string_view label) : strobe_{"Merlin v1.0"} {
    append("dom-sep", label);
}

void Transcript::append(std::string_view label, BytesView message) {
    strobe_.meta_ad(view_of(label), false);
    strobe_.meta_ad(little_endian(message.size()), true);
    strobe_.ad(message, false);
}

void Transcript::append(std::string_view label, std::string_view message) {
    append(label, view_of(message));
}

void Transcript::challenge(std::string_view label, std::span<std::uint8_t> out) {
    strobe_.meta_ad(view_of(label), false);
    strobe_.meta_ad(little_endian(out.size()), true);
    strobe_.prf(out, false);
}

void Transcript::witness(std::string_view label, BytesView secret, Random& random,
                         std::span<std::uint8_t> out) const {
    Strobe128 fork = strobe_;
    fork.meta_ad(view_of(label), false);
    fork.meta_ad(little_endian(secret.size()), true);
    fork.key(secret, false);
    Bytes32 entropy;
    random.fill(entropy);
    fork.meta_ad(view_of("rng"), false);
    fork.key(entropy, false);
    fork.meta_ad(little_endian(out.size()), false);
    fork.prf(out, false);
    sodium_memzero(entropy.data(), entropy.size());
    sodium_memzero(&fork, sizeof fork);
}

}  // namespace primitives::crypto
