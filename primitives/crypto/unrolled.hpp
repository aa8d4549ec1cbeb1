// Loops whose index the compiler knows, for arithmetic whose values must stay in registers.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace primitives::crypto {

/// Calls f with the constants 0 to N - 1, in order.
template <std::size_t N, class F>
constexpr void unrolled(const F& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (f(std::integral_constant<std::size_t, I>{}), ...);
    }(std::make_index_sequence<N>{});
}

}  // namespace primitives::crypto
