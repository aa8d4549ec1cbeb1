// The envelope of JSON-RPC: requests, batches, limits, policy.
#include "primitives/crypto/ss58.hpp"
#include "primitives/scale/codec.hpp"
#include "tests/rpc/harness.hpp"

namespace rpc::tests {
namespace {

TEST(Dispatcher, AnswersWithTheIdItWasGiven) {
    Harness rpc;
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","id":7,"method":"system_name","params":[]})"),
              R"({"jsonrpc":"2.0","id":7,"result":"pha-node"})");
    EXPECT_EQ(rpc.respond(R"({"id":"x","method":"system_name","jsonrpc":"2.0"})"),
              R"({"jsonrpc":"2.0","id":"x","result":"pha-node"})");
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","id":null,"method":"system_name"})"),
              R"({"jsonrpc":"2.0","id":null,"result":"pha-node"})");
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","id":18446744073709551615,"method":"system_name"})"),
              R"({"jsonrpc":"2.0","id":18446744073709551615,"result":"pha-node"})");
}

TEST(Dispatcher, RefusesWithTheGenericCodes) {
    Harness rpc;
    EXPECT_EQ(rpc.respond("{"),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})");
    const std::string invalid =
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}})";
    for (const auto* text :
         {R"({})", R"("text")", R"(1)", R"({"jsonrpc":"2.0","method":1})",
          R"({"jsonrpc":"1.0","method":"system_name"})", R"({"method":"system_name"})",
          R"({"jsonrpc":"2.0","id":{},"method":"system_name"})", R"([])"})
        EXPECT_EQ(rpc.respond(text), invalid) << text;
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","id":4})"),
              R"({"jsonrpc":"2.0","id":4,"error":{"code":-32600,"message":"Invalid request"}})");
    EXPECT_EQ(rpc.call("system_nonsense"), R"({"code":-32601,"message":"Method not found"})");
    EXPECT_EQ(rpc.call("system_name", "5"), R"({"code":-32602,"message":"Invalid params",)"
                                            R"("data":"params must be an array or object"})");
}

TEST(Dispatcher, AcceptsNamedParametersAndRefusesUnknownNames) {
    Harness rpc;
    const auto genesis = rpc.call("chain_getBlockHash", "[0]");
    EXPECT_EQ(rpc.call("chain_getBlockHash", R"({"hash":0})"), genesis);
    EXPECT_EQ(rpc.call("chain_getBlockHash", R"({"height":0})"),
              R"({"code":-32602,"message":"Invalid params",)"
              R"("data":"no parameter is named height"})");
    EXPECT_EQ(rpc.call("chain_getBlockHash", R"([0,"ignored",null])"), genesis);
}

TEST(Dispatcher, DoesNotAnswerNotifications) {
    Harness rpc;
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","method":"author_submitExtrinsic","params":["0x"]})"),
              "");
    EXPECT_TRUE(rpc.node.pending().empty());
    EXPECT_EQ(rpc.respond(R"([{"jsonrpc":"2.0","method":"system_name"}])"), "");
}

TEST(Dispatcher, AnswersABatchInOrder) {
    Harness rpc;
    EXPECT_EQ(rpc.respond(R"([{"jsonrpc":"2.0","id":1,"method":"system_name"},)"
                          R"({"jsonrpc":"2.0","method":"system_name"},)"
                          R"({"jsonrpc":"2.0","id":2,"method":"author_pendingExtrinsics"},)"
                          R"(3,{"jsonrpc":"2.0","id":4,"method":"nonsense"}])"),
              R"([{"jsonrpc":"2.0","id":1,"result":"pha-node"},)"
              R"({"jsonrpc":"2.0","id":2,"result":[]},)"
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}},)"
              R"({"jsonrpc":"2.0","id":4,"error":{"code":-32601,"message":"Method not found"}}])");
}

TEST(Dispatcher, BoundsBatches) {
    const std::string one = R"({"jsonrpc":"2.0","id":1,"method":"system_name"})";
    Harness bounded{{.batch_items_max = 2}};
    EXPECT_TRUE(bounded.respond("[" + one + "," + one + "]").starts_with("[{"));
    EXPECT_EQ(bounded.respond("[" + one + "," + one + "," + one + "]"),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":)"
              R"("The batch request was too large","data":"Exceeded max limit of 2"}})");
    Harness refusing{{.batch_items_max = 0}};
    EXPECT_EQ(refusing.respond("[" + one + "]"),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":)"
              R"("Batched requests are not supported by this server"}})");
}

TEST(Dispatcher, BoundsResponses) {
    Harness rpc{{.response_size_max = 200}};
    const std::string key = "0x" + std::string(2, 'a');
    rpc.node.put(rpc.node.genesis(), Bytes{0xaa}, Bytes(200));
    EXPECT_EQ(rpc.call("state_getStorage", "[\"" + key + "\"]"),
              R"({"code":-32008,"message":"Response is too big",)"
              R"("data":"Exceeded max limit of 200"})");
    const std::string one = R"({"jsonrpc":"2.0","id":1,"method":"system_name"})";
    std::string batch = "[" + one;
    for (int i = 0; i < 5; ++i)
        batch += "," + one;
    EXPECT_EQ(rpc.respond(batch + "]"),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32011,"message":)"
              R"("The batch response was too large","data":"Exceeded max limit of 200"}})");
}

TEST(Dispatcher, IsBusyWhenClientsHoldTooMuch) {
    Harness rpc{{}, {true, 8}, /*held_bytes_max=*/100};
    EXPECT_EQ(rpc.call("system_name"), "\"pha-node\"");
    const Budget::Charge held{rpc.budget, 101};
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","id":1,"method":"system_name"})"),
              R"({"jsonrpc":"2.0","id":null,"error":{"code":-32009,"message":)"
              R"("Server is busy, try again later"}})");
}

TEST(Dispatcher, IsBusyWhenTooMuchWaitsForWorkers) {
    Harness rpc{{.worker_backlog_max = 10}};
    rpc.executor.backlog = 10;
    EXPECT_EQ(rpc.call("system_name"), "\"pha-node\"");
    rpc.executor.backlog = 11;
    EXPECT_NE(rpc.respond(R"({"jsonrpc":"2.0","id":1,"method":"system_name"})").find("-32009"),
              std::string::npos);
}

TEST(Dispatcher, BoundsWhatSubscriptionsKeepOfTheirRequests) {
    const auto keys = "[[\"0x" + std::string(400, 'a') + "\"]]";
    Harness rpc{{}, {.unsafe_allowed = true, .subscriptions_max = 8, .kept_bytes_max = 1'000}};
    const auto id = rpc.subscribe("state_subscribeStorage", keys);
    rpc.subscribe("state_subscribeStorage", keys);
    EXPECT_EQ(rpc.call("state_subscribeStorage", keys),
              R"({"code":-32006,"message":"Subscriptions of the connection are too big",)"
              R"("data":"Exceeded max limit of 1000"})");
    EXPECT_EQ(rpc.call("state_unsubscribeStorage", "[\"" + id + "\"]"), "true");
    rpc.subscribe("state_subscribeStorage", keys);

    // All connections together.
    Harness small{{.kept_bytes_max = 1'000}, {true, 8}};
    small.subscribe("state_subscribeStorage", keys);
    small.subscribe("state_subscribeStorage", keys);
    EXPECT_NE(small.call("state_subscribeStorage", keys).find("-32009"), std::string::npos);
    EXPECT_EQ(small.call("system_name"), "\"pha-node\"");
    small.session->close_all();
    small.session = std::make_shared<RecordingSession>(SessionRights{true, 8});
    small.subscribe("state_subscribeStorage", keys);
}

TEST(Dispatcher, DeniesUnsafeMethodsByPolicy) {
    Harness rpc{{}, {.unsafe_allowed = false, .subscriptions_max = 8}};
    for (const auto* method :
         {"author_insertKey", "author_rotateKeys", "author_hasKey", "author_hasSessionKeys",
          "author_removeExtrinsic", "state_getPairs", "state_queryStorage", "system_peers",
          "system_dryRun", "system_addReservedPeer", "system_removeReservedPeer",
          "system_reservedPeers", "system_unstable_networkState", "system_addLogFilter",
          "system_resetLogFilter", "state_trieMigrationStatus"})
        EXPECT_EQ(rpc.call(method),
                  R"({"code":-32601,"message":"RPC call is unsafe to be called externally"})");
    EXPECT_EQ(rpc.call("system_name"), "\"pha-node\"");
}

TEST(Dispatcher, RunsWaitingMethodsOnWorkersOnly) {
    Harness rpc;
    rpc.call("system_health");
    rpc.call("chain_getHeader");
    EXPECT_EQ(rpc.executor.worker_tasks, 0U);
    for (const auto* method :
         {"state_call", "state_getKeysPaged", "state_getReadProof", "author_submitExtrinsic",
          "chain_getBlock", "state_getMetadata", "payment_queryInfo", "grandpa_proveFinality"}) {
        const auto before = rpc.executor.worker_tasks;
        rpc.call(method);
        EXPECT_EQ(rpc.executor.worker_tasks, before + 1) << method;
    }
}

TEST(Dispatcher, KeepsTheOrderOfWhatFillsThePool) {
    Harness rpc;
    AccountId account;
    account.bytes.fill(5);
    std::size_t queued = 0;
    rpc.node.define_call("AccountNonceApi_account_nonce",
                         [&](const Hash&, BytesView) -> Result<Bytes, StateError> {
                             queued = rpc.node.pending().size();
                             return primitives::scale::encode(std::uint32_t{7});
                         });
    rpc.executor.newest_first = true;
    int answers = 0;
    const auto send = [&](const std::string& method, const std::string& parameter) {
        rpc.dispatcher.handle(R"({"jsonrpc":"2.0","id":1,"method":")" + method +
                                  R"(","params":[")" + parameter + "\"]}",
                              rpc.session, [&](const std::string& answer) {
                                  EXPECT_NE(answer.find("result"), std::string::npos) << answer;
                                  ++answers;
                              });
    };
    send("author_submitExtrinsic", "0x0401");
    send("author_submitAndWatchExtrinsic", "0x0402");
    send("transactionWatch_v1_submitAndWatch", "0x0403");
    send("author_submitExtrinsic", "0x0404");
    send("system_accountNextIndex", primitives::crypto::ss58_encode(account, 42));
    send("author_submitExtrinsic", "0x0405");
    rpc.executor.drain();
    EXPECT_EQ(rpc.node.pending(), (std::vector<Bytes>{{4, 1}, {4, 2}, {4, 3}, {4, 4}, {4, 5}}));
    EXPECT_EQ(queued, 4U) << "the nonce was asked for out of turn";
    EXPECT_EQ(answers, 6);
}

TEST(Dispatcher, SurvivesAMethodThatThrows) {
    Harness rpc;
    rpc.node.define_call("Core_version", [](const Hash&, BytesView) -> Result<Bytes, StateError> {
        throw std::runtime_error{"broken"};
    });
    EXPECT_EQ(rpc.call("state_getRuntimeVersion"), R"({"code":-32603,"message":"Internal error"})");
}

TEST(Dispatcher, ListsExactlyWhatIsServed) {
    Harness rpc;
    const auto listed = json::read(rpc.call("rpc_methods"));
    ASSERT_TRUE(listed);
    const auto& methods = *listed->find("methods")->if_array();
    EXPECT_EQ(methods.size(), rpc.methods->names().size());
    for (const auto& method : methods)
        EXPECT_NE(rpc.methods->find(*method.if_string()), nullptr);

    // What polkadot-js, its apps, dedot (legacy) and sidecar call; see the traces of real clients.
    for (const auto* name : {"author_pendingExtrinsics",
                             "author_submitAndWatchExtrinsic",
                             "author_submitExtrinsic",
                             "author_unwatchExtrinsic",
                             "chain_getBlock",
                             "chain_getBlockHash",
                             "chain_getFinalizedHead",
                             "chain_getHeader",
                             "chain_subscribeAllHeads",
                             "chain_subscribeFinalizedHeads",
                             "chain_subscribeNewHead",
                             "chain_subscribeNewHeads",
                             "chain_unsubscribeAllHeads",
                             "chain_unsubscribeFinalizedHeads",
                             "chain_unsubscribeNewHead",
                             "chain_unsubscribeNewHeads",
                             "chainSpec_v1_chainName",
                             "chainSpec_v1_genesisHash",
                             "chainSpec_v1_properties",
                             "payment_queryFeeDetails",
                             "payment_queryInfo",
                             "rpc_methods",
                             "state_call",
                             "state_getKeysPaged",
                             "state_getMetadata",
                             "state_getReadProof",
                             "state_getRuntimeVersion",
                             "state_getStorage",
                             "state_getStorageHash",
                             "state_getStorageSize",
                             "state_queryStorageAt",
                             "state_subscribeRuntimeVersion",
                             "state_subscribeStorage",
                             "state_unsubscribeRuntimeVersion",
                             "state_unsubscribeStorage",
                             "system_accountNextIndex",
                             "system_chain",
                             "system_chainType",
                             "system_dryRun",
                             "system_health",
                             "system_localListenAddresses",
                             "system_localPeerId",
                             "system_name",
                             "system_nodeRoles",
                             "system_peers",
                             "system_properties",
                             "system_syncState",
                             "system_version",
                             "author_insertKey",
                             "author_rotateKeys",
                             "author_hasKey",
                             "author_hasSessionKeys",
                             "grandpa_roundState",
                             "grandpa_proveFinality",
                             "grandpa_subscribeJustifications"})
        EXPECT_NE(rpc.methods->find(name), nullptr) << name;
}

TEST(Dispatcher, LeavesOutWhatTheNodeDoesNotBack) {
    Harness rpc;
    auto backend = rpc.node.backend();
    backend.keystore = nullptr;
    backend.grandpa = nullptr;
    const auto methods = methods_of({.backend = backend,
                                     .executor = rpc.executor,
                                     .hub = rpc.hub,
                                     .chain_head = rpc.chain_head});
    EXPECT_EQ(methods->find("author_insertKey"), nullptr);
    EXPECT_EQ(methods->find("grandpa_roundState"), nullptr);
    EXPECT_NE(methods->find("author_submitExtrinsic"), nullptr);
}

}  // namespace
}  // namespace rpc::tests
