#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/modes.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

namespace load {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

/// Connections to one server, and what came of them.
class Server {
  public:
    Server(std::uint16_t port, const RatesOptions& options) : request_{options.request} {
        for (std::uint32_t i = 0; i < options.connections; ++i) {
            auto& each = connections_.emplace_back(std::make_unique<Asking>(context_));
            each->connection.open(port);
            each->connection.receive([this, at = each.get()](std::string_view answer) {
                took_ms_.push_back(Milliseconds{Clock::now() - at->asked}.count());
                if (answer.find("\"error\"") != std::string_view::npos) ++errors_;
                at->is_waiting = false;
                if (Clock::now() < until_) ask(*at);
            });
        }
    }

    /// One slice; answers that are late are waited for, and counted.
    void run(double seconds) {
        const auto began = Clock::now();
        const auto before = took_ms_.size();
        until_ = began + std::chrono::duration_cast<Clock::duration>(
                             std::chrono::duration<double>{seconds});
        for (auto& each : connections_)
            ask(*each);
        while (std::ranges::any_of(connections_, [](auto& each) { return each->is_waiting; }))
            context_.run_one();
        const auto took = std::chrono::duration<double>{Clock::now() - began}.count();
        rates_.push_back(static_cast<double>(took_ms_.size() - before) / took);
    }

    double rate(double quantile) { return at_quantile(rates_, quantile); }
    double latency_ms(double quantile) { return at_quantile(took_ms_, quantile); }
    std::size_t answers() const { return took_ms_.size(); }
    std::size_t errors() const { return errors_; }
    const std::vector<double>& slices() const { return rates_; }

  private:
    struct Asking {
        explicit Asking(boost::asio::io_context& context) : connection{context} {}
        Connection connection;
        Clock::time_point asked;
        bool is_waiting = false;
    };

    static double at_quantile(std::vector<double> all, double quantile) {
        std::ranges::sort(all);
        const auto last = static_cast<double>(all.size() - 1);
        return all[static_cast<std::size_t>(last * quantile)];
    }
    void ask(Asking& at) {
        at.asked = Clock::now();
        at.is_waiting = true;
        at.connection.send(request_);
    }

    const std::string request_;
    boost::asio::io_context context_{1};
    std::vector<std::unique_ptr<Asking>> connections_;
    Clock::time_point until_;
    std::vector<double> took_ms_;
    std::vector<double> rates_;
    std::size_t errors_ = 0;
};

void print_figures(const char* name, Server& server) {
    std::printf(
        "\"%s\":{\"rate_best\":%.0f,\"rate_median\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
        "\"answers\":%zu,\"errors\":%zu}",
        name, server.rate(1), server.rate(0.5), server.latency_ms(0.5), server.latency_ms(0.99),
        server.answers(), server.errors());
}

}  // namespace

int rates(const RatesOptions& options) {
    Server server{options.port, options};
    std::unique_ptr<Server> reference;
    if (options.reference_port != 0)
        reference = std::make_unique<Server>(options.reference_port, options);
    std::vector<double> ratios;
    for (std::uint32_t round = 0; round < options.rounds; ++round) {
        if (reference) reference->run(options.slice_seconds);
        server.run(options.slice_seconds);
        if (reference) ratios.push_back(server.slices().back() / reference->slices().back());
    }
    std::printf("{");
    print_figures("server", server);
    if (reference) {
        std::printf(",");
        print_figures("reference", *reference);
        std::ranges::sort(ratios);
        std::printf(",\"ratio_of_best\":%.3f,\"ratio_median\":%.3f",
                    server.rate(1) / reference->rate(1), ratios[ratios.size() / 2]);
    }
    std::printf("}\n");
    return 0;
}

}  // namespace load
