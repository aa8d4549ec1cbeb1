// Files that only their owner may read: keys. Written whole or not at all (temporary file,
// fsync, rename), mode 0600, in a folder of mode 0700.
#pragma once

#include "node/pha/chain_metadata.hpp"

#include <filesystem>

namespace node {

using pha::Problem;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

/// A key file is some hundred bytes.
inline constexpr std::size_t kPrivateFileSizeMax = 4096;

/// Makes the folder with mode 0700; refuses one that others may enter.
Result<Done, Problem> open_private_folder(const std::filesystem::path& folder);
/// Replaces the file.
Result<Done, Problem> write_private_file(const std::filesystem::path& path, std::string_view text);
/// nullopt where there is none; refuses one that others may read.
Result<std::optional<std::string>, Problem> read_private_file(const std::filesystem::path& path);
/// Renames within a folder, durably.
Result<Done, Problem> move_private_file(const std::filesystem::path& from,
                                        const std::filesystem::path& to);

/// Held while a program runs: one for each folder.
class FolderLock {
  public:
    static Result<FolderLock, Problem> take(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

  private:
    explicit FolderLock(int file) : file_{file} {}
    int file_;
};

}  // namespace node
