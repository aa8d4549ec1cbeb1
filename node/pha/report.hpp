// What the node tells about supply, stakes and rewards as a person reads it: sections of lines with
// a name, a value and what it means. Without a chain and without a terminal.
#pragma once

#include "node/pha/dynamic_value.hpp"

namespace node::pha {

enum class Tone : std::uint8_t { Plain, Good, Bad };

struct ReportLine {
    std::string name;
    std::string value;
    std::string note = {};
    Tone tone = Tone::Plain;
};
struct ReportSection {
    std::string heading;
    std::vector<ReportLine> lines;
};
using Report = std::vector<ReportSection>;

/// Of the answer of pha_supply.
Report supply_report(const json::Value& supply, const ChainUnits& units);
/// Of the answers of pha_staking, for an account, and pha_vpha (null where the node has no such
/// method). `now_ms`: Unix milliseconds.
Report staked_report(const json::Value& staking, const json::Value& vpha, const ChainUnits& units,
                     std::uint64_t now_ms);
/// Of the answers of pha_rewards and pha_vpha: what was earned, by which factors, and why not more.
Report rewards_report(const json::Value& rewards, const json::Value& vpha, const ChainUnits& units,
                      std::uint64_t now_ms);

/// "in 20 days", "12 minutes ago", "now".
std::string when_text(std::uint64_t at_ms, std::uint64_t now_ms);
/// `part` of `whole` as "12.34 %", rounded down; "-" where the whole is 0.
std::string share_text(primitives::u128 part, primitives::u128 whole);
/// Values one under the other: the digits before a point end in one column.
std::vector<std::string> aligned(const std::vector<ReportLine>& lines);

}  // namespace node::pha
