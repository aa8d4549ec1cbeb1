// Import of full blocks of transfers over many accounts, on RocksDB and the native runtime.
//
//   import/ed25519, import/sr25519      from cold signatures; reference: the verification rate of
//                                       the same scheme on all cores
//   import/ed25519_pool_verified        the pool has verified them before; reference: one ed25519
//                                       verification on one core
//   finalize/ed25519                    the write that makes such a block final
//
// PHA_BENCH_ACCOUNTS (100,000) accounts exist besides the senders, PHA_BENCH_TRANSFERS (4,000) are
// in a block. The split of the time is printed to standard error at the end.
#include "consensus/authoring/author.hpp"
#include "consensus/header_hash.hpp"
#include "consensus/import/pool_change.hpp"
#include "consensus/pool/runtime_validator.hpp"
#include "node/service/signature_workers.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "primitives/crypto/vrf.hpp"
#include "storage/rocks/rocks_store.hpp"
#include "storage/trie/root.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include <benchmark/benchmark.h>
#include <unistd.h>

namespace {

using namespace consensus;
using primitives::AccountId;
using primitives::Balance;
using primitives::OpaqueExtrinsic;
using primitives::StateDiff;
using primitives::StateView;
using primitives::crypto::Pair;
using primitives::crypto::SystemRandom;
using Scheme = Pair::Scheme;
using Seconds = double;

Seconds now() {
    return std::chrono::duration<Seconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::size_t setting(const char* name, std::size_t fallback) {
    const char* text = std::getenv(name);
    return text == nullptr ? fallback : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

/// Where the executing thread's time for a block goes.
struct Split {
    Seconds signatures = 0, execution = 0, root = 0, commit = 0, finalize = 0, total = 0;
    std::size_t transfers = 0;
};

void verify_one(primitives::SignatureCache& cache, const runtime::SignatureTask& task) {
    primitives::MultiSignature signature;
    signature.kind = static_cast<Scheme>(task.scheme);
    signature.bytes = task.signature;
    CHECK(primitives::crypto::verify_ahead(cache, signature, task.message, task.signer));
}

/// All tasks on `thread_count` threads, in pieces of 32.
void verify_all(std::span<const runtime::SignatureTask> tasks, unsigned thread_count) {
    primitives::crypto::BoundedSignatureCache cache{tasks.size()};
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (auto at = next.fetch_add(32); at < tasks.size(); at = next.fetch_add(32))
            for (const auto& task : tasks.subspan(at, std::min<std::size_t>(32, tasks.size() - at)))
                verify_one(cache, task);
    };
    std::vector<std::thread> helpers;
    for (unsigned i = 1; i < thread_count; ++i)
        helpers.emplace_back(work);
    work();
    for (auto& helper : helpers)
        helper.join();
}

/// Measures what the executing thread spends on signatures: looking for one, which may help the
/// other threads along, and verifying itself what it does not find.
class TimedCache final : public primitives::SignatureCache {
  public:
    TimedCache(primitives::SignatureCache& inner, Split& split) : inner_{inner}, split_{split} {}
    bool contains(const Hash& key) const override {
        const Seconds start = now();
        const bool found = inner_.contains(key);
        if (is_executing()) {
            since_ = now();
            split_.signatures += since_ - start;
        }
        return found;
    }
    std::optional<primitives::Bytes33> recovered_key(const Hash& key) const override {
        return inner_.recovered_key(key);
    }
    void insert(const Hash& key) override {
        inner_.insert(key);
        if (is_executing()) split_.signatures += now() - since_;
    }
    void insert_recovered(const Hash& key, const primitives::Bytes33& public_key) override {
        inner_.insert_recovered(key, public_key);
    }

  private:
    bool is_executing() const { return std::this_thread::get_id() == main_; }

    primitives::SignatureCache& inner_;
    Split& split_;
    const std::thread::id main_ = std::this_thread::get_id();
    mutable Seconds since_ = 0;
};

/// Knows every signature: the author of the measured blocks need not verify what it signed itself.
class TrustAll final : public primitives::SignatureCache {
  public:
    bool contains(const Hash&) const override { return true; }
    std::optional<primitives::Bytes33> recovered_key(const Hash&) const override { return {}; }
    void insert(const Hash&) override {}
    void insert_recovered(const Hash&, const primitives::Bytes33&) override {}
};

/// Measures the time for the root apart from that for the rest of execute_block.
class TimedExecutor final : public runtime::Executor {
  public:
    TimedExecutor(std::unique_ptr<runtime::Executor> inner, Split& split)
        : inner_{std::move(inner)}, split_{split} {}

    std::unique_ptr<runtime::Session> open(const StateView& state) const override {
        auto view = std::make_unique<View>(state, split_);
        auto session = inner_->open(*view);
        return std::make_unique<TimedSession>(std::move(view), std::move(session), split_);
    }

  private:
    class View final : public StateView {
      public:
        View(const StateView& inner, Split& split) : inner_{inner}, split_{split} {}
        std::optional<Bytes> get(BytesView key) const override { return inner_.get(key); }
        std::optional<Bytes> next_key(BytesView key) const override { return inner_.next_key(key); }
        Hash root_after(const StateDiff& diff) const override {
            const Seconds start = now();
            const Hash root = inner_.root_after(diff);
            split_.root += now() - start;
            return root;
        }

      private:
        const StateView& inner_;
        Split& split_;
    };
    class TimedSession final : public runtime::Session {
      public:
        TimedSession(std::unique_ptr<View> view, std::unique_ptr<runtime::Session> inner,
                     Split& split)
            : view_{std::move(view)}, inner_{std::move(inner)}, split_{split} {}
        Result<Bytes, runtime::ExecutionError> call(std::string_view function,
                                                    BytesView arguments) override {
            const Seconds start = now();
            const Seconds other_before = split_.root + split_.signatures;
            auto result = inner_->call(function, arguments);
            if (function == "Core_execute_block")
                split_.execution +=
                    now() - start - (split_.root + split_.signatures - other_before);
            return result;
        }
        StateDiff take_diff() override { return inner_->take_diff(); }

      private:
        std::unique_ptr<View> view_;
        std::unique_ptr<runtime::Session> inner_;
        Split& split_;
    };

    std::unique_ptr<runtime::Executor> inner_;
    Split& split_;
};

class PairKeystore final : public Keystore {
  public:
    bool has_key(KeyType, const Bytes32&) const override { return true; }
    std::optional<Bytes64> sign(KeyType type, const Bytes32&, BytesView message) const override {
        SystemRandom random;
        return type == kAuraKey ? aura_.sign(message, random) : grandpa_.sign(message);
    }
    std::optional<VrfSignature> vrf_sign(const Bytes32&, BytesView input) const override {
        SystemRandom random;
        return primitives::crypto::vrf_sign(aura_, primitives::crypto::vrf_input(input), random);
    }
    const primitives::crypto::Ed25519Pair& grandpa() const { return grandpa_; }

  private:
    static primitives::crypto::Sr25519Pair alice() {
        SystemRandom random;
        return *primitives::crypto::sr25519_from_suri("//Alice", random);
    }
    primitives::crypto::Sr25519Pair aura_ = alice();
    primitives::crypto::Ed25519Pair grandpa_ = *primitives::crypto::ed25519_from_suri("//Alice");
};

class EarlyClock final : public Clock {
  public:
    UnixMs now_ms() const override { return 0; }
};

/// A number as a key or account.
Bytes32 numbered(std::uint64_t number, std::uint8_t kind) {
    Bytes seed{kind};
    primitives::scale::encode_to(number, seed);
    return primitives::crypto::blake2b_256(seed).bytes;
}

/// An account of one PHA times a thousand, as System.Account holds it.
void endow(StateDiff& state, const AccountId& account) {
    const auto twox = [](std::string_view text) {
        return primitives::crypto::twox_128(primitives::view_of(text));
    };
    static const auto kSystem = twox("System");
    static const auto kAccount = twox("Account");
    Bytes key;
    primitives::append(key, kSystem);
    primitives::append(key, kAccount);
    primitives::append(key, primitives::crypto::blake2b_128(account));
    primitives::append(key, account);
    Bytes value;
    for (const std::uint32_t count : {0U, 0U, 1U, 0U})  // nonce, consumers, providers, sufficients
        primitives::scale::encode_to(count, value);
    const Balance free = Balance{1000} * 1'000'000'000'000;
    const Balance new_logic = Balance{1} << 127;
    for (const Balance amount : {free, Balance{0}, Balance{0}, new_logic})
        primitives::scale::encode_to(amount, value);
    state.insert_or_assign(std::move(key), std::move(value));
}

struct Senders {
    std::vector<Pair> pairs;
    std::uint32_t nonce = 0;
};

/// A chain on RocksDB in a temporary folder, removed at the end.
class World {
  public:
    World();
    ~World();

    /// The next block: a transfer by every sender of the scheme.
    primitives::Block next_block(Scheme scheme);
    /// Lets the pool validate the block's transfers.
    void verify_in_pool(const primitives::Block& block);
    /// Imports; the time it took.
    Seconds import(primitives::Block block);
    /// Makes the best block final; the time it took.
    Seconds finalize_best();

    std::size_t transfers() const { return transfers_; }
    Split split;

  private:
    OpaqueExtrinsic transfer(const Pair& by, std::uint32_t nonce);
    StateDiff genesis_state();

    const std::size_t accounts_ = setting("PHA_BENCH_ACCOUNTS", 100'000);
    const std::size_t transfers_ = setting("PHA_BENCH_TRANSFERS", 4'000);
    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("import_bench_" + std::to_string(getpid()));
    primitives::crypto::BoundedSignatureCache bounded_cache_{1 << 15};
    node::SignatureWorkers verifier_{bounded_cache_, std::thread::hardware_concurrency()};
    TimedCache cache_{verifier_.known(), split};
    TimedExecutor executor_{runtime::make_native_executor(&cache_), split};
    TrustAll trust_all_;
    std::unique_ptr<runtime::Executor> author_executor_ =
        runtime::make_native_executor(&trust_all_);
    PairKeystore keystore_;
    EarlyClock clock_;
    std::map<Scheme, Senders> senders_;
    std::unique_ptr<storage::rocks::RocksStore> store_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<import::Importer> importer_;
    std::unique_ptr<pool::RuntimeValidator> validator_;
    std::unique_ptr<pool::Pool> pool_;
    std::uint32_t spec_version_ = 0;
    std::uint32_t transaction_version_ = 0;
    aura::Slot slot_ = 850'000'000;
    std::uint64_t drawn_ = 0;
    SystemRandom random_;
};

World::World() {
    std::filesystem::create_directories(folder_);
    for (const auto scheme : {Scheme::Ed25519, Scheme::Sr25519})
        for (std::uint64_t i = 0; i < transfers_; ++i) {
            const Bytes32 seed = numbered(i, 1);
            if (scheme == Scheme::Ed25519)
                senders_[scheme].pairs.push_back(primitives::crypto::Ed25519Pair{seed});
            else
                senders_[scheme].pairs.push_back(
                    primitives::crypto::Sr25519Pair::from_mini_secret(seed));
        }
    Header genesis;
    {
        const StateDiff state = genesis_state();
        std::vector<storage::trie::KeyValue> entries;
        for (const auto& [key, value] : state)
            entries.emplace_back(key, *value);
        genesis.state_root = storage::trie::root_of(entries, storage::trie::Version::V1);
        genesis.extrinsics_root = storage::trie::ordered_root({}, storage::trie::Version::V0);
        store_ = storage::rocks::RocksStore::open(folder_, {}).value();
        database_ = storage::Database::open(*store_, {}, std::nullopt).value();
        CHECK(database_->initialize(state, genesis));
    }
    auto importer = import::Importer::open({*database_, executor_, verifier_});
    CHECK(importer);
    importer_ = std::move(importer).value();
    validator_ = std::make_unique<pool::RuntimeValidator>(*database_, executor_);
    const auto best = importer_->best();
    pool_ = std::make_unique<pool::Pool>(*validator_, pool::PoolOptions{},
                                         pool::BlockPoint{best.hash, best.number});
    const auto version = runtime::version(executor_, **database_->view_at(best.hash));
    CHECK(version);
    spec_version_ = version->spec_version;
    transaction_version_ = version->transaction_version;
    // One block without transfers, so that the state knows the genesis hash.
    import({});
    finalize_best();
    split = {};
}

World::~World() {
    std::filesystem::remove_all(folder_);
}

StateDiff World::genesis_state() {
    const auto config = runtime::genesis_preset(*author_executor_, "dev");
    CHECK(config && *config);
    auto state = runtime::build_genesis(*author_executor_, **config);
    CHECK(state);
    for (std::uint64_t i = 0; i < accounts_; ++i)
        endow(*state, {numbered(i, 0)});
    for (const auto& [scheme, senders] : senders_)
        for (const auto& pair : senders.pairs)
            endow(*state, pair.account_id());
    return std::move(state).value();
}

OpaqueExtrinsic World::transfer(const Pair& by, std::uint32_t nonce) {
    using primitives::scale::encode_to;
    constexpr std::uint8_t kBalances = 5;
    constexpr std::uint8_t kTransferKeepAlive = 3;
    Bytes call{kBalances, kTransferKeepAlive};
    const AccountId dest{numbered((drawn_ += 7919) % accounts_, 0)};
    encode_to(primitives::MultiAddress{dest}, call);
    encode_to(primitives::Compact<Balance>{1'000'000'000}, call);
    Bytes extra{0};  // immortal
    encode_to(primitives::Compact<std::uint32_t>{nonce}, extra);
    encode_to(primitives::Compact<Balance>{0}, extra);
    extra.push_back(0);  // no metadata hash
    Bytes payload = call;
    primitives::append(payload, extra);
    encode_to(spec_version_, payload);
    encode_to(transaction_version_, payload);
    encode_to(database_->genesis_hash(), payload);
    encode_to(database_->genesis_hash(), payload);
    payload.push_back(0);

    OpaqueExtrinsic out;
    out.body.push_back(primitives::kExtrinsicVersion | primitives::kExtrinsicSignedBit);
    encode_to(primitives::MultiAddress{by.account_id()}, out.body);
    encode_to(by.sign(payload, random_), out.body);
    primitives::append(out.body, extra);
    primitives::append(out.body, call);
    return out;
}

primitives::Block World::next_block(Scheme scheme) {
    authoring::AuthoringTask task;
    Senders& senders = senders_[scheme];
    for (const auto& pair : senders.pairs) {
        auto extrinsic = transfer(pair, senders.nonce);
        task.candidates.push_back({extrinsic_hash(extrinsic), std::move(extrinsic), {}});
    }
    ++senders.nonce;
    task.parent_hash = importer_->best().hash;
    task.parent = **database_->blocks().header(task.parent_hash);
    task.slot = ++slot_;
    task.timestamp_ms = importer_->slot_time().start_of(slot_);
    task.deadline_ms = ~UnixMs{0};
    const authoring::BlockAuthor author{{*author_executor_, keystore_, clock_}};
    auto built = author.author(task, **database_->view_at(task.parent_hash));
    CHECK(built && built->included == senders.pairs.size());
    return std::move(built->executed.block);
}

void World::verify_in_pool(const primitives::Block& block) {
    for (std::size_t i = 1; i < block.extrinsics.size(); ++i)
        CHECK(pool_->submit(0, frame::TransactionSource::External,
                            primitives::scale::encode(block.extrinsics[i]), false));
}

Seconds World::import(primitives::Block block) {
    if (block.extrinsics.empty()) {
        Senders none;
        std::swap(senders_[Scheme::Ecdsa], none);
        block = next_block(Scheme::Ecdsa);
    }
    const std::size_t count = block.extrinsics.size() - 1;
    const UnixMs at = importer_->slot_time().start_of(slot_);
    const Seconds start = now();
    auto prepared = importer_->prepare(std::move(block), at);
    CHECK(prepared);
    auto executed = importer_->execute(std::move(prepared).value());
    CHECK(executed);
    const Seconds commit = now();
    const auto facts = importer_->commit(std::move(executed).value());
    const Seconds end = now();
    CHECK(facts && facts->new_best);
    split.commit += end - commit;
    split.total += end - start;
    split.transfers += count;
    pool_->on_best(0, *import::pool_change(*database_, facts->new_best->route));
    return end - start;
}

Seconds World::finalize_best() {
    const auto best = importer_->best();
    const grandpa::BlockRef target{best.hash, best.number};
    const Bytes payload = grandpa::signed_payload({grandpa::VoteKind::Precommit, target}, 1,
                                                  importer_->authorities().set_id);
    const grandpa::SignedPrecommit vote{target, keystore_.grandpa().sign(payload),
                                        keystore_.grandpa().public_key()};
    const Seconds start = now();
    CHECK(importer_->finalize({1, {target, {vote}}, {}}));
    const Seconds took = now() - start;
    split.finalize += took;
    return took;
}

World& world() {
    static World the_world;
    return the_world;
}

/// Splits by the name of the benchmark they were measured in.
std::map<std::string, Split>& splits() {
    static std::map<std::string, Split> all;
    return all;
}

void run_import(benchmark::State& state, const std::string& name, Scheme scheme, bool in_pool,
                const std::string& reference) {
    World& chain = world();
    for (auto _ : state) {
        auto block = chain.next_block(scheme);
        if (in_pool) chain.verify_in_pool(block);
        chain.split = {};
        state.SetIterationTime(chain.import(std::move(block)));
        chain.finalize_best();
        Split& best = splits()[name];
        if (best.total == 0 || chain.split.total < best.total) best = chain.split;
    }
    const auto transfers = static_cast<std::int64_t>(chain.transfers());
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * transfers);
    state.SetLabel("reference=" + reference);
}

void run_finalize(benchmark::State& state) {
    World& chain = world();
    for (auto _ : state) {
        chain.import(chain.next_block(Scheme::Ed25519));
        state.SetIterationTime(chain.finalize_best());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(chain.transfers()));
    state.SetLabel("reference=ed25519_verify");
}

/// Signatures of one scheme, verified `on_all_cores` or one.
void run_verify(benchmark::State& state, Scheme scheme, bool on_all_cores) {
    constexpr std::size_t kCount = 512;
    std::vector<runtime::SignatureTask> tasks;
    SystemRandom random;
    for (std::uint64_t i = 0; i < kCount; ++i) {
        const Bytes32 seed = numbered(i, 1);
        const Pair pair = scheme == Scheme::Ed25519
                              ? Pair{primitives::crypto::Ed25519Pair{seed}}
                              : Pair{primitives::crypto::Sr25519Pair::from_mini_secret(seed)};
        runtime::SignatureTask task;
        task.message = Bytes(140, static_cast<std::uint8_t>(i));
        const auto signature = pair.sign(task.message, random);
        task.signature = signature.bytes;
        task.scheme = static_cast<std::uint8_t>(scheme);
        task.signer = pair.account_id();
        tasks.push_back(std::move(task));
    }
    for (auto _ : state) {
        const Seconds start = now();
        verify_all(tasks, on_all_cores ? std::thread::hardware_concurrency() : 1);
        state.SetIterationTime(now() - start);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(kCount));
}

void print_splits() {
    std::fprintf(stderr, "%-32s %10s %10s %10s %10s %10s %10s %10s\n", "us a transfer, best round",
                 "signatures", "execution", "root", "commit", "other", "import", "finalize");
    for (const auto& [name, split] : splits()) {
        const double unit = 1e-6 * static_cast<double>(split.transfers);
        const Seconds known = split.signatures + split.execution + split.root + split.commit;
        std::fprintf(stderr, "%-32s %10.2f %10.2f %10.2f %10.2f %10.2f %10.2f %10.2f\n",
                     name.c_str(), split.signatures / unit, split.execution / unit,
                     split.root / unit, split.commit / unit, (split.total - known) / unit,
                     split.total / unit, split.finalize / unit);
    }
}

void register_all() {
    using benchmark::RegisterBenchmark;
    const auto add = [](const std::string& name, auto body) {
        RegisterBenchmark(name.c_str(), body)->UseManualTime()->Unit(benchmark::kMillisecond);
    };
    const auto add_import = [&](const std::string& name, Scheme scheme, bool in_pool,
                                const std::string& reference) {
        add(name,
            [=](benchmark::State& state) { run_import(state, name, scheme, in_pool, reference); });
    };
    const std::string manual = "/manual_time";
    add("ed25519_verify", [](auto& state) { run_verify(state, Scheme::Ed25519, false); });
    add("ed25519_verify_all_cores", [](auto& state) { run_verify(state, Scheme::Ed25519, true); });
    add("sr25519_verify_all_cores", [](auto& state) { run_verify(state, Scheme::Sr25519, true); });
    add_import("import/ed25519", Scheme::Ed25519, false, "ed25519_verify_all_cores" + manual);
    add_import("import/sr25519", Scheme::Sr25519, false, "sr25519_verify_all_cores" + manual);
    add_import("import/ed25519_pool_verified", Scheme::Ed25519, true, "ed25519_verify" + manual);
    add("finalize/ed25519", [=](auto& state) {
        run_finalize(state);
        state.SetLabel("reference=ed25519_verify" + manual);
    });
}

}  // namespace

int main(int count, char** arguments) {
    register_all();
    benchmark::Initialize(&count, arguments);
    benchmark::RunSpecifiedBenchmarks();
    print_splits();
}
