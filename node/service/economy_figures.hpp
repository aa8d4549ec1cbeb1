// What a chain's economy looks like to a dashboard: asked of the runtime at the best block when
// metrics are gathered, by the same runtime APIs that pha_supply, pha_vpha and pha_workers print.
#pragma once

#include "rpc/methods/pha_types.hpp"
#include "runtime/executor/executor.hpp"
#include "storage/database.hpp"

#include <optional>

namespace node {

struct EconomyFigures {
    rpc::pha::Supply supply;
    rpc::pha::Emission emission;
    rpc::pha::Vpha vpha;
    /// By WorkerState.
    std::array<std::uint64_t, 3> workers{};
};

class EconomyReader {
  public:
    /// Both outlive the reader.
    EconomyReader(const storage::Database& database, const runtime::Executor& executor)
        : database_{database}, executor_{executor} {}

    /// Nothing where the runtime does not answer. Kept until there is another best block, and for
    /// the workers, whose pages cost most, until kWorkersEvery blocks later. Not thread-safe.
    const std::optional<EconomyFigures>& read();

  private:
    /// Pages of 100: the state of at most 10,000 workers is counted.
    static constexpr int kWorkerPagesMax = 100;
    static constexpr std::uint32_t kWorkersEvery = 30;

    std::optional<EconomyFigures> ask(const primitives::StateView& state) const;
    bool count_workers(const primitives::StateView& state);

    const storage::Database& database_;
    const runtime::Executor& executor_;
    std::optional<EconomyFigures> figures_;
    primitives::Hash at_;
    std::optional<primitives::BlockNumber> workers_at_;
    std::array<std::uint64_t, 3> workers_{};
};

}  // namespace node
