// The frozen part of a runtime's metadata as text that a person can compare: per pallet its index,
// storage entries with hashers, calls with indices and arguments, events, errors and constants,
// then the extensions and runtime APIs. One line each, in the order of the metadata.
#pragma once

#include "frame/metadata/model.hpp"

namespace frame::metadata {

/// Types are named by the last part of their path, with their parameters. Precondition: finish()
/// was called.
std::string listing(const MetadataModel& model);

}  // namespace frame::metadata
