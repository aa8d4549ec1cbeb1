// The digest of this runtime's metadata (frame/metadata/digest.hpp), a constant of the runtime as
// its version is: executor/metadata_hash_main.cpp makes it while the project is built, because the
// metadata is made of the runtime's own types. A transaction in mode 1 signs over it; checking one
// costs nothing.
#pragma once

#include "primitives/types/bytes.hpp"

namespace runtime {

extern const primitives::Hash kMetadataHash;

}  // namespace runtime
