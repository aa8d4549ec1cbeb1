// pha watch: the chain's pulse in the terminal, a line a block, until interrupted.
#include "node/pha/commands/context.hpp"
#include "primitives/types/hex.hpp"

#include <chrono>

namespace node::pha {

using primitives::Done;

namespace {

struct WatchOptions {
    std::uint32_t blocks = 0;
};

std::string short_hash(const json::Value& header) {
    const auto* parent = header.find("parentHash");
    const auto* text = parent == nullptr ? nullptr : parent->if_string();
    return text == nullptr ? "?" : text->substr(0, 10) + "..";
}

/// One block: number, finality, transactions, pool, peers, workers.
std::vector<std::string> row_of(Chain& chain, const json::Value& header) {
    const auto count_of = [&](std::string_view method) -> std::string {
        const auto answer = chain.rpc(method);
        if (!answer || answer->if_array() == nullptr) return "-";
        return std::to_string(answer->if_array()->size());
    };
    const auto number = number_in(header, "number");
    std::string behind = "-";
    std::string transactions = "-";
    if (const auto head = chain.rpc("chain_getFinalizedHead")) {
        if (const auto finalized = chain.rpc("chain_getHeader", {*head}))
            behind = std::to_string(number - std::min(number, number_in(*finalized, "number")));
    }
    if (const auto hash = chain.rpc("chain_getBlockHash", {json::Value{number}})) {
        const auto block = chain.rpc("chain_getBlock", {*hash});
        const auto* inner = block ? block->find("block") : nullptr;
        const auto* list = inner == nullptr ? nullptr : inner->find("extrinsics");
        if (list != nullptr && list->if_array() != nullptr)
            transactions = std::to_string(list->if_array()->size());
    }
    std::string peers = "-";
    if (const auto health = chain.rpc("system_health"))
        peers = std::to_string(number_in(*health, "peers"));
    return {std::to_string(number),
            behind,
            transactions,
            count_of("author_pendingExtrinsics"),
            peers,
            count_of("pha_workers"),
            short_hash(header)};
}

Outcome watch(Context& context, const WatchOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto out = context.output();
    const std::vector<std::string> headings{"BLOCK", "UNFINALIZED", "EXTRINSICS", "POOL",
                                            "PEERS", "WORKERS",     "PARENT"};
    const auto print = [&](const std::vector<std::string>& row, Colour colour) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            auto cell = row[i];
            cell.resize(std::max(cell.size(), headings[i].size()) + 2, ' ');
            text += cell;
        }
        out.line(out.paint(colour, text));
    };
    out.line(out.paint(Colour::Green, chain->name()) + "  runtime " +
             std::to_string(chain->spec_version()) + "  " + context.common.url);
    print(headings, Colour::Bold);
    const auto subscription = chain->client().subscribe("chain_subscribeNewHeads");
    if (!subscription) return unexpected(subscription.error().message);
    for (std::uint32_t seen = 0; options.blocks == 0 || seen < options.blocks; ++seen) {
        const auto head = chain->client().next(*subscription, std::chrono::minutes{10});
        if (!head) return unexpected("the node went away: " + head.error().message);
        if (out.is_json())
            out.result(*head, chain->units());
        else
            print(row_of(*chain, *head), Colour::Plain);
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
