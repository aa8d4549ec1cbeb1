#include "consensus/aura/digest.hpp"
#include "consensus/grandpa/messages.hpp"
#include "consensus/import/importer.hpp"
#include "consensus/import/look_ahead.hpp"
#include "node/cli/number_text.hpp"
#include "node/commands/block_file.hpp"
#include "node/commands/commands.hpp"
#include "node/commands/progress.hpp"
#include "node/commands/read_ahead.hpp"
#include "node/service/clock.hpp"
#include "node/service/open_chain.hpp"
#include "node/service/signature_workers.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

namespace node {

using primitives::Done;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;
namespace import = consensus::import;

namespace {

Result<SignedBlock, std::string> stored_block(const storage::Database& database,
                                              primitives::BlockNumber number) {
    const auto missing = [&] {
        return unexpected("block " + std::to_string(number) + " cannot be read");
    };
    const auto hash = database.canonical_hash(number);
    if (!hash || !*hash) return missing();
    auto block = database.block(**hash);
    const auto justifications = database.blocks().justifications(**hash);
    if (!block || !*block || !justifications) return missing();
    SignedBlock out{.block = std::move(**block), .justifications = *justifications};
    if (out.justifications && out.justifications->empty()) out.justifications.reset();
    return out;
}

/// Executes a stored block on its parent's state.
Result<Done, std::string> execute_again(const storage::Database& database,
                                        const runtime::Executor& executor,
                                        primitives::Block block) {
    const auto number = std::to_string(block.header.number.value);
    if (block.header.number.value == 0)
        return unexpected(std::string{"block 0 is the genesis and is not executed"});
    const auto sealed = consensus::aura::read_sealed(block.header);
    if (!sealed)
        return unexpected("block " + number + ": " + std::string{to_string(sealed.error())});
    const auto state = database.view_at(block.header.parent_hash);
    if (!state)
        return unexpected("block " + number +
                          ": the state before it is not kept; --state-pruning archive keeps all");
    block.header = sealed->unsealed;
    const auto diff = runtime::execute_block(executor, **state, block);
    if (!diff) return unexpected("block " + number + " is wrong: " + diff.error().message);
    return Done{};
}

std::string text_of(const import::ImportError& error) {
    const std::string verdict{to_string(error.verdict)};
    return error.text.empty() ? verdict : verdict + ": " + error.text;
}

}  // namespace

Outcome export_blocks(const ExportBlocksOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto last = options.to.value_or(chain.database->best().number);
    const auto first = options.from;
    if (first > last || last > chain.database->best().number)
        return unexpected("--from " + std::to_string(first) + " --to " + std::to_string(last) +
                          ": the chain goes from 0 to " +
                          std::to_string(chain.database->best().number));
    std::ofstream file;
    if (!options.file.empty()) file.open(options.file, std::ios::binary);
    std::ostream& out = options.file.empty() ? std::cout : file;
    const auto write = [&](const primitives::Bytes& bytes) {
        const auto text = primitives::text_of(bytes);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
    };
    const std::uint64_t count = std::uint64_t{last} - first + 1;
    Progress progress{"blocks written", count};
    write(block_file_header(count));
    for (std::uint64_t number = first; number <= last && out; ++number) {
        const auto block =
            TRY(stored_block(*chain.database, static_cast<primitives::BlockNumber>(number)));
        write(primitives::scale::encode(block));
        progress.at(number - first + 1);
    }
    out.flush();
    if (!out) return unexpected("cannot write " + options.file);
    std::fprintf(stderr, "exported %llu blocks\n", static_cast<unsigned long long>(count));
    return Done{};
}

Outcome import_blocks(const ImportBlocksOptions& options) {
    constexpr std::size_t kSignatures = 65'536;
    primitives::crypto::BoundedSignatureCache signatures{kSignatures};
    SignatureWorkers workers{signatures, std::max(1u, std::thread::hardware_concurrency())};
    const auto executor = runtime::make_native_executor(&workers.known());
    auto file = TRY(BlockFileReader::open(options.file));
    const auto chain = TRY(open_or_make_chain(options.run, *executor));
    auto importer = import::Importer::open({.database = *chain.database,
                                            .executor = *executor,
                                            .signatures = workers,
                                            .forks = chain.forks});
    if (!importer) return unexpected(text_of(importer.error()));

    const WallClock clock;
    Progress progress{"blocks read", file.count()};
    ReadAhead blocks{file};
    import::LookAhead look_ahead;
    std::uint64_t read = 0;
    std::uint64_t imported = 0;
    const auto next_block = [&]() -> Result<std::optional<SignedBlock>, std::string> {
        TRY(blocks.fill());
        look_ahead.before_import(**importer, blocks);
        return blocks.next();
    };
    while (auto next = TRY(next_block())) {
        progress.at(++read);
        const auto number = std::to_string(next->block.header.number.value);
        if (next->block.header.number.value == 0) continue;
        const auto facts = (*importer)->import(std::move(next->block), clock.now_ms());
        if (facts && facts->is_hard_fork) {
            const auto forked = (*importer)->finalize_fork(facts->block);
            if (!forked) return unexpected(text_of(forked.error()));
        }
        if (facts)
            ++imported;
        else if (facts.error().verdict != import::Verdict::AlreadyKnown &&
                 facts.error().verdict != import::Verdict::BelowFinalized)
            return unexpected("block " + number + ": " + text_of(facts.error()));
        for (const auto& each : next->justifications.value_or(primitives::Justifications{})) {
            if (each.engine != primitives::kGrandpaEngine) continue;
            const auto justification = consensus::grandpa::decode_justification(each.proof);
            if (!justification)
                return unexpected("block " + number + ": its justification does not decode");
            // One that proves what is final already changes nothing.
            if (justification->commit.target.number <= (*importer)->finalized().number) continue;
            const auto final_facts = (*importer)->finalize(*justification);
            if (!final_facts)
                return unexpected("block " + number +
                                  ", its justification: " + text_of(final_facts.error()));
        }
    }
    const auto best = chain.database->best().number;
    const auto finalized = chain.database->finalized().number;
    const auto closed = chain.database->close();
    if (!closed) return unexpected(std::string{to_string(closed.error())});
    std::fprintf(stderr, "imported %llu of %llu blocks; best %u, finalized %u\n",
                 static_cast<unsigned long long>(imported), static_cast<unsigned long long>(read),
                 best, finalized);
    return Done{};
}

Outcome check_block(const CheckBlockOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto hash = TRY(block_named(*chain.database, options.block));
    auto block = chain.database->block(hash);
    if (!block || !*block) return unexpected("no block " + options.block);
    const auto number = (*block)->header.number.value;
    TRY(execute_again(*chain.database, *executor, std::move(**block)));
    std::printf("block %u %s is as its header says\n", number, primitives::to_hex(hash).c_str());
    return Done{};
}

Outcome benchmark_block(const BenchmarkBlockOptions& options) {
    using Clock = std::chrono::steady_clock;
    const auto executor = runtime::make_native_executor(nullptr);
    const auto chain = TRY(open_existing_chain(options.run, *executor));
    const auto best = chain.database->best().number;
    const auto last = std::min(options.to.value_or(best), best);
    const auto first = std::max<primitives::BlockNumber>(1, options.from.value_or(last));
    if (first > last) return unexpected(std::string{"there is no block in that range"});
    for (auto number = first; number <= last; ++number) {
        const auto stored = TRY(stored_block(*chain.database, number));
        std::vector<double> times_ms;
        for (std::uint32_t i = 0; i < std::max(1u, options.repeat); ++i) {
            const auto began = Clock::now();
            TRY(execute_again(*chain.database, *executor, stored.block));
            times_ms.push_back(
                std::chrono::duration<double, std::milli>{Clock::now() - began}.count());
        }
        std::sort(times_ms.begin(), times_ms.end());
        std::printf("block %u: %zu extrinsics, %.3f ms (median of %zu, %.3f to %.3f)\n", number,
                    stored.block.extrinsics.size(), times_ms[times_ms.size() / 2], times_ms.size(),
                    times_ms.front(), times_ms.back());
    }
    return Done{};
}

}  // namespace node
