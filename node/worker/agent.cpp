#include "node/worker/agent.hpp"

#include "node/verify/crypto_host.hpp"
#include "node/worker/published.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/binding.hpp"

#include <algorithm>

namespace node::worker {

namespace workers = tee_registry::workers;

namespace {

std::string_view name_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::Register:
            return "register";
        case Purpose::Renew:
            return "renew";
        case Purpose::Rotate:
            return "rotate";
        case Purpose::Transfer:
            return "transfer";
        case Purpose::Challenge:
            return "challenge";
    }
    return "?";
}

}  // namespace

Result<Done, Problem> Agent::follow(pha::Chain& chain) {
    const Registry registry{chain};
    const auto heads = chain.client().subscribe("chain_subscribeNewHeads");
    if (!heads) return unexpected("cannot follow the chain: " + heads.error().message);
    while (true) {
        auto head = chain.client().next(*heads);
        if (!head) return unexpected("the node went silent: " + head.error().message);
        // While an act took its blocks, others came: the last one tells all.
        while (auto later = chain.client().next(*heads, std::chrono::milliseconds{0}))
            head = std::move(later);
        const auto version = TRY(chain.rpc("state_getRuntimeVersion"));
        if (pha::number_in(version, "specVersion") != chain.spec_version())
            return unexpected(Problem{"the chain has a new runtime"});
        const auto number = static_cast<BlockNumber>(pha::number_in(*head, "number"));
        const bool is_well = TRY(on_block(registry, number));
        if (is_well && options_.once) return Done{};
    }
}

void Agent::say_once(std::string text) {
    if (text == said_) return;
    tell_(text);
    said_ = std::move(text);
}

void Agent::pause(const Problem& problem) {
    tell_("failed, next try in " + std::to_string(next_pause_.count()) + " s: " + problem);
    said_.clear();
    paused_until_ = Clock::now() + next_pause_;
    next_pause_ = std::min(next_pause_ * 2, kPauseMax);
}

Result<bool, Problem> Agent::on_block(const Registry& registry, BlockNumber best) {
    const auto worker = TRY(keys_.worker());
    const auto next = TRY(keys_.next_worker());
    Situation situation{.worker = TRY(registry.worker(worker.public_key())),
                        .rotation_wanted = next.has_value(),
                        .operator_account = options_.operator_account,
                        .finalized_block = TRY(registry.finalized_block()),
                        .best_block = best,
                        .now_ms = TRY(registry.now_ms()),
                        .renew_before_ms = options_.renew_before_ms};
    if (next && !situation.worker && TRY(registry.worker(next->public_key()))) {
        TRY(keys_.promote_next_worker());
        tell_("rotated worker=" + primitives::to_hex(next->public_key()));
        return false;
    }
    TRY(answer_liveness(registry, best, worker));
    if (Clock::now() < paused_until_) return false;
    const auto planned = plan(situation);
    if (const auto* idle = std::get_if<Idle>(&planned)) {
        say_once(std::string{to_string(*idle)} +
                 " worker=" + primitives::to_hex(worker.public_key()));
        return *idle == Idle::Well;
    }
    const auto& act = std::get<Act>(planned);
    const auto done = perform(registry, act, worker.public_key(),
                              next ? std::optional{WorkerKey{next->public_key()}} : std::nullopt);
    if (!done) {
        pause(done.error());
        return false;
    }
    next_pause_ = kPauseMin;
    said_.clear();
    tell_(std::string{name_of(act.purpose)} + " done, evidence names block " +
          std::to_string(act.block));
    return false;
}

Result<Done, Problem> Agent::answer_liveness(const Registry& registry, BlockNumber best,
                                             const Sr25519Pair& worker) {
    const auto challenge = TRY(registry.liveness_challenge(worker.public_key()));
    if (!challenge) return Done{};
    if (answered_ == challenge && best < answered_at_ + kAnswerAgainBlocks) return Done{};
    primitives::crypto::SystemRandom random;
    answered_ = challenge;
    answered_at_ = best;
    const auto sent = registry.answer_liveness(worker, *challenge, random);
    if (!sent) tell_("liveness challenge not answered: " + sent.error());
    return Done{};
}

/// GPUs first: the CPU's report data hold the hash of their evidence.
Result<Evidence, Problem> Agent::collect(const Registry& registry, const Binding& binding) {
    verify::StatelessHost host;
    Evidence out;
    out.gpus =
        TRY(gpu_evidence_of(options_.gpu_program, tee_registry::gpu_nonce_of(host, binding)));
    const auto gpu_hash = out.gpus ? tee_registry::nvidia::hash_of(host, *out.gpus) : Bytes32{};
    out.cpu = TRY(source_.quote(tee_registry::report_data_of(host, binding, gpu_hash)));
    if (binding.purpose == Purpose::Register) {
        // Before a fee is paid. Renewals have a grace that this dry run does not know.
        const auto refusal = TRY(registry.refusal(out.cpu));
        if (!refusal.empty()) return unexpected("the chain would refuse the evidence: " + refusal);
    }
    return out;
}

Result<Done, Problem> Agent::publish_evidence(const Binding& binding, const Evidence& evidence) {
    if (options_.publish_path.empty()) return Done{};
    const bool rotates = binding.purpose == Purpose::Rotate;
    const auto next = TRY(keys_.next_worker());
    const auto pair = rotates && next ? *next : TRY(keys_.worker());
    primitives::crypto::SystemRandom random;
    return publish(options_.publish_path,
                   signed_evidence(pair, binding.genesis_hash,
                                   {.worker = binding.worker,
                                    .operator_account = binding.operator_account,
                                    .purpose = binding.purpose,
                                    .block_number = binding.block_number,
                                    .evidence = evidence},
                                   random));
}

Result<Done, Problem> Agent::perform(const Registry& registry, const Act& act,
                                     const WorkerKey& worker,
                                     const std::optional<WorkerKey>& next_worker) {
    const bool rotates = act.purpose == Purpose::Rotate;
    const Binding binding{.purpose = act.purpose,
                          .genesis_hash = TRY(registry.block_hash(0)),
                          .worker = rotates ? next_worker.value() : worker,
                          .operator_account = options_.operator_account,
                          .block_number = act.block,
                          .block_hash = TRY(registry.block_hash(act.block))};
    auto evidence = TRY(collect(registry, binding));
    TRY(publish_evidence(binding, evidence));
    const auto block = act.block;
    switch (act.purpose) {
        case Purpose::Register: {
            workers::RegisterWorker call{worker, std::move(evidence), block, {}};
            call.endpoint.items = primitives::to_bytes(primitives::view_of(options_.endpoint));
            return registry.send("register_worker", call, sender_, false);
        }
        case Purpose::Renew:
            return registry.send("renew_worker",
                                 workers::RenewWorker{worker, std::move(evidence), block}, sender_,
                                 false);
        case Purpose::Challenge:
            return registry.send("answer_challenge",
                                 workers::AnswerChallenge{worker, std::move(evidence), block},
                                 sender_, false);
        case Purpose::Transfer:
            return registry.send("transfer_operator",
                                 workers::TransferOperator{worker, std::move(evidence), block},
                                 sender_, false);
        case Purpose::Rotate:
            // Before the old key is given up, no fork may bring it back.
            return registry.send(
                "rotate_key", workers::RotateKey{worker, *next_worker, std::move(evidence), block},
                sender_, true);
    }
    return Done{};
}

}  // namespace node::worker
