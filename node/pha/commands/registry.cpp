// pha worker, app, pool, validator, gov: what the chain's modules tell by RPC, and their calls.
#include "node/pha/commands/context.hpp"

#include <fstream>
#include <sstream>

namespace node::pha {

using primitives::Done;

namespace {

/// A subcommand that prints the answer of one RPC method.
struct View {
    const char* name;
    const char* help;
    const char* method;
    /// Name of its one parameter; nullptr without any.
    const char* parameter;
    /// The parameter is an account: names of the wallet are taken.
    bool is_account;
};

Outcome show(Context& context, const View& view, const std::string& parameter) {
    auto* const chain = TRY(context.chain());
    json::Array parameters;
    if (!parameter.empty()) {
        parameters.push_back(view.is_account
                                 ? json::Value{context.address(TRY(context.account(parameter)))}
                                 : value_from_text(parameter));
    }
    context.output().result(TRY(chain->rpc(view.method, std::move(parameters))), chain->units());
    return Done{};
}

void add_views(CLI::App& command, Context& context, std::initializer_list<View> views) {
    command.require_subcommand(1);
    for (const auto& view : views) {
        auto* sub = command.add_subcommand(view.name, view.help);
        const auto parameter = std::make_shared<std::string>();
        if (view.parameter != nullptr) sub->add_option(view.parameter, *parameter, view.parameter);
        sub->callback([&context, view, parameter] {
            context.action = [&context, view, parameter] {
                return show(context, view, *parameter);
            };
        });
    }
}

}  // namespace

void add_registry_commands(CLI::App& app, Context& context) {
    add_views(*app.add_subcommand("worker", "TEE workers"), context,
              {{"list", "registered workers", "pha_workers", nullptr, false},
               {"show", "one worker", "pha_worker", "key", false}});
}

}  // namespace node::pha
