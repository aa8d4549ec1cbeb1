// pha-node: the full node.
#include "node/cli/commands.hpp"
#include "node/cli/options.hpp"
#include "node/service/service.hpp"

#include <cstdio>

namespace {

int report(const node::Outcome& outcome) {
    if (outcome) return 0;
    std::fprintf(stderr, "Error: %s\n", outcome.error().c_str());
    return 1;
}

struct Runner {
    int operator()(const node::RunOptions& options) { return report(node::run_node(options)); }
    int operator()(const node::BuildSpecOptions& options) {
        return report(node::build_spec(options));
    }
    int operator()(const node::CheckStateOptions& options) {
        return report(node::check_state(options.run));
    }
    int operator()(const node::PurgeChainOptions& options) {
        return report(node::purge_chain(options));
    }
    int operator()(const node::KeyOptions& options) { return report(node::key_command(options)); }
};

}  // namespace

int main(int argc, char** argv) {
    const auto parsed = node::parse_command_line(argc, argv);
    if (const auto* exit_code = std::get_if<int>(&parsed)) return *exit_code;
    return std::visit(Runner{}, std::get<node::Command>(parsed));
}
