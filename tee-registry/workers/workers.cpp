#include "tee-registry/workers/workers.hpp"

#include "tee-registry/der/certificate.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"
#include "tee-registry/workers/weight_table.hpp"

namespace tee_registry::workers {

using frame::call_weight;
using frame::done;
using frame::ensure_root;
using frame::ensure_signed;

namespace {

/// Full verification of the largest real samples (tests/bench/dcap_bench.cpp: 9 P-256 checks of
/// about 125 us and the reading of 16 KiB), with room for 10 checks and 64 KiB.
constexpr std::uint64_t kVerifyMicroseconds = 2200;

/// Entries of a worker in state: record, device, operator's list, expiry.
constexpr std::uint64_t kItemsPerWorker = 4;

constexpr TimeKey time_key(std::uint64_t time_ms) {
    TimeKey out{};
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<std::uint8_t>(time_ms >> (56 - 8 * i));
    return out;
}

Measurements measurements_of(const dcap::Report& report) {
    if (const auto* enclave = std::get_if<dcap::EnclaveReport>(&report.measurements))
        return SgxMeasurements{enclave->mr_enclave, enclave->mr_signer, enclave->isv_prod_id,
                               enclave->isv_svn};
    const auto* td = std::get_if<dcap::TdReport>(&report.measurements);
    CHECK(td != nullptr);
    return TdxMeasurements{td->mr_td, td->rtmrs, td->mr_config_id, td->mr_owner,
                           td->mr_owner_config};
}

Balance deposit_of(const Worker& worker) {
    return frame::storage_deposit(kItemsPerWorker, primitives::scale::encode(worker).size());
}

}  // namespace

// ---- calls -------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const VerifyEvidence&) const {
    return {.weight = call_weight(kVerifyMicroseconds, 3, 0)};
}
DispatchInfo Pallet::info(const RegisterWorker&) const {
    return {.weight = call_weight(kVerifyMicroseconds + 50, 16, 14)};
}
DispatchInfo Pallet::info(const DeregisterWorker&) const {
    return {.weight = call_weight(20, 8, 10)};
}
DispatchInfo Pallet::info(const SetPolicy&) const {
    return {.weight = call_weight(5, 0, 1)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const VerifyEvidence& call) {
    const auto who = TRY(ensure_signed(origin));
    auto report = TRY(verify(call.evidence, call.collateral));
    EvidenceVerified event;
    event.who = who;
    event.tee = report.tee;
    event.quote_version = report.quote_version;
    event.status = report.status;
    event.advisory_ids = std::move(report.advisory_ids);
    event.report_data = report.report_data;
    event.measurements = measurements_of(report);
    event.device_id = report.platform.device_id;
    event.fmspc = report.platform.fmspc;
    event.tcb_date = report.tcb_date;
    event.evaluation_data_number = report.evaluation_data_number;
    event.valid_from = report.valid.from;
    event.valid_to = report.valid.to;
    deposit_event(event);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RegisterWorker& call) {
    const auto who = TRY(ensure_signed(origin));
    if (call.worker == WorkerKey{}) return fail(Error::InvalidWorkerKey);
    const auto before = storage.workers.get(call.worker);
    if (before && before->operator_account != who) return fail(Error::WorkerExists);
    if (before && call.block_number <= before->evidence_block) return fail(Error::EvidenceNotNewer);
    const auto block_hash = TRY(recent_block(call.block_number));
    const auto report = TRY(verify(call.evidence, call.collateral));
    TRY(check_binding(who, call, report, block_hash));
    if (before && before->device_id != report.platform.device_id) return fail(Error::DeviceChanged);
    TRY(claim_device(call.worker, report.platform.device_id));
    TRY(store(call.worker, before, record_of(who, call, report)));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const DeregisterWorker& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto worker = storage.workers.get(call.worker);
    if (!worker) return fail(Error::UnknownWorker);
    if (worker->operator_account != who) return fail(Error::NotOperator);
    TRY(remove(call.worker, *worker));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetPolicy& call) {
    TRY(ensure_root(origin));
    storage.policy.put(call.policy);
    deposit_event(PolicyChanged{call.policy});
    return done();
}

// ---- judging -----------------------------------------------------------------------------------

Result<dcap::Report, frame::DispatchError> Pallet::verify(
    const Bytes& evidence, const dcap::QuoteCollateral& collateral) const {
    const auto rules = storage.policy.get();
    dcap::Policy policy;
    policy.roots = storage.attestation_roots.get();
    policy.accepted_statuses = rules.accepted_statuses;
    policy.evaluation_data_number_min = rules.evaluation_data_number_min;
    policy.td_attributes_required = rules.td_attributes_required;
    policy.td_attributes_forbidden = rules.td_attributes_forbidden;
    policy.allow_service_td = rules.allow_service_td;
    auto report = dcap::verify(host(), evidence, collateral, policy, clock_.now_ms() / 1000);
    if (!report) return fail(error_of(report.error()));
    return std::move(report).value();
}

Outcome<Hash> Pallet::recent_block(BlockNumber number) const {
    const BlockNumber current = blocks_.current_block();
    if (number >= current || current - number > kEvidenceAgeBlocksMax)
        return fail(Error::BlockNotRecent);
    const auto hash = blocks_.ancestor_hash(number);
    if (!hash) return fail(Error::BlockNotRecent);
    return *hash;
}

Outcome<> Pallet::check_binding(const AccountId& who, const RegisterWorker& call,
                                const dcap::Report& report, const Hash& block_hash) const {
    const Binding binding{.purpose = Purpose::Register,
                          .genesis_hash = blocks_.genesis_hash(),
                          .worker = call.worker,
                          .operator_account = who,
                          .block_number = call.block_number,
                          .block_hash = block_hash};
    if (report.report_data != report_data_of(host(), binding))
        return fail(Error::ReportDataMismatch);
    return frame::Done{};
}

Outcome<> Pallet::claim_device(const WorkerKey& key, const dcap::Bytes32& device_id) {
    const auto holder = storage.worker_of_device.get(device_id);
    if (!holder || *holder == key) return frame::Done{};
    const auto worker = storage.workers.get(*holder);
    CHECK(worker.has_value());
    if (worker->state == WorkerState::Active) return fail(Error::DeviceTaken);
    return remove(*holder, *worker);
}

// ---- state -------------------------------------------------------------------------------------

Worker Pallet::record_of(const AccountId& who, const RegisterWorker& call,
                         const dcap::Report& report) const {
    const std::uint64_t now_ms = clock_.now_ms();
    Worker out;
    out.operator_account = who;
    out.state = WorkerState::Active;
    out.weight = weight_of(report.status);
    out.tee = report.tee;
    out.status = report.status;
    out.advisory_ids = report.advisory_ids;
    out.device_id = report.platform.device_id;
    out.fmspc = report.platform.fmspc;
    out.measurements = measurements_of(report);
    out.evidence_block = call.block_number;
    out.registered_at = now_ms;
    out.expires_at = now_ms + kWorkerValidityMs;
    return out;
}

Outcome<> Pallet::store(const WorkerKey& key, const std::optional<Worker>& before, Worker worker) {
    if (before) {
        worker.registered_at = before->registered_at;
        storage.expiries.remove(time_key(before->expires_at), key);
    } else {
        storage.worker_count.put(storage.worker_count.get() + 1);
    }
    worker.deposit = deposit_of(worker);
    TRY(move_deposit(worker.operator_account, before ? before->deposit : 0, worker.deposit));
    storage.workers.put(key, worker);
    storage.worker_of_device.put(worker.device_id, key);
    storage.workers_of.put(worker.operator_account, key, frame::Done{});
    storage.expiries.put(time_key(worker.expires_at), key, frame::Done{});
    announce(key, before, worker);
    return frame::Done{};
}

Outcome<> Pallet::move_deposit(const AccountId& who, Balance before, Balance after) {
    if (after > before) return currency_.hold(hold_reason(), who, after - before);
    TRY(currency_.release(hold_reason(), who, before - after));
    return frame::Done{};
}

void Pallet::announce(const WorkerKey& key, const std::optional<Worker>& before,
                      const Worker& worker) {
    if (before && before->state == WorkerState::Active)
        listener_.weight_changed(key, worker.weight);
    else
        listener_.activated(key, worker.operator_account, worker.weight);
    if (before)
        deposit_event(WorkerRenewed{key, worker.status, worker.weight, worker.expires_at});
    else
        deposit_event(WorkerRegistered{key, worker.operator_account, worker.status, worker.weight,
                                       worker.expires_at});
}

Outcome<> Pallet::remove(const WorkerKey& key, const Worker& worker) {
    TRY(currency_.release(hold_reason(), worker.operator_account, worker.deposit));
    storage.workers.remove(key);
    storage.worker_of_device.remove(worker.device_id);
    storage.workers_of.remove(worker.operator_account, key);
    storage.expiries.remove(time_key(worker.expires_at), key);
    storage.worker_count.put(storage.worker_count.get() - 1);
    listener_.removed(key);
    deposit_event(WorkerDeregistered{key, worker.operator_account});
    return frame::Done{};
}

// ---- lapses ------------------------------------------------------------------------------------

Weight Pallet::on_initialize(BlockNumber) {
    return call_weight(5, 1, 0).saturating_add(
        call_weight(20, 5, 5).saturating_mul(kLapsesPerBlockMax));
}

void Pallet::on_timestamp_set(std::uint64_t now_ms) {
    std::vector<WorkerKey> due;
    storage.expiries.for_each(kLapsesPerBlockMax, [&](const auto& key, const frame::Done&) {
        if (std::get<0>(key) > time_key(now_ms)) return false;
        due.push_back(std::get<1>(key));
        return true;
    });
    for (const auto& key : due)
        lapse(key);
}

void Pallet::lapse(const WorkerKey& key) {
    auto worker = storage.workers.get(key);
    CHECK(worker.has_value());
    storage.expiries.remove(time_key(worker->expires_at), key);
    worker->state = WorkerState::Lapsed;
    storage.workers.put(key, *worker);
    listener_.lapsed(key);
    deposit_event(WorkerLapsed{key});
}

// ---- genesis and views -------------------------------------------------------------------------

Result<Done, Error> Pallet::build_genesis(const std::vector<Bytes>& attestation_roots) {
    for (const auto& der : attestation_roots) {
        const auto root = der::read_certificate(der);
        if (!root || !dcap::is_ca(root.value(), 1))
            return unexpected(Error::AttestationRootInvalid);
    }
    if (!attestation_roots.empty()) storage.attestation_roots.put(attestation_roots);
    return Done{};
}

std::optional<WorkerView> Pallet::worker(const WorkerKey& key) const {
    auto record = storage.workers.get(key);
    if (!record) return std::nullopt;
    return WorkerView{key, *std::move(record)};
}

std::vector<WorkerView> Pallet::workers(const std::optional<WorkerKey>& after,
                                        std::uint32_t limit) const {
    std::vector<WorkerView> out;
    const Bytes prefix = storage.workers.key_of();
    Bytes at = after ? storage.workers.key_of(*after) : prefix;
    while (out.size() < std::min(limit, kPageSizeMax)) {
        auto next = host().storage_next_key(at);
        if (!next || !primitives::starts_with(*next, prefix)) break;
        at = *std::move(next);
        // The hasher keeps the key at the end.
        WorkerKey key{};
        std::ranges::copy(BytesView{at}.last(key.size()), key.begin());
        if (auto view = worker(key)) out.push_back(*std::move(view));
    }
    return out;
}

Result<Done, std::string_view> Pallet::try_state() const {
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    std::uint32_t active = 0;
    bool indexed = true;
    const auto count = storage.workers.for_each(kAll, [&](const auto& key, const Worker& worker) {
        const bool expiring = storage.expiries.contains(time_key(worker.expires_at), key);
        const bool is_active = worker.state == WorkerState::Active;
        active += is_active ? 1 : 0;
        indexed = storage.worker_of_device.get(worker.device_id) == key &&
                  storage.workers_of.contains(worker.operator_account, key) &&
                  expiring == is_active;
        return indexed;
    });
    if (!indexed) return unexpected(std::string_view{"a worker and its indices disagree"});
    const auto none = [](const auto&, const auto&) { return true; };
    if (count != storage.worker_count.get() ||
        count != storage.worker_of_device.for_each(kAll, none) ||
        count != storage.workers_of.for_each(kAll, none))
        return unexpected(std::string_view{"an index lists a worker that does not exist"});
    if (active != storage.expiries.for_each(kAll, none))
        return unexpected(std::string_view{"the index by expiry lists more than active workers"});
    return Done{};
}

}  // namespace tee_registry::workers
