#include "frame/support/code_version.hpp"

namespace frame {

namespace {

using primitives::BytesView;
using primitives::scale::Decoder;

constexpr std::array<std::uint8_t, 8> kWasmHead{0, 'a', 's', 'm', 1, 0, 0, 0};
constexpr std::uint8_t kCustomSection = 0;
constexpr std::string_view kVersionSection = "runtime_version";

/// Unsigned LEB128 of 32 bits.
bool take_leb128(Decoder& in, std::uint32_t& out) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        std::uint8_t byte = 0;
        if (!in.take_byte(byte)) return false;
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80U) != 0) continue;
        out = static_cast<std::uint32_t>(value);
        return value <= ~std::uint32_t{0};
    }
    return false;
}

bool take_sized(Decoder& in, BytesView& out) {
    std::uint32_t size = 0;
    return take_leb128(in, size) && in.take(size, out);
}

}  // namespace

std::optional<RuntimeVersion> version_of_code(BytesView code) {
    Decoder in{code};
    BytesView head;
    if (!in.take(kWasmHead.size(), head) || !primitives::equal(head, kWasmHead))
        return std::nullopt;
    while (in.remaining() > 0) {
        std::uint8_t id = 0;
        BytesView content;
        if (!in.take_byte(id) || !take_sized(in, content)) return std::nullopt;
        if (id != kCustomSection) continue;
        Decoder section{content};
        BytesView name;
        if (!take_sized(section, name)) return std::nullopt;
        if (!primitives::equal(name, primitives::view_of(kVersionSection))) continue;
        auto version = primitives::scale::decode<RuntimeVersion>(section.rest());
        if (!version) return std::nullopt;
        return std::move(version).value();
    }
    return std::nullopt;
}

}  // namespace frame
