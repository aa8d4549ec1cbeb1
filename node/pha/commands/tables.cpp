#include "node/pha/commands/tables.hpp"

#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

namespace node::pha {

using primitives::Done;

namespace {

const ChainUnits kPercentUnits{.ss58_prefix = 0, .decimals = 2, .symbol = "%"};

Result<json::Value, Problem> hex_value(const std::string& text) {
    if (text.starts_with("0x") && primitives::from_hex(text)) return json::Value{text};
    return unexpected("`" + text + "`: expected 0x and pairs of hexadecimal digits");
}

Result<json::Value, Problem> count_value(const std::string& text) {
    if (const auto number = json::from_decimal(text)) return json::Value{json::to_decimal(*number)};
    return unexpected("`" + text + "`: expected a whole number");
}

Result<json::Value, Problem> switch_value(const std::string& text) {
    if (text == "on" || text == "true") return json::Value{true};
    if (text == "off" || text == "false") return json::Value{false};
    return unexpected("`" + text + "`: expected on or off");
}

std::string in_unit(const json::Value& value, Unit unit, const ChainUnits& units) {
    const auto amount = value.as_amount();
    if (!amount) return {};
    if (unit == Unit::Percent) return amount_text(*amount, kPercentUnits);
    if (unit == Unit::Pha) return amount_text(*amount, units);
    return amount_text(*amount, {units.ss58_prefix, units.decimals, "v" + units.symbol});
}

std::string cell(const json::Value& row, const Column& column, const ChainUnits& units) {
    const auto* value = member_at(row, column.member);
    if (value == nullptr || value->is_null()) return "-";
    if (column.unit != Unit::Plain) {
        auto text = in_unit(*value, column.unit, units);
        if (!text.empty()) return text;
    }
    if (*value == json::Value{true}) return "yes";
    if (*value == json::Value{false}) return "no";
    return readable({}, *value, units);
}

/// What a command was given: a text for each argument.
struct Given {
    SignOptions sign;
    std::vector<std::string> texts;
};

Outcome perform(Context& context, const CallCommand& command, const Given& given) {
    // Before a password is asked for.
    TRY(context.chain());
    json::Object arguments;
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
        const auto& argument = command.arguments[i];
        const auto& text = given.texts[i];
        if (text == "null") {
            arguments.set(argument.field, json::Value{});
            continue;
        }
        auto value = argument_value(context, argument.kind, text);
        if (!value) return unexpected(std::string{argument.option} + ": " + value.error());
        arguments.set(argument.field, std::move(value).value());
    }
    return context.transact(command.call, json::Value{std::move(arguments)}, given.sign);
}

Outcome view(Context& context, const ViewCommand& command, const std::string& text) {
    auto* const chain = TRY(context.chain());
    json::Array parameters;
    if (!text.empty()) parameters.push_back(TRY(argument_value(context, command.kind, text)));
    const auto answer = TRY(chain->rpc(command.method, std::move(parameters)));
    const auto out = context.output();
    const auto* rows = member_at(answer, command.rows);
    if (answer.is_null())
        return unexpected("the chain knows no " + std::string{command.parameter} + " `" + text +
                          "`");
    if (out.is_json() || command.columns.empty() || rows == nullptr || rows->if_array() == nullptr)
        out.result(answer, chain->units());
    else
        print_list(out, *rows->if_array(), command.columns, chain->units());
    return Done{};
}

}  // namespace

Result<json::Value, Problem> argument_value(Context& context, ArgumentKind kind,
                                            const std::string& text) {
    switch (kind) {
        case ArgumentKind::Account:
            return json::Value{context.address(TRY(context.account(text)))};
        case ArgumentKind::Key:
            return json::Value{primitives::to_hex(TRY(context.account(text)))};
        case ArgumentKind::Amount: {
            const auto* chain = TRY(context.chain());
            return json::Value{json::to_decimal(TRY(amount_from_text(text, chain->units())))};
        }
        case ArgumentKind::Count:
            return count_value(text);
        case ArgumentKind::Percent:
            return json::Value{json::to_decimal(TRY(amount_from_text(text, kPercentUnits)))};
        case ArgumentKind::Hex:
            return hex_value(text);
        case ArgumentKind::Text:
            return json::Value{text};
        case ArgumentKind::Any:
            return value_from_text(text);
        case ArgumentKind::Switch:
        case ArgumentKind::Flag:
            return switch_value(text);
    }
    return json::Value{};
}

void add_call_command(CLI::App& parent, Context& context, const CallCommand& command) {
    auto* sub = parent.add_subcommand(command.name, command.help);
    const auto given = std::make_shared<Given>();
    given->texts.resize(command.arguments.size());
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
        const auto& argument = command.arguments[i];
        auto& text = given->texts[i];
        if (argument.kind == ArgumentKind::Flag) {
            text = "off";
            sub->add_flag_callback(
                argument.option, [given, i] { given->texts[i] = "on"; }, argument.help);
            continue;
        }
        if (argument.fallback != nullptr) text = argument.fallback;
        auto* option = sub->add_option(argument.option, text, argument.help);
        if (argument.fallback == nullptr) option->required();
    }
    add_sign_options(*sub, given->sign);
    sub->callback([&context, command, given] {
        context.action = [&context, command, given] { return perform(context, command, *given); };
    });
}

const json::Value* member_at(const json::Value& value, std::string_view path) {
    const auto* at = &value;
    while (at != nullptr && !path.empty()) {
        const auto dot = path.find('.');
        at = at->find(path.substr(0, dot));
        path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
    }
    return at;
}

void print_list(const Output& out, const json::Array& rows, const std::vector<Column>& columns,
                const ChainUnits& units) {
    if (out.is_json()) {
        out.result(json::Value{rows}, units);
        return;
    }
    std::vector<std::string> headings;
    for (const auto& column : columns)
        headings.emplace_back(column.heading);
    std::vector<std::vector<std::string>> cells;
    for (const auto& row : rows) {
        auto& line = cells.emplace_back();
        for (const auto& column : columns)
            line.push_back(cell(row, column, units));
    }
    out.table(headings, cells);
}

void add_view_command(CLI::App& parent, Context& context, const ViewCommand& command) {
    auto* sub = parent.add_subcommand(command.name, command.help);
    const auto text = std::make_shared<std::string>();
    if (command.parameter != nullptr) {
        auto* option = sub->add_option(command.parameter, *text, command.parameter);
        if (!command.is_optional) option->required();
    }
    sub->callback([&context, command, text] {
        context.action = [&context, command, text] { return view(context, command, *text); };
    });
}

}  // namespace node::pha
