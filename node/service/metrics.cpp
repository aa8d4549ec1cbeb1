#include "node/service/metrics.hpp"

#include "node/service/economy_figures.hpp"
#include "node/version.hpp"

#include <chrono>
#include <limits>

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>

namespace node {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

/// Reads the figures at every scrape.
class Collector final : public prometheus::Collectable {
  public:
    explicit Collector(const Metrics::Sources& sources)
        : sources_{sources},
          economy_{sources.database, sources.executor},
          start_seconds_{std::chrono::duration_cast<std::chrono::seconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count()} {}

    std::vector<MetricFamily> Collect() const override {
        std::vector<MetricFamily> out;
        const auto best = sources_.database.best().number;
        const auto finalized = sources_.database.finalized().number;
        out.push_back(family(
            "substrate_block_height", "Block height by status",
            {sample(best, {{"status", "best"}}), sample(finalized, {{"status", "finalized"}}),
             sample(std::max<std::uint64_t>(best, sources_.network.target()),
                    {{"status", "sync_target"}})}));
        gauge(out, "substrate_ready_transactions_number", "Ready transactions of the pool",
              sources_.chain.ready_transactions);
        gauge(out, "substrate_number_leaves", "Blocks above the last finalized one",
              sources_.chain.unfinalized_blocks);
        gauge(out, "substrate_finality_grandpa_round", "Round of GRANDPA",
              sources_.chain.grandpa_round);
        gauge(out, "substrate_node_roles", "1 full node, 4 authority",
              sources_.is_authority ? 4 : 1);
        gauge(out, "substrate_process_start_time_seconds", "Start of the process",
              static_cast<std::uint64_t>(start_seconds_));
        gauge(out, "substrate_sub_libp2p_peers_count", "Connected peers",
              sources_.network.peer_count());
        gauge(out, "substrate_sub_libp2p_is_major_syncing", "1 while far behind the peers",
              sources_.network.is_syncing() ? 1 : 0);
        gauge(out, "substrate_sync_peers", "Peers that blocks come from",
              sources_.network.peer_count());
        gauge(out, "substrate_future_transactions_number",
              "Transactions of the pool that wait for others", sources_.chain.future_transactions);
        out.push_back(family("pha_clock_ahead_ms", "Own clock less the other authors' median",
                             {signed_sample(sources_.chain.clock_ahead_ms)}));
        counter(out, "pha_aura_equivocations_total", "Two blocks of one slot, seen here",
                sources_.chain.aura_equivocations);
        counter(out, "pha_grandpa_equivocations_total", "Validators seen voting twice",
                sources_.chain.grandpa_equivocations);
        counter(out, "pha_equivocation_reports_total", "Reports taken by the own pool",
                sources_.chain.reports_submitted);
        counter(out, "substrate_proposer_block_constructed_count", "Blocks authored",
                sources_.chain.blocks_authored);
        counter(out, "substrate_proposer_block_constructed_sum", "Milliseconds spent authoring",
                sources_.chain.authoring_ms_total);
        counter(out, "substrate_proposer_number_of_transactions", "Transactions in authored blocks",
                sources_.chain.transactions_included);
        out.push_back(stage_family());
        add_rpc(out);
        add_economy(out);
        out.push_back(family("substrate_build_info", "Name and version",
                             {sample(1, {{"name", std::string{kNodeName}},
                                         {"version", std::string{kNodeVersion}}})}));
        return out;
    }

  private:
    using Labels = std::vector<ClientMetric::Label>;

    ClientMetric sample(std::uint64_t value, Labels labels = {}) const {
        ClientMetric out;
        out.label = std::move(labels);
        out.label.push_back({"chain", sources_.chain_id});
        out.gauge.value = static_cast<double>(value);
        return out;
    }
    ClientMetric signed_sample(std::int64_t value) const {
        auto out = sample(0);
        out.gauge.value = static_cast<double>(value);
        return out;
    }
    static MetricFamily family(std::string name, std::string help,
                               std::vector<ClientMetric> samples) {
        return {.name = std::move(name),
                .help = std::move(help),
                .type = MetricType::Gauge,
                .metric = std::move(samples)};
    }
    void gauge(std::vector<MetricFamily>& out, std::string name, std::string help,
               std::uint64_t value) const {
        out.push_back(family(std::move(name), std::move(help), {sample(value)}));
    }
    void counter(std::vector<MetricFamily>& out, std::string name, std::string help,
                 std::uint64_t value) const {
        auto one = sample(value);
        one.counter.value = one.gauge.value;
        auto metric = family(std::move(name), std::move(help), {std::move(one)});
        metric.type = MetricType::Counter;
        out.push_back(std::move(metric));
    }
    MetricFamily stage_family() const {
        MetricFamily out{.name = "pha_import_stage_seconds",
                         .help = "Seconds that a stage of a block took",
                         .type = MetricType::Histogram,
                         .metric = {}};
        for (std::size_t i = 0; i < kStageNames.size(); ++i) {
            const auto figures = sources_.chain.stages.of(static_cast<Stage>(i));
            auto one = sample(0, {{"stage", std::string{kStageNames.at(i)}}});
            auto& histogram = one.histogram;
            histogram.sample_sum = figures.seconds;
            for (std::size_t bucket = 0; bucket < figures.counts.size(); ++bucket) {
                histogram.sample_count += figures.counts.at(bucket);
                const bool is_last = bucket == StageTimes::kBoundsSeconds.size();
                histogram.bucket.push_back(
                    {.cumulative_count = histogram.sample_count,
                     .upper_bound = is_last ? std::numeric_limits<double>::infinity()
                                            : StageTimes::kBoundsSeconds.at(bucket)});
            }
            out.metric.push_back(std::move(one));
        }
        return out;
    }
    void add_rpc(std::vector<MetricFamily>& out) const {
        const auto rpc = sources_.rpc.statistics();
        counter(out, "substrate_rpc_sessions_opened", "WebSocket sessions", rpc.sessions_opened);
        counter(out, "substrate_rpc_sessions_closed", "WebSocket sessions", rpc.sessions_closed);
        counter(out, "substrate_rpc_calls_started", "Calls", rpc.calls_started);
        counter(out, "substrate_rpc_calls_finished", "Calls", rpc.calls_finished);
    }

    /// Amounts in PHA: a dashboard has no use for 10^-12 of one.
    ClientMetric amount(primitives::u128 planck, Labels labels = {}) const {
        auto out = sample(0, std::move(labels));
        out.gauge.value = static_cast<double>(planck) / kPlanckPerPha;
        return out;
    }
    void add_economy(std::vector<MetricFamily>& out) const {
        const auto& figures = economy_.read();
        if (!figures) return;
        const auto& [supply, emission, vpha, workers] = *figures;
        out.push_back(family("pha_supply", "Where the PHA is; the parts overlap",
                             {amount(supply.total, {{"part", "total"}}),
                              amount(supply.circulating, {{"part", "circulating"}}),
                              amount(supply.reserve, {{"part", "reserve"}}),
                              amount(supply.treasury, {{"part", "treasury"}}),
                              amount(supply.staked, {{"part", "staked"}}),
                              amount(supply.locked, {{"part", "unbonding"}})}));
        const bool is_sound = supply.issuance_is_fixed && supply.reserve_and_paid_is_genesis &&
                              supply.scheduled_is_divided && supply.vault_is_covered;
        gauge(out, "pha_supply_invariants_hold", "1 while all four hold", is_sound ? 1 : 0);
        out.push_back(family("pha_emission_paid", "PHA paid from the reserve since genesis",
                             {amount(emission.treasury.paid, {{"leg", "treasury"}}),
                              amount(emission.stakers.paid, {{"leg", "stakers"}}),
                              amount(emission.providers.paid, {{"leg", "providers"}})}));
        gauge(out, "pha_emission_epoch", "Hours since emission began", emission.epoch);
        gauge(out, "pha_emission_period", "Period of the schedule", emission.period_index);
        auto price = sample(0);
        if (vpha.vault.price_denominator != 0)
            price.gauge.value = static_cast<double>(vpha.vault.price_numerator) /
                                static_cast<double>(vpha.vault.price_denominator);
        out.push_back(family("pha_vpha_price", "PHA of one vPHA", {std::move(price)}));
        out.push_back(
            family("pha_vault_assets", "PHA in the vault", {amount(vpha.vault.total_assets)}));
        gauge(out, "pha_vpha_apr_ppm", "Yearly yield of vPHA, in millionths", vpha.apr_ppm);
        out.push_back(family(
            "pha_workers", "Registered machines by state",
            {sample(workers[0], {{"state", "active"}}), sample(workers[1], {{"state", "lapsed"}}),
             sample(workers[2], {{"state", "denied"}})}));
    }

    static constexpr double kPlanckPerPha = 1e12;

    Metrics::Sources sources_;
    /// Read by the one thread that serves scrapes.
    mutable EconomyReader economy_;
    std::int64_t start_seconds_;
};

class PrometheusMetrics final : public Metrics {
  public:
    PrometheusMetrics(const std::string& address, const Sources& sources)
        : collector_{std::make_shared<Collector>(sources)}, exposer_{address, 1} {
        exposer_.RegisterCollectable(collector_);
    }

  private:
    std::shared_ptr<Collector> collector_;
    prometheus::Exposer exposer_;
};

}  // namespace

primitives::Result<std::unique_ptr<Metrics>, std::string> Metrics::serve(const std::string& address,
                                                                         const Sources& sources) {
    try {
        return std::unique_ptr<Metrics>{std::make_unique<PrometheusMetrics>(address, sources)};
    } catch (const std::exception& error) {
        return primitives::unexpected("metrics at " + address + ": " + error.what());
    }
}

}  // namespace node
