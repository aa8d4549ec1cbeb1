// Denials and the table of stopped classes.
#include "tee-registry/policy/policy.hpp"

namespace tee_registry::policy {

using frame::done;
using frame::ensure_root;

DispatchResult Pallet::dispatch(const Origin& origin, const Deny& call) {
    TRY(ensure_root(origin));
    const Denial denial{call.reason, blocks_.current_block()};
    const bool denied_before = is_denied(call.subject);
    storage.denials.put(call.subject, denial);
    if (!denied_before) {
        for (const auto& pattern : patterns_of(call.subject))
            TRY(add_stop({pattern, DeniedCause{call.subject}}));
        tell_denied(call.subject, true);
    }
    deposit_event(Denied{call.subject, denial});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const LiftDenial& call) {
    TRY(ensure_root(origin));
    if (!is_denied(call.subject)) return fail(Error::SubjectUnknown);
    storage.denials.remove(call.subject);
    remove_stops(DeniedCause{call.subject});
    tell_denied(call.subject, false);
    deposit_event(DenialLifted{call.subject});
    return done();
}

void Pallet::tell_denied(const Subject& subject, bool denied) {
    CHECK(listener_ != nullptr);
    if (const auto* device = std::get_if<DeviceSubject>(&subject))
        listener_->device_denied(device->device_id, denied);
    if (const auto* gpu = std::get_if<GpuSubject>(&subject))
        listener_->gpu_denied(gpu->gpu_id, denied);
}

std::vector<WorkerClassPattern> Pallet::patterns_of(const Subject& subject) const {
    WorkerClassPattern pattern;
    if (const auto* fmspc = std::get_if<FmspcSubject>(&subject)) {
        pattern.product = product_of(fmspc->fmspc);
    } else if (const auto* snp = std::get_if<SnpProductSubject>(&subject)) {
        pattern.product = product_of_snp(snp->product);
    } else if (const auto* platform = std::get_if<PlatformSubject>(&subject)) {
        pattern.platform = platform->platform;
    } else if (const auto* model = std::get_if<GpuModelSubject>(&subject)) {
        pattern.gpu_model = model->model;
    } else if (const auto* advisory = std::get_if<AdvisorySubject>(&subject)) {
        const auto& id = advisory->id.items;
        return storage.advisory_classes.get(std::string{id.begin(), id.end()}).patterns;
    } else {
        return {};
    }
    return {pattern};
}

std::optional<std::string> Pallet::denied_advisory(const std::vector<std::string>& ids) const {
    for (const auto& id : ids)
        if (is_denied(AdvisorySubject{{primitives::to_bytes(primitives::view_of(id))}})) return id;
    return std::nullopt;
}

void Pallet::note_advisories(const WorkerClass& worker_class, const std::vector<std::string>& ids) {
    const WorkerClassPattern exact{.platform = worker_class.platform,
                                   .product = worker_class.product,
                                   .gpu_model = std::nullopt,
                                   .tier = worker_class.tier};
    const WorkerClassPattern whole{.platform = worker_class.platform,
                                   .product = std::nullopt,
                                   .gpu_model = std::nullopt,
                                   .tier = std::nullopt};
    for (const auto& id : ids) {
        auto known = storage.advisory_classes.get(id);
        const auto covers = [&](const WorkerClassPattern& one) {
            return one == exact || one == whole;
        };
        if (std::any_of(known.patterns.begin(), known.patterns.end(), covers)) continue;
        const bool full = known.patterns.size() >= kClassesOfAdvisoryMax;
        known.patterns.push_back(full ? whole : exact);
        storage.advisory_classes.put(id, known);
    }
}

bool Pallet::is_stopped(const WorkerClass& worker_class) const {
    const auto stops = storage.stops.get();
    return std::any_of(stops.begin(), stops.end(),
                       [&](const Stop& stop) { return stop.pattern.matches(worker_class); });
}

Outcome<> Pallet::add_stop(const Stop& stop) {
    auto stops = storage.stops.get();
    if (stops.size() >= kStopsMax) return fail(Error::StopsFull);
    const bool stopped_before = std::any_of(
        stops.begin(), stops.end(), [&](const Stop& one) { return one.pattern == stop.pattern; });
    stops.push_back(stop);
    storage.stops.put(stops);
    CHECK(listener_ != nullptr);
    if (!stopped_before) listener_->class_stopped(stop.pattern, true);
    deposit_event(ClassStopped{stop});
    return Done{};
}

void Pallet::remove_stops(const StopCause& cause) {
    std::vector<Stop> kept;
    for (auto& stop : storage.stops.get())
        if (stop.cause != cause) kept.push_back(std::move(stop));
    keep_stops(kept);
}

void Pallet::keep_stops(const std::vector<Stop>& kept) {
    const auto before = storage.stops.get();
    if (before.size() == kept.size()) return;
    storage.stops.put(kept);
    CHECK(listener_ != nullptr);
    for (const auto& stop : before) {
        if (std::find(kept.begin(), kept.end(), stop) != kept.end()) continue;
        const bool stands = std::any_of(
            kept.begin(), kept.end(), [&](const Stop& one) { return one.pattern == stop.pattern; });
        if (!stands) listener_->class_stopped(stop.pattern, false);
        deposit_event(ClassResumed{stop});
    }
}

}  // namespace tee_registry::policy
