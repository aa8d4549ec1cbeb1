// Command line of the forge of Intel's evidence: quotes and dstack CVMs, of every version and
// status, with lists and objects of any age and logs that were tampered with.
#pragma once

#include "tests/support/forge_devices.hpp"
#include "tests/support/quote_forge.hpp"

#include <vector>

namespace tests {

/// What a quote is to be like; the options are those of --help.
class IntelOptions {
  public:
    void add_to(CLI::App& command, bool with_kind);
    /// Throws CLI::ValidationError where an option's value is none.
    forge::Spec spec() const;
    /// Writes what was asked for.
    void write(const forge::Forged& forged) const;

  private:
    void set_statuses(forge::Spec& spec) const;
    void set_ages(forge::Spec& spec, std::int64_t now) const;
    void revoke(forge::Spec& spec) const;

    std::string kind_ = "tdx";
    std::string report_data_;
    std::string ppid_ = "00112233445566778899aabbccddeeff";
    std::string fmspc_;
    std::string mr_owner_config_;
    std::string status_ = "UpToDate";
    std::string module_status_ = "UpToDate";
    std::string qe_status_ = "UpToDate";
    std::vector<std::string> revoked_;
    std::int64_t now_ = 0;
    std::int64_t issued_before_ = 24 * 3600;
    std::int64_t valid_for_ = 30 * 24 * 3600;
    std::uint32_t evaluation_number_ = 0;
    bool debug_ = false;
    std::string out_quote_;
    std::string out_collateral_;
    std::string out_collateral_scale_;
    bool print_scale_ = false;
};

class QuoteCommand {
  public:
    explicit QuoteCommand(CLI::App& app);
    void run() const;

  private:
    CLI::App* command_;
    IntelOptions options_;
};

class DstackCommand {
  public:
    explicit DstackCommand(CLI::App& app);
    void run() const;

  private:
    CLI::App* command_;
    IntelOptions options_;
    std::string tamper_ = "none";
    std::string out_get_quote_;
    bool print_image_ = false;
};

}  // namespace tests
