// A small file that is replaced as a whole and survives a crash: the old text or the new one, never
// a part of it.
#pragma once

#include "primitives/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace node {

/// Durable when it returns. The error names the file.
primitives::Result<primitives::Done, std::string> write_durably(const std::filesystem::path& path,
                                                                std::string_view text);
/// nullopt where there is no such file. Files above `size_max` are refused.
primitives::Result<std::optional<std::string>, std::string> read_whole(
    const std::filesystem::path& path, std::size_t size_max);

}  // namespace node
