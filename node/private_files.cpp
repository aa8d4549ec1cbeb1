#include "node/private_files.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace node {

namespace fs = std::filesystem;

namespace {

primitives::Unexpected<Problem> failed(std::string_view what, const fs::path& path) {
    return unexpected("cannot " + std::string{what} + " " + path.string() + ": " +
                      std::strerror(errno));
}

bool others_may_read(const struct stat& status) {
    return (status.st_mode & 077) != 0;
}

Result<Done, Problem> sync_folder(const fs::path& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return failed("open", folder);
    const bool ok = ::fsync(file) == 0;
    ::close(file);
    if (!ok) return failed("sync", folder);
    return Done{};
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0;
}

}  // namespace

Result<Done, Problem> open_private_folder(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error)) {
        fs::create_directories(folder, error);
        if (error) return unexpected("cannot make " + folder.string() + ": " + error.message());
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    struct stat status{};
    if (::stat(folder.c_str(), &status) != 0) return failed("read", folder);
    if (others_may_read(status))
        return unexpected(folder.string() + " may be read by others; do: chmod 700 " +
                          folder.string());
    return Done{};
}

Result<Done, Problem> write_private_file(const fs::path& path, std::string_view text) {
    auto temporary = path;
    temporary += ".tmp";
    ::unlink(temporary.c_str());
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return failed("write", temporary);
    const bool written = write_all(file, text);
    if (::close(file) != 0 || !written) {
        const auto problem = failed("write", temporary);
        ::unlink(temporary.c_str());
        return problem;
    }
    return move_private_file(temporary, path);
}

Result<std::optional<std::string>, Problem> read_private_file(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return std::optional<std::string>{};
    if (file < 0) return failed("read", path);
    struct stat status{};
    std::string text(kPrivateFileSizeMax + 1, '\0');
    const bool stated = ::fstat(file, &status) == 0;
    const auto count = stated ? ::read(file, text.data(), text.size()) : -1;
    ::close(file);
    if (count < 0) return failed("read", path);
    if (others_may_read(status))
        return unexpected(path.string() + " may be read by others; do: chmod 600 " + path.string());
    text.resize(static_cast<std::size_t>(count));
    if (text.size() > kPrivateFileSizeMax)
        return unexpected(path.string() + " is larger than any key file");
    return std::optional{std::move(text)};
}

Result<Done, Problem> move_private_file(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename", from);
    return sync_folder(to.parent_path());
}

Result<FolderLock, Problem> FolderLock::take(const fs::path& folder) {
    const auto path = folder / "lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return failed("open", path);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return unexpected("another agent runs in " + folder.string());
    }
    return FolderLock{file};
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}

FolderLock::~FolderLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace node
