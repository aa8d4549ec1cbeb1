#include "node/command_line/describe.hpp"

#include <cstdio>
#include <memory>
#include <vector>

namespace node::command_line {

namespace {

/// Text for roff: a backslash is an escape, a dot or quote at the start of a line a request, and a
/// bare minus a hyphen that cannot be pasted.
std::string roff(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
    return out;
}

bool is_shown(const CLI::App& app) {
    return !app.get_name().empty() && !app.get_group().empty();
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    std::vector<const CLI::App*> out;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        if (is_shown(*command)) out.push_back(command);
    return out;
}

void append_options(const CLI::App& app, std::string& out) {
    for (const auto* option : app.get_options()) {
        const bool takes_value = option->get_items_expected_max() > 0;
        out += ".TP\n\\fB" + roff(option->get_name(option->get_positional(), true)) + "\\fR";
        if (takes_value && !option->get_positional()) out += " \\fIVALUE\\fR";
        out += "\n" + roff(option->get_description());
        if (!option->get_default_str().empty() && takes_value)
            out += " (default: " + roff(option->get_default_str()) + ")";
        if (!option->get_envname().empty()) out += " [" + roff(option->get_envname()) + "]";
        out += "\n";
    }
}

void append_command(const CLI::App& app, const std::string& path, std::string& out) {
    out += ".SS " + roff(path) + "\n" + roff(app.get_description()) + "\n";
    append_options(app, out);
    for (const auto* command : commands_of(app))
        append_command(*command, path + " " + command->get_name(), out);
}

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

/// Commands and long options that may follow a path of commands.
std::vector<std::string> words_after(const CLI::App& app) {
    std::vector<std::string> out;
    for (const auto* command : commands_of(app))
        out.push_back(command->get_name());
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            out.push_back("--" + name);
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

void append_bash_cases(const CLI::App& app, const std::string& path, std::string& steps,
                       std::string& words) {
    words += "        \"" + path + "\") words=\"" + joined(words_after(app)) + "\" ;;\n";
    for (const auto* command : commands_of(app)) {
        const auto next = path + "/" + command->get_name();
        steps += (steps.empty() ? "\"" : "|\"") + next + "\"";
        append_bash_cases(*command, next, steps, words);
    }
}

std::string bash(const CLI::App& app) {
    const auto& name = app.get_name();
    std::string function = "_" + name;
    for (char& c : function)
        if (c == '-') c = '_';
    std::string steps;
    std::string words;
    append_bash_cases(app, "", steps, words);
    return function + "() {\n    local path= word words=\n" +
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        case \"$path/$word\" in\n            " +
           steps +
           ") path=\"$path/$word\" ;;\n        esac\n    done\n"
           "    case \"$path\" in\n" +
           words +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
           "complete -o default -F " +
           function + " " + name + "\n";
}

void append_fish(const CLI::App& app, const std::string& program, const std::string& condition,
                 std::string& out) {
    const auto line = [&](const std::string& rest) {
        out += "complete -c " + program + (condition.empty() ? "" : " -n '" + condition + "'") +
               rest + "\n";
    };
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            line(" -l " + name);
    for (const auto* command : commands_of(app)) {
        line(" -a " + command->get_name());
        append_fish(*command, program, "__fish_seen_subcommand_from " + command->get_name(), out);
    }
}

}  // namespace

std::string manual_page(const CLI::App& app, std::string_view version) {
    const auto& name = app.get_name();
    std::string out = ".TH " + upper(name) + " 1 \"\" \"" + name + " " + std::string{version} +
                      "\" \"User Commands\"\n.SH NAME\n" + roff(name) + " \\- " +
                      roff(first_line(app.get_description())) + "\n.SH SYNOPSIS\n.B " + roff(name) +
                      "\n[\\fIOPTIONS\\fR] [\\fICOMMAND\\fR]\n.SH OPTIONS\n";
    append_options(app, out);
    out += ".SH COMMANDS\n";
    for (const auto* command : commands_of(app))
        append_command(*command, command->get_name(), out);
    return out;
}

std::string completion(const CLI::App& app, std::string_view shell) {
    if (shell == "bash") return bash(app);
    if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + bash(app);
    if (shell != "fish") return {};
    std::string out;
    append_fish(app, app.get_name(), "", out);
    return out;
}

void add_describing_commands(CLI::App& app, std::string_view version) {
    auto* const complete =
        app.add_subcommand("completion", "Print a completion script for a shell");
    const auto shell = std::make_shared<std::string>();
    complete->add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    complete->callback([&app, shell] {
        std::fputs(completion(app, *shell).c_str(), stdout);
        throw CLI::Success{};
    });
    auto* const man = app.add_subcommand("man", "Print the manual page")->group("");
    man->callback([&app, version] {
        std::fputs(manual_page(app, version).c_str(), stdout);
        throw CLI::Success{};
    });
}

}  // namespace node::command_line
