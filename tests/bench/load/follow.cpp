#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/modes.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

namespace load {

namespace json = primitives::json;

namespace {

struct Counts {
    std::size_t following = 0;
    std::size_t events = 0;
    std::size_t stopped = 0;
};

/// One wallet: unpins every block that is final or lost but the newest final one.
class Follower {
  public:
    Follower(boost::asio::io_context& context, std::uint16_t port, Counts& counts)
        : connection_{context}, counts_{counts} {
        connection_.open(port);
        connection_.receive([this](std::string_view text) { hear(text); });
        connection_.send(
            R"({"jsonrpc":"2.0","id":1,"method":"chainHead_v1_follow","params":[false]})");
    }

  private:
    void hear(std::string_view text) {
        const auto message = json::read(text, {});
        if (!message) give_up("an answer is no JSON");
        const auto* params = message->find("params");
        if (params == nullptr) {
            const auto* id = message->find("id");
            const auto* result = message->find("result");
            if (result == nullptr) give_up("refused: " + std::string{text});
            // Unpinning answers null to ids from 2 on.
            if (id->as_u64() != 1) return;
            subscription_ = *result->if_string();
            ++counts_.following;
            return;
        }
        ++counts_.events;
        const auto& event = *params->find("result");
        const auto& name = *event.find("event")->if_string();
        if (name == "stop") ++counts_.stopped;
        if (name == "initialized" || name == "finalized") unpin(event);
    }

    void unpin(const json::Value& event) {
        json::Array done;
        if (!newest_final_.empty()) done.emplace_back(newest_final_);
        const auto& finalized = *event.find("finalizedBlockHashes")->if_array();
        for (const auto& hash : finalized)
            done.push_back(hash);
        if (finalized.empty()) return;
        newest_final_ = *finalized.back().if_string();
        done.pop_back();
        if (const auto* pruned = event.find("prunedBlockHashes"))
            for (const auto& hash : *pruned->if_array())
                done.push_back(hash);
        if (done.empty()) return;
        json::Object request;
        request.set("jsonrpc", "2.0")
            .set("id", ++ids_)
            .set("method", "chainHead_v1_unpin")
            .set("params", json::Array{json::Value{subscription_}, json::Value{std::move(done)}});
        connection_.send(json::write(json::Value{std::move(request)}));
    }

    Connection connection_;
    Counts& counts_;
    std::string subscription_;
    std::string newest_final_;
    std::uint64_t ids_ = 1;
};

}  // namespace

int follow(const FollowOptions& options) {
    boost::asio::io_context context{1};
    Counts counts;
    std::vector<std::unique_ptr<Follower>> followers;
    for (std::uint32_t i = 0; i < options.connections; ++i)
        followers.push_back(std::make_unique<Follower>(context, options.port, counts));
    while (counts.following < options.connections)
        context.run_one();
    std::printf("{\"following\":%zu}\n", counts.following);
    std::fflush(stdout);
    context.run_for(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>{options.seconds}));
    std::printf("{\"events\":%zu,\"stopped\":%zu}\n", counts.events, counts.stopped);
    return 0;
}

}  // namespace load
