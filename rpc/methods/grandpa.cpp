// grandpa_*: the voter's round and proofs of finality. Served where the node gives GrandpaInfo.
#include "rpc/methods/account.hpp"
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

#include <limits>

namespace rpc {
namespace {

/// grandpa's module has its own codes: 1 the voter is not ready, 2 the proof failed.
constexpr int kNotReady = 1;
constexpr int kProveFinalityFailed = 2;

json::Value votes_json(const GrandpaVotes& votes) {
    json::Array missing;
    for (const auto& voter : votes.missing)
        missing.emplace_back(generic_address(voter));
    json::Object json;
    json.set("currentWeight", votes.current_weight).set("missing", std::move(missing));
    return json;
}

json::Value round_json(const GrandpaRound& round) {
    json::Object json;
    json.set("round", round.round)
        .set("totalWeight", round.total_weight)
        .set("thresholdWeight", round.threshold_weight)
        .set("prevotes", votes_json(round.prevotes))
        .set("precommits", votes_json(round.precommits));
    return json;
}

Answer round_state(GrandpaInfo& grandpa) {
    const auto state = grandpa.round_state();
    if (!state) return unexpected(Error{kNotReady, state.error(), {}});
    json::Array background;
    for (const auto& round : state->background)
        background.push_back(round_json(round));
    json::Object json;
    json.set("setId", state->set_id)
        .set("best", round_json(state->best))
        .set("background", std::move(background));
    return json::Value{std::move(json)};
}

Answer prove_finality(GrandpaInfo& grandpa, const Params& params) {
    const auto number = TRY(params.number(0, std::numeric_limits<BlockNumber>::max()));
    const auto proof = grandpa.prove_finality(static_cast<BlockNumber>(number));
    if (!proof)
        return unexpected(
            Error{kProveFinalityFailed, "prove finality rpc failed: " + proof.error(), {}});
    return optional_hex_json(*proof);
}

}  // namespace

void add_grandpa_methods(MethodTable& table, const MethodContext& context) {
    auto* grandpa = context.backend.grandpa;
    if (grandpa == nullptr) return;
    table.add({"grandpa_roundState"}, RunsOn::Worker, {},
              [grandpa](const Params&) { return round_state(*grandpa); });
    table.add({"grandpa_proveFinality"}, RunsOn::Worker, {"block"},
              [grandpa](const Params& params) { return prove_finality(*grandpa, params); });
    table.add_subscription(
        {{"grandpa_subscribeJustifications"},
         {"grandpa_unsubscribeJustifications"},
         "grandpa_justifications"},
        RunsOn::Io, {},
        [context](const Params&,
                  const std::shared_ptr<Subscription>& subscription) -> Result<Done, Error> {
            context.hub.subscribe_justifications(subscription);
            return Done{};
        });
}

}  // namespace rpc
