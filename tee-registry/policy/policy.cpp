#include "tee-registry/policy/policy.hpp"

namespace tee_registry::policy {

using frame::done;
using frame::ensure_root;

namespace {

/// Ancestors that System remembers: evidence cannot name an older one.
constexpr std::uint32_t kBlocksRemembered = 2400;

bool tiers_valid(const StatusesOfTiers& tiers) {
    dcap::TcbStatusSet seen = dcap::set_of(dcap::TcbStatus::Revoked);
    for (const auto statuses : tiers) {
        if ((seen & statuses) != 0) return false;
        seen = static_cast<dcap::TcbStatusSet>(seen | statuses);
    }
    return true;
}

bool rules_valid(const WorkerRules& rules) {
    return rules.validity_ms != 0 && rules.evidence_age_blocks_max != 0 &&
           rules.evidence_age_blocks_max <= kBlocksRemembered && rules.challenge_interval_ms != 0 &&
           rules.challenge_window_ms != 0 && rules.stop_ms_min != 0;
}

/// A product and a TCB version in the layout of that product.
bool snp_tcb_valid(const SetSnpMinimumTcb& call) {
    constexpr std::uint8_t kProducts = 3;
    if (call.product == 0 || call.product > kProducts) return false;
    if (!call.tcb) return true;
    const auto bytes = primitives::scale::encode(*call.tcb);
    return sev_snp::read_tcb(static_cast<sev_snp::Product>(call.product - 1),
                             std::span<const std::uint8_t, 8>{bytes.data(), 8})
        .has_value();
}

bool name_valid(std::string_view name) {
    constexpr std::size_t kNameMax = 64;
    return !name.empty() && name.size() <= kNameMax;
}

}  // namespace

// ---- calls of PolicyOrigin ----------------------------------------------------------------------

DispatchResult Pallet::dispatch(const Origin& origin, const SetEvidenceRules& call) {
    TRY(ensure_root(origin));
    if (!tiers_valid(call.rules.statuses_of_tiers)) return fail(Error::RulesInvalid);
    storage.evidence_rules.put(call.rules);
    deposit_event(EvidenceRulesSet{call.rules});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetWorkerRules& call) {
    TRY(ensure_root(origin));
    if (!rules_valid(call.rules)) return fail(Error::RulesInvalid);
    storage.worker_rules.put(call.rules);
    deposit_event(WorkerRulesSet{call.rules});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetWeightRules& call) {
    TRY(ensure_root(origin));
    const auto& rules = call.rules;
    if (std::max({rules.base_weight, rules.cpu_unit_weight, rules.cpu_weight_max}) > kRowWeightMax)
        return fail(Error::RulesInvalid);
    storage.weight_rules.put(call.rules);
    deposit_event(WeightRulesSet{call.rules});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetAllowedAdvisories& call) {
    TRY(ensure_root(origin));
    for (const auto& id : call.ids.items)
        if (!name_valid(id)) return fail(Error::NameInvalid);
    storage.allowed_advisories.put(call.ids.items);
    deposit_event(AllowedAdvisoriesSet{call.ids.items});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetImage& call) {
    TRY(ensure_root(origin));
    if (call.rewardable)
        storage.images.put(call.image, Done{});
    else
        storage.images.remove(call.image);
    deposit_event(ImageSet{call.image, call.rewardable});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetMachine& call) {
    TRY(ensure_root(origin));
    if (call.machine)
        storage.machines.put(call.digest, *call.machine);
    else
        storage.machines.remove(call.digest);
    deposit_event(MachineSet{call.digest, call.machine});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetGpuModel& call) {
    TRY(ensure_root(origin));
    if (call.row && call.row->weight > kRowWeightMax) return fail(Error::RulesInvalid);
    if (call.row)
        storage.gpu_models.put(call.model, *call.row);
    else
        storage.gpu_models.remove(call.model);
    deposit_event(GpuModelSet{call.model, call.row});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetGpuProduct& call) {
    TRY(ensure_root(origin));
    if (!name_valid(call.key.project)) return fail(Error::NameInvalid);
    if (call.product && call.product->row.key != call.key) return fail(Error::NameInvalid);
    if (call.product)
        storage.gpu_products.put(call.key, *call.product);
    else
        storage.gpu_products.remove(call.key);
    deposit_event(GpuProductSet{call.key, call.product});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetRim& call) {
    TRY(ensure_root(origin));
    if (!name_valid(call.row.id)) return fail(Error::NameInvalid);
    const bool removes = call.row.measurements.empty();
    if (!removes && !nvidia::is_valid(call.row)) return fail(Error::GoldenValuesInvalid);
    if (removes)
        storage.rims.remove(call.row.id);
    else
        storage.rims.put(call.row.id, call.row);
    deposit_event(RimSet{call.row.id, static_cast<std::uint32_t>(call.row.measurements.size())});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetSnpMinimumTcb& call) {
    TRY(ensure_root(origin));
    if (!snp_tcb_valid(call)) return fail(Error::TcbInvalid);
    if (call.tcb)
        storage.snp_minimum_tcb.put(call.product, *call.tcb);
    else
        storage.snp_minimum_tcb.remove(call.product);
    deposit_event(SnpMinimumTcbSet{call.product, call.tcb});
    return done();
}

// ---- time ---------------------------------------------------------------------------------------

Weight Pallet::on_initialize(BlockNumber) {
    return frame::call_weight(5, 5, 3);
}

void Pallet::on_timestamp_set(std::uint64_t now_ms) {
    note_stop_of_blocks(now_ms);
    end_freezes();
}

void Pallet::note_stop_of_blocks(std::uint64_t now_ms) {
    const auto last = storage.last_block_time.get();
    storage.last_block_time.put(now_ms);
    if (last == 0 || now_ms - last < storage.worker_rules.get().stop_ms_min) return;
    storage.stopped_ms.put(storage.stopped_ms.get() + (now_ms - last));
    deposit_event(BlocksStopped{now_ms - last});
}

// ---- what the registry asks ---------------------------------------------------------------------

dcap::Policy Pallet::dcap_policy() const {
    const auto rules = evidence_rules();
    dcap::Policy out;
    out.roots = storage.attestation_roots.get();
    out.accepted_statuses = 0;
    for (const auto statuses : rules.statuses_of_tiers)
        out.accepted_statuses = static_cast<dcap::TcbStatusSet>(out.accepted_statuses | statuses);
    out.evaluation_data_number_min = rules.evaluation_data_number_min;
    out.td_attributes_required = rules.td_attributes_required;
    out.td_attributes_forbidden = rules.td_attributes_forbidden;
    out.allow_service_td = rules.allow_service_td;
    return out;
}

std::optional<std::uint8_t> Pallet::tier_of(const Standing& standing) const {
    const auto rules = evidence_rules();
    std::uint8_t tier = 1;
    while (tier <= kTierMax &&
           (rules.statuses_of_tiers[tier - 1u] & dcap::set_of(standing.status)) == 0)
        ++tier;
    if (tier > kTierMax) return std::nullopt;
    if (tier == kTierMax) {
        const auto now = static_cast<std::int64_t>(clock_.now_ms() / 1000);
        const auto grace = static_cast<std::int64_t>(rules.out_of_date_grace_ms / 1000);
        if (now - standing.tcb_date > grace) return std::nullopt;
    }
    if (tier == 1 || tier >= kTierOfOtherAdvisories) return tier;
    const auto allowed = storage.allowed_advisories.get();
    const bool all_allowed = std::all_of(
        standing.advisory_ids.begin(), standing.advisory_ids.end(), [&](const auto& id) {
            return std::find(allowed.begin(), allowed.end(), id) != allowed.end();
        });
    return all_allowed ? tier : kTierOfOtherAdvisories;
}

std::uint64_t Pallet::cpu_weight(const MachineDigest& digest) const {
    const auto rules = storage.weight_rules.get();
    const auto machine = storage.machines.get(digest);
    if (!machine) return rules.base_weight;
    // A unit is a vCPU with 4 GiB; quarters count.
    const std::uint64_t quarters =
        std::min<std::uint64_t>(std::uint64_t{machine->vcpus} * 4, machine->memory_gib);
    if (quarters == 0) return 0;
    // Governance bounds neither number: the product may need more than 64 bits.
    const primitives::u128 weight = primitives::u128{rules.cpu_unit_weight} * quarters / 4;
    return static_cast<std::uint64_t>(std::min<primitives::u128>(rules.cpu_weight_max, weight));
}

std::uint32_t Pallet::gpu_model(const nvidia::ModelKey& key) const {
    const auto product = storage.gpu_products.get(key);
    return product ? product->model : 0;
}

std::uint64_t Pallet::gpu_weight(std::uint32_t model) const {
    const auto row = storage.gpu_models.get(model);
    return row ? row->weight : 0;
}

sev_snp::Policy Pallet::snp_policy() const {
    sev_snp::Policy out;
    out.roots = storage.attestation_roots.get();
    using enum sev_snp::Product;
    for (const auto product : {Milan, Genoa, Turin}) {
        const auto number = static_cast<std::uint8_t>(static_cast<std::uint8_t>(product) + 1);
        const auto minimum = storage.snp_minimum_tcb.get(number);
        if (!minimum) continue;
        const auto bytes = primitives::scale::encode(*minimum);
        const auto tcb =
            sev_snp::read_tcb(product, std::span<const std::uint8_t, 8>{bytes.data(), 8});
        if (tcb) out.products.push_back({product, true, *tcb});
    }
    return out;
}

nvidia::Policy Pallet::gpu_policy() const {
    nvidia::Policy out;
    out.roots = storage.attestation_roots.get();
    return out;
}

std::uint8_t Pallet::proof_of_cloud(const Bytes32& device_id) const {
    const auto proof = storage.proof_of_cloud.get(device_id);
    return proof ? proof->level : std::uint8_t{0};
}

Result<Done, std::string_view> Pallet::try_state() const {
    const auto stops = storage.stops.get();
    if (stops.size() > kStopsMax)
        return unexpected(std::string_view{"more classes are stopped than the table may hold"});
    for (std::size_t i = 0; i < stops.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (stops[i] == stops[k])
                return unexpected(std::string_view{"a class is stopped twice for one cause"});
    if (!tiers_valid(storage.evidence_rules.get().statuses_of_tiers))
        return unexpected(std::string_view{"a status stands in two tiers, or Revoked in one"});
    return Done{};
}

}  // namespace tee_registry::policy
