// Measures the cases of cases.hpp on the runtime itself, in memory.
//
// The time is that of dispatching the decoded call, without signature and fee. What a key costs on
// disk is added as the runtime's own weights count it (frame/support/weight.hpp), so that the ratio
// to the declared weight compares like with like.
#pragma once

#include "node/benchmark/cases.hpp"
#include "primitives/result.hpp"
#include "primitives/state.hpp"

namespace node::benchmark {

struct Figures {
    std::uint64_t median_ns = 0;
    std::uint64_t p95_ns = 0;
    /// Distinct keys, but those that every extrinsic of the signer touches.
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t declared_ns = 0;
    /// Each repetition's time, in the order measured.
    std::vector<std::uint64_t> times_ns{};

    /// The median with its reads and writes.
    std::uint64_t cost_ns() const;
    double ratio() const;
};

/// The runtime's pallets and calls, in its order.
std::vector<PalletCalls> runtime_calls();

/// `genesis` is the state of block 0. The error says which step failed and how.
primitives::Result<Figures, std::string> measure(const primitives::StateDiff& genesis,
                                                 const Case& one, std::uint32_t repeat);

}  // namespace node::benchmark
