#include "rpc/methods/method.hpp"

#include "primitives/check.hpp"

#include <utility>

namespace rpc {

void MethodTable::insert(const Names& names, const std::shared_ptr<Method>& method) {
    method->names = names;
    for (const auto& name : names) {
        const bool is_new = methods_.emplace(name, method).second;
        CHECK(is_new);
    }
}

void MethodTable::add(const Names& names, RunsOn runs_on, std::vector<std::string_view> parameters,
                      CallHandler handler, Safety safety) {
    auto method = std::make_shared<Method>();
    method->runs_on = runs_on;
    method->safety = safety;
    method->parameters = std::move(parameters);
    method->call = std::move(handler);
    insert(names, method);
}

void MethodTable::add_operation(const std::string& name, std::vector<std::string_view> parameters,
                                OperationHandler handler) {
    auto method = std::make_shared<Method>();
    method->runs_on = RunsOn::Io;
    method->parameters = std::move(parameters);
    method->operation = std::move(handler);
    insert({name}, method);
}

void MethodTable::add_deferred(const Names& names, std::vector<std::string_view> parameters,
                               DeferredHandler handler) {
    auto method = std::make_shared<Method>();
    method->runs_on = RunsOn::WorkerInTurn;
    method->parameters = std::move(parameters);
    method->deferred = std::move(handler);
    insert(names, method);
}

void MethodTable::add_subscription(const SubscriptionNames& names, RunsOn runs_on,
                                   std::vector<std::string_view> parameters,
                                   SubscribeHandler handler) {
    auto subscribe = std::make_shared<Method>();
    subscribe->runs_on = runs_on;
    subscribe->parameters = std::move(parameters);
    subscribe->subscribe = std::move(handler);
    subscribe->notification = names.notification;
    subscribe->places_max = names.places_max;
    subscribe->family = names.unsubscribe.front();
    insert(names.subscribe, subscribe);

    auto unsubscribe = std::make_shared<Method>();
    unsubscribe->runs_on = RunsOn::Io;
    unsubscribe->parameters = {"subscription"};
    unsubscribe->unsubscribes = true;
    unsubscribe->ending = names.ending;
    unsubscribe->family = names.unsubscribe.front();
    insert(names.unsubscribe, unsubscribe);
}

const Method* MethodTable::find(std::string_view name) const {
    const auto found = methods_.find(name);
    return found == methods_.end() ? nullptr : found->second.get();
}

std::vector<std::string> MethodTable::names() const {
    std::vector<std::string> names;
    names.reserve(methods_.size());
    for (const auto& [name, method] : methods_)
        names.push_back(name);
    return names;
}

}  // namespace rpc
