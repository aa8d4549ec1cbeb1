#include "tests/support/counting_new.hpp"

#include "primitives/check.hpp"

#include <cstdlib>
#include <new>

namespace {

std::uint64_t allocated = 0;

void* counted_new(std::size_t size) {
    allocated += size;
    void* const block = std::malloc(size == 0 ? 1 : size);
    CHECK(block != nullptr);
    return block;
}

}  // namespace

void* operator new(std::size_t size) {
    return counted_new(size);
}
void* operator new[](std::size_t size) {
    return counted_new(size);
}
void operator delete(void* pointer) noexcept {
    std::free(pointer);
}
void operator delete[](void* pointer) noexcept {
    std::free(pointer);
}
void operator delete(void* pointer, std::size_t) noexcept {
    std::free(pointer);
}
void operator delete[](void* pointer, std::size_t) noexcept {
    std::free(pointer);
}

namespace tests {

std::uint64_t allocated_bytes() {
    return allocated;
}

}  // namespace tests
