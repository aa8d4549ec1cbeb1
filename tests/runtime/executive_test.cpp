// Blocks on the real runtime: inherents, transfers, fees, and what makes a block invalid.
#include "runtime/executor/native_host.hpp"
#include "runtime/runtime.hpp"
#include "tests/support/test_chain.hpp"

#include <gtest/gtest.h>

namespace runtime {
namespace {

using frame::TransactionValidityError;
using Invalid = TransactionValidityError::Invalid;
using primitives::Block;
using primitives::Header;
using primitives::OpaqueExtrinsic;
using tests::account_of;
using tests::alice;
using tests::bob;
using tests::encode_call;
using tests::TestChain;

constexpr std::uint8_t kBalances = 5;
constexpr Balance kPha = frame::kPlanckPerPha;

Bytes transfer(const AccountId& to, Balance amount) {
    frame::balances::TransferKeepAlive call;
    call.dest = to;
    call.value = {amount};
    return encode_call(kBalances, call);
}

/// Reads the state after the last block with the runtime's own types.
struct Reader {
    explicit Reader(const TestChain& chain) : host{chain.state(), nullptr}, runtime{host} {}
    frame::AccountData account(const AccountId& who) { return runtime.system.data(who); }
    NativeHost host;
    Runtime runtime;
};

TEST(Executive, MovesPhaAndCollectsTheFee) {
    TestChain chain;
    const auto before = Reader{chain}.account(account_of(bob()));
    const auto treasury_before = Reader{chain}.account(frame::kTreasuryAccount);
    chain.submit(chain.sign(alice(), transfer(account_of(bob()), 5 * kPha)));
    const auto results = chain.next_block();
    ASSERT_EQ(results.size(), 1u);
    ASSERT_TRUE(results[0] && *results[0]);

    Reader after{chain};
    EXPECT_EQ(after.account(account_of(bob())).free, before.free + 5 * kPha);
    // Alice is the block's author as well: half of the fee comes back to her.
    const Balance paid = 10'000'000 * kPha - 5 * kPha - after.account(account_of(alice())).free;
    const Balance fee = 2 * paid;
    EXPECT_GE(fee, kPha / 100);
    EXPECT_LT(fee, kPha / 10);
    const Balance kept = after.account(frame::kTreasuryAccount).free - treasury_before.free;
    EXPECT_EQ(kept, fee - fee / 2 - fee / 5);
    EXPECT_EQ(after.runtime.system.account_nonce(account_of(alice())), 1u);
}

TEST(Executive, AFailedCallLeavesFeeAndNonce) {
    TestChain chain;
    chain.submit(chain.sign(alice(), transfer(account_of(bob()), 20'000'000 * kPha)));
    const auto results = chain.next_block();
    ASSERT_TRUE(results[0]);
    ASSERT_FALSE(*results[0]);
    Reader after{chain};
    EXPECT_EQ(after.account(account_of(bob())).free, 10'000'000 * kPha);
    EXPECT_LT(after.account(account_of(alice())).free, 10'000'000 * kPha);
    EXPECT_EQ(after.runtime.system.account_nonce(account_of(alice())), 1u);
}

TransactionValidityError validity_error(TestChain& chain, const OpaqueExtrinsic& extrinsic) {
    const auto verdict =
        validate_transaction(chain.executor(), chain.state(), frame::TransactionSource::External,
                             extrinsic, chain.head_hash());
    EXPECT_TRUE(verdict) << verdict.error().message;
    EXPECT_FALSE(*verdict);
    return verdict->has_value() ? TransactionValidityError{} : verdict->error();
}

TEST(Executive, JudgesTransactionsForTheQueue) {
    TestChain chain;
    chain.next_block();
    const Bytes call = transfer(account_of(bob()), kPha);
    const auto good =
        validate_transaction(chain.executor(), chain.state(), frame::TransactionSource::External,
                             chain.sign_with_nonce(alice(), call, 2), chain.head_hash());
    ASSERT_TRUE(good && *good);
    const auto tag = [&](Nonce nonce) {
        return primitives::scale::encode(std::pair{account_of(alice()), nonce});
    };
    EXPECT_EQ((*good)->provides_tags, std::vector<Bytes>{tag(2)});
    EXPECT_EQ((*good)->requires_tags, std::vector<Bytes>{tag(1)});

    auto forged = chain.sign(alice(), call);
    forged.body[40] ^= 1;
    EXPECT_EQ(validity_error(chain, forged), Invalid::BadProof);
    auto cut = chain.sign(alice(), call);
    cut.body.pop_back();
    EXPECT_EQ(validity_error(chain, cut), Invalid::Call);
    chain.submit(chain.sign(alice(), call));
    chain.next_block();
    EXPECT_EQ(validity_error(chain, chain.sign_with_nonce(alice(), call, 0)), Invalid::Stale);
}

/// What execution says of a block on the chain's state.
std::string error_of(const TestChain& chain, const Block& block) {
    const auto diff = execute_block(chain.executor(), chain.state(), block);
    return diff ? std::string{"accepted"} : diff.error().message;
}

TEST(Executive, RefusesBlocksThatBreakARule) {
    TestChain chain;
    chain.submit(chain.sign(alice(), transfer(account_of(bob()), kPha)));
    const Block good = chain.build();
    EXPECT_EQ(error_of(chain, good), "accepted");

    const auto changed = [&](auto change) {
        Block block = good;
        change(block);
        return error_of(chain, block);
    };
    const std::string prefix = "Core_execute_block: ";
    EXPECT_EQ(changed([](Block& b) { b.header.state_root[0] ^= 1; }),
              prefix + "the state root differs from the one execution gives");
    EXPECT_EQ(changed([](Block& b) { b.header.extrinsics_root[0] ^= 1; }),
              prefix + "the extrinsics root differs from that of the body");
    EXPECT_EQ(changed([](Block& b) { b.header.number = {7}; }),
              prefix + "the block's number does not follow its parent's");
    EXPECT_EQ(changed([](Block& b) { std::swap(b.extrinsics[0], b.extrinsics[1]); }),
              prefix + "extrinsic 1: an inherent follows another extrinsic");
    EXPECT_EQ(changed([](Block& b) { b.extrinsics.erase(b.extrinsics.begin()); }),
              prefix + "the block does not set its time");
    EXPECT_EQ(changed([](Block& b) { b.extrinsics.insert(b.extrinsics.begin(), b.extrinsics[0]); }),
              prefix + "extrinsic 1: A call was labelled as mandatory, but resulted in an Error.");
    EXPECT_EQ(changed([](Block& b) { b.extrinsics.push_back(b.extrinsics[1]); }),
              prefix + "extrinsic 2: Transaction is outdated");
    EXPECT_EQ(changed([](Block& b) { b.header.digest.logs.push_back(primitives::Other{{1}}); }),
              prefix + "the digest differs from what execution deposits");
}

TEST(Executive, KeepsTheSumOfAllPha) {
    TestChain chain;
    for (std::uint32_t block = 0; block < 20; ++block) {
        chain.submit(chain.sign(alice(), transfer(account_of(bob()), kPha + block)));
        chain.submit(chain.sign(bob(), transfer(account_of(alice()), kPha)));
        chain.next_block(1 + block % 3);
    }
    Reader after{chain};
    Balance sum = 0;
    after.runtime.system.storage.account.for_each(
        1000, [&](const AccountId&, const frame::system::AccountInfo& info) {
            sum += info.data.free + info.data.reserved;
            return true;
        });
    EXPECT_EQ(sum, Balance{1'000'000'000} * kPha);
    EXPECT_EQ(after.runtime.balances.total_issuance(), sum);
}

TEST(Executive, KnowsEverySignatureOfABlockAhead) {
    TestChain chain;
    for (int block = 0; block < 2; ++block) {
        chain.submit(chain.sign(alice(), transfer(account_of(bob()), kPha)));
        const Block built = chain.build();
        const auto tasks =
            signature_tasks(chain.executor(), chain.state(), chain.head_hash(), built.extrinsics);
        ASSERT_TRUE(tasks) << tasks.error().message;
        ASSERT_EQ(tasks->size(), 2u);
        EXPECT_FALSE((*tasks)[0]) << "the inherent is not signed";
        ASSERT_TRUE((*tasks)[1]);
        EXPECT_EQ((*tasks)[1]->signer, account_of(alice()));
        chain.next_block();
    }
}

TEST(Executive, NamesAnUnknownExport) {
    TestChain chain;
    const auto unknown = chain.executor().call("Nothing_here", {}, chain.state());
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().message, "Exported method Nothing_here is not found");
}

}  // namespace
}  // namespace runtime
