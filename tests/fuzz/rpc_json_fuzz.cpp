// The JSON reader: whatever it accepts is written as text that reads back to the same value.
#include "primitives/check.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto value = primitives::json::read({reinterpret_cast<const char*>(data), size});
    if (!value) return 0;
    const auto again = primitives::json::read(primitives::json::write(value.value()));
    CHECK(again && again.value() == value.value());
    const auto indented = primitives::json::read(primitives::json::write_indented(value.value()));
    CHECK(indented && indented.value() == value.value());
    return 0;
}
