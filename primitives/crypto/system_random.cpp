#include "primitives/crypto/system_random.hpp"

#include <sodium.h>

namespace primitives::crypto {

void SystemRandom::fill(std::span<std::uint8_t> out) {
    randombytes_buf(out.data(), out.size());
}

}  // namespace primitives::crypto
