// Counts what operator new gives out in the program that links counting_new.cpp.
#pragma once

#include <cstdint>

namespace tests {

/// Bytes asked for since the program began; what was given back is not taken off.
std::uint64_t allocated_bytes();

}  // namespace tests
