#include "primitives/json/writer.hpp"
#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/modes.hpp"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <vector>

namespace load {

namespace {

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file{path};
    if (!file) give_up("cannot read " + path);
    std::vector<std::string> out;
    for (std::string line; std::getline(file, line);)
        out.push_back(std::move(line));
    return out;
}

}  // namespace

int send(const SendOptions& options) {
    const auto lines = lines_of(options.file);
    boost::asio::io_context context{1};
    std::size_t sent = 0;
    std::size_t accepted = 0;
    std::size_t refused = 0;
    std::string first_refusal;
    std::vector<std::unique_ptr<Connection>> connections;
    const auto send_next = [&](Connection& connection) {
        if (sent < lines.size()) connection.send(lines[sent++]);
    };
    for (std::uint32_t i = 0; i < options.connections; ++i) {
        auto& connection = *connections.emplace_back(std::make_unique<Connection>(context));
        connection.open(options.port);
        connection.receive([&](std::string_view answer) {
            if (answer.find("\"result\"") != std::string_view::npos)
                ++accepted;
            else if (refused++ == 0)
                first_refusal = answer;
            send_next(connection);
        });
    }
    const auto began = std::chrono::steady_clock::now();
    for (std::uint32_t depth = 0; depth < options.depth; ++depth)
        for (auto& connection : connections)
            send_next(*connection);
    while (accepted + refused < lines.size())
        context.run_one();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const primitives::json::Value refusal{first_refusal};
    std::printf("{\"accepted\":%zu,\"refused\":%zu,\"seconds\":%.4f,\"first_refusal\":%s}\n",
                accepted, refused, took.count(), primitives::json::write(refusal).c_str());
    return 0;
}

}  // namespace load
