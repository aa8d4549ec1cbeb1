// Command line of the forges of SEV-SNP and NVIDIA evidence, beside those of quotes.
#pragma once

#include "primitives/types/hex.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>

namespace tests {

/// Hexadecimal text, with or without 0x, of exactly N bytes.
template <std::size_t N>
std::array<std::uint8_t, N> fixed(std::string_view name, std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto bytes = primitives::from_bare_hex(text);
    if (!bytes || bytes.value().size() != N)
        throw CLI::ValidationError{std::string{name},
                                   "wants " + std::to_string(N) + " bytes in hexadecimal"};
    std::array<std::uint8_t, N> out{};
    std::ranges::copy(bytes.value(), out.begin());
    return out;
}

inline void write_file(const std::string& path, std::string_view text) {
    std::ofstream file{path, std::ios::binary};
    file << text << '\n';
    if (!file.flush()) throw CLI::FileError{path};
}

class SnpCommand {
  public:
    explicit SnpCommand(CLI::App& app);
    /// Does what the parsed command line asks of it, if anything.
    void run() const;

  private:
    CLI::App* command_;
    std::string product_ = "milan";
    std::string key_ = "vcek";
    std::uint32_t version_ = 3;
    std::string report_data_;
    std::string host_data_;
    std::string chip_id_;
    std::int64_t now_ = 0;
    std::string out_report_;
    std::string out_collateral_scale_;
    std::string out_evidence_;
    std::string out_roots_;
};

class GpuCommand {
  public:
    explicit GpuCommand(CLI::App& app);
    void run() const;

  private:
    CLI::App* command_;
    std::string kind_ = "h100";
    std::uint32_t count_ = 1;
    std::uint32_t first_ = 0;
    std::string nonce_;
    std::string out_evidence_scale_;
    std::string out_golden_scale_;
    std::string out_root_;
};

}  // namespace tests
