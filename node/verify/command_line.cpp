#include "node/verify/command_line.hpp"

#include "node/verify/kinds.hpp"
#include "node/version.hpp"
#include "tee-registry/utc_time.hpp"

#include <charconv>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>

namespace node::verify {
namespace {

constexpr std::string_view kAbout = R"(NAME
  pha-verify - judge attestation evidence without a chain

DESCRIPTION
  Judges evidence of a trusted execution environment as the chain would, at a
  time of your choice, and prints every step with what it found. Nothing is
  fetched: evidence, collateral and policy are files, the result depends on
  nothing else.

  FILE is binary, hexadecimal (with or without 0x) or JSON; "-" is standard
  input. Kinds:
)";

constexpr std::string_view kNotes = R"(
POLICY
  A JSON object with a section for each kind; members left out keep their
  defaults, members that are not known are an error:
    {"dcap": {"acceptedStatuses": ["UpToDate"], "evaluationDataNumberMin": 17,
      "tdAttributesRequired": "10000000", "tdAttributesForbidden": "0",
      "allowServiceTd": false, "roots": []},
     "dstack": {"aggregatedMrs": [], "osImages": [], "composeHashes": [],
      "appIds": [], "devices": [], "keyProviders": [], "allowBootTime": false,
      "reportData": "...", "gpuEvidenceHash": "..."}}
  Roots are certificates (DER in hexadecimal) trusted beside the vendor's own.
  Lists of dstack hold byte strings in hexadecimal; an empty one accepts all.

EXIT STATUS
  0  accepted
  1  refused
  2  wrong usage, or a file that cannot be read

ENVIRONMENT
  NO_COLOR  set to anything: no colours. They are also off when standard
            output is no terminal.

EXAMPLES
  pha-verify --collateral collateral.json quote.bin
  pha-verify --collateral c.json --at 2025-07-04T10:16:31Z --json quote.hex | jq .status
)";

std::string about() {
    std::string out{kAbout};
    for (const auto& kind : kinds()) {
        out += "    " + std::string{kind.name};
        out.append(10 - kind.name.size(), ' ');
        out += std::string{kind.what} + (kind.judge == nullptr ? " (not in this build)\n" : "\n");
    }
    return out;
}

Result<std::string, UsageError> read_file(const std::string& path) {
    const auto read = [](std::istream& in) {
        std::string out;
        for (std::istreambuf_iterator<char> at{in}, end; at != end; ++at) {
            if (out.size() > kFileSizeMax) break;
            out += *at;
        }
        return out;
    };
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) return unexpected("cannot read " + path);
    }
    auto content = path == "-" ? read(std::cin) : read(file);
    if (file.bad()) return unexpected("cannot read " + path);
    if (content.size() > kFileSizeMax) return unexpected(path + " is larger than 1 MiB");
    return content;
}

/// RFC 3339 with its freedoms: either case, a fraction (dropped), an offset from UTC.
std::optional<std::int64_t> rfc3339_with_offset(std::string text) {
    constexpr std::size_t kWholeSize = 19;
    for (char& c : text)
        if (c == 't' || c == 'z') c = static_cast<char>(c - 'a' + 'A');
    const auto end = text.find_first_not_of("0123456789", std::min(kWholeSize + 1, text.size()));
    if (text.size() > kWholeSize && text[kWholeSize] == '.' && end != text.npos && end > 20)
        text.erase(kWholeSize, end - kWholeSize);
    if (text.size() != kWholeSize + 6) return tee_registry::rfc3339_seconds(text);
    const auto zone = text.substr(kWholeSize);
    const auto utc = tee_registry::rfc3339_seconds(text.substr(0, kWholeSize) + "Z");
    const auto hours = tee_registry::decimal_digits(zone.substr(1, 2));
    const auto minutes = tee_registry::decimal_digits(zone.substr(4, 2));
    const bool signed_zone = zone[0] == '+' || zone[0] == '-';
    if (!utc || !signed_zone || zone[3] != ':' || !hours || *hours > 23 || !minutes ||
        *minutes > 59)
        return std::nullopt;
    const auto offset = std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
    return zone[0] == '+' ? *utc - offset : *utc + offset;
}

/// Seconds since 1970, or a time in the form 2025-07-04T10:16:31Z; the clock when empty.
Result<std::uint64_t, UsageError> time_of(const std::string& text) {
    if (text.empty()) return static_cast<std::uint64_t>(std::time(nullptr));
    if (const auto seconds = rfc3339_with_offset(text))
        return static_cast<std::uint64_t>(std::max(*seconds, std::int64_t{0}));
    std::uint64_t seconds = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, seconds);
    if (failure != std::errc{} || stop != end)
        return unexpected("--at wants Unix seconds or a time like 2025-07-04T10:16:31Z, not '" +
                          text + "'");
    return seconds;
}

Result<primitives::Done, UsageError> read_into(std::optional<std::string>& out,
                                               const std::string& path) {
    if (!path.empty()) out = TRY(read_file(path));
    return primitives::Done{};
}

struct Paths {
    std::string evidence;
    std::string collateral;
    std::string policy;
    std::string at;
};

Result<primitives::Done, UsageError> read_inputs(const Paths& paths, Request& request) {
    request.now_seconds = TRY(time_of(paths.at));
    auto evidence = TRY(read_file(paths.evidence));
    TRY(set_evidence(request, std::move(evidence)));
    TRY(read_into(request.collateral, paths.collateral));
    TRY(read_into(request.policy, paths.policy));
    return primitives::Done{};
}

}  // namespace

std::variant<Command, int> parse_command_line(int argc, char** argv) {
    CLI::App app{about(), "pha-verify"};
    app.footer(std::string{kNotes});
    app.set_version_flag("--version", "pha-verify " + std::string{kNodeVersion});
    Command command;
    Paths paths;
    app.add_option("--kind", command.request.kind, "auto or the name of a kind")
        ->type_name("KIND")
        ->capture_default_str();
    app.add_option("--collateral", paths.collateral,
                   "What the vendor signed, as JSON in dcap-qvl's form")
        ->type_name("FILE");
    app.add_option("--at", paths.at, "Time of judgement (default: now)")->type_name("UNIX|RFC3339");
    app.add_option("--policy", paths.policy, "What is acceptable (default: the chain's defaults)")
        ->type_name("FILE");
    app.add_flag("--json", command.json, "Print the verdict as JSON");
    app.add_option("FILE", paths.evidence, "The evidence")->required()->type_name("");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return kExitUsage;
    }
    if (const auto read = read_inputs(paths, command.request); !read) {
        std::cerr << "pha-verify: " << read.error() << '\n';
        return kExitUsage;
    }
    return command;
}

}  // namespace node::verify
