// The state: trie updates to a new root, reads, commits, proofs, recovery after a crash, memory.
// Accounts as Substrate keeps them: keys of 80 bytes, values of 80.
//
//   storage_bench --open FOLDER     (used by the recovery rows) opens a database in a fresh process
//                                   and prints the seconds and the memory in MiB
#include "primitives/crypto/hash.hpp"
#include "storage/database.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "storage/state_download.hpp"
#include "storage/trie/walk.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include <benchmark/benchmark.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace storage;
using primitives::crypto::blake2b_128;
using primitives::crypto::blake2b_256;

constexpr std::size_t kMillion = 1'000'000;
constexpr std::size_t kValueSize = 80;
constexpr std::size_t kBlockChanges = 8'000;
const Bytes kNode(600, 0x5a);

std::string self;

Bytes account_key(std::uint64_t index) {
    static const Bytes kPrefix(32, 0x26);
    const auto account = blake2b_256({reinterpret_cast<const std::uint8_t*>(&index), 8});
    Bytes key = kPrefix;
    primitives::append(key, blake2b_128(account.view()));
    primitives::append(key, account.view());
    return key;
}

/// `count` of `accounts` accounts with new values; the same for the same seed.
StateDiff random_diff(std::size_t accounts, std::size_t count, std::uint64_t seed) {
    CHECK(count <= accounts);
    std::mt19937_64 random{seed};
    StateDiff diff;
    while (diff.size() < count)
        diff[account_key(random() % accounts)] =
            Bytes(kValueSize, static_cast<std::uint8_t>(random()));
    return diff;
}

const StateDiff& all_accounts(std::size_t accounts) {
    static std::map<std::size_t, StateDiff> made;
    auto& diff = made[accounts];
    if (diff.empty())
        for (std::uint64_t i = 0; i < accounts; ++i)
            diff[account_key(i)] = Bytes(kValueSize, 1);
    return diff;
}

std::vector<trie::Change> changes_of(const StateDiff& diff) {
    std::vector<trie::Change> changes;
    for (const auto& [key, value] : diff)
        changes.push_back({key, BytesView{*value}});
    return changes;
}

class GenesisValues final : public trie::ValueSource {
  public:
    explicit GenesisValues(const StateDiff& state) : state_{state} {}
    Bytes value(BytesView key) const override { return *state_.find(key)->second; }

  private:
    const StateDiff& state_;
};

const trie::Root& trie_of(std::size_t accounts) {
    static std::map<std::size_t, trie::Update> made;
    const auto& state = all_accounts(accounts);
    if (!made.contains(accounts))
        made[accounts] = trie::update({}, changes_of(state), GenesisValues{state});
    return made[accounts].root();
}

void blake2b(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(blake2b_256(kNode));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(blake2b)->Name("blake2b_256/600");

void trie_update(benchmark::State& state) {
    const auto accounts = static_cast<std::size_t>(state.range(0));
    const auto batch = static_cast<std::size_t>(state.range(1));
    const auto& root = trie_of(accounts);
    const GenesisValues values{all_accounts(accounts)};
    static std::uint64_t seed = 0;
    const auto diff = random_diff(accounts, batch, ++seed);
    const auto changes = changes_of(diff);
    trie::UpdateCounts counts;
    for (auto _ : state) {
        auto update = trie::update(root, changes, values);
        counts = update.counts();
        state.PauseTiming();
        update = {};
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * state.range(1));
    state.counters["#hashes_per_update"] =
        static_cast<double>(counts.hashes) / static_cast<double>(batch);
    state.SetLabel("reference=blake2b_256/600");
}
BENCHMARK(trie_update)
    ->ArgsProduct({{10'000}, {200, 2'000, 8'000}})
    ->ArgsProduct({{kMillion}, {200, 2'000, 8'000, 20'000}});

/// A chain over a million accounts on RocksDB, in a folder of its own, with 255 small and a few
/// full blocks behind its head.
class Chain {
  public:
    static Chain& of(std::size_t cache_bytes) {
        auto& chain = made()[cache_bytes];
        if (!chain) chain.reset(new Chain{cache_bytes});
        return *chain;
    }
    /// Before main ends: a database needs what RocksDB keeps in globals.
    static void close_all() { made().clear(); }
    ~Chain() {
        database_.reset();
        store_.reset();
        fs::remove_all(folder_);
    }

    std::unique_ptr<StateView> view_at(const Hash& block) {
        return std::move(database_->view_at(block)).value();
    }
    KeyValueStore& store() { return *store_; }
    Database& database() { return *database_; }
    const fs::path& folder() const { return folder_; }
    /// Finalized blocks, the last one last.
    const std::vector<Hash>& chain() const { return chain_; }

    /// Like an executed block: what it changes it has read.
    void import(const StateDiff& diff) {
        const auto parent = database_->best();
        const auto view = view_at(parent.hash);
        for (const auto& [key, value] : diff)
            benchmark::DoNotOptimize(view->get(key));
        primitives::Header header;
        header.parent_hash = parent.hash;
        header.number.value = parent.number + 1;
        header.state_root = view->root_after(diff);
        const auto hash = blake2b_256(primitives::scale::encode(header));
        CHECK(database_->import_block({hash, {header, {}}, diff, true, {}}, Durability::Buffered));
        chain_.push_back(hash);
    }
    void finalize() { CHECK(database_->finalize(chain_.back(), std::nullopt)); }
    /// What a crash now would leave.
    fs::path crashed_copy() const {
        const auto copy = fs::path{folder_.string() + "-crashed"};
        fs::remove_all(copy);
        wait_until_quiet();
        fs::copy(folder_, copy, fs::copy_options::recursive);
        return copy;
    }

  private:
    static std::map<std::size_t, std::unique_ptr<Chain>>& made() {
        static std::map<std::size_t, std::unique_ptr<Chain>> chains;
        return chains;
    }
    /// A copy of a folder whose files are being merged and deleted is of no moment in time.
    void wait_until_quiet() const {
        std::vector<fs::path> before;
        for (;;) {
            std::vector<fs::path> files;
            for (const auto& entry : fs::directory_iterator{folder_})
                files.push_back(entry.path());
            std::sort(files.begin(), files.end());
            if (files == before) return;
            before = std::move(files);
            std::this_thread::sleep_for(std::chrono::seconds{1});
        }
    }
    explicit Chain(std::size_t cache_bytes)
        : folder_{fs::temp_directory_path() / ("pha-storage-bench-" + std::to_string(getpid()) +
                                               "-" + std::to_string(cache_bytes))} {
        fs::remove_all(folder_);
        store_ = std::move(rocks::RocksStore::open(folder_, {})).value();
        StateOptions options;
        options.value_cache_bytes = cache_bytes;
        database_ = std::move(Database::open(*store_, options, std::nullopt)).value();
        primitives::Header genesis;
        genesis.state_root = trie_of(kMillion).hash;
        CHECK(database_->initialize(all_accounts(kMillion), genesis));
        chain_.push_back(database_->genesis_hash());
        CHECK(store_->compact());
        for (std::uint64_t block = 0; block < 255; ++block) {
            import(random_diff(kMillion, block % 50 == 0 ? kBlockChanges : 50, 1'000 + block));
            finalize();
        }
    }

    fs::path folder_;
    std::unique_ptr<rocks::RocksStore> store_;
    std::unique_ptr<Database> database_;
    std::vector<Hash> chain_;
};

Chain& cold_chain() {
    return Chain::of(0);
}
Chain& chain() {
    return Chain::of(kValueCacheBytes);
}

template <class Read>
void read_random(benchmark::State& state, Read read) {
    static std::mt19937_64 random{7};
    std::vector<Bytes> keys;
    for (int i = 0; i < 1'000; ++i)
        keys.push_back(account_key(random() % kMillion));
    std::size_t at = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(read(keys[at++ % keys.size()]));
    state.SetItemsProcessed(state.iterations());
}

void store_get(benchmark::State& state) {
    const auto& store = cold_chain().store();
    read_random(state, [&](const Bytes& key) { return store.get(Column::Flat, key); });
}
BENCHMARK(store_get);

void read_cold(benchmark::State& state) {
    const auto view = cold_chain().view_at(cold_chain().chain().back());
    read_random(state, [&](const Bytes& key) { return view->get(key); });
    state.SetLabel("reference=store_get");
}
/// The same few accounts again and again.
void read_cached(benchmark::State& state) {
    const auto view = chain().view_at(chain().chain().back());
    std::vector<Bytes> keys;
    for (std::uint64_t i = 0; i < 1'000; ++i)
        benchmark::DoNotOptimize(view->get(keys.emplace_back(account_key(i))));
    std::size_t at = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(view->get(keys[at++ % keys.size()]));
    state.SetItemsProcessed(state.iterations());
    state.SetLabel("reference=store_get");
}
BENCHMARK(read_cold);
BENCHMARK(read_cached);

/// Blocks back from the last finalized one.
void read_old(benchmark::State& state) {
    const auto& blocks = chain().chain();
    const auto view =
        chain().view_at(blocks[blocks.size() - 1 - static_cast<std::size_t>(state.range(0))]);
    read_random(state, [&](const Bytes& key) { return view->get(key); });
    state.SetLabel("reference=store_get");
}
BENCHMARK(read_old)->Arg(1)->Arg(100)->Arg(250);

void next_key(benchmark::State& state) {
    const auto view = chain().view_at(chain().chain().back());
    read_random(state, [&](const Bytes& key) { return view->next_key(key); });
    state.SetLabel("reference=store_get");
}
BENCHMARK(next_key);

void proof(benchmark::State& state) {
    const auto& blocks = chain().chain();
    const auto& block = blocks[blocks.size() - 1 - static_cast<std::size_t>(state.range(0))];
    read_random(state, [&](const Bytes& key) {
        return chain().database().read_proof(block, std::vector<Bytes>{key});
    });
}
BENCHMARK(proof)->Arg(0)->Arg(100)->Arg(250)->Unit(benchmark::kMicrosecond);

/// The same puts without undo and trie: what the store itself takes.
void store_write(benchmark::State& state) {
    static std::uint64_t seed = 0;
    for (auto _ : state) {
        state.PauseTiming();
        WriteBatch batch;
        for (const auto& [key, value] : random_diff(kMillion, kBlockChanges, ++seed))
            batch.put(Column::Code, key, *value);
        state.ResumeTiming();
        CHECK(chain().store().write(batch, Durability::Synced));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBlockChanges));
}
BENCHMARK(store_write)->Name("store_write/8000")->Iterations(1)->Unit(benchmark::kMillisecond);

/// One block of 8,000 changed accounts finalized.
void commit(benchmark::State& state) {
    static std::uint64_t seed = 0;
    for (auto _ : state) {
        state.PauseTiming();
        chain().import(random_diff(kMillion, kBlockChanges, 5'000 + ++seed));
        state.ResumeTiming();
        chain().finalize();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBlockChanges));
    state.SetLabel("reference=store_write/8000");
}
BENCHMARK(commit)->Name("commit/8000")->Iterations(1)->Unit(benchmark::kMillisecond);

double memory_mib() {
    std::ifstream statm{"/proc/self/statm"};
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// A million accounts as warp sync receives them, in parts of 2 MiB, into an empty store: 1 as the
/// download stores them, 0 by logged writes.
void receive_state(benchmark::State& state) {
    constexpr std::size_t kPart = 13'000;
    std::vector<std::pair<Bytes, Bytes>> entries;
    for (const auto& [key, value] : all_accounts(kMillion))
        entries.emplace_back(key, *value);
    const auto folder = fs::temp_directory_path() / ("pha-bench-state-" + std::to_string(getpid()));
    for (auto _ : state) {
        state.PauseTiming();
        fs::remove_all(folder);
        auto store = std::move(rocks::RocksStore::open(folder, {})).value();
        auto download = std::move(StateDownload::open(*store)).value();
        CHECK(download.begin({}));
        const auto before = memory_mib();
        state.ResumeTiming();
        for (std::size_t at = 0; at < kMillion; at += kPart) {
            const auto part =
                StateDownload::Entries{entries}.subspan(at, std::min(kPart, kMillion - at));
            if (state.range(0) == 1) {
                CHECK(download.add(part));
                continue;
            }
            WriteBatch batch;
            for (const auto& [key, value] : part)
                batch.put(Column::Flat, key, value);
            CHECK(store->write(batch, Durability::Buffered));
        }
        CHECK(download.finish());
        CHECK(store->write({}, Durability::Synced));
        state.PauseTiming();
        state.counters["#growth_mib"] = memory_mib() - before;
        store.reset();
        state.ResumeTiming();
    }
    fs::remove_all(folder);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kMillion));
}
BENCHMARK(receive_state)->Arg(0)->Arg(1)->Iterations(3)->Unit(benchmark::kMillisecond);

struct Opened {
    double seconds = 0;
    double memory_mib = 0;
};

Opened open_here(const fs::path& folder) {
    const auto begin = std::chrono::steady_clock::now();
    const auto store = rocks::RocksStore::open(folder, {});
    CHECK(store.has_value());
    const auto database = Database::open(**store, {}, std::nullopt);
    CHECK(database.has_value());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    return {took.count(), memory_mib()};
}

Opened open_in_fresh_process(const fs::path& folder) {
    Opened out;
    auto* pipe = popen((self + " --open " + folder.string()).c_str(), "r");
    CHECK(pipe != nullptr);
    CHECK(fscanf(pipe, "%lf %lf", &out.seconds, &out.memory_mib) == 2);
    CHECK(pclose(pipe) == 0);
    return out;
}

/// Opening what a crash left: 0 with no checkpoint (the trie from all values), 1 with one that is
/// as old as the changes since allow.
void recovery(benchmark::State& state) {
    auto& source = chain();
    for (auto _ : state) {
        const auto copy = source.crashed_copy();
        if (state.range(0) == 0) {
            auto store = std::move(rocks::RocksStore::open(copy, {})).value();
            WriteBatch batch;
            batch.remove(Column::Meta, primitives::view_of("checkpoint"));
            CHECK(store->write(batch, Durability::Synced));
        }
        const auto opened = open_in_fresh_process(copy);
        state.SetIterationTime(opened.seconds);
        state.counters["#memory_mib"] = opened.memory_mib;
        fs::remove_all(copy);
    }
}
BENCHMARK(recovery)->Arg(0)->Arg(1)->UseManualTime()->Iterations(1)->Repetitions(3)->Unit(
    benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    self = argv[0];
    if (argc == 3 && std::string_view{argv[1]} == "--open") {
        const auto opened = open_here(argv[2]);
        std::printf("%f %f\n", opened.seconds, opened.memory_mib);
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    Chain::close_all();
}
