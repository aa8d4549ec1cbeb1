// What the hooks of a block cost does not depend on how many holders, workers and pools there are:
// counted reads, writes and hashes of one block, on a large economy and on one with 100 of each.
//
// PHA_SCALE=full takes 1,000,000 holders, 30,000 workers and 10,000 pools (for an optimised build),
// the default 2,000, 600 and 200. The median times of 200 interleaved blocks are told too. What
// they compare is the economy, not the machine's memory: both states have as many entries, the
// small one by others that no pallet reads, spread between its own; and caches are cold before each
// block, as two seconds of other work on a node leave them.
#include "tests/tokenomics/pool_economy.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace tests {
namespace {

namespace rewards = tokenomics::rewards;

struct Size {
    std::uint32_t holders = 100;
    std::uint32_t workers = 100;
    std::uint32_t pools = 100;
};

Size large() {
    const char* text = std::getenv("PHA_SCALE");
    if (text != nullptr && std::string_view{text} == "full")
        return {.holders = 1'000'000, .workers = 30'000, .pools = 10'000};
    return {.holders = 2'000, .workers = 600, .pools = 200};
}

AccountId numbered(std::uint32_t number) {
    AccountId out;
    out.bytes.fill(0x77);
    for (std::size_t i = 0; i < 4; ++i)
        out[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return out;
}
rewards::WorkerId worker_numbered(std::uint32_t number) {
    return numbered(number ^ 0x5A000000).bytes;
}

class Crowd {
  public:
    /// With entries of others between its own, until the state has `entries`.
    explicit Crowd(const Size& size, std::size_t entries = 0)
        : others_(entries / (size.holders + size.workers + size.pools)) {
        auto rates = economy_.rewards.storage.parameters.get();
        // As many challenges an hour for 100 workers as for 30,000.
        rates.challenges_per_worker = 2;
        rates.challenges_max = 100;
        rates.weight_ramp = 1;
        rates.payout_min = Balance{1} << 100;
        economy_.rewards.storage.parameters.put(rates);
        grow(size);
        // Into the middle of an epoch, and of the round of workers.
        for (int i = 0; i < 3; ++i)
            step();
    }

    /// The hooks and the time of one block.
    Counts block() {
        const Counts before = economy_.host.counts();
        step();
        return economy_.host.counts() - before;
    }

    std::size_t entries() const { return economy_.host.size(); }

  private:
    /// As a chain grows: workers and pools come between holders.
    void grow(const Size& size) {
        std::uint32_t workers = 0;
        std::uint32_t pools = 0;
        for (std::uint32_t i = 0; i < size.holders; ++i) {
            hold(numbered(i));
            add_others();
            const std::uint64_t grown = i + 1;
            for (; workers < grown * size.workers / size.holders; ++workers) {
                work(workers);
                add_others();
            }
            for (; pools < grown * size.pools / size.holders; ++pools) {
                pool(pools);
                add_others();
            }
        }
    }
    /// Keys and values as long as those of accounts.
    void add_others() {
        for (std::size_t i = 0; i < others_; ++i) {
            Bytes key(80, 0xFF);
            auto number = ++other_;
            for (auto at = key.end() - 8; at != key.end(); ++at, number >>= 8)
                *at = static_cast<std::uint8_t>(number);
            economy_.host.storage_set(key, Bytes(80, 1));
        }
    }
    /// Without the checks of Economy::block, which read everything.
    void step() {
        auto& chain = economy_.chain;
        ++chain.number;
        economy_.sink.events.clear();
        economy_.vpha.on_initialize(chain.number);
        economy_.rewards.on_initialize(chain.number);
        economy_.collateral.on_initialize(chain.number);
        economy_.pools.on_initialize(chain.number);
        economy_.clock.time_ms += 2'000;
        economy_.emission.on_timestamp_set(economy_.clock.time_ms);
    }
    void hold(const AccountId& who) {
        EXPECT_TRUE(economy_.balances.transfer(kFunder, who, kPha, frame::Existence::KeepAlive));
        EXPECT_TRUE(economy_.call(who, economy_.vpha, tokenomics::vpha::Deposit{{kPha / 2}}));
    }
    /// Active, with an hundredth of a unit and its collateral.
    void work(std::uint32_t number) {
        const auto id = worker_numbered(number);
        economy_.rewards.activated(id, facts(kAlice, 100));
        const auto required =
            rewards::required_collateral(economy_.rewards.storage.parameters.get(), 100);
        EXPECT_TRUE(
            economy_.call(kAlice, economy_.collateral,
                          tokenomics::collateral::Lock{.worker = id, .shares = {required}}));
        auto record = *economy_.rewards.storage.workers.get(id);
        record.challenge = rewards::Challenge{.id = id, .deadline = ~std::uint32_t{0}};
        economy_.rewards.storage.workers.put(id, record);
        EXPECT_TRUE(
            economy_.call_as(frame::None{}, economy_.rewards,
                             rewards::Answer{.worker = id, .challenge = id, .signature = {}}));
    }
    /// Of an owner of its own: an account is in a few dozen at most.
    void pool(std::uint32_t number) {
        const auto owner = numbered(number ^ 0x33000000);
        EXPECT_TRUE(economy_.vpha.transfer(kCharlie, owner, 5 * kPha, frame::Existence::KeepAlive));
        const auto id = economy_.create(owner);
        EXPECT_TRUE(economy_.contribute(owner, id, kPha));
    }

    PoolEconomy economy_;
    std::size_t others_;
    std::uint64_t other_ = 0;
};

/// Reads more than the processor's caches hold.
class CacheSweep {
  public:
    void run() {
        for (std::size_t i = 0; i < words_.size(); i += kWordsPerLine)
            sum_ += words_[i];
    }
    std::uint64_t sum() const { return sum_; }

  private:
    static constexpr std::size_t kWordsPerLine = 8;
    std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(std::size_t{16} << 20, 1);
    std::uint64_t sum_ = 0;
};

double timed_us(Crowd& crowd, CacheSweep& sweep, Counts& counts) {
    sweep.run();
    const auto began = std::chrono::steady_clock::now();
    counts = crowd.block();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
    return took.count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

constexpr int kBlocks = 200;

Counts most(const Counts& a, const Counts& b) {
    return {.reads = std::max(a.reads, b.reads),
            .writes = std::max(a.writes, b.writes),
            .hashes = std::max(a.hashes, b.hashes)};
}

TEST(Scale, ABlocksHooksCostAsMuchForManyAsForFew) {
    const Size size = large();
    Crowd many{size};
    Crowd few{Size{}, many.entries()};
    std::vector<double> few_us;
    std::vector<double> many_us;
    Counts few_most;
    Counts many_most;
    int alike = 0;
    CacheSweep sweep;
    for (int i = 0; i < kBlocks; ++i) {
        Counts small;
        Counts big;
        few_us.push_back(timed_us(few, sweep, small));
        many_us.push_back(timed_us(many, sweep, big));
        few_most = most(few_most, small);
        many_most = most(many_most, big);
        if (small == big) ++alike;
    }
    EXPECT_NE(sweep.sum(), 0U);
    // Few workers are drawn again while they are asked more often: such a draw costs less.
    EXPECT_GE(alike, kBlocks * 19 / 20);
    EXPECT_EQ(few_most.reads, many_most.reads);
    EXPECT_EQ(few_most.writes, many_most.writes);
    EXPECT_EQ(few_most.hashes, many_most.hashes);
    EXPECT_TRUE(many_most.reads != 0 && many_most.writes != 0 && many_most.hashes != 0);
    std::cout << "entries " << many.entries() << " and " << few.entries() << "\nholders "
              << size.holders << ", workers " << size.workers << ", pools " << size.pools
              << ", against 100 of each\n"
              << "reads " << many_most.reads << ", writes " << many_most.writes << ", hashes "
              << many_most.hashes << " at most, the same in " << alike << " of " << kBlocks
              << " blocks\nmedian of 200 blocks: " << median(many_us) << " us against "
              << median(few_us) << " us\n";
}

}  // namespace
}  // namespace tests
