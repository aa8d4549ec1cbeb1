// chainHead_v1: the order of its events, pins, operations, limits and errors.
#include "primitives/types/hex.hpp"
#include "tests/rpc/harness.hpp"

#include <algorithm>

namespace rpc::tests {
namespace {

using primitives::to_hex;
using Texts = std::vector<std::string>;

std::string quoted(const Hash& hash) {
    return "\"" + to_hex(hash) + "\"";
}

std::string repeated(std::string_view text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string new_block(const Hash& block, const Hash& parent) {
    return R"({"event":"newBlock","blockHash":)" + quoted(block) + R"(,"parentBlockHash":)" +
           quoted(parent) + R"(,"newRuntime":null})";
}
std::string best(const Hash& block) {
    return R"({"event":"bestBlockChanged","bestBlockHash":)" + quoted(block) + "}";
}
std::string finalized(const Hash& block, const Texts& pruned = {}) {
    std::string list;
    for (const auto& hash : pruned)
        list += (list.empty() ? "" : ",") + hash;
    return R"({"event":"finalized","finalizedBlockHashes":[)" + quoted(block) +
           R"(],"prunedBlockHashes":[)" + list + "]}";
}

/// A follow of a node whose runtime has a version.
class ChainHead : public testing::Test {
  protected:
    ChainHead() { rpc.node.set_spec_version(7); }

    /// Subscribes and forgets what was told at the start.
    std::string follow(bool with_runtime = true) {
        const auto id = start(with_runtime);
        rpc.notified(id);
        return id;
    }
    std::string start(bool with_runtime = true) {
        return rpc.subscribe("chainHead_v1_follow", with_runtime ? "[true]" : "[false]");
    }
    std::string ask(const std::string& method, const std::string& follow, const Hash& block,
                    const std::string& more = "") {
        return rpc.call("chainHead_v1_" + method,
                        "[\"" + follow + "\"," + quoted(block) + more + "]");
    }

    Harness rpc;
    const Hash genesis = rpc.node.genesis();
};

// ---- blocks -------------------------------------------------------------------------------------

TEST_F(ChainHead, StartsWithTheFinalizedBlocksTheirRuntimeAndTheBestBlock) {
    const auto id = start();
    const Texts events = rpc.notified(id);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0],
              R"({"event":"initialized","finalizedBlockHashes":[)" + quoted(genesis) +
                  R"(],"finalizedBlockRuntime":{"type":"valid","spec":{"specName":"pha",)"
                  R"("implName":"pha-node","specVersion":7,"implVersion":2,)"
                  R"("transactionVersion":3,"apis":{"0xdf6acb689907609b":5}}}})");
    EXPECT_EQ(events[1], best(genesis));
}

TEST_F(ChainHead, LeavesRuntimesOutWhereTheyAreNotAskedFor) {
    const auto id = start(false);
    EXPECT_EQ(rpc.notified(id),
              (Texts{R"({"event":"initialized","finalizedBlockHashes":[)" + quoted(genesis) + "]}",
                     best(genesis)}));
    const auto one = rpc.node.extend();
    EXPECT_EQ(rpc.notified(id), (Texts{R"({"event":"newBlock","blockHash":)" + quoted(one) +
                                           R"(,"parentBlockHash":)" + quoted(genesis) + "}",
                                       best(one)}));
}

TEST_F(ChainHead, TellsUnfinalizedBlocksParentsFirstAfterTheStart) {
    const auto one = rpc.node.extend();
    const auto fork = rpc.node.import_block(genesis, 9);
    const auto two = rpc.node.extend();
    rpc.executor.drain();
    const auto id = start();
    auto events = rpc.notified(id);
    ASSERT_EQ(events.size(), 5U);
    EXPECT_EQ(events[4], best(two));
    EXPECT_EQ(events[3], new_block(two, one));
    std::sort(events.begin() + 1, events.begin() + 3);
    Texts children{new_block(one, genesis), new_block(fork, genesis)};
    std::sort(children.begin(), children.end());
    EXPECT_EQ(Texts(events.begin() + 1, events.begin() + 3), children);
}

TEST_F(ChainHead, AnnouncesABlockBeforeItIsBestAndBestBeforeFinal) {
    const auto id = follow();
    const auto one = rpc.node.extend();
    const auto two = rpc.node.extend();
    rpc.node.finalize(one);
    EXPECT_EQ(rpc.notified(id), (Texts{new_block(one, genesis), best(one), new_block(two, one),
                                       best(two), finalized(one)}));
}

TEST_F(ChainHead, NamesEveryFinalizedBlockAndWhatItsFinalityPruned) {
    const auto id = follow();
    const auto one = rpc.node.extend();
    const auto fork = rpc.node.import_block(genesis, 9);
    const auto forked_on = rpc.node.import_block(fork, 9);
    const auto two = rpc.node.extend();
    rpc.notified(id);
    rpc.node.finalize(two);
    EXPECT_EQ(rpc.notified(id),
              (Texts{finalized(one, {quoted(fork), quoted(forked_on)}), finalized(two)}));
}

TEST_F(ChainHead, MovesTheBestBlockBeforeFinalityWouldLeaveItAside) {
    const auto id = follow();
    const auto one = rpc.node.extend();
    const auto fork = rpc.node.import_block(genesis, 9);
    rpc.notified(id);
    rpc.node.finalize(fork);
    EXPECT_EQ(rpc.notified(id), (Texts{best(fork), finalized(fork, {quoted(one)})}));
}

TEST_F(ChainHead, TellsANewRuntimeWithItsBlockAndKeepsTheOrder) {
    const auto id = follow();
    primitives::Digest digest;
    digest.logs.emplace_back(primitives::RuntimeEnvironmentUpdated{});
    const auto one = rpc.node.import_block(genesis, 0, digest);
    rpc.node.set_best(one);
    const auto events = rpc.notified(id);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_NE(events[0].find(R"("newRuntime":{"type":"valid","spec":{"specName":"pha")"),
              std::string::npos);
    EXPECT_EQ(events[1], best(one));
}

TEST_F(ChainHead, TellsWhoJoinsOfRuntimesThatUnfinalizedBlocksChanged) {
    primitives::Digest digest;
    digest.logs.emplace_back(primitives::RuntimeEnvironmentUpdated{});
    const auto one = rpc.node.extend();
    const auto two = rpc.node.import_block(one, 0, digest);
    rpc.node.import_block(two);
    const auto runtimes = [&](const std::string& id) {
        std::vector<bool> is_new;
        for (const auto& event : rpc.notified(id))
            if (event.find("newBlock") != event.npos)
                is_new.push_back(event.find(R"("newRuntime":{"type":"valid")") != event.npos);
        return is_new;
    };
    for (int joined = 0; joined < 2; ++joined) {
        EXPECT_EQ(runtimes(start()), (std::vector{false, true, false}));
    }
    // A block of which nothing is heard but that it is the best one.
    const auto three = rpc.node.add_unheard(two, 3, digest);
    const auto id = follow();
    rpc.notified(id);
    rpc.node.set_best(three);
    EXPECT_EQ(runtimes(id), (std::vector{true}));
}

TEST_F(ChainHead, SpeaksAfterTheResponseWithItsId) {
    rpc.call("chainHead_v1_follow", "[true]");
    ASSERT_GE(rpc.session->messages.size(), 2U);
    EXPECT_EQ(rpc.session->messages[0], "(response)");
    rpc.session->messages.clear();
    const auto id = follow();
    rpc.session->messages.clear();
    ask("body", id, genesis);
    ASSERT_EQ(rpc.session->messages.size(), 2U);
    EXPECT_EQ(rpc.session->messages[0], "(response)");
    EXPECT_NE(rpc.session->messages[1].find("operationBodyDone"), std::string::npos);
}

TEST_F(ChainHead, ABatchIsAnsweredBeforeTheEventsOfItsOperations) {
    const auto id = follow();
    rpc.session->messages.clear();
    const auto request = [&](int number) {
        return R"({"jsonrpc":"2.0","id":)" + std::to_string(number) +
               R"(,"method":"chainHead_v1_body","params":[")" + id + "\"," + quoted(genesis) + "]}";
    };
    rpc.respond("[" + request(1) + "," + request(2) + "]");
    ASSERT_EQ(rpc.session->messages.size(), 3U);
    EXPECT_EQ(rpc.session->messages[0], "(response)");
}

TEST_F(ChainHead, UnfollowAnswersNullAndEndsTheStream) {
    const auto id = follow();
    EXPECT_EQ(rpc.call("chainHead_v1_unfollow", "[\"" + id + "\"]"), "null");
    EXPECT_EQ(rpc.call("chainHead_v1_unfollow", "[\"" + id + "\"]"), "null");
    rpc.node.extend();
    EXPECT_EQ(rpc.notified(id), Texts{});
}

TEST_F(ChainHead, AllowsFourFollowsOfAConnection) {
    for (int i = 0; i < 4; ++i)
        follow();
    EXPECT_EQ(rpc.call("chainHead_v1_follow", "[true]"),
              R"({"code":-32800,"message":"Maximum number of chainHead_follow has been reached"})");
}

TEST_F(ChainHead, StopsAClientThatNeverUnpins) {
    const auto id = follow();
    Texts events;
    for (std::size_t i = 0; i < chain_head::Follow::kPinnedMax; ++i) {
        rpc.node.extend();
        events = rpc.notified(id);
    }
    EXPECT_EQ(events, Texts{R"({"event":"stop"})"});
    EXPECT_EQ(ask("header", id, genesis), "null");
}

// ---- pins ---------------------------------------------------------------------------------------

TEST_F(ChainHead, AHeaderIsTheScaleOfAPinnedBlock) {
    const auto id = follow();
    const auto header = primitives::scale::encode(*rpc.node.header(genesis));
    EXPECT_EQ(ask("header", id, genesis), "\"" + primitives::to_hex(header) + "\"");
    EXPECT_EQ(ask("unpin", id, genesis), "null");
    EXPECT_EQ(ask("header", id, genesis), R"({"code":-32801,"message":"Invalid block hash"})");
}

TEST_F(ChainHead, KeepsAPrunedBlockPinned) {
    const auto id = follow();
    const auto fork = rpc.node.import_block(genesis, 9);
    rpc.node.finalize(rpc.node.extend());
    rpc.executor.drain();
    EXPECT_NE(ask("header", id, fork).find("\"0x"), std::string::npos);
    EXPECT_EQ(ask("unpin", id, fork), "null");
}

TEST_F(ChainHead, UnpinTakesAllOrNothing) {
    const auto id = follow();
    const auto one = rpc.node.extend();
    rpc.executor.drain();
    const auto unpin = [&](const std::string& list) {
        return rpc.call("chainHead_v1_unpin", "[\"" + id + "\",[" + list + "]]");
    };
    EXPECT_EQ(unpin(quoted(one) + "," + quoted(one)),
              R"({"code":-32804,"message":"Duplicate block hash in unpin"})");
    Hash unknown{};
    unknown.bytes[0] = 1;
    EXPECT_EQ(unpin(quoted(one) + "," + quoted(unknown)),
              R"({"code":-32801,"message":"Invalid block hash"})");
    EXPECT_EQ(unpin(quoted(one) + "," + quoted(genesis)), "null");
    EXPECT_EQ(unpin(quoted(one)), R"({"code":-32801,"message":"Invalid block hash"})");
}

TEST_F(ChainHead, TreatsAnEndedFollowAsOver) {
    const std::string gone = "AAAAAAAAAAAAAAAA";
    EXPECT_EQ(ask("header", gone, genesis), "null");
    EXPECT_EQ(ask("body", gone, genesis), R"({"result":"limitReached"})");
    EXPECT_EQ(ask("call", gone, genesis, R"(,"Core_version","")"), R"({"result":"limitReached"})");
    EXPECT_EQ(ask("storage", gone, genesis, ",[],null"), R"({"result":"limitReached"})");
    EXPECT_EQ(ask("unpin", gone, genesis), "null");
    EXPECT_EQ(rpc.call("chainHead_v1_stopOperation", "[\"" + gone + "\",\"0\"]"), "null");
    EXPECT_EQ(rpc.call("chainHead_v1_continue", "[\"" + gone + "\",\"0\"]"), "null");
}

// ---- operations ---------------------------------------------------------------------------------

TEST_F(ChainHead, CallsTheRuntimeWithEmptyTextAsNoArguments) {
    const auto id = follow();
    rpc.node.define_call("Test_echo",
                         [](const Hash&, BytesView arguments) -> Result<Bytes, StateError> {
                             return primitives::to_bytes(arguments);
                         });
    EXPECT_EQ(ask("call", id, genesis, R"(,"Test_echo","")"),
              R"({"result":"started","operationId":"0"})");
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"event":"operationCallDone","operationId":"0","output":"0x"})"});
    ask("call", id, genesis, R"(,"Test_echo","0x0102")");
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"event":"operationCallDone","operationId":"1","output":"0x0102"})"});
}

TEST_F(ChainHead, ACallThatFailsIsAnErrorOfTheOperation) {
    const auto id = follow();
    ask("call", id, genesis, R"(,"No_such","0x")");
    EXPECT_EQ(rpc.notified(id),
              Texts{R"({"event":"operationError","operationId":"0","error":"Execution failed: )"
                    R"(Other: Exported method No_such is not found"})"});
    rpc.node.discard_state(genesis);
    ask("call", id, genesis, R"(,"No_such","0x")");
    EXPECT_EQ(rpc.notified(id), Texts{R"({"event":"operationInaccessible","operationId":"1"})"});
}

TEST_F(ChainHead, AFollowWithoutRuntimeCannotCallIt) {
    const auto id = follow(false);
    EXPECT_NE(ask("call", id, genesis, R"(,"Core_version","0x")").find(R"("code":-32802)"),
              std::string::npos);
}

TEST_F(ChainHead, ABodyIsGivenByteForByte) {
    const auto one = rpc.node.extend();
    rpc.node.bodies[one] = {OpaqueExtrinsic{Bytes{4, 5}}, OpaqueExtrinsic{Bytes{6}}};
    rpc.executor.drain();
    const auto id = follow();
    ask("body", id, one);
    EXPECT_EQ(
        rpc.notified(id),
        Texts{R"({"event":"operationBodyDone","operationId":"0","value":["0x080405","0x0406"]})"});
}

TEST_F(ChainHead, AnswersEveryTypeOfStorageQuery) {
    const Bytes key{0xaa, 1}, other{0xaa, 2}, value{7}, long_value(40, 9);
    rpc.node.put(genesis, key, value);
    rpc.node.put(genesis, other, long_value);
    const auto id = follow();
    const auto items = [&](const std::string& query) {
        EXPECT_NE(ask("storage", id, genesis, ",[" + query + "],null").find("\"discardedItems\":0"),
                  std::string::npos);
        const auto events = rpc.notified(id);
        EXPECT_NE(events.back().find("operationStorageDone"), std::string::npos);
        if (events.size() == 1) return std::string{};
        return events.front().substr(events.front().find("\"items\""));
    };
    EXPECT_EQ(items(R"({"key":"0xaa01","type":"value"})"),
              R"("items":[{"key":"0xaa01","value":"0x07"}]})");
    EXPECT_EQ(items(R"({"key":"0xaa03","type":"value"})"), "");
    EXPECT_EQ(items(R"({"key":"0xaa01","type":"hash"})"),
              R"("items":[{"key":"0xaa01","hash":)"
              R"("0x873e4fe9e41e924911bba3ec53ff4782efc8c0f244fb75c879f8a4328d0142ca"}]})");
    EXPECT_EQ(items(R"({"key":"0xaa","type":"closestDescendantMerkleValue"})"),
              R"("items":[{"key":"0xaa","closestDescendantMerkleValue":"0xaa01"}]})");
    EXPECT_EQ(items(R"({"key":"0xaa","type":"descendantsValues"})"),
              R"("items":[{"key":"0xaa01","value":"0x07"},{"key":"0xaa02","value":"0x)" +
                  repeated("09", 40) + R"("}]})");
    EXPECT_EQ(items(R"({"key":"0xaa","type":"descendantsValues","paginationStartKey":"0xaa02"})"),
              "");
    EXPECT_NE(ask("storage", id, genesis, R"(,[{"key":"0xaa","type":"all"}],null)")
                  .find(R"("code":-32602)"),
              std::string::npos);
}

TEST_F(ChainHead, WaitsForTheClientBetweenPagesOfAListing) {
    const std::size_t count = StorageCursor::kPageItemsMax + 3;
    for (std::size_t i = 0; i < count; ++i)
        rpc.node.put(genesis,
                     Bytes{0xbb, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)},
                     Bytes{1});
    const auto id = follow();
    ask("storage", id, genesis, R"(,[{"key":"0xbb","type":"descendantsHashes"}],null)");
    auto events = rpc.notified(id);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1], R"({"event":"operationWaitingForContinue","operationId":"0"})");
    EXPECT_EQ(rpc.call("chainHead_v1_continue", "[\"" + id + "\",\"0\"]"), "null");
    events = rpc.notified(id);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].find("0xbb01ff"), std::string::npos);
    EXPECT_NE(events[0].find("0xbb0200"), std::string::npos);
    EXPECT_EQ(events[1], R"({"event":"operationStorageDone","operationId":"0"})");
    EXPECT_NE(rpc.call("chainHead_v1_continue", "[\"" + id + "\",\"0\"]").find("-32803"),
              std::string::npos);
}

TEST_F(ChainHead, AStoppedOperationSaysNothingMore) {
    for (std::size_t i = 0; i < StorageCursor::kPageItemsMax + 1; ++i)
        rpc.node.put(genesis,
                     Bytes{0xbb, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)},
                     Bytes{1});
    const auto id = follow();
    ask("storage", id, genesis, R"(,[{"key":"0xbb","type":"descendantsHashes"}],null)");
    rpc.notified(id);
    EXPECT_EQ(rpc.call("chainHead_v1_stopOperation", "[\"" + id + "\",\"0\"]"), "null");
    EXPECT_EQ(rpc.call("chainHead_v1_stopOperation", "[\"" + id + "\",\"0\"]"), "null");
    EXPECT_NE(rpc.call("chainHead_v1_continue", "[\"" + id + "\",\"0\"]").find("-32803"),
              std::string::npos);
    EXPECT_EQ(rpc.notified(id), Texts{});
}

TEST_F(ChainHead, RunsSixteenOperationsAtATime) {
    for (std::size_t i = 0; i < StorageCursor::kPageItemsMax + 1; ++i)
        rpc.node.put(genesis,
                     Bytes{0xbb, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)},
                     Bytes{1});
    const auto id = follow();
    const auto list = [&] {
        return ask("storage", id, genesis, R"(,[{"key":"0xbb","type":"descendantsHashes"}],null)");
    };
    for (int i = 0; i < 16; ++i)
        EXPECT_NE(list().find("started"), std::string::npos);
    EXPECT_EQ(list(), R"({"result":"limitReached"})");
    rpc.call("chainHead_v1_stopOperation", "[\"" + id + "\",\"3\"]");
    EXPECT_NE(list().find(R"("operationId":"16")"), std::string::npos);
}

TEST_F(ChainHead, AChildTrieIsEmpty) {
    rpc.node.put(genesis, Bytes{0xaa}, Bytes{1});
    const auto id = follow();
    ask("storage", id, genesis, R"(,[{"key":"0xaa","type":"value"}],"0x1234")");
    EXPECT_EQ(rpc.notified(id), Texts{R"({"event":"operationStorageDone","operationId":"0"})"});
}

TEST_F(ChainHead, AStoppedOperationKeepsItsPlaceUntilItsWorkIsDone) {
    int calls = 0;
    rpc.node.define_call("Count_call", [&](const Hash&, BytesView) -> Result<Bytes, StateError> {
        ++calls;
        return Bytes{};
    });
    const auto id = follow();
    // Nothing runs on a worker until drain().
    const auto send = [&](const std::string& method, const std::string& params) {
        std::string response;
        rpc.dispatcher.handle(R"({"jsonrpc":"2.0","id":1,"method":"chainHead_v1_)" + method +
                                  R"(","params":[")" + id + "\"," + params + "]}",
                              rpc.session, [&](std::string answer) { response = answer; });
        return response;
    };
    const auto start_and_stop = [&](const std::string& method, const std::string& more) {
        const auto answer = send(method, quoted(genesis) + more);
        const auto json = json::read(answer);
        const auto* operation = json ? json->find("result")->find("operationId") : nullptr;
        if (operation == nullptr) return answer;
        return send("stopOperation", json::write(*operation));
    };
    for (int i = 0; i < 8; ++i) {
        EXPECT_NE(start_and_stop("call", R"(,"Count_call","")").find("null"), std::string::npos);
        EXPECT_NE(start_and_stop("storage", R"(,[{"key":"0x","type":"descendantsValues"}],null)")
                      .find("null"),
                  std::string::npos);
    }
    EXPECT_NE(start_and_stop("body", "").find("limitReached"), std::string::npos);
    rpc.executor.drain();
    EXPECT_EQ(calls, 0) << "a stopped call was made";
    EXPECT_TRUE(rpc.notified(id).empty());
    for (int i = 0; i < 16; ++i)
        EXPECT_NE(start_and_stop("body", "").find("null"), std::string::npos) << i;
}

}  // namespace
}  // namespace rpc::tests
