// Times of the runtime's calls beside the weights that they declare, as `benchmark pallet` of
// Substrate's nodes tells.
#include "chain-spec/genesis.hpp"
#include "node/benchmark/measure.hpp"
#include "node/commands/commands.hpp"
#include "node/commands/progress.hpp"
#include "primitives/json/writer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

namespace node {

namespace json = primitives::json;
using benchmark::PalletCalls;
using primitives::Done;
using primitives::unexpected;

namespace {

struct Row {
    std::string pallet;
    std::string call;
    /// nullptr: no case.
    const benchmark::Case* one = nullptr;
    std::optional<benchmark::Figures> figures;
    /// Why there are none.
    std::string error;
};

/// Without the case and the marks that crates and pallets write differently.
std::string folded(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (c != '_' && c != '-')
            out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    return out;
}

/// Whether a list like "Balances,pallet_assets" names it; "*" and nothing name all.
bool is_named(std::string_view list, const std::string& name) {
    if (list.empty()) return true;
    const auto wanted = folded(name);
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto one = folded(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (one == "*" || one == wanted || one == "pallet" + wanted || one == "frame" + wanted)
            return true;
    }
    return false;
}

std::vector<Row> rows_of(const std::vector<PalletCalls>& pallets,
                         const std::vector<benchmark::Case>& cases,
                         const BenchmarkPalletOptions& options) {
    std::vector<Row> out;
    for (const auto& pallet : pallets) {
        if (!is_named(options.pallet, pallet.name)) continue;
        for (const auto& call : pallet.calls) {
            if (!is_named(options.extrinsic, call.name)) continue;
            const auto found = std::find_if(cases.begin(), cases.end(), [&](const auto& one) {
                const auto& encoded = one.measured.call.encoded;
                return encoded[0] == pallet.index && encoded[1] == call.index;
            });
            out.push_back({.pallet = pallet.name,
                           .call = call.name,
                           .one = found == cases.end() ? nullptr : &*found,
                           .figures = {},
                           .error = {}});
        }
    }
    return out;
}

json::Value json_of(const std::vector<Row>& rows) {
    json::Array out;
    for (const auto& row : rows) {
        json::Object one;
        one.set("pallet", row.pallet).set("extrinsic", row.call);
        if (row.figures) {
            const auto& figures = *row.figures;
            one.set("medianNs", figures.median_ns)
                .set("p95Ns", figures.p95_ns)
                .set("reads", figures.reads)
                .set("writes", figures.writes)
                .set("costNs", figures.cost_ns())
                .set("declaredNs", figures.declared_ns)
                .set("isAboveDeclared", figures.cost_ns() > figures.declared_ns);
        } else {
            one.set("error", row.error.empty() ? "no case" : row.error);
        }
        out.push_back(std::move(one));
    }
    return out;
}

void print_row(const Row& row, bool colours) {
    const auto name = row.pallet + "." + row.call;
    if (!row.figures) {
        const auto* const why = row.error.empty() ? "no case" : row.error.c_str();
        std::printf("%s%-40s %s%s\n", colours ? "\x1b[2m" : "", name.c_str(), why,
                    colours ? "\x1b[0m" : "");
        return;
    }
    const auto& figures = *row.figures;
    const bool is_above = figures.cost_ns() > figures.declared_ns;
    std::printf("%s%-40s %10.1f %10.1f %6llu %6llu %10.1f %7.2f%s%s\n",
                colours && is_above ? "\x1b[31m" : "", name.c_str(),
                static_cast<double>(figures.median_ns) / 1000,
                static_cast<double>(figures.p95_ns) / 1000,
                static_cast<unsigned long long>(figures.reads),
                static_cast<unsigned long long>(figures.writes),
                static_cast<double>(figures.declared_ns) / 1000, figures.ratio(),
                is_above ? " ABOVE" : "", colours && is_above ? "\x1b[0m" : "");
}

void print_table(const std::vector<Row>& rows) {
    const bool colours = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    std::printf("%-40s %10s %10s %6s %6s %10s %7s\n", "call", "median us", "p95 us", "reads",
                "writes", "weight us", "ratio");
    for (const auto& row : rows)
        print_row(row, colours);
}

/// The form of Substrate's --json-file: one list of repetitions a call, without components.
json::Value repetitions_of(const std::vector<Row>& rows) {
    json::Array out;
    for (const auto& row : rows) {
        if (!row.figures) continue;
        json::Array times;
        for (const auto time_ns : row.figures->times_ns) {
            times.emplace_back(json::Object{}
                                   .set("components", json::Array{})
                                   .set("extrinsic_time", time_ns)
                                   .set("storage_root_time", 0u)
                                   .set("reads", row.figures->reads)
                                   .set("repeat_reads", 0u)
                                   .set("writes", row.figures->writes)
                                   .set("repeat_writes", 0u)
                                   .set("proof_size", 0u)
                                   .set("keys", json::Array{}));
        }
        out.emplace_back(json::Object{}
                             .set("pallet", row.pallet)
                             .set("instance", row.pallet)
                             .set("benchmark", row.call)
                             .set("time_results", std::move(times))
                             .set("db_results", json::Array{}));
    }
    return out;
}

Outcome write_file(const std::string& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary};
    file << text;
    file.flush();
    if (!file) return unexpected("cannot write " + path);
    return Done{};
}

Outcome write_result(const std::vector<Row>& rows, const BenchmarkPalletOptions& options) {
    const auto text = json::write_indented(json_of(rows)) + "\n";
    if (!options.output.empty()) TRY(write_file(options.output, text));
    if (!options.json_file.empty())
        TRY(write_file(options.json_file, json::write_indented(repetitions_of(rows)) + "\n"));
    if (options.json)
        std::fputs(text.c_str(), stdout);
    else if (options.output.empty())
        print_table(rows);
    return Done{};
}

}  // namespace

Outcome benchmark_pallet(const BenchmarkPalletOptions& options) {
    const auto pallets = benchmark::runtime_calls();
    benchmark::Book book{pallets};
    benchmark::add_frame_cases(book);
    benchmark::add_money_cases(book);
    benchmark::add_tee_cases(book);
    benchmark::add_governance_cases(book);
    auto rows = rows_of(pallets, book.cases(), options);
    if (rows.empty())
        return unexpected("no call " + options.extrinsic + " of a pallet " + options.pallet +
                          "; --list names them all");
    if (options.list) {
        for (const auto& row : rows)
            std::printf("%s.%s%s\n", row.pallet.c_str(), row.call.c_str(),
                        row.one == nullptr ? " (no case)" : "");
        return Done{};
    }
    const auto executor = runtime::make_native_executor(nullptr);
    const auto spec = TRY(load_spec(options.chain, *executor));
    const auto genesis = chain_spec::build_genesis(spec, *executor);
    if (!genesis) return unexpected(genesis.error().message);
#ifndef __OPTIMIZE__
    std::fputs("pha-node: an unoptimised build; its times say nothing of weights\n", stderr);
#endif
    std::size_t failures = 0;
    {
        Progress progress{"calls measured", rows.size()};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto& row = rows[i];
            progress.at(i + 1);
            if (row.one == nullptr) continue;
            auto figures = benchmark::measure(genesis->state, *row.one, options.repeat);
            if (figures) {
                row.figures = *figures;
            } else {
                row.error = figures.error();
                ++failures;
            }
        }
    }
    TRY(write_result(rows, options));
    if (failures > 0)
        return unexpected(std::to_string(failures) +
                          " calls cannot be measured on this chain's genesis");
    return Done{};
}

}  // namespace node
