// pha: the wallet and operator tool. Talks JSON-RPC to any node; knows the chain by its metadata.
#include "node/command_line/describe.hpp"
#include "node/pha/commands/context.hpp"
#include "node/pha/spelling.hpp"
#include "node/version.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

/// The command line that went wrong: a word that is no command is named with those near to it.
std::string unknown_command(const CLI::App& app) {
    std::string path = "pha";
    const auto* at = &app;
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().back();
        path += " " + at->get_name();
    }
    // A word that a command does not know falls through to those above it.
    auto words = at->remaining();
    if (words.empty()) words = app.remaining();
    if (words.empty() || words.front().starts_with('-')) return {};
    std::vector<std::string> names;
    for (const auto* sub : at->get_subcommands([](const CLI::App*) { return true; }))
        if (!sub->get_group().empty()) names.push_back(sub->get_name());
    if (names.empty()) return {};
    return "`" + words.front() + "` is no command of " + path +
           node::pha::suggestion(names, words.front()) + "\n`" + path + " --help` lists them.";
}

int run(int argc, char** argv) {
    CLI::App app{
        "Wallet and operator tool of pha-node.\n"
        "Amounts are in PHA (1.5); accounts are names of kept keys, addresses or //URIs."};
    app.name("pha");
    app.set_version_flag("--version", std::string{node::kNodeVersion});
    app.require_subcommand(1);
    app.fallthrough();
    node::pha::Context context;
    auto& common = context.common;
    app.add_option("--url", common.url, "the node's JSON-RPC")->envname("PHA_URL")->take_last();
    app.add_flag("--json", common.json, "print JSON, for programs");
    app.add_option("--keys", common.keys_folder, "folder of key files")->envname("PHA_KEYS");
    app.add_option("--password-file", common.password_file, "a file (mode 0600) with the password")
        ->envname("PHA_PASSWORD_FILE");
    node::pha::add_keys_commands(app, context);
    node::pha::add_account_commands(app, context);
    node::pha::add_staking_commands(app, context);
    node::pha::add_pool_commands(app, context);
    node::pha::add_worker_commands(app, context);
    node::pha::add_app_commands(app, context);
    node::pha::add_validator_commands(app, context);
    node::pha::add_gov_commands(app, context);
    node::pha::add_generic_commands(app, context);
    node::pha::add_offline_commands(app, context);
    node::pha::add_watch_command(app, context);
    node::command_line::add_describing_commands(app, node::kNodeVersion);
    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        const auto problem = unknown_command(app);
        if (problem.empty()) return app.exit(error) == 0 ? 0 : kExitUsage;
        std::fprintf(stderr, "pha: %s\n", problem.c_str());
        return kExitUsage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kExitUsage;
    }
    const auto outcome = context.action();
    if (outcome) return 0;
    std::fprintf(stderr, "pha: %s\n", outcome.error().c_str());
    return kExitFailed;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "pha: %s\n", error.what());
        return kExitFailed;
    }
}
