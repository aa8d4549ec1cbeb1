// pha stake, unstake, rewards, supply: vPHA and what was earned.
#include "node/pha/commands/context.hpp"
#include "node/pha/report.hpp"

#include <chrono>

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

/// The answer with --json, else what `report` makes of it.
using MakeReport = Report (*)(const json::Value& answer, const json::Value& vpha,
                              const ChainUnits& units, std::uint64_t now_ms);

std::uint64_t now_ms() {
    using std::chrono::milliseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(now).count());
}

Outcome print_of(Context& context, const char* method, const std::string& account,
                 MakeReport report) {
    auto* const chain = TRY(context.chain());
    const auto of = context.address(TRY(context.account(account)));
    const auto answer = TRY(chain->rpc(method, {json::Value{of}}));
    const auto out = context.output();
    if (out.is_json()) {
        out.result(answer, chain->units());
        return Done{};
    }
    const auto vpha = chain->rpc("pha_vpha");
    out.report(report(answer, vpha ? *vpha : json::Value{}, chain->units(), now_ms()));
    return Done{};
}

Outcome supply(Context& context) {
    auto* const chain = TRY(context.chain());
    const auto answer = TRY(chain->rpc("pha_supply"));
    const auto out = context.output();
    if (out.is_json())
        out.result(answer, chain->units());
    else
        out.report(supply_report(answer, chain->units()));
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

    const auto account = std::make_shared<std::string>();
    const auto view = [&](const char* name, const char* help, const char* method,
                          MakeReport report) {
        auto* command = app.add_subcommand(name, help);
        command->add_option("account", *account, "name, address or //URI")->required();
        command->callback([&context, account, method, report] {
            context.action = [&context, account, method, report] {
                return print_of(context, method, *account, report);
            };
        });
    };
    view("rewards", "what an account earned as staker and provider, and why", "pha_rewards",
         rewards_report);
    view("staked", "the vPHA of an account and the vault's price", "pha_staking", staked_report);
    app.add_subcommand("supply", "where the 1,000,000,000 PHA are")->callback([&context] {
        context.action = [&context] { return supply(context); };
    });
}

}  // namespace node::pha
