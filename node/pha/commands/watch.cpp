// pha watch: the chain's pulse until interrupted. On a terminal a dashboard that is drawn anew in
// place with every block; where standard output goes elsewhere a line a block; with --json an
// object a line.
#include "node/pha/commands/context.hpp"
#include "node/pha/commands/watch_figures.hpp"
#include "primitives/json/writer.hpp"

#include <array>
#include <chrono>
#include <deque>

#include <unistd.h>

namespace node::pha {

using primitives::Done;

namespace {

struct WatchOptions {
    std::uint32_t blocks = 0;
};

std::string text_of(const std::optional<std::uint64_t>& number) {
    return number ? std::to_string(*number) : "-";
}

std::string behind(const WatchFigures& at) {
    if (!at.finalized) return "-";
    return std::to_string(at.number - std::min(at.number, *at.finalized));
}

// ---- a line a block ----

constexpr std::array<std::string_view, 7> kHeadings{"BLOCK", "UNFINALIZED", "EXTRINSICS", "POOL",
                                                    "PEERS", "WORKERS",     "HASH"};
constexpr std::size_t kHashShown = 10;

std::string row_text(const std::array<std::string, kHeadings.size()>& cells) {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto cell = cells.at(i);
        cell.resize(std::max(cell.size(), kHeadings.at(i).size()) + 2, ' ');
        out += cell;
    }
    return out;
}

std::string row_of(const WatchFigures& at) {
    return row_text({std::to_string(at.number), behind(at), text_of(at.extrinsics),
                     text_of(at.pool), text_of(at.peers),
                     at.workers ? std::to_string(at.workers->active) : "-",
                     at.hash.substr(0, kHashShown) + ".."});
}

std::string heading_row() {
    std::array<std::string, kHeadings.size()> cells;
    for (std::size_t i = 0; i < cells.size(); ++i)
        cells.at(i) = kHeadings.at(i);
    return row_text(cells);
}

// ---- the dashboard ----

class Dashboard {
  public:
    Dashboard(const Output& out, const Chain& chain, std::string url)
        : out_{out},
          title_{chain.name() + "  runtime " + std::to_string(chain.spec_version()) + "  " + url},
          units_{chain.units()} {}

    void draw(const WatchFigures& at) {
        rows_.push_front(row_of(at));
        if (rows_.size() > kRows) rows_.pop_back();
        // Back to the first line of what was drawn last, and everything below it goes.
        if (lines_ > 0) std::printf("\x1b[%zuA\x1b[J", lines_);
        lines_ = 0;
        line(out_.paint(Colour::Green, title_));
        line("");
        field("best", std::to_string(at.number) + (at.is_syncing ? "  syncing" : ""));
        field("finalized", text_of(at.finalized) + "  " + behind(at) + " behind");
        field("peers", text_of(at.peers));
        field("pool", text_of(at.pool) + " transactions");
        if (at.workers)
            field("workers", std::to_string(at.workers->active) + " active, " +
                                 std::to_string(at.workers->lapsed) + " lapsed, " +
                                 std::to_string(at.workers->denied) + " denied");
        if (at.epoch) draw_epoch(*at.epoch);
        line("");
        line(out_.paint(Colour::Bold, heading_row()));
        for (const auto& row : rows_)
            line(row);
    }

  private:
    static constexpr std::size_t kRows = 10;
    static constexpr std::size_t kBarWidth = 30;

    void line(const std::string& text) {
        out_.line(text);
        ++lines_;
    }
    void field(std::string name, const std::string& text) {
        name.resize(12, ' ');
        line(out_.paint(Colour::Cyan, name) + text);
    }
    void draw_epoch(const WatchFigures::Epoch& epoch) {
        const auto filled = kBarWidth * static_cast<std::size_t>(epoch.minute) / 60;
        field("epoch", std::to_string(epoch.number) + "  [" + std::string(filled, '#') +
                           std::string(kBarWidth - filled, ' ') + "] minute " +
                           std::to_string(epoch.minute));
        if (epoch.budget) field("budget", amount_text(*epoch.budget, units_) + " last epoch");
        field("emission", amount_text(epoch.released, units_) + " released, " +
                              amount_text(epoch.reserve, units_) + " in reserve");
    }

    Output out_;
    std::string title_;
    ChainUnits units_;
    std::deque<std::string> rows_;
    std::size_t lines_ = 0;
};

Outcome watch(Context& context, const WatchOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto out = context.output();
    const bool is_screen = !out.is_json() && ::isatty(STDOUT_FILENO) == 1;
    Dashboard dashboard{out, *chain, context.common.url};
    if (!is_screen) {
        out.line(chain->name() + "  runtime " + std::to_string(chain->spec_version()) + "  " +
                 context.common.url);
        out.line(heading_row());
    }
    const auto subscription = chain->client().subscribe("chain_subscribeNewHeads");
    if (!subscription) return unexpected(subscription.error().message);
    for (std::uint32_t seen = 0; options.blocks == 0 || seen < options.blocks; ++seen) {
        const auto head = chain->client().next(*subscription, std::chrono::minutes{10});
        if (!head) return unexpected("the node went away: " + head.error().message);
        const auto figures = watch_figures(*chain, number_in(*head, "number"));
        if (out.is_json())
            std::printf("%s\n", json::write(json::Value{to_json(figures)}).c_str());
        else if (is_screen)
            dashboard.draw(figures);
        else
            out.line(row_of(figures));
        std::fflush(stdout);
    }
    return Done{};
}

}  // namespace

void add_watch_command(CLI::App& app, Context& context) {
    auto* watching = app.add_subcommand("watch", "the chain's blocks as they come");
    const auto options = std::make_shared<WatchOptions>();
    watching->add_option("--blocks", options->blocks, "stop after so many");
    watching->callback([&context, options] {
        context.action = [&context, options] { return watch(context, *options); };
    });
}

}  // namespace node::pha
