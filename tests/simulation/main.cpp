// sim: runs of the simulated network, by seed.
//
//   sim --seed S [--trace]         one run; every event with --trace
//   sim --seeds A..B [--json]      many runs and their figures
//   --runtime                      with the real runtime: blocks are built, sealed and executed
//   --broken                       one cheater more than tolerated: finality must break, and every
//                                  run in which it did must name the cheaters
//
// The exit status is 1 when something happened that never may.
#include "tests/simulation/chain_world.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using namespace simulation;

struct Options {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
    bool trace = false;
    bool json = false;
    bool broken = false;
    bool runtime = false;
};

std::optional<Options> parse(int count, char** arguments) {
    Options out;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = arguments[i];
        const char* value = i + 1 < count ? arguments[i + 1] : nullptr;
        if (word == "--trace") {
            out.trace = true;
        } else if (word == "--json") {
            out.json = true;
        } else if (word == "--runtime") {
            out.runtime = true;
        } else if (word == "--broken") {
            out.broken = true;
        } else if (word == "--seed" && value != nullptr) {
            out.first = out.last = std::strtoull(arguments[++i], nullptr, 10);
        } else if (word == "--seeds" && value != nullptr) {
            char* dots = nullptr;
            out.first = std::strtoull(arguments[++i], &dots, 10);
            if (std::strncmp(dots, "..", 2) != 0) return std::nullopt;
            out.last = std::strtoull(dots + 2, nullptr, 10);
        } else {
            return std::nullopt;
        }
    }
    if (out.last < out.first) return std::nullopt;
    return out;
}

void print_line(Millis at_ms, ActorId actor, std::string_view what, std::uint64_t detail) {
    std::printf("%8llu %4llu %-8.*s %llx\n", static_cast<unsigned long long>(at_ms),
                static_cast<unsigned long long>(actor), static_cast<int>(what.size()), what.data(),
                static_cast<unsigned long long>(detail));
}

void describe(const Scenario& scenario, std::uint64_t trace, const Figures& figures) {
    std::printf("seed %llu: %zu validators (", static_cast<unsigned long long>(scenario.seed),
                scenario.validators);
    for (const Cheat cheat : scenario.cheats)
        if (cheat != Cheat::None) std::printf("%s ", std::string{to_string(cheat)}.c_str());
    std::printf(
        "of %zu tolerated), latency %llu-%llu ms, loss %llu/1000, %zu partitions, %llu "
        "crashes, sets of %u blocks\n",
        scenario.tolerated(), static_cast<unsigned long long>(scenario.latency_min_ms),
        static_cast<unsigned long long>(scenario.latency_max_ms),
        static_cast<unsigned long long>(scenario.loss_per_mille), scenario.partitions.size(),
        static_cast<unsigned long long>(figures.crashes), scenario.change_every);
    std::printf("%llu rounds, %llu blocks, %llu messages, %llu lost, trace %016llx\n",
                static_cast<unsigned long long>(figures.rounds),
                static_cast<unsigned long long>(figures.blocks),
                static_cast<unsigned long long>(figures.messages),
                static_cast<unsigned long long>(figures.lost),
                static_cast<unsigned long long>(trace));
}

/// `more`: members of its own kind, each with a comma behind it.
void print_json(Figures& figures, std::uint64_t runs, double seconds, const std::string& more) {
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "{\"runs\": %llu, \"rounds\": %llu, \"roundsPerSecond\": %.1f, \"seconds\": %.1f, "
        "\"violations\": %zu, \"blocks\": %llu, \"votes\": %llu, \"messages\": %llu, "
        "\"lost\": %llu, \"crashes\": %llu, \"equivocations\": %llu, \"conflicts\": %llu, ",
        number(runs), number(figures.rounds), static_cast<double>(figures.rounds) / seconds,
        seconds, figures.violations.size(), number(figures.blocks), number(figures.votes),
        number(figures.messages), number(figures.lost), number(figures.crashes),
        number(figures.equivocations), number(figures.conflicts));
    std::printf(
        "%s\"finalityMs\": {\"p50\": %u, \"p90\": %u, \"p95\": %u, \"p99\": %u, \"max\": %u}}\n",
        more.c_str(), figures.finality_at(500), figures.finality_at(900), figures.finality_at(950),
        figures.finality_at(990), figures.finality_at(1000));
}

void print_violations(const Figures& figures) {
    for (const std::string& violation : figures.violations)
        std::fprintf(stderr, "%s\n", violation.c_str());
}

/// Of the process. `unnamed`: runs that broke, and nobody knows by whom.
int status_of(const Options& options, const Figures& total, std::uint64_t unnamed) {
    if (unnamed > 0)
        std::fprintf(stderr, "%llu runs broke without naming the cheaters\n",
                     static_cast<unsigned long long>(unnamed));
    const bool is_as_expected = !options.broken || total.conflicts > 0;
    if (!is_as_expected) std::fprintf(stderr, "no run broke, though the cheaters were too many\n");
    return total.violations.empty() && unnamed == 0 && is_as_expected ? 0 : 1;
}

int run_with_runtime(const Options& options) {
    const auto began = std::chrono::steady_clock::now();
    ChainFigures total;
    std::uint64_t unnamed = 0;
    for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
        const Scenario scenario =
            options.broken ? broken_runtime_scenario_of(seed) : runtime_scenario_of(seed);
        ChainWorld world{scenario, options.trace ? &print_line : nullptr};
        world.run();
        if (options.first == options.last && !options.json)
            describe(scenario, world.trace(), world.figures().common);
        if (world.figures().common.conflicts > 0 &&
            world.checker().named().size() <= scenario.tolerated())
            ++unnamed;
        total.add(world.figures());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    print_violations(total.common);
    const auto member = [](const char* name, std::uint64_t value) {
        return "\"" + std::string{name} + "\": " + std::to_string(value) + ", ";
    };
    print_json(total.common, options.last - options.first + 1, took.count(),
               member("executed", total.executed) + member("transactions", total.transactions) +
                   member("refused", total.refused) + member("setChanges", total.sets) +
                   member("proofs", total.proofs) + member("slashed", total.slashed) +
                   member("lies", total.lies));
    return status_of(options, total.common, unnamed);
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = parse(count, arguments);
    if (!options) {
        std::fprintf(stderr,
                     "usage: sim --seed S | --seeds A..B [--broken] [--runtime] [--trace] "
                     "[--json]\n");
        return 2;
    }
    if (options->runtime) return run_with_runtime(*options);
    const auto began = std::chrono::steady_clock::now();
    Figures total;
    std::uint64_t unnamed = 0;
    for (std::uint64_t seed = options->first; seed <= options->last; ++seed) {
        const Scenario scenario = options->broken ? broken_scenario_of(seed) : scenario_of(seed);
        World world{scenario, options->trace ? &print_line : nullptr};
        world.run();
        if (options->first == options->last && !options->json)
            describe(scenario, world.trace(), world.figures());
        if (world.figures().conflicts > 0 && world.checker().named().size() <= scenario.tolerated())
            ++unnamed;
        total.add(world.figures());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    print_violations(total);
    print_json(total, options->last - options->first + 1, took.count(), {});
    return status_of(*options, total, unnamed);
}
