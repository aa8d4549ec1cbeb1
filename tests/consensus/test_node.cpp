#include "tests/consensus/test_node.hpp"

#include "consensus/aura/headers_ahead.hpp"
#include "consensus/header_hash.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/runtime.hpp"
#include "tests/support/test_chain.hpp"

#include <gtest/gtest.h>

namespace tests {

using consensus::import::BestChanged;
using consensus::import::Importer;

std::unique_ptr<consensus::SignatureVerifier::Work> SerialVerifier::start(
    const consensus::SignatureSource& source) {
    for (std::size_t i = 0; i < source.piece_count(); ++i)
        for (const auto& task : source.piece(i)) {
            ++asked;
            primitives::MultiSignature signature;
            signature.kind = static_cast<primitives::MultiSignature::Kind>(task.scheme);
            signature.bytes = task.signature;
            primitives::crypto::verify_ahead(cache_, signature, task.message, task.signer);
        }
    return std::make_unique<Work>();
}

void SerialVerifier::start_ahead(std::unique_ptr<consensus::aura::HeadersAhead> headers) {
    while (const auto check = headers->next())
        check->run(cache_);
}

TestGenesis test_genesis(const primitives::StateDiff& extra, const std::string& preset) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto config = runtime::genesis_preset(*executor, preset);
    EXPECT_TRUE(config && *config);
    auto built = runtime::build_genesis(*executor, **config);
    EXPECT_TRUE(built) << built.error().message;
    TestGenesis out;
    out.state = std::move(built).value();
    for (const auto& [key, value] : extra)
        out.state.insert_or_assign(key, value);
    RootedState state;
    state.apply(out.state);
    out.header.state_root = state.root();
    out.header.extrinsics_root = storage::trie::ordered_root({}, storage::trie::Version::V0);
    return out;
}

TestNode::TestNode(storage::KeyValueStore& store, const TestGenesis& genesis, bool is_authority,
                   consensus::ForkRules forks)
    : executor_{runtime::make_native_executor(&cache)} {
    if (is_authority) {
        keystore.add_aura(alice());
        keystore.add_grandpa(primitives::crypto::ed25519_from_suri("//Alice").value());
    }
    const Hash genesis_hash = consensus::header_hash(genesis.header);
    auto database = storage::Database::open(store, {}, genesis_hash);
    EXPECT_TRUE(database) << to_string(database.error());
    database_ = std::move(database).value();
    if (database_->is_empty()) {
        EXPECT_TRUE(database_->initialize(genesis.state, genesis.header).has_value());
    }

    auto importer = Importer::open({*database_, *executor_, verifier, std::move(forks)});
    EXPECT_TRUE(importer) << importer.error().text;
    importer_ = std::move(importer).value();
    validator_ = std::make_unique<consensus::pool::RuntimeValidator>(*database_, *executor_);
    const auto best = importer_->best();
    pool_ = std::make_unique<consensus::pool::Pool>(
        *validator_, consensus::pool::PoolOptions{},
        consensus::pool::BlockPoint{best.hash, best.number});
    const auto final_block = importer_->finalized();
    chain_ = std::make_unique<consensus::grandpa::DatabaseChain>(importer_->tree(), *database_);
    voter_ = std::make_unique<consensus::grandpa::Voter>(
        consensus::grandpa::Voter::Parts{keystore, *chain_, vote_verifier_},
        importer_->authorities(),
        consensus::grandpa::BlockRef{final_block.hash, final_block.number},
        consensus::grandpa::load_votes(*database_).value());
}

std::unique_ptr<primitives::StateView> TestNode::state() const {
    return database_->view_at(importer_->best().hash).value();
}

void TestNode::on_new_best(const std::optional<BestChanged>& change) {
    if (!change) return;
    const auto blocks = consensus::import::pool_change(*database_, change->route);
    ASSERT_TRUE(blocks.has_value());
    pool_->on_best(clock.now_ms(), *blocks);
    while (pool_->maintain(clock.now_ms())) {
    }
}

Block TestNode::author(Slot slot, std::optional<Hash> parent) {
    clock.set(slot * kSlotMs);
    const Hash on = parent.value_or(importer_->best().hash);
    const auto header = database_->blocks().header(on).value();
    EXPECT_TRUE(header);
    const consensus::authoring::BlockAuthor author{{*executor_, keystore, clock}};
    consensus::authoring::AuthoringTask task{
        *header, on, slot, slot * kSlotMs, slot * kSlotMs + kSlotMs * 2 / 3, {}};
    if (!parent) task.candidates = pool_->candidates(consensus::authoring::kCandidateBytesMax);
    auto built = author.author(task, *database_->view_at(on).value());
    EXPECT_TRUE(built) << to_string(built.error().error) << built.error().text;
    const Block block = built->executed.block;
    pool_->report_invalid(clock.now_ms(), built->invalid);
    const auto facts = importer_->commit_own(built->executed);
    EXPECT_TRUE(facts) << facts.error().text;
    last_authored = std::move(built).value();
    on_new_best(facts->new_best);
    return block;
}

consensus::Result<consensus::import::ImportFacts, consensus::import::ImportError> TestNode::import(
    const Block& block) {
    clock.set(consensus::aura::slot_of(block.header).value_or(0) * kSlotMs);
    auto facts = importer_->import(block, clock.now_ms());
    if (facts) on_new_best(facts->new_best);
    return facts;
}

consensus::Result<Hash, consensus::pool::PoolError> TestNode::submit(
    const OpaqueExtrinsic& extrinsic) {
    return pool_->submit(clock.now_ms(), frame::TransactionSource::External,
                         primitives::scale::encode(extrinsic), true);
}

consensus::Result<consensus::import::FinalityFacts, consensus::import::ImportError>
TestNode::finalize(const consensus::grandpa::Justification& justification) {
    auto facts = importer_->finalize(justification);
    if (!facts) return facts;
    on_new_best(facts->new_best);
    std::vector<Hash> hashes;
    for (const auto& block : facts->finalized)
        hashes.push_back(block.hash);
    pool_->on_finalized(hashes);
    const auto& last = facts->finalized.back();
    voter_->step(vote_clock_ms_, consensus::grandpa::Finalized{
                                     {last.hash, last.number}, facts->new_set, std::nullopt});
    return facts;
}

void TestNode::vote_on(const consensus::grandpa::Input& input,
                       std::vector<consensus::import::BlockRef>& finalized) {
    for (const auto& output : voter_->step(vote_clock_ms_, input)) {
        voted.push_back(output);
        if (const auto* persist = std::get_if<consensus::grandpa::Persist>(&output)) {
            EXPECT_TRUE(consensus::grandpa::save_votes(*database_, persist->record).has_value());
            vote_on(consensus::grandpa::Durable{persist->sequence}, finalized);
        } else if (const auto* proof = std::get_if<consensus::grandpa::Finalize>(&output)) {
            const auto facts = finalize(proof->justification);
            EXPECT_TRUE(facts) << to_string(facts.error().verdict) << facts.error().text;
            if (facts)
                finalized.insert(finalized.end(), facts->finalized.begin(), facts->finalized.end());
        }
    }
}

std::vector<consensus::import::BlockRef> TestNode::vote() {
    voted.clear();
    std::vector<consensus::import::BlockRef> out;
    vote_on(consensus::grandpa::ChainGrew{}, out);
    vote_clock_ms_ += 4 * consensus::grandpa::kGossipDurationMs;
    vote_on(consensus::grandpa::Tick{}, out);
    return out;
}

OpaqueExtrinsic transfer(const TestNode&, const primitives::crypto::Sr25519Pair& by,
                         std::uint32_t nonce, std::uint8_t to, primitives::Balance amount,
                         primitives::Balance tip) {
    static TestChain signer{"dev"};
    frame::balances::TransferAllowDeath call;
    primitives::AccountId dest;
    dest.bytes.fill(to);
    call.dest = dest;
    call.value = {amount};
    constexpr std::uint8_t kBalances = 5;
    return signer.sign_with_nonce(by, encode_call(kBalances, call), nonce, tip);
}

primitives::Balance free_balance(const TestNode& node, const primitives::AccountId& who) {
    const auto state = node.state();
    runtime::NativeHost host{*state, nullptr};
    runtime::Runtime runtime{host};
    return runtime.system.data(who).free;
}

}  // namespace tests
