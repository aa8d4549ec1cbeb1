#include "node/service/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

namespace node {

namespace fs = std::filesystem;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

/// Closes what it holds.
class File {
  public:
    File(const fs::path& path, int flags) : descriptor_{::open(path.c_str(), flags, 0600)} {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    bool write(std::string_view text) const {
        while (!text.empty()) {
            const auto written = ::write(descriptor_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }
    bool sync() const { return ::fsync(descriptor_) == 0; }

  private:
    int descriptor_;
};

std::string failure(const fs::path& path) {
    return path.string() + ": " + std::strerror(errno);
}

}  // namespace

Result<Done, std::string> write_durably(const fs::path& path, std::string_view text) {
    const auto temporary = fs::path{path}.concat(".new");
    {
        const File file{temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC};
        if (!file.is_open() || !file.write(text) || !file.sync())
            return unexpected(failure(temporary));
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return unexpected(failure(path));
    const File folder{path.parent_path(), O_RDONLY | O_DIRECTORY | O_CLOEXEC};
    if (!folder.is_open() || !folder.sync()) return unexpected(failure(path.parent_path()));
    return Done{};
}

Result<std::optional<std::string>, std::string> read_whole(const fs::path& path,
                                                           std::size_t size_max) {
    std::error_code error;
    if (!fs::exists(path, error)) return std::optional<std::string>{};
    const auto size = fs::file_size(path, error);
    if (error || size > size_max)
        return unexpected(path.string() + ": not a file of this kind, or too long");
    std::ifstream file{path, std::ios::binary};
    std::string out{std::istreambuf_iterator<char>{file}, {}};
    if (!file) return unexpected(path.string() + ": cannot be read");
    return std::optional{std::move(out)};
}

}  // namespace node
