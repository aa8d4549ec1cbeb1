// The command line of pha-verify.
#pragma once

#include "node/verify/request.hpp"

#include <variant>

namespace node::verify {

struct Command {
    Request request;
    bool json = false;
};

/// Reads options and files. Or the exit code where that is all: 0 after help or version, 2 after an
/// error of usage (the text is printed then).
std::variant<Command, int> parse_command_line(int argc, char** argv);

inline constexpr int kExitRefused = 1;
inline constexpr int kExitUsage = 2;

}  // namespace node::verify
