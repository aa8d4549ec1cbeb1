// The keys a person signs with: key files in a folder of their own, or a secret URI for
// development.
#pragma once

#include "node/pha/key_file.hpp"

#include <filesystem>

namespace node::pha {

class Wallet {
  public:
    /// The given folder, else $PHA_KEYS, else ~/.config/pha/keys.
    explicit Wallet(const std::string& folder);

    struct Entry {
        KeyFileHeader header;
        std::filesystem::path path;
    };
    /// By name.
    Result<std::vector<Entry>, Problem> list() const;
    Result<Entry, Problem> find(std::string_view name_or_address) const;
    /// Mode 0600 in a folder of mode 0700; refuses a name that is taken.
    Result<std::filesystem::path, Problem> add(const Pair& pair, const std::string& name,
                                               std::string_view password,
                                               std::uint16_t ss58_prefix) const;
    Result<Pair, Problem> open(const Entry& entry, std::string_view password) const;

  private:
    std::filesystem::path folder_;
};

/// From a terminal without echo; else the first line of standard input.
Result<std::string, Problem> read_secret(const std::string& prompt);
/// The first line of a file that nobody else may read.
Result<std::string, Problem> read_password_file(const std::string& path);

}  // namespace node::pha
