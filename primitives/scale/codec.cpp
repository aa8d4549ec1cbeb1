#include "primitives/scale/codec.hpp"

namespace primitives::scale {

void encode_compact(u128 value, Bytes& out) {
    const auto put = [&](u128 bits, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            out.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
    };
    if (value < (u128{1} << 6)) return put(value << 2, 1);
    if (value < (u128{1} << 14)) return put(value << 2 | 1, 2);
    if (value < (u128{1} << 30)) return put(value << 2 | 2, 4);
    std::size_t size = 4;
    while (size < 16 && (value >> (8 * size)) != 0)
        ++size;
    out.push_back(static_cast<std::uint8_t>((size - 4) << 2 | 3));
    put(value, size);
}

}  // namespace primitives::scale
