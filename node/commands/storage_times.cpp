// What reading and changing one entry of a chain's state takes on this machine, over every entry,
// as `benchmark storage` of Substrate's nodes tells.
#include "node/commands/commands.hpp"
#include "node/commands/progress.hpp"
#include "node/service/open_chain.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

namespace node {

namespace json = primitives::json;
using primitives::Bytes;
using primitives::Done;
using primitives::unexpected;

namespace {

using Clock = std::chrono::steady_clock;

/// Entries of which a sample is taken; a larger state takes no longer.
constexpr std::size_t kSampleMax = 20'000;

std::vector<Bytes> keys_of(const primitives::StateView& state) {
    std::vector<Bytes> out;
    Progress progress{"keys listed", 0};
    Bytes at;
    while (auto next = state.next_key(at)) {
        at = *next;
        out.push_back(at);
        progress.at(out.size());
    }
    return out;
}

/// Nanoseconds of `work` for each key, `warmups` rounds before not counted; sorted.
template <class Work>
std::vector<std::uint64_t> times_of(const char* what, const std::vector<Bytes>& keys,
                                    std::uint32_t warmups, const Work& work) {
    Progress progress{what, std::uint64_t{warmups + 1} * keys.size()};
    std::vector<std::uint64_t> out;
    std::uint64_t done = 0;
    for (std::uint32_t round = 0; round <= warmups; ++round) {
        for (const auto& key : keys) {
            const auto began = Clock::now();
            work(key);
            const std::chrono::nanoseconds took = Clock::now() - began;
            if (round == warmups) out.push_back(static_cast<std::uint64_t>(took.count()));
            progress.at(++done);
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

json::Object figures_of(const std::vector<std::uint64_t>& sorted) {
    std::uint64_t sum = 0;
    for (const auto each : sorted)
        sum += each;
    json::Object out;
    out.set("samples", std::uint64_t{sorted.size()})
        .set("minNs", sorted.front())
        .set("medianNs", sorted[sorted.size() / 2])
        .set("averageNs", sum / sorted.size())
        .set("p99Ns", sorted[sorted.size() * 99 / 100])
        .set("maxNs", sorted.back());
    return out;
}

void print(const char* what, const std::vector<std::uint64_t>& sorted) {
    std::printf("%-6s median %.3f us, p99 %.3f us, %.3f to %.3f us, of %zu\n", what,
                static_cast<double>(sorted[sorted.size() / 2]) / 1000,
                static_cast<double>(sorted[sorted.size() * 99 / 100]) / 1000,
                static_cast<double>(sorted.front()) / 1000,
                static_cast<double>(sorted.back()) / 1000, sorted.size());
}

}  // namespace

Outcome benchmark_storage(const BenchmarkStorageOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto best = chain.database->best();
    const auto view = chain.database->view_at(best.hash);
    if (!view) return unexpected(std::string{"the state of the best block is not kept"});
    auto keys = keys_of(**view);
    std::shuffle(keys.begin(), keys.end(), std::mt19937_64{options.seed});
    const auto entries = keys.size();
    if (keys.empty()) return unexpected(std::string{"the state of the best block is empty"});
    keys.resize(std::min(keys.size(), kSampleMax));

    const auto reads = times_of("read", keys, options.warmups,
                                [&](const Bytes& key) { static_cast<void>((*view)->get(key)); });
    // The root is what a changed entry costs; blocks write all of theirs together, later.
    const auto roots = times_of("changed", keys, options.warmups, [&](const Bytes& key) {
        primitives::StateDiff diff;
        auto value = (*view)->get(key).value_or(Bytes{});
        value.push_back(1);
        diff.insert_or_assign(key, std::move(value));
        static_cast<void>((*view)->root_after(diff));
    });
    if (options.json) {
        json::Object out;
        out.set("block", std::uint64_t{best.number})
            .set("entries", std::uint64_t{entries})
            .set("seed", options.seed)
            .set("read", figures_of(reads))
            .set("root", figures_of(roots));
        std::printf("%s\n", json::write_indented(json::Value{std::move(out)}).c_str());
        return Done{};
    }
    std::printf("block %u, %zu entries\n", best.number, entries);
    print("read", reads);
    print("root", roots);
    return Done{};
}

}  // namespace node
