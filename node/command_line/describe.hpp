// What a program's command line looks like, for readers and shells: made from the table of options
// that reads it, so that neither can be stale.
#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace node::command_line {

/// A page for man(1), in roff: synopsis, options, commands with theirs.
std::string manual_page(const CLI::App& app, std::string_view version);

/// A script that completes commands and options; empty for a shell other than bash, zsh and fish.
std::string completion(const CLI::App& app, std::string_view shell);

/// Adds `completion SHELL` and the hidden `man`, which print the above.
void add_describing_commands(CLI::App& app, std::string_view version);

}  // namespace node::command_line
