// The version that a runtime's code says it has, read without running it: the Wasm custom section
// "runtime_version", SCALE of RuntimeVersion, as Substrate's builds embed it.
//
// Wasm: "\0asm" | version 1 | sections; a section: id (1 byte) | size (unsigned LEB128, at most 5
// bytes) | content; a custom one has id 0 and begins with its name (size LEB128 | bytes). Only
// these frames are read: the rest of the code is not judged here. Compressed code is not read.
#pragma once

#include "frame/support/runtime_version.hpp"

#include <optional>

namespace frame {

/// As large as Substrate's chains allow their runtimes to be.
inline constexpr std::uint32_t kCodeSizeMax = 3 * 1024 * 1024;

/// nullopt where the code is no Wasm, or its first such section is missing or malformed.
std::optional<RuntimeVersion> version_of_code(primitives::BytesView code);

}  // namespace frame
