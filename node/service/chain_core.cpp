#include "node/service/chain_core.hpp"

#include "consensus/grandpa/vote_store.hpp"
#include "node/service/clock.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/api/client.hpp"
#include "runtime/version.hpp"

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

namespace node {

namespace authoring = consensus::authoring;
namespace grandpa = consensus::grandpa;
namespace import = consensus::import;
namespace pool = consensus::pool;
using primitives::Done;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

namespace {

/// The voter's clock: never goes back, whatever the wall clock does.
std::uint64_t steady_ms() {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

grandpa::BlockRef vote_target(const storage::BlockRef& block) {
    return {.hash = block.hash, .number = block.number};
}

std::string short_hex(const Hash& hash) {
    const auto text = primitives::to_hex(hash);
    return text.substr(0, 6) + "…" + text.substr(text.size() - 4);
}

rpc::TransactionStatus status_of(const pool::Event& event) {
    using Kind = rpc::TransactionStatus::Kind;
    // Both enums list the same states.
    static constexpr Kind kKinds[] = {
        Kind::Future,          Kind::Ready,     Kind::Broadcast, Kind::InBlock, Kind::Retracted,
        Kind::FinalityTimeout, Kind::Finalized, Kind::Usurped,   Kind::Dropped, Kind::Invalid};
    return {.kind = kKinds[static_cast<std::size_t>(event.status)],
            .hash = event.other,
            .peers = event.peers};
}

}  // namespace

// ---- life
// -----------------------------------------------------------------------------------------

ChainCore::ChainCore(const Parts& parts, Options options)
    : parts_{parts}, options_{std::move(options)} {}

ChainCore::~ChainCore() {
    stop();
}

Result<std::unique_ptr<ChainCore>, std::string> ChainCore::open(const Parts& parts,
                                                                Options options) {
    std::unique_ptr<ChainCore> out{new ChainCore{parts, std::move(options)}};
    TRY(out->load());
    return out;
}

Result<Done, std::string> ChainCore::load() {
    auto importer = import::Importer::open({.database = parts_.database,
                                            .executor = parts_.executor,
                                            .signatures = parts_.signatures,
                                            .forks = parts_.forks});
    if (!importer)
        return unexpected(std::string{to_string(importer.error().verdict)} + ": " +
                          importer.error().text);
    importer_ = std::move(importer).value();
    if (auto problem = version_problem()) return unexpected(std::move(*problem));

    const auto best = importer_->best();
    validator_ = std::make_unique<pool::RuntimeValidator>(parts_.database, parts_.executor);
    pool_ = std::make_unique<pool::Pool>(*validator_, options_.pool,
                                         pool::BlockPoint{best.hash, best.number});

    const auto record = grandpa::load_votes(parts_.database);
    if (!record) return unexpected("the stored votes: " + std::string{to_string(record.error())});
    TRY(load_marks(*record));
    chain_view_ = std::make_unique<grandpa::DatabaseChain>(importer_->tree(), parts_.database);
    voter_ = std::make_unique<grandpa::Voter>(
        grandpa::Voter::Parts{parts_.keystore, *chain_view_, vote_verifier_},
        importer_->authorities(), vote_target(importer_->finalized()), *record);

    const auto header = parts_.database.blocks().header(best.hash);
    if (!header || !*header) return unexpected(std::string{"the best block is not stored"});
    slots_ = std::make_unique<authoring::SlotMachine>(
        options_.sealing, importer_->slot_time(), consensus::aura::slot_of(**header), own_slot());
    return Done{};
}

void ChainCore::start() {
    thread_ = std::thread{[this] {
        const auto keep_alive = boost::asio::make_work_guard(context_);
        context_.run();
    }};
    boost::asio::post(context_, [this] {
        vote(grandpa::Signing{options_.is_voter});
        (void)may_sign();
        step(authoring::Tick{});
    });
}

void ChainCore::stop() {
    if (stopping_.exchange(true)) return;
    author_thread_.join();
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

template <class Function, class Enqueue>
auto ChainCore::wait_for(Function function, Enqueue enqueue)
    -> std::optional<decltype(function())> {
    using Out = decltype(function());
    if (stopping_) return std::nullopt;
    auto promise = std::make_shared<std::promise<std::optional<Out>>>();
    auto future = promise->get_future();
    enqueue(
        [promise, function = std::move(function)]() mutable { promise->set_value(function()); });
    // A stopping node drops what is queued: look now and then.
    while (future.wait_for(std::chrono::milliseconds{100}) != std::future_status::ready)
        if (stopping_) return std::nullopt;
    return future.get();
}

template <class Function>
auto ChainCore::on_chain(Function function) -> std::optional<decltype(function())> {
    return wait_for(std::move(function),
                    [this](auto task) { boost::asio::post(context_, std::move(task)); });
}

template <class Function>
auto ChainCore::on_pool(Function function) -> std::optional<decltype(function())> {
    return wait_for(std::move(function), [this](auto task) { add_pool_task(std::move(task)); });
}

void ChainCore::fatal(std::string_view what) {
    spdlog::error("chain: stopping: {}", what);
    if (options_.on_fatal) options_.on_fatal(what);
}

// ---- authoring
// ------------------------------------------------------------------------------------

void ChainCore::step(const authoring::SlotInput& input) {
    if (!options_.is_author || stopping_) return;
    const auto now_ms = parts_.clock.now_ms();
    for (const auto& output : slots_->step(now_ms, input)) {
        if (const auto* order = std::get_if<authoring::Author>(&output)) {
            author(*order);
        } else if (const auto* wake = std::get_if<authoring::WakeAt>(&output)) {
            const auto delay_ms = wake->at_ms > now_ms ? wake->at_ms - now_ms : 0;
            timer_.expires_after(std::chrono::milliseconds{delay_ms});
            timer_.async_wait([this](const boost::system::error_code& error) {
                if (!error) step(authoring::Tick{});
            });
        }
    }
}

void ChainCore::author(const authoring::Author& order) {
    if (!may_sign() || (options_.may_author && !options_.may_author()))
        return step(authoring::Abandoned{});
    const auto best = importer_->best();
    auto header = parts_.database.blocks().header(best.hash);
    auto view = parts_.database.view_at(best.hash);
    if (!header || !*header || !view) return fatal("the best block cannot be read");
    authoring::AuthoringTask task{.parent = std::move(**header),
                                  .parent_hash = best.hash,
                                  .slot = order.slot,
                                  .timestamp_ms = order.timestamp_ms,
                                  .deadline_ms = order.deadline_ms,
                                  .candidates = pool_->candidates(authoring::kCandidateBytesMax)};
    auto state = std::make_shared<std::unique_ptr<primitives::StateView>>(std::move(*view));
    boost::asio::post(author_thread_, [this, task = std::move(task), state] {
        const authoring::BlockAuthor builder{
            {.executor = parts_.executor, .keystore = parts_.keystore, .clock = parts_.clock}};
        const auto start_ms = WallClock::unshifted_ms();
        auto authored =
            std::make_shared<Result<authoring::AuthoredBlock, authoring::AuthoringFailure>>(
                figures_.stages.measure(Stage::Author,
                                        [&] { return builder.author(task, **state); }));
        figures_.authoring_ms_total +=
            static_cast<std::uint64_t>(WallClock::unshifted_ms() - start_ms);
        boost::asio::post(context_, [this, authored] { on_authored(std::move(*authored)); });
    });
}

void ChainCore::on_authored(
    Result<authoring::AuthoredBlock, authoring::AuthoringFailure> authored) {
    if (!authored) {
        const auto& failure = authored.error();
        if (failure.error != authoring::AuthoringError::NotOurSlot)
            spdlog::warn("author: {} {}", to_string(failure.error), failure.text);
        return step(authoring::Abandoned{});
    }
    pool_->report_invalid(parts_.clock.now_ms(), authored->invalid);
    const auto transactions = authored->included;
    const auto slot = authored->executed.slot;
    const auto author = authored->executed.author;
    remember_slot(slot);
    const auto facts = figures_.stages.measure(
        Stage::Commit, [&] { return importer_->commit_own(std::move(authored->executed)); });
    if (!facts) {
        if (facts.error().verdict == import::Verdict::StoreFailed)
            return fatal("the database failed: " + facts.error().text);
        spdlog::warn("author: own block refused: {} {}", to_string(facts.error().verdict),
                     facts.error().text);
        return step(authoring::Abandoned{});
    }
    if (!mark_block(author, slot)) return fatal("what was signed cannot be marked");
    ++figures_.blocks_authored;
    figures_.transactions_included += transactions;
    spdlog::info("author: number={} hash={} slot={} transactions={}", facts->block.number,
                 short_hex(facts->block.hash), slot, transactions);
    on_imported(*facts);
}

// ---- import
// ---------------------------------------------------------------------------------------

void ChainCore::on_imported(const import::ImportFacts& facts) {
    if (facts.equivocation) report(*facts.equivocation);
    const auto header = parts_.database.blocks().header(facts.block.hash);
    if (!header || !*header) return fatal("an imported block cannot be read");
    {
        const std::scoped_lock lock{listeners_mutex_};
        for (auto* listener : listeners_)
            listener->block_imported(facts.block.hash, **header);
    }
    if (facts.new_best) on_new_best(*facts.new_best);
    figures_.unfinalized_blocks = importer_->unfinalized_count();
    vote(grandpa::ChainGrew{});
    if (facts.new_best) step(authoring::BestBlock{facts.slot});
}

pool::PoolBlock ChainCore::pool_block(const import::BlockRef& block) const {
    pool::PoolBlock out{.point = {block.hash, block.number}, .parent = {}, .extrinsics = {}};
    auto header = parts_.database.blocks().header(block.hash);
    auto body = parts_.database.blocks().body(block.hash);
    if (header && *header) out.parent = (*header)->parent_hash;
    if (body && *body) out.extrinsics = std::move(**body);
    return out;
}

void ChainCore::on_new_best(const import::BestChanged& change) {
    pool::BestChange blocks;
    for (const auto& block : change.route.retracted)
        blocks.retracted.push_back(pool_block(block));
    for (const auto& block : change.route.enacted)
        blocks.enacted.push_back(pool_block(block));
    pool_->on_best(parts_.clock.now_ms(), blocks);
    submit_commit();
    const auto header = parts_.database.blocks().header(change.best.hash);
    if (header && *header) {
        const std::scoped_lock lock{listeners_mutex_};
        for (auto* listener : listeners_)
            listener->best_changed(change.best.hash, **header);
    }
    after_pool_change();
    maintain_pool();
    if (const auto problem = version_problem()) fatal(*problem);
}

std::optional<std::string> ChainCore::version_problem() {
    const auto best = importer_->best();
    const auto view = parts_.database.view_at(best.hash);
    if (!view) return "the best block cannot be read";
    const auto lacked = runtime::version_lacked(parts_.executor, **view);
    // The runtime refuses the block itself where it cannot be asked.
    if (!lacked || !*lacked) return std::nullopt;
    const auto [spec_version, height] = **lacked;
    const auto need =
        fmt::format("block {} and later ones need runtime version {}, this node has {}", height,
                    spec_version, runtime::kSpecVersion);
    if (best.number + 1 >= height) return need + ": upgrade the node";
    if (upgrade_said_ != std::pair{spec_version, height})
        spdlog::warn("chain: {}: upgrade the node before, it stops at block {}", need, height - 1);
    upgrade_said_ = {spec_version, height};
    return std::nullopt;
}

void ChainCore::maintain_pool() {
    if (maintaining_) return;
    maintaining_ = true;
    boost::asio::post(context_, [this] {
        maintaining_ = false;
        const bool more = pool_->maintain(parts_.clock.now_ms());
        after_pool_change();
        if (more) maintain_pool();
    });
}

// ---- finality
// -------------------------------------------------------------------------------------

void ChainCore::vote(grandpa::Input input) {
    voter_inputs_.push_back(std::move(input));
    // What the outputs below cause is put in the queue and done in turn.
    if (is_voting_) return;
    is_voting_ = true;
    while (!voter_inputs_.empty() && !stopping_) {
        const grandpa::Input next = std::move(voter_inputs_.front());
        voter_inputs_.pop_front();
        for (const auto& output : voter_->step(steady_ms(), next))
            carry_out(output);
    }
    is_voting_ = false;
    figures_.grandpa_round = voter_->round_number();
}

void ChainCore::carry_out(const grandpa::Output& output) {
    auto* network = parts_.grandpa_network;
    if (const auto* persist = std::get_if<grandpa::Persist>(&output)) {
        if (!grandpa::save_votes(parts_.database, persist->record))
            return fatal("the votes cannot be written");
        if (!mark_vote(persist->record)) return fatal("what was signed cannot be marked");
        vote(grandpa::Durable{persist->sequence});
    } else if (const auto* done = std::get_if<grandpa::Finalize>(&output)) {
        finalize(done->justification);
    } else if (const auto* wake = std::get_if<grandpa::WakeAt>(&output)) {
        wake_voter_at(wake->at_ms);
    } else if (const auto* cheat = std::get_if<grandpa::Equivocation>(&output)) {
        report(cheat->proof);
    } else if (const auto* conflict = std::get_if<grandpa::Conflict>(&output)) {
        spdlog::error(
            "grandpa: a valid commit conflicts with what is final here: number={} hash={}",
            conflict->commit.target.number, short_hex(conflict->commit.target.hash));
    } else if (const auto* message = std::get_if<grandpa::Send>(&output)) {
        if (network != nullptr) network->send(*message);
    } else if (const auto* report = std::get_if<grandpa::Report>(&output)) {
        if (network != nullptr) network->report(*report);
    } else if (const auto* wanted = std::get_if<grandpa::WantBlock>(&output)) {
        if (network != nullptr) network->want_block(wanted->block);
    }
}

void ChainCore::wake_voter_at(std::uint64_t at_ms) {
    const auto now_ms = steady_ms();
    vote_timer_.expires_after(std::chrono::milliseconds{at_ms > now_ms ? at_ms - now_ms : 0});
    vote_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) vote(grandpa::Tick{});
    });
}

void ChainCore::tell_voter(grandpa::Input input) {
    boost::asio::post(context_, [this, input = std::move(input)] {
        if (const auto* received = std::get_if<grandpa::Received>(&input))
            watch_own_votes(*received);
        vote(input);
    });
}

void ChainCore::finalize(const grandpa::Justification& justification) {
    const auto facts = figures_.stages.measure(Stage::Finalize,
                                               [&] { return importer_->finalize(justification); });
    // Sync may have been faster.
    if (!facts && facts.error().verdict == import::Verdict::AlreadyKnown) return;
    if (!facts)
        return fatal("finality: " + std::string{to_string(facts.error().verdict)} + " " +
                     facts.error().text);
    keep_commit(justification);
    after_finality(*facts, justification.round, std::nullopt);
}

void ChainCore::after_finality(const import::FinalityFacts& facts, grandpa::RoundNumber round,
                               std::optional<grandpa::CommitMessage> commit) {
    std::vector<Hash> hashes;
    for (const auto& block : facts.finalized)
        hashes.push_back(block.hash);
    pool_->on_finalized(hashes);
    const auto& last = facts.finalized.back();
    spdlog::info("finality: number={} hash={} round={}", last.number, short_hex(last.hash), round);
    for (const auto& block : facts.finalized) {
        const auto header = parts_.database.blocks().header(block.hash);
        if (!header || !*header) return fatal("a finalized block cannot be read");
        const std::scoped_lock lock{listeners_mutex_};
        for (auto* listener : listeners_)
            listener->block_finalized(block.hash, **header);
    }
    if (!facts.justification.empty()) {
        const std::scoped_lock lock{listeners_mutex_};
        for (auto* listener : listeners_)
            listener->justification(facts.justification);
    }
    if (facts.new_best) on_new_best(*facts.new_best);
    figures_.unfinalized_blocks = importer_->unfinalized_count();
    after_pool_change();
    vote(grandpa::Finalized{
        .block = vote_target(last), .new_set = facts.new_set, .commit = std::move(commit)});
}

std::optional<ChainCore::VoterView> ChainCore::voter_view() {
    return on_chain([this] {
        VoterView out{.role = voter_->role(), .set_id = voter_->set_id(), .rounds = {}};
        const auto* rounds = voter_->rounds();
        if (rounds == nullptr) return out;
        const auto current = rounds->current().number();
        for (std::size_t back = 0; back <= grandpa::kCompletedRoundsKept && back < current; ++back)
            if (const auto* round = rounds->find(current - back)) out.rounds.push_back(*round);
        return out;
    });
}

// ---- transactions
// ---------------------------------------------------------------------------------

namespace {

pool::PoolError stopping() {
    auto error = pool::pool_error(pool::PoolError::Code::Other);
    error.text = "the node is stopping";
    return error;
}

}  // namespace

void ChainCore::submit(primitives::Bytes encoded, SubmitDone done) {
    if (stopping_) return done(unexpected(stopping()));
    add_pool_task([this, encoded = std::move(encoded), done = std::move(done)] {
        done(pool_->submit(parts_.clock.now_ms(), frame::TransactionSource::External, encoded,
                           false));
    });
}

void ChainCore::add_pool_task(std::function<void()> task) {
    const std::lock_guard lock{pool_tasks_mutex_};
    pool_tasks_.push_back(std::move(task));
    if (pool_tasks_.size() == 1) boost::asio::post(context_, [this] { run_pool_tasks(); });
}

void ChainCore::run_pool_tasks() {
    // Two milliseconds of work: a slot does not wait longer.
    static constexpr std::ptrdiff_t kTasksMax = 64;
    std::vector<std::function<void()>> batch;
    {
        const std::lock_guard lock{pool_tasks_mutex_};
        const auto end =
            pool_tasks_.begin() + std::min<std::ptrdiff_t>(std::ssize(pool_tasks_), kTasksMax);
        std::move(pool_tasks_.begin(), end, std::back_inserter(batch));
        pool_tasks_.erase(pool_tasks_.begin(), end);
        if (!pool_tasks_.empty()) boost::asio::post(context_, [this] { run_pool_tasks(); });
    }
    for (const auto& task : batch)
        task();
    after_pool_change();
}

Result<ChainCore::Watched, pool::PoolError> ChainCore::submit_and_watch(
    primitives::Bytes encoded, rpc::StatusCallback watcher) {
    using Out = Result<Watched, pool::PoolError>;
    auto result = on_pool(
        [this, encoded = std::move(encoded), watcher = std::move(watcher)]() mutable -> Out {
            const auto hash = TRY(pool_->submit(parts_.clock.now_ms(),
                                                frame::TransactionSource::External, encoded, true));
            const auto id = ++watch_ids_;
            watches_.emplace(hash, Watch{id, std::move(watcher)});
            after_pool_change();
            return Watched{hash, id};
        });
    return result ? std::move(*result) : Out{unexpected(stopping())};
}

void ChainCore::unwatch(rpc::WatchId watch) {
    on_chain([this, watch] {
        for (auto at = watches_.begin(); at != watches_.end(); ++at) {
            if (at->second.id != watch) continue;
            const Hash hash = at->first;
            watches_.erase(at);
            if (!watches_.contains(hash)) pool_->unwatch(hash);
            break;
        }
        return true;
    });
}

std::vector<primitives::Bytes> ChainCore::pending() {
    auto result = on_pool([this] {
        std::vector<primitives::Bytes> out;
        for (const auto& extrinsic : pool_->ready())
            out.push_back(primitives::scale::encode(extrinsic));
        return out;
    });
    return result ? std::move(*result) : std::vector<primitives::Bytes>{};
}

std::vector<Hash> ChainCore::remove(const std::vector<Hash>& transactions) {
    auto result = on_pool([this, transactions] {
        auto removed = pool_->remove(parts_.clock.now_ms(), transactions);
        after_pool_change();
        return removed;
    });
    return result ? std::move(*result) : std::vector<Hash>{};
}

std::size_t ChainCore::ready_run(const std::vector<primitives::Bytes>& tags) {
    const auto count = on_pool([this, tags] {
        const auto gap = std::find_if(tags.begin(), tags.end(), [this](const auto& tag) {
            return !pool_->ready_provides(tag);
        });
        return static_cast<std::size_t>(gap - tags.begin());
    });
    return count.value_or(0);
}

void ChainCore::after_pool_change() {
    const auto figures = pool_->figures();
    figures_.ready_transactions = figures.ready;
    figures_.future_transactions = figures.future;
    tell_watchers();
    if (options_.on_transactions) {
        std::vector<primitives::Bytes> out;
        for (const auto& hash : pool_->take_to_propagate())
            if (const auto* transaction = pool_->find(hash))
                out.push_back(primitives::scale::encode(transaction->extrinsic));
        if (!out.empty()) options_.on_transactions(std::move(out));
    }
    step(authoring::PoolState{figures.ready > 0});
}

void ChainCore::tell_watchers() {
    for (const auto& event : pool_->take_events()) {
        const auto status = status_of(event);
        const auto [from, to] = watches_.equal_range(event.transaction);
        for (auto at = from; at != to; ++at)
            at->second.tell(status);
        if (pool::is_final(event.status)) watches_.erase(from, to);
    }
}

// ---- listeners
// ------------------------------------------------------------------------------------

void ChainCore::add_listener(rpc::ChainListener& listener) {
    const std::scoped_lock lock{listeners_mutex_};
    listeners_.push_back(&listener);
}

void ChainCore::remove_listener(rpc::ChainListener& listener) {
    const std::scoped_lock lock{listeners_mutex_};
    std::erase(listeners_, &listener);
}

}  // namespace node
