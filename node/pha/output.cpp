#include "node/pha/output.hpp"

#include "primitives/json/writer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

#include <unistd.h>

namespace node::pha {

namespace {

constexpr std::array<std::string_view, 7> kCodes{"",         "\x1b[1m",  "\x1b[2m", "\x1b[32m",
                                                 "\x1b[33m", "\x1b[31m", "\x1b[36m"};
constexpr std::array<std::string_view, 31> kAmountNames{
    "value",       "tip",      "worth",    "scheduled", "returned", "released", "unscheduled",
    "free",        "reserved", "frozen",   "assets",    "deposit",  "earned",   "claimed",
    "pending",     "owed",     "received", "reserve",   "paid",     "total",    "treasury",
    "staked",      "locked",   "unvested", "withheld",  "budget",   "fee",      "amount",
    "circulating", "balance",  "issuance"};
/// vPHA among the assets.
constexpr std::uint64_t kVphaAsset = 1;
/// Milliseconds since 2001 and until 2286: what looks like a time.
constexpr std::uint64_t kTimeMin = 1'000'000'000'000;
constexpr std::uint64_t kTimeMax = 9'999'999'999'999;

std::size_t width_of(std::string_view text) {
    // Bytes that begin a character.
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

std::string padded(std::string text, std::size_t width) {
    const auto have = width_of(text);
    if (have < width) text.append(width - have, ' ');
    return text;
}

bool ends_with_word(std::string_view name, std::string_view word) {
    if (name == word) return true;
    if (name.size() <= word.size() ||
        !std::equal(word.rbegin() + 0, word.rend() - 1, name.rbegin()))
        return false;
    const char first = name[name.size() - word.size()];
    return first == static_cast<char>(word.front() - 'a' + 'A') ||
           (first == word.front() && name[name.size() - word.size() - 1] == '_');
}

}  // namespace

std::string utc_text(std::uint64_t ms) {
    const auto seconds = static_cast<std::time_t>(ms / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%F %T UTC", &parts);
    return text.data();
}

bool names_amount(std::string_view name) {
    return std::any_of(kAmountNames.begin(), kAmountNames.end(),
                       [&](std::string_view word) { return ends_with_word(name, word); });
}

namespace {

std::string duration_text(std::uint64_t ms) {
    constexpr std::array<std::pair<std::uint64_t, std::string_view>, 4> kUnits{
        {{86'400'000, "day"}, {3'600'000, "hour"}, {60'000, "minute"}, {1'000, "second"}}};
    for (const auto& [unit, name] : kUnits)
        if (ms >= unit && ms % unit == 0)
            return std::to_string(ms / unit) + " " + std::string{name} + (ms == unit ? "" : "s");
    return std::to_string(ms) + " ms";
}

std::string percent_text(std::uint64_t basis_points) {
    return amount_text(basis_points, {.ss58_prefix = 0, .decimals = 2, .symbol = "%"});
}

}  // namespace

std::string readable(std::string_view name, const json::Value& value, const ChainUnits& units) {
    if (names_amount(name))
        if (const auto amount = value.as_amount(); amount && value.if_string() != nullptr)
            return amount_text(*amount, units);
    if (ends_with_word(name, "shares"))
        if (const auto amount = value.as_amount(); amount && value.if_string() != nullptr)
            return amount_text(*amount, {units.ss58_prefix, units.decimals, "v" + units.symbol});
    if (const auto number = value.as_u64(); number && value.if_string() == nullptr) {
        if (*number >= kTimeMin && *number <= kTimeMax) return utc_text(*number);
        if (ends_with_word(name, "ms")) return duration_text(*number);
        if (ends_with_word(name, "basisPoints") || ends_with_word(name, "basis_points") ||
            ends_with_word(name, "bps"))
            return percent_text(*number);
    }
    if (const auto* text = value.if_string()) return *text;
    if (value.is_null()) return "-";
    return json::write(value);
}

std::string inline_text(const json::Value& value, const ChainUnits& units) {
    if (value.is_null()) return {};
    const auto* object = value.if_object();
    if (object == nullptr) return readable({}, value, units);
    // Of an asset: the only one whose unit is known here is vPHA.
    const auto* asset = value.find("asset_id");
    const bool is_vpha = asset != nullptr && asset->as_u64() == kVphaAsset;
    std::string out;
    for (const auto& member : object->members()) {
        if (!out.empty()) out += "  ";
        const auto name = is_vpha ? std::string_view{"shares"} : std::string_view{member.name};
        out += member.name + "=" +
               (asset == nullptr || is_vpha ? readable(name, member.value, units)
                                            : readable({}, member.value, units));
    }
    return out;
}

Output::Output(bool json)
    : json_{json},
      colours_{!json && isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr},
      progress_{!json && isatty(STDERR_FILENO) == 1} {}

std::string Output::paint(Colour colour, std::string_view text) const {
    if (!colours_) return std::string{text};
    std::string out{kCodes.at(static_cast<std::size_t>(colour))};
    return out.append(text).append("\x1b[0m");
}

void Output::line(std::string_view text) const {
    if (!json_) std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
}

void Output::progress(std::string_view text) const {
    if (!progress_) return;
    std::fprintf(stderr, "\r\x1b[K%.*s", static_cast<int>(text.size()), text.data());
    std::fflush(stderr);
}

void Output::progress_done() const {
    if (progress_) std::fprintf(stderr, "\r\x1b[K");
}

void Output::table(const std::vector<std::string>& headings,
                   const std::vector<std::vector<std::string>>& rows) const {
    std::vector<std::size_t> widths;
    for (const auto& heading : headings)
        widths.push_back(width_of(heading));
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    const auto print = [&](const std::vector<std::string>& row, Colour colour) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i)
            text += i + 1 < row.size() ? padded(row[i], widths[i] + 2) : row[i];
        line(paint(colour, text));
    };
    print(headings, Colour::Bold);
    for (const auto& row : rows)
        print(row, Colour::Plain);
}

/// Members one under the other; objects and lists inside are indented.
void Output::fields(const json::Value& value, const ChainUnits& units, int indent) const {
    const std::string margin(static_cast<std::size_t>(indent), ' ');
    if (const auto* list = value.if_array()) {
        for (const auto& item : *list) {
            if (item.if_object() == nullptr && item.if_array() == nullptr) {
                line(margin + readable({}, item, units));
                continue;
            }
            line(margin + "-");
            fields(item, units, indent + 2);
        }
        return;
    }
    const auto* object = value.if_object();
    if (object == nullptr) {
        line(margin + readable({}, value, units));
        return;
    }
    std::size_t width = 0;
    for (const auto& member : object->members())
        width = std::max(width, member.name.size());
    for (const auto& member : object->members()) {
        const bool nested =
            member.value.if_object() != nullptr || member.value.if_array() != nullptr;
        if (!nested) {
            line(margin + paint(Colour::Cyan, padded(member.name, width)) + "  " +
                 readable(member.name, member.value, units));
            continue;
        }
        line(margin + paint(Colour::Cyan, member.name));
        fields(member.value, units, indent + 2);
    }
}

void Output::report(const Report& report) const {
    bool is_first = true;
    for (const auto& section : report) {
        if (!std::exchange(is_first, false)) line({});
        line(paint(Colour::Bold, section.heading));
        const auto values = aligned(section.lines);
        std::size_t name_width = 0;
        std::size_t value_width = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            name_width = std::max(name_width, width_of(section.lines[i].name));
            value_width = std::max(value_width, width_of(values[i]));
        }
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto& one = section.lines[i];
            const auto colour = one.tone == Tone::Good  ? Colour::Green
                                : one.tone == Tone::Bad ? Colour::Red
                                                        : Colour::Plain;
            auto text =
                "  " + paint(Colour::Cyan, padded(one.name, name_width)) + "  " +
                paint(colour, one.note.empty() ? values[i] : padded(values[i], value_width));
            if (!one.note.empty()) text += "  " + paint(Colour::Dim, one.note);
            line(text);
        }
    }
}

void Output::result(const json::Value& value, const ChainUnits& units) const {
    if (json_) {
        std::printf("%s\n", json::write_indented(value).c_str());
        return;
    }
    fields(value, units, 0);
}

}  // namespace node::pha
