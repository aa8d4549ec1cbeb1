// Commands that are rows of a table: a call of the chain with its arguments on the command line,
// and an answer of the node with the columns that a person reads.
#pragma once

#include "node/pha/commands/context.hpp"

#include <optional>
#include <vector>

namespace node::pha {

/// How the text of an argument becomes a value of the call.
enum class ArgumentKind : std::uint8_t {
    /// Name of a kept key, address or //URI.
    Account,
    /// A worker's key: 0x and 64 digits, or what an Account may be.
    Key,
    /// Tokens as 1.5, in smallest units.
    Amount,
    /// A whole number.
    Count,
    /// Percent as 2.5, in basis points.
    Percent,
    /// 0x and hexadecimal digits.
    Hex,
    Text,
    /// JSON, or text.
    Any,
    /// "on" or "off".
    Switch,
    /// An option without value; false where it is left out.
    Flag,
};

struct Argument {
    /// "amount" is positional, "--capacity" an option.
    const char* option;
    /// The field of the call.
    const char* field;
    ArgumentKind kind;
    const char* help;
    /// What stands for a left out one, "null" for none; nullptr where it is required.
    const char* fallback = nullptr;
};

struct CallCommand {
    const char* name;
    const char* help;
    /// "Pallet.name"
    const char* call;
    std::vector<Argument> arguments;
};

/// The value that `text` stands for. The problem names the text and what was expected.
Result<json::Value, Problem> argument_value(Context& context, ArgumentKind kind,
                                            const std::string& text);
/// Adds the command, with the options of signing.
void add_call_command(CLI::App& parent, Context& context, const CallCommand& command);

enum class Unit : std::uint8_t { Plain, Pha, Vpha, Percent };

struct Column {
    const char* heading;
    /// "state", or "record.state" of a member's member.
    const char* member;
    Unit unit = Unit::Plain;
};

/// The value at the end of such a path; nullptr where there is none.
const json::Value* member_at(const json::Value& value, std::string_view path);
/// A table for people, the whole list with --json.
void print_list(const Output& out, const json::Array& rows, const std::vector<Column>& columns,
                const ChainUnits& units);

/// A command that prints the answer of a method of the node.
struct ViewCommand {
    const char* name;
    const char* help;
    const char* method;
    /// Its one parameter on the command line; nullptr for none.
    const char* parameter = nullptr;
    ArgumentKind kind = ArgumentKind::Any;
    /// The parameter may be left out.
    bool is_optional = false;
    /// Where the rows of a table are in the answer; empty: the answer itself.
    const char* rows = "";
    /// Empty: all members one under the other.
    std::vector<Column> columns = {};
};
void add_view_command(CLI::App& parent, Context& context, const ViewCommand& command);

}  // namespace node::pha
