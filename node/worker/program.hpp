// Runs a program and takes what it prints: GPU evidence comes from the vendor's own tools.
#pragma once

#include "node/pha/chain_metadata.hpp"

#include <string>
#include <vector>

namespace node::worker {

/// GPU evidence of 8 GPUs with their switches is some 500 KiB of text.
inline constexpr std::size_t kProgramOutputMax = 2 << 20;
inline constexpr int kProgramTimeoutSeconds = 120;

/// Standard output of `command` (a path, then arguments; no shell); a problem where it fails, takes
/// too long or prints too much. Its standard error is the agent's.
primitives::Result<std::string, pha::Problem> run_program(const std::vector<std::string>& command);

}  // namespace node::worker
