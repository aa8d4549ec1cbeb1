// pha-verify: judges attestation evidence without a chain.
#include "node/verify/command_line.hpp"
#include "node/verify/print.hpp"

#include <cstdlib>
#include <iostream>

#include <unistd.h>

int main(int argc, char** argv) {
    using namespace node::verify;
    const auto parsed = parse_command_line(argc, argv);
    if (const auto* exit_code = std::get_if<int>(&parsed)) return *exit_code;
    const auto& command = std::get<Command>(parsed);
    const auto verdict = judge(command.request);
    if (!verdict) {
        std::cerr << "pha-verify: " << verdict.error() << '\n';
        return kExitUsage;
    }
    const auto now = command.request.now_seconds;
    const bool colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    std::cout << (command.json ? to_json(verdict.value(), now) + "\n"
                               : to_text(verdict.value(), now, colour));
    return verdict.value().accepted ? 0 : kExitRefused;
}
