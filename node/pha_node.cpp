// pha-node: the full node.
#include "node/cli/commands.hpp"
#include "node/cli/options.hpp"
#include "node/commands/commands.hpp"
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
    int operator()(const node::ChainInfoOptions& options) {
        return report(node::chain_info(options));
    }
    int operator()(const node::ExportBlocksOptions& options) {
        return report(node::export_blocks(options));
    }
    int operator()(const node::ImportBlocksOptions& options) {
        return report(node::import_blocks(options));
    }
    int operator()(const node::CheckBlockOptions& options) {
        return report(node::check_block(options));
    }
    int operator()(const node::ExportStateOptions& options) {
        return report(node::export_state(options));
    }
    int operator()(const node::RevertOptions& options) { return report(node::revert(options)); }
    int operator()(const node::BenchmarkBlockOptions& options) {
        return report(node::benchmark_block(options));
    }
    int operator()(const node::BenchmarkStorageOptions& options) {
        return report(node::benchmark_storage(options));
    }
    int operator()(const node::BenchmarkPalletOptions& options) {
        return report(node::benchmark_pallet(options));
    }
    int operator()(const node::BenchmarkMachineOptions&) {
        return report(node::benchmark_machine());
    }
};

}  // namespace

int main(int argc, char** argv) {
    const auto parsed = node::parse_command_line(argc, argv);
    if (const auto* exit_code = std::get_if<int>(&parsed)) return *exit_code;
    return std::visit(Runner{}, std::get<node::Command>(parsed));
}
