// The load generator of scripts/bench rpc, anvil and start.
#include "tests/bench/load/modes.hpp"

#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

namespace {

void add_rates(CLI::App& app, load::RatesOptions& options) {
    auto* out = app.add_subcommand("rates", "one request, over and over");
    out->add_option("--port", options.port)->required();
    out->add_option("--reference-port", options.reference_port);
    out->add_option("--request", options.request)->required();
    out->add_option("--connections", options.connections);
    out->add_option("--slice-seconds", options.slice_seconds);
    out->add_option("--rounds", options.rounds);
}

void add_send(CLI::App& app, load::SendOptions& options) {
    auto* out = app.add_subcommand("send", "every line of a file once");
    out->add_option("--port", options.port)->required();
    out->add_option("--file", options.file)->required();
    out->add_option("--connections", options.connections);
    out->add_option("--depth", options.depth);
}

void add_follow(CLI::App& app, load::FollowOptions& options) {
    auto* out = app.add_subcommand("follow", "many followers of the chain's head");
    out->add_option("--port", options.port)->required();
    out->add_option("--connections", options.connections);
    out->add_option("--seconds", options.seconds);
}

void add_sign(CLI::App& app, load::SignOptions& options) {
    auto* out = app.add_subcommand("sign", "signed transfers, a request a line");
    out->add_option("--kind", options.kind)->required();
    out->add_option("--scheme", options.scheme);
    out->add_option("--keys", options.keys)->required();
    out->add_option("--count", options.count);
    out->add_option("--genesis", options.genesis);
    out->add_option("--spec-version", options.spec_version);
    out->add_option("--transaction-version", options.transaction_version);
    out->add_option("--chain-id", options.chain_id);
}

int run(int argc, char** argv) {
    CLI::App app{"load generator"};
    app.require_subcommand(1);
    load::RatesOptions rates;
    load::SendOptions send;
    load::FollowOptions follow;
    load::SignOptions sign;
    app.add_subcommand("echo", "a bare WebSocket echo server");
    add_rates(app, rates);
    add_send(app, send);
    add_follow(app, follow);
    add_sign(app, sign);
    CLI11_PARSE(app, argc, argv);
    if (app.got_subcommand("echo")) return load::echo({});
    if (app.got_subcommand("rates")) return load::rates(rates);
    if (app.got_subcommand("send")) return load::send(send);
    if (app.got_subcommand("follow")) return load::follow(follow);
    return load::sign(sign);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load: %s\n", error.what());
        return 1;
    }
}
