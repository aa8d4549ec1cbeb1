// pha stake, unstake, rewards, supply: vPHA and what was earned.
#include "node/pha/commands/context.hpp"

namespace node::pha {

using primitives::Done;

namespace {

struct StakeOptions {
    SignOptions sign;
    std::string amount;
    std::optional<std::uint64_t> ticket;
    bool all = false;
};

Outcome stake(Context& context, const StakeOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto assets = TRY(amount_from_text(options.amount, chain->units()));
    return context.transact("Vpha.deposit", json::Object{}.set("assets", json::to_decimal(assets)),
                            options.sign);
}

/// By amount in PHA; the ticket it opens is paid by the chain itself when it matures.
Outcome unstake(Context& context, const StakeOptions& options) {
    auto* const chain = TRY(context.chain());
    if (options.ticket)
        return context.transact("Vpha.claim", json::Object{}.set("ticket", *options.ticket),
                                options.sign);
    const auto assets = TRY(amount_from_text(options.amount, chain->units()));
    return context.transact("Vpha.withdraw", json::Object{}.set("assets", json::to_decimal(assets)),
                            options.sign);
}

/// A method of the node whose answer is printed as it is; absent ones are named with their pallet.
Outcome print(Context& context, const std::string& method,
              const std::vector<std::string>& accounts) {
    auto* const chain = TRY(context.chain());
    json::Array parameters;
    for (const auto& name : accounts)
        parameters.emplace_back(context.address(TRY(context.account(name))));
    context.output().result(TRY(chain->rpc(method, std::move(parameters))), chain->units());
    return Done{};
}

}  // namespace

void add_staking_commands(CLI::App& app, Context& context) {
    const auto options = std::make_shared<StakeOptions>();
    auto* staking =
        app.add_subcommand("stake", "deposit PHA for vPHA, which earns the stakers' leg");
    staking->add_option("amount", options->amount, "as 100, in PHA")->required();
    add_sign_options(*staking, options->sign);
    staking->callback([&context, options] {
        context.action = [&context, options] { return stake(context, *options); };
    });

    auto* unstaking =
        app.add_subcommand("unstake", "turn vPHA back into PHA, paid after unbonding");
    unstaking->add_option("amount", options->amount, "in PHA at today's price");
    unstaking->add_option("--claim", options->ticket, "take a matured ticket instead");
    add_sign_options(*unstaking, options->sign);
    unstaking->callback([&context, options] {
        if (options->amount.empty() == !options->ticket)
            throw CLI::ValidationError{"amount", "give an amount, or --claim TICKET"};
        context.action = [&context, options] { return unstake(context, *options); };
    });

    const auto accounts = std::make_shared<std::vector<std::string>>();
    const auto view = [&](const char* name, const char* help, const char* method, bool of_account) {
        auto* command = app.add_subcommand(name, help);
        if (of_account)
            command->add_option("account", *accounts, "name, address or //URI")
                ->required()
                ->expected(1);
        command->callback([&context, accounts, method = std::string{method}] {
            context.action = [&context, accounts, method] {
                return print(context, method, *accounts);
            };
        });
    };
    view("rewards", "what an account earned as staker and provider, and why", "pha_rewards", true);
    view("staked", "the vPHA of an account and the vault's price", "pha_staking", true);
    view("supply", "where the 1,000,000,000 PHA are", "pha_supply", false);
}

}  // namespace node::pha
