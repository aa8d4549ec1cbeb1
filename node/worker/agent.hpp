// The agent: keeps one machine registered. At each block it reads what the chain says of its
// worker, does what node/worker/plan.hpp decides, and answers liveness challenges. What fails is
// said and tried again, with growing pauses; a lost node is asked for again.
#pragma once

#include "node/worker/evidence_source.hpp"
#include "node/worker/keys.hpp"
#include "node/worker/registry.hpp"

#include <chrono>
#include <functional>

namespace node::worker {

/// Pauses after failures, doubled each time.
inline constexpr std::chrono::seconds kPauseMin{4};
inline constexpr std::chrono::seconds kPauseMax{300};
/// Blocks after which a liveness answer that did not count is sent again.
inline constexpr BlockNumber kAnswerAgainBlocks = 10;

struct AgentOptions {
    AccountId operator_account;
    /// Where the worker answers: an URL, may be empty.
    std::string endpoint;
    std::string gpu_program;
    /// Where the evidence stands, signed by the worker's key, after each act; empty: nowhere.
    std::string publish_path;
    std::uint64_t renew_before_ms = 24 * 3600 * 1000;
    /// Ends after the worker is Active with nothing due.
    bool once = false;
};

/// A line for the operator: what happened, "key=value" facts.
using Tell = std::function<void(std::string_view)>;

class Agent {
  public:
    Agent(AgentOptions options, const Keys& keys, EvidenceSource& source, Sender sender, Tell tell)
        : options_{std::move(options)},
          keys_{keys},
          source_{source},
          sender_{std::move(sender)},
          tell_{std::move(tell)} {}

    /// Follows the chain until the connection fails (the problem), or `once` is reached.
    Result<Done, Problem> follow(pha::Chain& chain);

  private:
    using Clock = std::chrono::steady_clock;

    /// One block; true where nothing is due.
    Result<bool, Problem> on_block(const Registry& registry, BlockNumber best);
    Result<Done, Problem> answer_liveness(const Registry& registry, BlockNumber best,
                                          const Sr25519Pair& worker);
    Result<Done, Problem> perform(const Registry& registry, const Act& act, const WorkerKey& worker,
                                  const std::optional<WorkerKey>& next_worker);
    Result<Evidence, Problem> collect(const Registry& registry, const Binding& binding);
    /// Signs what was shown for an act and publishes it, where that is asked for.
    Result<Done, Problem> publish_evidence(const Binding& binding, const Evidence& evidence);
    void say_once(std::string text);
    /// After a failure: nothing is tried before the pause is over.
    void pause(const Problem& problem);

    AgentOptions options_;
    const Keys& keys_;
    EvidenceSource& source_;
    Sender sender_;
    Tell tell_;
    std::string said_;
    std::chrono::seconds next_pause_ = kPauseMin;
    Clock::time_point paused_until_{};
    std::optional<Bytes32> answered_;
    BlockNumber answered_at_ = 0;
};

}  // namespace node::worker
