// What `pha watch` shows of a chain at a block.
#pragma once

#include "node/pha/chain.hpp"

#include <optional>

namespace node::pha {

struct WatchFigures {
    std::uint64_t number = 0;
    std::string hash;
    std::optional<std::uint64_t> finalized;
    std::optional<std::uint64_t> extrinsics;
    std::optional<std::uint64_t> pool;
    std::optional<std::uint64_t> peers;
    bool is_syncing = false;
    /// Where the chain has workers; counted up to kWorkersMax.
    struct Workers {
        std::uint64_t active = 0;
        std::uint64_t lapsed = 0;
        std::uint64_t denied = 0;
    };
    std::optional<Workers> workers;
    /// Of the emission; the budget is that of the last hour that ended.
    struct Epoch {
        std::uint64_t number = 0;
        std::uint64_t minute = 0;
        u128 released = 0;
        u128 reserve = 0;
        std::optional<u128> budget;
    };
    std::optional<Epoch> epoch;
};

/// Ten pages: a screen has no use for an exact count beyond it.
inline constexpr std::uint64_t kWorkersMax = 1'000;

/// Asks the node; what it does not answer is absent.
WatchFigures watch_figures(Chain& chain, std::uint64_t number);
/// For programs: one object, absent figures null.
json::Object to_json(const WatchFigures& figures);

}  // namespace node::pha
