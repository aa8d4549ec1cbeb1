// What the tool prints: tables and colours for people, JSON for programs.
#pragma once

#include "node/pha/report.hpp"

namespace node::pha {

enum class Colour : std::uint8_t { Plain, Bold, Dim, Green, Yellow, Red, Cyan };

class Output {
  public:
    /// Colours only where standard output is a terminal and NO_COLOR is not set.
    explicit Output(bool json);

    bool is_json() const { return json_; }
    std::string paint(Colour colour, std::string_view text) const;

    /// A line for people; nothing with --json.
    void line(std::string_view text) const;
    /// A line of progress on standard error, replaced by the next one on a terminal.
    void progress(std::string_view text) const;
    void progress_done() const;
    /// The result: JSON with --json, else its members as a table.
    void result(const json::Value& value, const ChainUnits& units) const;
    /// Sections of lines under their headings; with --json use result().
    void report(const Report& report) const;
    /// Rows under headings, columns aligned.
    void table(const std::vector<std::string>& headings,
               const std::vector<std::vector<std::string>>& rows) const;

  private:
    void fields(const json::Value& value, const ChainUnits& units, int indent) const;

    bool json_;
    bool colours_;
    bool progress_;
};

/// Whether a member of that name holds an amount of the chain's token by the habits of its RPC.
bool names_amount(std::string_view name);
/// Unix milliseconds as "2026-11-23 12:00:00 UTC".
std::string utc_text(std::uint64_t ms);
/// The members of a structure in one line: name=value ..., scalars as readable() has them.
std::string inline_text(const json::Value& value, const ChainUnits& units);
/// A scalar as people read it: amounts with their unit, times as UTC, spans of time in words, basis
/// points in percent. By its name, as in the RPC of the chain.
std::string readable(std::string_view name, const json::Value& value, const ChainUnits& units);

}  // namespace node::pha
