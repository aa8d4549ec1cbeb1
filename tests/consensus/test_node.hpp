// A whole node of consensus in one thread over a store in memory and the real runtime: pool,
// authoring, import, GRANDPA, wired as the shell wires them.
#pragma once

#include "consensus/authoring/author.hpp"
#include "consensus/grandpa/tree_chain.hpp"
#include "consensus/grandpa/vote_store.hpp"
#include "consensus/grandpa/voter.hpp"
#include "consensus/import/importer.hpp"
#include "consensus/import/pool_change.hpp"
#include "consensus/pool/runtime_validator.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "storage/memory_store.hpp"
#include "tests/consensus/keys.hpp"

namespace tests {

using consensus::Bytes;
using consensus::Hash;
using consensus::UnixMs;
using consensus::aura::Slot;
using primitives::Block;
using primitives::OpaqueExtrinsic;

class ManualClock final : public consensus::Clock {
  public:
    UnixMs now_ms() const override {
        now_ += step;
        return now_;
    }
    void set(UnixMs now) { now_ = now; }
    /// Added at every look.
    UnixMs step = 0;

  private:
    mutable UnixMs now_ = 0;
};

/// Verifies one after the other and counts.
class SerialVerifier final : public consensus::SignatureVerifier {
  public:
    explicit SerialVerifier(primitives::SignatureCache& cache) : cache_{cache} {}
    std::unique_ptr<Work> start(const consensus::SignatureSource& source) override;
    void start_ahead(std::unique_ptr<consensus::aura::HeadersAhead> headers) override;
    primitives::SignatureCache& known() override { return cache_; }
    std::size_t asked = 0;

  private:
    primitives::SignatureCache& cache_;
};

/// The genesis of a preset (of "dev" Alice is the only validator), plus raw storage entries where a
/// test needs them.
struct TestGenesis {
    primitives::StateDiff state;
    consensus::Header header;
};
TestGenesis test_genesis(const primitives::StateDiff& extra = {},
                         const std::string& preset = "dev");

class TestNode {
  public:
    static constexpr std::uint64_t kSlotMs = 2000;
    static constexpr Slot kFirstSlot = 850'000'000;

    /// Opens (or begins) the chain in a store. Alice's keys are in the keystore if `is_authority`.
    TestNode(storage::KeyValueStore& store, const TestGenesis& genesis, bool is_authority = true,
             consensus::ForkRules forks = {});

    /// Builds and imports a block of this slot on the best block (or another one), with what the
    /// pool has.
    Block author(Slot slot, std::optional<Hash> parent = std::nullopt);
    /// Imports another node's block at the start of its slot.
    consensus::Result<consensus::import::ImportFacts, consensus::import::ImportError> import(
        const Block& block);
    consensus::Result<Hash, consensus::pool::PoolError> submit(const OpaqueExtrinsic& extrinsic);

    /// Lets the voter run through a round and carries out what it says; the blocks that became
    /// final.
    std::vector<consensus::import::BlockRef> vote();
    consensus::Result<consensus::import::FinalityFacts, consensus::import::ImportError> finalize(
        const consensus::grandpa::Justification& justification);

    /// Events of the pool since the last call.
    std::vector<consensus::pool::Event> events() { return pool().take_events(); }

    consensus::import::Importer& importer() { return *importer_; }
    consensus::pool::Pool& pool() { return *pool_; }
    storage::Database& database() { return *database_; }
    consensus::grandpa::Voter& voter() { return *voter_; }
    const runtime::Executor& executor() const { return *executor_; }
    std::unique_ptr<primitives::StateView> state() const;

    MemoryKeystore keystore;
    ManualClock clock;
    primitives::crypto::BoundedSignatureCache cache{1 << 14};
    SerialVerifier verifier{cache};
    /// The last own block's details.
    std::optional<consensus::authoring::AuthoredBlock> last_authored;
    std::vector<consensus::grandpa::Output> voted;

  private:
    void vote_on(const consensus::grandpa::Input& input,
                 std::vector<consensus::import::BlockRef>& finalized);
    void on_new_best(const std::optional<consensus::import::BestChanged>& change);

    std::unique_ptr<runtime::Executor> executor_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<consensus::import::Importer> importer_;
    std::unique_ptr<consensus::pool::RuntimeValidator> validator_;
    std::unique_ptr<consensus::pool::Pool> pool_;
    consensus::grandpa::Ed25519Verifier vote_verifier_;
    std::unique_ptr<consensus::grandpa::DatabaseChain> chain_;
    std::unique_ptr<consensus::grandpa::Voter> voter_;
    std::uint64_t vote_clock_ms_ = 0;
};

/// A transfer of `amount` planck by //Alice (or another pair) to an account of one repeated byte.
OpaqueExtrinsic transfer(const TestNode& node, const primitives::crypto::Sr25519Pair& by,
                         std::uint32_t nonce, std::uint8_t to, primitives::Balance amount,
                         primitives::Balance tip = 0);
primitives::Balance free_balance(const TestNode& node, const primitives::AccountId& who);

}  // namespace tests
