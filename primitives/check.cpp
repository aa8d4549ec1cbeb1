#include "primitives/check.hpp"

#ifdef __wasm__

namespace primitives {
void check_failed(const char*, const char*, int) {
    __builtin_trap();
}
}  // namespace primitives

#else

#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace primitives {

void check_failed(const char* condition, const char* file, int line) {
    // Only async-signal-safe calls: a failed invariant may be reached from anywhere.
    char digits[12];
    int at = sizeof digits;
    for (int rest = line; rest > 0 && at > 0; rest /= 10)
        digits[--at] = char('0' + rest % 10);
    const auto put = [](const char* text, std::size_t size) {
        [[maybe_unused]] const auto written = ::write(2, text, size);
    };
    put("invariant broken: ", 18);
    put(condition, std::strlen(condition));
    put(" at ", 4);
    put(file, std::strlen(file));
    put(":", 1);
    put(digits + at, sizeof digits - std::size_t(at));
    put("\n", 1);
    std::abort();
}

}  // namespace primitives

#endif
