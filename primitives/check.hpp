// CHECK: an invariant of our own code. Stays on in release; a violation stops the process (a trap
// in Wasm), because continuing with a broken invariant is worse than stopping. Never for input:
// input gets a Result.
#pragma once

namespace primitives {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace primitives

#define CHECK(condition)                                                \
    do {                                                                \
        if (!(condition)) [[unlikely]]                                  \
            ::primitives::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
