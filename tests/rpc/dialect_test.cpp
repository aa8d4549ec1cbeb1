// What real clients send, as recorded from them (vectors/clients), and the traps in which their
// dialects differ. The recordings are of other chains: what is checked here is that every request
// is understood, not what it answers.
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tests/rpc/harness.hpp"
#include "tests/support/vectors.hpp"

namespace rpc::tests {
namespace {

using primitives::scale::encode;

/// Calls the runtime of which a client expects an answer are answered with something.
void answer_runtime_calls(FakeNode& node) {
    for (const auto* function :
         {"Metadata_metadata", "Metadata_metadata_versions", "Metadata_metadata_at_version"})
        node.define_call(function, [](const Hash&, BytesView) -> Result<Bytes, StateError> {
            return encode(Bytes{'m', 'e', 't', 'a'});
        });
    node.define_call("AccountNonceApi_account_nonce",
                     [](const Hash&, BytesView) -> Result<Bytes, StateError> {
                         return encode(std::uint32_t{0});
                     });
}

TEST(Dialects, UnderstandEveryRecordedRequest) {
    const auto text =
        ::tests::read_text(::tests::source_dir() / "tests/vectors/clients/requests.json");
    const auto recordings = json::read(text);
    ASSERT_TRUE(recordings);
    EXPECT_EQ(recordings->if_object()->size(), 4U);
    for (const auto& [client, requests] : recordings->if_object()->members()) {
        Harness rpc{{}, {.unsafe_allowed = true, .subscriptions_max = 64}};
        answer_runtime_calls(rpc.node);
        EXPECT_GE(requests.if_array()->size(), 15U) << client;
        for (const auto& request : *requests.if_array()) {
            const auto& method = *(*request.if_array())[0].if_string();
            const auto answer = rpc.call(method, json::write((*request.if_array())[1]));
            EXPECT_EQ(answer.find(R"("code":-326)"), answer.npos)
                << client << ": " << json::write(request) << " -> " << answer;
        }
    }
}

TEST(Dialects, PrintReadyAndFutureAsBareStrings) {
    Harness rpc;
    const auto id = rpc.subscribe("author_submitAndWatchExtrinsic", R"(["0x0401"])");
    rpc.node.tell_status(1, {.kind = TransactionStatus::Kind::Future});
    EXPECT_EQ(rpc.notified(id), (std::vector<std::string>{"\"ready\"", "\"future\""}));
}

TEST(Dialects, KeepApisOfTheLegacyVersionAsPairs) {
    Harness rpc;
    const auto version = json::read(rpc.call("state_getRuntimeVersion", "[null]"));
    ASSERT_TRUE(version);
    const auto& first = (*version->find("apis")->if_array())[0];
    ASSERT_NE(first.if_array(), nullptr);
    EXPECT_EQ(first.if_array()->size(), 2U);
}

TEST(Dialects, TakeEmptyTextAsEmptyBytes) {
    Harness rpc;
    rpc.node.define_call("Test_echo",
                         [](const Hash&, BytesView arguments) -> Result<Bytes, StateError> {
                             return primitives::to_bytes(arguments);
                         });
    for (const auto* params : {R"(["Test_echo",""])", R"(["Test_echo","0x"])",
                               R"(["Test_echo","",null])", R"({"name":"Test_echo","bytes":""})"})
        EXPECT_EQ(rpc.call("state_call", params), "\"0x\"") << params;
    EXPECT_EQ(rpc.call("state_getKeysPaged", R"(["",10])"), "[]");
}

TEST(Dialects, TakeNullAsAbsent) {
    Harness rpc;
    const auto genesis = rpc.call("chain_getBlockHash", "[0]");
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[null]"), genesis);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[]"), genesis);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "null"), genesis);
    EXPECT_EQ(rpc.respond(R"({"jsonrpc":"2.0","id":1,"method":"chain_getBlockHash"})"),
              R"({"jsonrpc":"2.0","id":1,"result":)" + genesis + "}");
    EXPECT_EQ(rpc.call("state_getKeysPaged", "[null,10,null,null]"), "[]");
    EXPECT_EQ(rpc.call("chain_getHeader", "[null]"), rpc.call("chain_getHeader"));
}

TEST(Dialects, ServeBothNamesOfNewHeads) {
    for (const auto* subscribe :
         {"chain_subscribeNewHead", "chain_subscribeNewHeads", "subscribe_newHead"}) {
        for (const auto* unsubscribe :
             {"chain_unsubscribeNewHead", "chain_unsubscribeNewHeads", "unsubscribe_newHead"}) {
            Harness rpc;
            const auto id = rpc.subscribe(subscribe);
            EXPECT_NE(rpc.session->messages.back().find(R"("method":"chain_newHead")"),
                      std::string::npos);
            EXPECT_EQ(rpc.call(unsubscribe, "[\"" + id + "\"]"), "true");
        }
    }
}

TEST(Dialects, AnswerNullWhenAnOperationToStopHasEnded) {
    // dedot stops every operation after its last event.
    Harness rpc;
    rpc.node.set_spec_version(7);
    const auto follow = rpc.subscribe("chainHead_v1_follow", "[true]");
    rpc.notified(follow);
    const auto stop = [&](const std::string& operation) {
        return rpc.call("chainHead_v1_stopOperation", "[\"" + follow + "\",\"" + operation + "\"]");
    };
    EXPECT_EQ(rpc.call("chainHead_v1_body",
                       "[\"" + follow + "\",\"" + primitives::to_hex(rpc.node.genesis()) + "\"]"),
              R"({"result":"started","operationId":"0"})");
    ASSERT_EQ(rpc.notified(follow).size(), 1U);
    EXPECT_EQ(stop("0"), "null");
    for (const auto* unknown : {"1", "", "no operation"})
        EXPECT_EQ(stop(unknown), "null") << unknown;
    EXPECT_TRUE(rpc.notified(follow).empty());
}

TEST(Dialects, TellNoNewRuntimeAsNullAndOnlyWhereRuntimesAreAskedFor) {
    Harness rpc;
    rpc.node.set_spec_version(7);
    const auto with = rpc.subscribe("chainHead_v1_follow", "[true]");
    const auto without = rpc.subscribe("chainHead_v1_follow", "[false]");
    rpc.notified(with);
    rpc.notified(without);
    rpc.node.extend();
    const auto told = rpc.notified(with);
    ASSERT_FALSE(told.empty());
    EXPECT_NE(told[0].find(R"("newRuntime":null})"), std::string::npos) << told[0];
    rpc.node.extend();
    const auto told_without = rpc.notified(without);
    ASSERT_FALSE(told_without.empty());
    EXPECT_NE(told_without[0].find(R"("event":"newBlock")"), std::string::npos);
    EXPECT_EQ(told_without[0].find("newRuntime"), std::string::npos) << told_without[0];
}

TEST(Dialects, PutTheReasonOfARefusalIntoData) {
    Harness rpc;
    rpc.node.refuse_submissions(
        SubmitError{.kind = SubmitError::Kind::Invalid, .invalid = InvalidTransaction::Payment});
    EXPECT_EQ(rpc.call("author_submitExtrinsic", R"(["0x0401"])"),
              R"~({"code":1010,"message":"Invalid Transaction","data":"Inability to pay some )~"
              R"~(fees (e.g. account balance too low)"})~");
}

}  // namespace
}  // namespace rpc::tests
