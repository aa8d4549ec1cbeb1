#include "node/pha/wallet.hpp"

#include "primitives/crypto/system_random.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace node::pha {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kNameSizeMax = 64;

fs::path default_folder() {
    if (const auto* folder = std::getenv("PHA_KEYS")) return folder;
    if (const auto* config = std::getenv("XDG_CONFIG_HOME")) return fs::path{config} / "pha/keys";
    const auto* home = std::getenv("HOME");
    return fs::path{home == nullptr ? "." : home} / ".config/pha/keys";
}

Result<std::string, Problem> read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return unexpected("cannot read " + path.string() + ": " + std::strerror(errno));
    std::string text(kKeyFileSizeMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kKeyFileSizeMax) return unexpected(path.string() + " is no key file");
    return text;
}

/// Created for the owner alone, whole on the disk or not there.
Result<primitives::Done, Problem> write_private(const fs::path& path, const std::string& text) {
    const auto failed = [&] {
        return unexpected("cannot write " + path.string() + ": " + std::strerror(errno));
    };
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return failed();
    std::size_t written = 0;
    while (written < text.size()) {
        const auto count = ::write(file, text.data() + written, text.size() - written);
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    const bool ok = written == text.size() && ::fsync(file) == 0;
    if (::close(file) != 0 || !ok) {
        ::unlink(path.c_str());
        return failed();
    }
    return primitives::Done{};
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= kNameSizeMax &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.';
           });
}

}  // namespace

Wallet::Wallet(const std::string& folder)
    : folder_{folder.empty() ? default_folder() : fs::path{folder}} {}

Result<std::vector<Wallet::Entry>, Problem> Wallet::list() const {
    std::vector<Entry> entries;
    std::error_code error;
    for (const auto& item : fs::directory_iterator{folder_, error}) {
        if (item.path().extension() != ".json") continue;
        auto header = read_key_file_header(TRY(read_file(item.path())));
        if (!header) return unexpected(item.path().string() + " " + header.error());
        auto entry = Entry{std::move(header).value(), item.path()};
        if (entry.header.name.empty()) entry.header.name = item.path().stem().string();
        entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.header.name < b.header.name; });
    return entries;
}

Result<Wallet::Entry, Problem> Wallet::find(std::string_view name_or_address) const {
    for (auto& entry : TRY(list()))
        if (entry.header.name == name_or_address || entry.header.address == name_or_address)
            return entry;
    return unexpected("no key `" + std::string{name_or_address} + "` in " + folder_.string() +
                      "; `pha keys list` shows them, `pha keys generate NAME` makes one");
}

Result<fs::path, Problem> Wallet::add(const Pair& pair, const std::string& name,
                                      std::string_view password, std::uint16_t ss58_prefix) const {
    if (!is_plain_name(name))
        return unexpected("`" + name + "`: a name has up to 64 letters, digits, - _ and .");
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return unexpected("cannot make " + folder_.string() + ": " + error.message());
    fs::permissions(folder_, fs::perms::owner_all, error);
    const auto path = folder_ / (name + ".json");
    if (fs::exists(path, error)) return unexpected(path.string() + " exists; choose another name");
    primitives::crypto::SystemRandom random;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    TRY(write_private(path, write_key_file(pair, name, password, ss58_prefix,
                                           static_cast<std::uint64_t>(now.count()), random)));
    return path;
}

Result<Pair, Problem> Wallet::open(const Entry& entry, std::string_view password) const {
    struct stat status{};
    if (::stat(entry.path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
        return unexpected(entry.path.string() + " may be read by others; do: chmod 600 " +
                          entry.path.string());
    }
    const auto text = TRY(read_file(entry.path));
    auto pair = read_key_file(text, password);
    if (!pair) return unexpected(entry.header.name + ": " + pair.error());
    return pair;
}

Result<std::string, Problem> read_secret(const std::string& prompt) {
    const bool terminal = isatty(STDIN_FILENO) == 1;
    termios before{};
    if (terminal) {
        std::fprintf(stderr, "%s: ", prompt.c_str());
        std::fflush(stderr);
        tcgetattr(STDIN_FILENO, &before);
        auto silent = before;
        silent.c_lflag &= static_cast<tcflag_t>(~static_cast<tcflag_t>(ECHO));
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    std::string secret;
    const bool read = static_cast<bool>(std::getline(std::cin, secret));
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::fprintf(stderr, "\n");
    }
    if (!read) return unexpected(prompt + ": nothing was given on standard input");
    return secret;
}

Result<std::string, Problem> read_password_file(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0)
        return unexpected("cannot read " + path + ": " + std::strerror(errno));
    if ((status.st_mode & 077) != 0)
        return unexpected(path + " may be read by others; do: chmod 600 " + path);
    auto text = TRY(read_file(path));
    return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace node::pha
