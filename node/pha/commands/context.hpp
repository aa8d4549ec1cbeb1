// What all commands of the tool share: options, the chain, the signer, and the one way in which a
// transaction is shown, confirmed, signed and followed.
#pragma once

#include "node/pha/chain.hpp"
#include "node/pha/output.hpp"
#include "node/pha/wallet.hpp"

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace node::pha {

using Outcome = Result<primitives::Done, Problem>;

struct CommonOptions {
    std::string url = "ws://127.0.0.1:9944";
    bool json = false;
    std::string keys_folder;
    std::string password_file;
};

/// Options of commands that sign.
struct SignOptions {
    std::string from;
    std::string tip = "0";
    std::uint64_t period = 64;
    std::optional<std::uint64_t> nonce;
    bool yes = false;
    bool no_wait = false;
    bool skip_dry_run = false;
};

class Context {
  public:
    CommonOptions common;
    /// What the chosen command does; set by its callback.
    std::function<Outcome()> action;

    Output output() const { return Output{common.json}; }
    /// Connects at the first use.
    Result<Chain*, Problem> chain();
    Wallet wallet() const { return Wallet{common.keys_folder}; }

    /// A key by name or address (asks for its password), or of a secret URI that starts with "//".
    Result<Pair, Problem> signer(const std::string& from);
    /// The address of a name in the wallet, of a "//" URI, or the text itself.
    Result<AccountId, Problem> account(const std::string& name);
    std::string address(const AccountId& account) const;

    /// Shows call and fee, asks, signs, sends and waits; prints what became of it.
    Outcome transact(const std::string& path, const json::Value& arguments,
                     const SignOptions& options);
    Outcome transact(Bytes call, const std::string& title, const SignOptions& options);

  private:
    Outcome show(const Inclusion& inclusion);

    std::unique_ptr<Chain> chain_;
};

/// Adds --from, --tip, --period, --nonce, --yes, --no-wait and --skip-dry-run.
void add_sign_options(CLI::App& command, SignOptions& options);
/// A command line value: JSON where it is some, else text. "//Alice" stands for its account.
json::Value value_from_text(const std::string& text);
/// name=value arguments as an object; without names as a list.
Result<json::Value, Problem> arguments_from(const std::vector<std::string>& texts);

// ---- the commands, one file each ----
void add_keys_commands(CLI::App& app, Context& context);
void add_account_commands(CLI::App& app, Context& context);
void add_generic_commands(CLI::App& app, Context& context);
void add_staking_commands(CLI::App& app, Context& context);
void add_pool_commands(CLI::App& app, Context& context);
void add_worker_commands(CLI::App& app, Context& context);
void add_app_commands(CLI::App& app, Context& context);
void add_validator_commands(CLI::App& app, Context& context);
void add_gov_commands(CLI::App& app, Context& context);
void add_offline_commands(CLI::App& app, Context& context);
void add_watch_command(CLI::App& app, Context& context);

}  // namespace node::pha
