// archive_v1: blocks of any age, listings and differences of states.
#include "primitives/types/hex.hpp"
#include "tests/rpc/harness.hpp"

namespace rpc::tests {
namespace {

using primitives::to_hex;
using Texts = std::vector<std::string>;

std::string quoted(const Hash& hash) {
    return "\"" + to_hex(hash) + "\"";
}

TEST(Archive, FindsBlocksByHeightOnEveryFork) {
    Harness rpc;
    const auto one = rpc.node.extend();
    const auto fork = rpc.node.import_block(rpc.node.genesis(), 9);
    rpc.executor.drain();
    EXPECT_EQ(rpc.call("archive_v1_genesisHash"), quoted(rpc.node.genesis()));
    EXPECT_EQ(rpc.call("archive_v1_finalizedHeight"), "0");
    EXPECT_EQ(rpc.call("archive_v1_hashByHeight", "[0]"), "[" + quoted(rpc.node.genesis()) + "]");
    const auto both = rpc.call("archive_v1_hashByHeight", "[1]");
    EXPECT_NE(both.find(to_hex(one)), std::string::npos);
    EXPECT_NE(both.find(to_hex(fork)), std::string::npos);
    rpc.node.finalize(one);
    rpc.executor.drain();
    EXPECT_EQ(rpc.call("archive_v1_finalizedHeight"), "1");
    EXPECT_EQ(rpc.call("archive_v1_hashByHeight", "[1]"), "[" + quoted(one) + "]");
    EXPECT_EQ(rpc.call("archive_v1_hashByHeight", "[2]"), "[]");
    EXPECT_EQ(rpc.call("archive_v1_hashByHeight", "[4294967296]"), "[]");
}

TEST(Archive, AnswersNullForUnknownBlocks) {
    Harness rpc;
    const auto unknown = "[" + quoted(Hash{}) + "]";
    EXPECT_EQ(rpc.call("archive_v1_header", unknown), "null");
    EXPECT_EQ(rpc.call("archive_v1_body", unknown), "null");
    EXPECT_EQ(rpc.call("archive_v1_call", "[" + quoted(Hash{}) + R"(,"Core_version","0x"])"),
              "null");
}

TEST(Archive, GivesHeadersAndBodiesInTheirEncoding) {
    Harness rpc;
    const auto one = rpc.node.extend();
    rpc.node.bodies[one] = {OpaqueExtrinsic{Bytes{4, 5}}};
    EXPECT_EQ(rpc.call("archive_v1_body", "[" + quoted(one) + "]"), R"(["0x080405"])");
    const auto header = primitives::scale::encode(*rpc.node.header(one));
    EXPECT_EQ(rpc.call("archive_v1_header", "[" + quoted(one) + "]"),
              "\"" + primitives::to_hex(header) + "\"");
}

TEST(Archive, TellsWhetherACallSucceeded) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.define_call("Test_echo",
                         [](const Hash&, BytesView arguments) -> Result<Bytes, StateError> {
                             return primitives::to_bytes(arguments);
                         });
    EXPECT_EQ(rpc.call("archive_v1_call", "[" + quoted(genesis) + R"(,"Test_echo","0x05"])"),
              R"({"success":true,"value":"0x05"})");
    EXPECT_NE(rpc.call("archive_v1_call", "[" + quoted(genesis) + R"(,"No_such","0x"])")
                  .find(R"({"success":false,"error":"Execution failed)"),
              std::string::npos);
}

TEST(Archive, ListsAStateAndEnds) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    const std::size_t count = StorageCursor::kPageItemsMax + 2;
    for (std::size_t i = 0; i < count; ++i)
        rpc.node.put(genesis,
                     Bytes{0xbb, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)},
                     Bytes{1});
    const auto id =
        rpc.subscribe("archive_v1_storage",
                      "[" + quoted(genesis) + R"(,[{"key":"0xbb","type":"descendantsValues"}]])");
    const auto events = rpc.notified(id);
    ASSERT_EQ(events.size(), count + 1);
    EXPECT_EQ(events.front(), R"({"event":"storage","key":"0xbb0000","value":"0x01"})");
    EXPECT_EQ(events.back(), R"({"event":"storageDone"})");
    EXPECT_EQ(rpc.call("archive_v1_stopStorage", "[\"" + id + "\"]"), "null");
}

TEST(Archive, SaysWhyAStateCannotBeListed) {
    Harness rpc;
    rpc.node.discard_state(rpc.node.genesis());
    const auto id =
        rpc.subscribe("archive_v1_storage", "[" + quoted(rpc.node.genesis()) +
                                                R"(,[{"key":"0xbb","type":"descendantsValues"}]])");
    const auto events = rpc.notified(id);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_NE(events[0].find(R"({"event":"storageError","error":")"), std::string::npos);
    EXPECT_NE(events[0].find("discarded"), std::string::npos) << events[0];
}

TEST(Archive, TellsWhatABlockChanged) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.put(genesis, Bytes{0xaa, 1}, Bytes{1});
    rpc.node.put(genesis, Bytes{0xaa, 2}, Bytes{2});
    rpc.node.put(genesis, Bytes{0xaa, 3}, Bytes{3});
    const auto one = rpc.node.extend();
    rpc.node.erase(one, Bytes{0xaa, 1});
    rpc.node.put(one, Bytes{0xaa, 2}, Bytes{9});
    rpc.node.put(one, Bytes{0xaa, 4}, Bytes{4});
    auto id = rpc.subscribe("archive_v1_storageDiff", "[" + quoted(one) + "]");
    EXPECT_EQ(rpc.notified(id),
              (Texts{R"({"event":"storageDiff","key":"0xaa01","type":"deleted"})",
                     R"({"event":"storageDiff","key":"0xaa02","type":"modified","value":"0x09"})",
                     R"({"event":"storageDiff","key":"0xaa04","type":"added","value":"0x04"})",
                     R"({"event":"storageDiffDone"})"}));
    id = rpc.subscribe(
        "archive_v1_storageDiff",
        "[" + quoted(one) + R"(,[{"key":"0xaa04","returnType":"hash"}],)" + quoted(genesis) + "]");
    const auto events = rpc.notified(id);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_NE(events[0].find(R"("type":"added","hash":"0x)"), std::string::npos);
}

TEST(Archive, ComparesListingsOfDifferentLengthPageByPage) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    const auto key = [](std::size_t i) {
        return Bytes{0xbb, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    };
    for (std::size_t i = 0; i < 1500; ++i)
        rpc.node.put(genesis, key(i), Bytes{1});
    const auto one = rpc.node.extend();
    for (std::size_t i = 0; i < 1500; i += 2)
        rpc.node.erase(one, key(i));
    const auto id = rpc.subscribe("archive_v1_storageDiff", "[" + quoted(one) + "]");
    const auto events = rpc.notified(id);
    EXPECT_EQ(events.size(), 751U);
}

}  // namespace
}  // namespace rpc::tests
