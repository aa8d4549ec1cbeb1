// pha: the wallet and operator tool. Talks JSON-RPC to any node; knows the chain by its metadata.
#include "node/command_line/describe.hpp"
#include "node/pha/commands/context.hpp"
#include "node/version.hpp"

#include <cstdio>
#include <exception>

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

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
