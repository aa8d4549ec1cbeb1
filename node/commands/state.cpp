#include "node/commands/commands.hpp"
#include "node/commands/progress.hpp"
#include "node/service/open_chain.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <cstdio>

namespace node {

namespace json = primitives::json;
using primitives::Done;
using primitives::unexpected;

Outcome chain_info(const ChainInfoOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto best = chain.database->best();
    const auto finalized = chain.database->finalized();
    const json::Value out =
        json::Object{}
            .set("best_hash", primitives::to_hex(best.hash))
            .set("best_number", best.number)
            .set("genesis_hash", primitives::to_hex(chain.database->genesis_hash()))
            .set("finalized_hash", primitives::to_hex(finalized.hash))
            .set("finalized_number", finalized.number);
    std::printf("%s\n", json::write_indented(out).c_str());
    return Done{};
}

Outcome export_state(const ExportStateOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    auto spec = TRY(load_spec(options.run.chain, *executor));
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto hash = TRY(block_named(*chain.database, options.block));
    const auto view = chain.database->view_at(hash);
    if (!view)
        return unexpected("the state of block " + primitives::to_hex(hash) +
                          " is not kept; --state-pruning archive keeps all");
    chain_spec::RawGenesis genesis;
    Progress progress{"entries read", 0};
    primitives::Bytes at;
    std::uint64_t count = 0;
    while (auto next = (*view)->next_key(at)) {
        at = *next;
        genesis.top[at] = (*view)->get(at);
        progress.at(++count);
    }
    spec.genesis = std::move(genesis);
    std::fputs(chain_spec::write(spec).c_str(), stdout);
    return Done{};
}

namespace {

/// Of all forks: the next open would take the longest one again.
storage::Result<Done, storage::StoreError> forget_above(storage::KeyValueStore& store,
                                                        primitives::BlockNumber number) {
    storage::WriteBatch batch;
    for (const auto& block : TRY(storage::BlockStore{store}.above(number)))
        storage::BlockStore::remove_block(batch, block);
    return store.write(batch, storage::Durability::Synced);
}

}  // namespace

Outcome revert(const RevertOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto best = chain.database->best();
    const auto finalized = chain.database->finalized();
    const auto target = best.number - std::min(options.blocks, best.number - finalized.number);
    if (target == best.number) {
        std::printf("nothing to revert: block %u is final\n", finalized.number);
        return Done{};
    }
    const auto hash = chain.database->canonical_hash(target);
    if (!hash || !*hash) return unexpected("block " + std::to_string(target) + " cannot be read");
    const auto moved = chain.database->set_best(**hash);
    if (!moved) return unexpected(std::string{to_string(moved.error())});
    const auto closed = chain.database->close();
    if (!closed) return unexpected(std::string{to_string(closed.error())});
    const auto forgotten = forget_above(*chain.store, target);
    if (!forgotten) return unexpected(std::string{to_string(forgotten.error())});
    std::printf("reverted %u blocks: best is %u %s; what is final stays\n", best.number - target,
                target, primitives::to_hex(**hash).c_str());
    return Done{};
}

}  // namespace node
