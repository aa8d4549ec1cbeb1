// transaction_v1 and transactionWatch_v1.
#include "primitives/types/hex.hpp"
#include "tests/rpc/harness.hpp"

namespace rpc::tests {
namespace {

using primitives::to_hex;
using Texts = std::vector<std::string>;

TEST(TransactionBroadcast, AnswersAnIdAndStopsOnce) {
    Harness rpc;
    const auto id = rpc.call("transaction_v1_broadcast", R"(["0x080405"])");
    EXPECT_EQ(rpc.node.pending(), (std::vector<Bytes>{{8, 4, 5}}));
    EXPECT_EQ(rpc.call("transaction_v1_stop", "[" + id + "]"), "null");
    EXPECT_NE(rpc.call("transaction_v1_stop", "[" + id + "]").find(R"("code":-32602)"),
              std::string::npos);
    EXPECT_NE(rpc.call("transaction_v1_stop", R"(["nothing"])").find(R"("code":-32602)"),
              std::string::npos);
}

TEST(TransactionBroadcast, OffersARefusedTransactionAgainWithTheNextBlock) {
    Harness rpc;
    rpc.node.refuse_submissions(
        SubmitError{.kind = SubmitError::Kind::Invalid, .invalid = InvalidTransaction::Payment});
    const auto id = rpc.call("transaction_v1_broadcast", R"(["0x080405"])");
    EXPECT_EQ(id.front(), '"');
    EXPECT_TRUE(rpc.node.pending().empty());
    rpc.node.refuse_submissions(std::nullopt);
    rpc.node.extend();
    rpc.executor.drain();
    EXPECT_EQ(rpc.node.pending(), (std::vector<Bytes>{{8, 4, 5}}));
}

TEST(TransactionBroadcast, AnswersNullAboveSixteenOfAConnection) {
    Harness rpc{{}, {true, 1024}};
    std::string first;
    for (int i = 0; i < 16; ++i) {
        const auto id = rpc.call("transaction_v1_broadcast", R"(["0x080405"])");
        ASSERT_EQ(id.front(), '"');
        if (i == 0) first = id;
    }
    EXPECT_EQ(rpc.call("transaction_v1_broadcast", R"(["0x080405"])"), "null");
    EXPECT_EQ(rpc.call("transaction_v1_stop", "[" + first + "]"), "null");
    EXPECT_EQ(rpc.call("transaction_v1_broadcast", R"(["0x080405"])").front(), '"');
    // The items of a batch count before they are open.
    const std::string one =
        R"({"jsonrpc":"2.0","id":1,"method":"transaction_v1_broadcast","params":["0x080405"]})";
    EXPECT_EQ(rpc.respond("[" + one + "]"), R"([{"jsonrpc":"2.0","id":1,"result":null}])");
}

TEST(TransactionBroadcast, EndsWithItsConnection) {
    Harness rpc;
    rpc.node.refuse_submissions(SubmitError{.kind = SubmitError::Kind::CycleDetected});
    rpc.call("transaction_v1_broadcast", R"(["0x080405"])");
    rpc.session->close_all();
    rpc.node.refuse_submissions(std::nullopt);
    rpc.node.extend();
    rpc.executor.drain();
    EXPECT_TRUE(rpc.node.pending().empty());
}

TEST(TransactionWatch, TellsTheLifeOfATransaction) {
    Harness rpc;
    const auto one = rpc.node.extend();
    rpc.node.bodies[one] = {OpaqueExtrinsic{Bytes{7}}, OpaqueExtrinsic{Bytes{4, 5}}};
    const auto id = rpc.subscribe("transactionWatch_v1_submitAndWatch", R"(["0x080405"])");
    EXPECT_EQ(rpc.notified(id), Texts{R"({"event":"validated"})"});
    using Kind = TransactionStatus::Kind;
    const auto tell = [&](Kind kind, const Hash& block) {
        rpc.node.tell_status(1, TransactionStatus{.kind = kind, .hash = block, .peers = {}});
        return rpc.notified(id);
    };
    const auto place = R"("block":{"hash":")" + to_hex(one) + R"(","index":1}})";
    EXPECT_EQ(tell(Kind::InBlock, one), Texts{R"({"event":"bestChainBlockIncluded",)" + place});
    EXPECT_EQ(tell(Kind::Retracted, one),
              Texts{R"({"event":"bestChainBlockIncluded","block":null})"});
    EXPECT_EQ(tell(Kind::Finalized, one), Texts{R"({"event":"finalized",)" + place});
    EXPECT_EQ(rpc.node.watcher_count(), 0U);
    EXPECT_EQ(rpc.call("transactionWatch_v1_unwatch", "[\"" + id + "\"]"), "null");
}

TEST(TransactionWatch, TellsARefusalAsAnEvent) {
    Harness rpc;
    rpc.node.refuse_submissions(
        SubmitError{.kind = SubmitError::Kind::Invalid, .invalid = InvalidTransaction::Stale});
    const auto id = rpc.subscribe("transactionWatch_v1_submitAndWatch", R"(["0x080405"])");
    EXPECT_EQ(
        rpc.notified(id),
        Texts{R"({"event":"invalid","error":"Invalid Transaction: Transaction is outdated"})"});
}

TEST(TransactionWatch, UnwatchEndsIt) {
    Harness rpc;
    const auto id = rpc.subscribe("transactionWatch_v1_submitAndWatch", R"(["0x080405"])");
    EXPECT_EQ(rpc.node.watcher_count(), 1U);
    EXPECT_EQ(rpc.call("transactionWatch_v1_unwatch", "[\"" + id + "\"]"), "null");
    EXPECT_EQ(rpc.node.watcher_count(), 0U);
}

}  // namespace
}  // namespace rpc::tests
