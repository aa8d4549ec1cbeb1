// Subscriptions: order, first notifications, changes, ends and limits.
#include "primitives/types/hex.hpp"
#include "rpc/methods/convert.hpp"
#include "tests/rpc/harness.hpp"

namespace rpc::tests {
namespace {

using primitives::to_hex;
using Texts = std::vector<std::string>;

std::string header_text(FakeNode& node, const Hash& block) {
    return json::write(header_json(*node.header(block)));
}

TEST(Subscriptions, AnswerBeforeTheFirstNotification) {
    Harness rpc;
    rpc.call("chain_subscribeNewHeads");
    ASSERT_EQ(rpc.session->messages.size(), 2U);
    EXPECT_EQ(rpc.session->messages[0], "(response)");
    EXPECT_NE(rpc.session->messages[1].find(R"("method":"chain_newHead")"), std::string::npos);

    rpc.session->messages.clear();
    rpc.call("author_submitAndWatchExtrinsic", R"(["0x0401"])");
    ASSERT_EQ(rpc.session->messages.size(), 2U);
    EXPECT_EQ(rpc.session->messages[0], "(response)");
    EXPECT_NE(rpc.session->messages[1].find(R"("result":"ready")"), std::string::npos);
}

TEST(Subscriptions, HaveTheShapeOfTheProtocol) {
    Harness rpc;
    const auto id = rpc.subscribe("chain_subscribeFinalizedHeads");
    EXPECT_EQ(rpc.session->messages.back(),
              R"({"jsonrpc":"2.0","method":"chain_finalizedHead","params":{"subscription":")" + id +
                  R"(","result":)" + header_text(rpc.node, rpc.node.genesis()) + "}}");
}

TEST(Subscriptions, FollowNewHeads) {
    Harness rpc;
    const auto id = rpc.subscribe("chain_subscribeNewHead");
    const auto genesis = rpc.node.genesis();
    EXPECT_EQ(rpc.notified(id), Texts{header_text(rpc.node, genesis)});
    const auto one = rpc.node.extend();
    EXPECT_EQ(rpc.notified(id), Texts{header_text(rpc.node, one)});
    rpc.node.import_block(genesis, 5);
    EXPECT_EQ(rpc.notified(id), Texts{});
    EXPECT_EQ(rpc.call("chain_unsubscribeNewHead", "[\"" + id + "\"]"), "true");
    EXPECT_EQ(rpc.call("chain_unsubscribeNewHead", "[\"" + id + "\"]"), "false");
    rpc.node.extend();
    EXPECT_EQ(rpc.notified(id), Texts{});
}

TEST(Subscriptions, DoNotRepeatAHeadThatCameWithTheStart) {
    Harness rpc;
    const auto one = rpc.node.extend();
    // The event of `one` is still queued when the subscription reads it as the current head.
    const auto id = rpc.subscribe("chain_subscribeNewHeads");
    EXPECT_EQ(rpc.notified(id), Texts{header_text(rpc.node, one)});
}

TEST(Subscriptions, FollowEveryImportedHead) {
    Harness rpc;
    const auto id = rpc.subscribe("chain_subscribeAllHeads");
    rpc.notified(id);
    const auto one = rpc.node.extend();
    const auto side = rpc.node.import_block(rpc.node.genesis(), 5);
    EXPECT_EQ(rpc.notified(id), (Texts{header_text(rpc.node, one), header_text(rpc.node, side)}));
}

TEST(Subscriptions, SkipNoFinalizedHeight) {
    Harness rpc;
    const auto id = rpc.subscribe("chain_subscribeFinalisedHeads");
    rpc.notified(id);
    const auto one = rpc.node.extend();
    const auto two = rpc.node.extend();
    const auto three = rpc.node.extend();
    rpc.node.finalize(three);
    EXPECT_EQ(rpc.notified(id), (Texts{header_text(rpc.node, one), header_text(rpc.node, two),
                                       header_text(rpc.node, three)}));
}

TEST(Subscriptions, TellStorageOnceInFullAndThenChanges) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.put(genesis, Bytes{1}, Bytes{0x0a});
    const auto id = rpc.subscribe("state_subscribeStorage", R"([["0x01","0x02"]])");
    EXPECT_EQ(rpc.notified(id), Texts{R"({"block":")" + to_hex(genesis) +
                                      R"(","changes":[["0x01","0x0a"],["0x02",null]]})"});
    rpc.node.extend();
    EXPECT_EQ(rpc.notified(id), Texts{});
    const auto two = rpc.node.import_block(rpc.node.best().hash);
    rpc.node.put(two, Bytes{2}, Bytes{0x0b});
    rpc.node.set_best(two);
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"block":")" + to_hex(two) + R"(","changes":[["0x02","0x0b"]]})"});
    const auto three = rpc.node.import_block(two);
    rpc.node.erase(three, Bytes{1});
    rpc.node.set_best(three);
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"block":")" + to_hex(three) + R"(","changes":[["0x01",null]]})"});
    EXPECT_EQ(rpc.call("state_unsubscribeStorage", "[\"" + id + "\"]"), "true");
}

TEST(Subscriptions, TellStorageChangesOfAReorganisation) {
    Harness rpc;
    const auto id = rpc.subscribe("state_subscribeStorage", R"([["0x01"]])");
    rpc.notified(id);
    const auto left = rpc.node.import_block(rpc.node.genesis(), 1);
    rpc.node.put(left, Bytes{1}, Bytes{0x0a});
    const auto right = rpc.node.import_block(rpc.node.genesis(), 2);
    rpc.node.set_best(left);
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"block":")" + to_hex(left) + R"(","changes":[["0x01","0x0a"]]})"});
    rpc.node.set_best(right);
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"block":")" + to_hex(right) + R"(","changes":[["0x01",null]]})"});
}

TEST(Subscriptions, NeedKeysForStorage) {
    Harness rpc;
    EXPECT_EQ(rpc.call("state_subscribeStorage").find(R"({"code":-32602)"), 0U);
}

TEST(Subscriptions, TellTheRuntimeVersionWhenItChanges) {
    Harness rpc;
    const auto id = rpc.subscribe("chain_subscribeRuntimeVersion");
    EXPECT_EQ(rpc.notified(id), Texts{rpc.call("state_getRuntimeVersion")});
    rpc.node.extend();
    EXPECT_EQ(rpc.notified(id), Texts{});
    rpc.node.set_spec_version(2);
    const auto upgraded = rpc.node.import_block(
        rpc.node.best().hash, 0, {.logs = {primitives::RuntimeEnvironmentUpdated{}}});
    rpc.node.set_best(upgraded);
    const auto told = rpc.notified(id);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].find(R"("specVersion":2)"), std::string::npos);
}

TEST(Subscriptions, PassJustificationsOn) {
    Harness rpc;
    const auto id = rpc.subscribe("grandpa_subscribeJustifications");
    rpc.node.tell_justification(Bytes{1, 2});
    EXPECT_EQ(rpc.notified(id), Texts{"\"0x0102\""});
}

TEST(Subscriptions, TellTheStatusesOfATransaction) {
    Harness rpc;
    const auto id = rpc.subscribe("author_submitAndWatchExtrinsic", R"(["0x0401"])");
    const Hash hash = rpc.node.genesis();
    const auto tell = [&](TransactionStatus::Kind kind, std::vector<std::string> peers = {}) {
        rpc.node.tell_status(1, {.kind = kind, .hash = hash, .peers = std::move(peers)});
    };
    using Kind = TransactionStatus::Kind;
    tell(Kind::Future);
    tell(Kind::Broadcast, {"12D3"});
    tell(Kind::InBlock);
    tell(Kind::Retracted);
    tell(Kind::Finalized);
    const auto hash_text = "\"" + to_hex(hash) + "\"";
    EXPECT_EQ(rpc.notified(id),
              (Texts{"\"ready\"", "\"future\"", R"({"broadcast":["12D3"]})",
                     R"({"inBlock":)" + hash_text + "}", R"({"retracted":)" + hash_text + "}",
                     R"({"finalized":)" + hash_text + "}"}));
    // The last status ended the stream and the watch.
    EXPECT_EQ(rpc.node.watcher_count(), 0U);
    EXPECT_EQ(rpc.call("author_unwatchExtrinsic", "[\"" + id + "\"]"), "false");
}

TEST(Subscriptions, EndWithEveryFinalStatus) {
    using Kind = TransactionStatus::Kind;
    const auto last = [](Kind kind) {
        Harness rpc;
        const auto id = rpc.subscribe("author_submitAndWatchExtrinsic", R"(["0x0401"])");
        rpc.node.tell_status(1, {.kind = kind, .hash = {}, .peers = {}});
        auto told = rpc.notified(id);
        EXPECT_EQ(rpc.node.watcher_count(), 0U);
        return told.empty() ? std::string{} : told.back();
    };
    const auto zero = "\"0x" + std::string(64, '0') + "\"";
    EXPECT_EQ(last(Kind::Usurped), R"({"usurped":)" + zero + "}");
    EXPECT_EQ(last(Kind::FinalityTimeout), R"({"finalityTimeout":)" + zero + "}");
    EXPECT_EQ(last(Kind::Dropped), "\"dropped\"");
    EXPECT_EQ(last(Kind::Invalid), "\"invalid\"");
}

TEST(Subscriptions, StopWatchingWhenToldOrWhenTheConnectionEnds) {
    Harness rpc;
    const auto first = rpc.subscribe("author_submitAndWatchExtrinsic", R"(["0x0401"])");
    rpc.subscribe("author_submitAndWatchExtrinsic", R"(["0x0402"])");
    EXPECT_EQ(rpc.node.watcher_count(), 2U);
    EXPECT_EQ(rpc.call("author_unwatchExtrinsic", "[\"" + first + "\"]"), "true");
    EXPECT_EQ(rpc.node.watcher_count(), 1U);
    rpc.session->close_all();
    EXPECT_EQ(rpc.node.watcher_count(), 0U);
    // A subscription whose connection ended while it was being set up does not stay either.
    rpc.respond(R"({"jsonrpc":"2.0","id":1,"method":"author_submitAndWatchExtrinsic",)"
                R"("params":["0x0403"]})");
    EXPECT_EQ(rpc.node.watcher_count(), 0U);
}

TEST(Subscriptions, BelongToTheirUnsubscribeMethod) {
    Harness rpc;
    const auto id = rpc.subscribe("chain_subscribeNewHeads");
    EXPECT_EQ(rpc.call("state_unsubscribeStorage", "[\"" + id + "\"]"), "false");
    EXPECT_EQ(rpc.call("chain_unsubscribeFinalizedHeads", "[\"" + id + "\"]"), "false");
    EXPECT_EQ(rpc.call("unsubscribe_newHead", "[\"" + id + "\"]"), "true");
}

TEST(Subscriptions, AreBoundedPerConnection) {
    Harness rpc{{}, {.unsafe_allowed = true, .subscriptions_max = 2}};
    const auto first = rpc.subscribe("chain_subscribeNewHeads");
    rpc.subscribe("chain_subscribeNewHeads");
    EXPECT_EQ(rpc.call("chain_subscribeNewHeads"),
              R"({"code":-32006,"message":"Too many subscriptions on the connection",)"
              R"("data":"Exceeded max limit of 2"})");
    EXPECT_EQ(rpc.call("chain_unsubscribeNewHeads", "[\"" + first + "\"]"), "true");
    rpc.subscribe("chain_subscribeNewHeads");
    // A refused submission gives its place back.
    Harness refusing{{}, {.unsafe_allowed = true, .subscriptions_max = 1}};
    refusing.node.refuse_submissions(SubmitError{.kind = SubmitError::Kind::CycleDetected});
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(refusing.call("author_submitAndWatchExtrinsic", R"(["0x0401"])"),
                  R"({"code":1015,"message":"Cycle Detected"})");
    refusing.subscribe("chain_subscribeNewHeads");
}

TEST(Subscriptions, NeedAStream) {
    Harness rpc{{}, {.unsafe_allowed = true, .subscriptions_max = 0}};
    EXPECT_EQ(rpc.call("chain_subscribeNewHeads"),
              R"({"code":-32603,"message":"Internal error",)"
              R"("data":"subscriptions need a WebSocket connection"})");
}

TEST(Subscriptions, MayBePartOfABatch) {
    Harness rpc;
    const auto response =
        rpc.respond(R"([{"jsonrpc":"2.0","id":1,"method":"chain_subscribeNewHeads"},)"
                    R"({"jsonrpc":"2.0","id":2,"method":"author_pendingExtrinsics"}])");
    const auto json = json::read(response);
    ASSERT_TRUE(json);
    const auto id = *(*json->if_array())[0].find("result")->if_string();
    EXPECT_EQ(rpc.notified(id).size(), 1U);
    rpc.node.extend();
    EXPECT_EQ(rpc.notified(id).size(), 1U);
}

}  // namespace
}  // namespace rpc::tests
