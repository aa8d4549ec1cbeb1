// pha balance, transfer.
#include "node/pha/commands/context.hpp"
#include "primitives/crypto/ss58.hpp"

namespace node::pha {

using primitives::Done;

namespace {

struct TransferOptions {
    SignOptions sign;
    std::string to;
    std::string amount;
    bool all = false;
};

Outcome balance(Context& context, const std::vector<std::string>& names) {
    auto* const chain = TRY(context.chain());
    const auto entry = TRY(chain->metadata().storage("System.Account"));
    json::Array list;
    std::vector<std::vector<std::string>> rows;
    for (const auto& name : names) {
        const auto account = TRY(context.account(name));
        const auto address = context.address(account);
        const auto value = TRY(chain->storage(entry, {json::Value{address}}));
        const auto* data = value.find("data");
        if (data == nullptr) return unexpected(Problem{"System.Account holds no balances here"});
        std::vector<std::string> row{name == address ? "" : name, address};
        json::Object one;
        one.set("address", address);
        for (const auto* part : {"free", "reserved", "frozen"}) {
            const auto* amount = data->find(part);
            one.set(part, amount == nullptr ? json::Value{} : *amount);
            row.push_back(amount == nullptr ? "-" : readable(part, *amount, chain->units()));
        }
        one.set("nonce", number_in(value, "nonce"));
        list.emplace_back(std::move(one));
        rows.push_back(std::move(row));
    }
    const auto out = context.output();
    if (out.is_json())
        out.result(json::Value{std::move(list)}, chain->units());
    else
        out.table({"NAME", "ADDRESS", "FREE", "RESERVED", "FROZEN"}, rows);
    return Done{};
}

Outcome transfer(Context& context, const TransferOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto to = context.address(TRY(context.account(options.to)));
    if (options.all) {
        return context.transact("Balances.transfer_all",
                                json::Object{}.set("dest", to).set("keep_alive", false),
                                options.sign);
    }
    const auto amount = TRY(amount_from_text(options.amount, chain->units()));
    return context.transact("Balances.transfer_keep_alive",
                            json::Object{}.set("dest", to).set("value", json::to_decimal(amount)),
                            options.sign);
}

}  // namespace

void add_account_commands(CLI::App& app, Context& context) {
    auto* shown = app.add_subcommand("balance", "what accounts own");
    const auto names = std::make_shared<std::vector<std::string>>();
    shown->add_option("accounts", *names, "names, addresses or //URIs")->required();
    shown->callback([&context, names] {
        context.action = [&context, names] { return balance(context, *names); };
    });

    auto* sending = app.add_subcommand("transfer", "send PHA; the sender's account stays alive");
    const auto options = std::make_shared<TransferOptions>();
    sending->add_option("to", options->to, "name, address or //URI")->required();
    sending->add_option("amount", options->amount, "as 1.5, in PHA");
    sending->add_flag("--all", options->all, "everything that can be moved");
    add_sign_options(*sending, options->sign);
    sending->callback([&context, options] {
        if (options->all == !options->amount.empty())
            throw CLI::ValidationError{"amount", "give an amount, or --all"};
        context.action = [&context, options] { return transfer(context, *options); };
    });
}

}  // namespace node::pha
