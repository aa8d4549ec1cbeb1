// The JSON shapes and error codes of chain_*, state_*, system_*, payment_*, grandpa_* and
// chainSpec_*.
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tests/rpc/harness.hpp"

namespace rpc::tests {
namespace {

using primitives::to_hex;
using primitives::u128;
using primitives::scale::Compact;
using primitives::scale::encode;

std::string quoted(BytesView bytes) {
    return "\"" + to_hex(bytes) + "\"";
}
std::string zeros(std::size_t bytes) {
    return std::string(2 * bytes, '0');
}

// ---- chain --------------------------------------------------------------------------------------

TEST(ChainMethods, PrintHeadersAsClientsReadThem) {
    Harness rpc;
    const primitives::Digest digest{
        .logs = {primitives::PreRuntime{primitives::kAuraEngine, {1, 2}}}};
    auto block = rpc.node.import_block(rpc.node.genesis(), 1, digest);
    const auto expected = R"({"parentHash":)" + quoted(rpc.node.genesis()) +
                          R"(,"number":"0x1","stateRoot":"0x)" + zeros(32) +
                          R"(","extrinsicsRoot":"0x)" +
                          [] {
                              std::string ones;
                              for (int i = 0; i < 32; ++i)
                                  ones += "01";
                              return ones;
                          }() +
                          R"(","digest":{"logs":["0x0661757261080102"]}})";
    EXPECT_EQ(rpc.call("chain_getHeader", "[" + quoted(block) + "]"), expected);
    rpc.node.set_best(block);
    EXPECT_EQ(rpc.call("chain_getHeader"), expected);
    EXPECT_EQ(rpc.call("chain_getHeader", "[null]"), expected);
    EXPECT_EQ(rpc.call("chain_getHeader", "[\"0x" + zeros(32) + "\"]"), "null");
    const auto genesis = rpc.call("chain_getHeader", "[" + quoted(rpc.node.genesis()) + "]");
    EXPECT_NE(genesis.find(R"("number":"0x0")"), genesis.npos) << genesis;
}

TEST(ChainMethods, PrintBlocksWithJustificationsAsNumbers) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.bodies[genesis] = {{Bytes{0x04, 0x01}}};
    EXPECT_EQ(rpc.call("chain_getBlock"), R"({"block":{"header":)" + rpc.call("chain_getHeader") +
                                              R"(,"extrinsics":["0x080401"]},)"
                                              R"("justifications":null})");
    rpc.node.justifications_of[genesis] = {{primitives::kGrandpaEngine, {1, 255}}};
    const auto block = rpc.call("chain_getBlock", "[" + quoted(genesis) + "]");
    EXPECT_TRUE(block.ends_with(R"("justifications":[[[70,82,78,75],[1,255]]]})")) << block;
    EXPECT_EQ(rpc.call("chain_getBlock", "[\"0x" + zeros(32) + "\"]"), "null");
}

TEST(ChainMethods, FindHashesByNumber) {
    Harness rpc;
    const auto genesis = quoted(rpc.node.genesis());
    const auto one = quoted(rpc.node.extend());
    EXPECT_EQ(rpc.call("chain_getBlockHash"), one);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[null]"), one);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[0]"), genesis);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[\"0x1\"]"), one);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[2]"), "null");
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[[1,\"0x00\",9]]"),
              "[" + one + "," + genesis + ",null]");
    EXPECT_EQ(rpc.call("chain_getHead", "[0]"), genesis);
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[4294967296]"),
              R"({"code":3001,"message":"`4294967296` > u32::MAX, the max block number is u32."})");
    EXPECT_EQ(rpc.call("chain_getBlockHash", "[-1]"),
              R"({"code":-32602,"message":"Invalid params",)"
              R"("data":"parameter 1 (hash): must be a block number or its hex text"})");
    EXPECT_EQ(rpc.call("chain_getFinalizedHead"), genesis);
    EXPECT_EQ(rpc.call("chain_getFinalisedHead"), genesis);
}

TEST(ChainMethods, RefuseMalformedHashes) {
    Harness rpc;
    for (const auto* hash : {"\"0x00\"", "\"\"", "5", "\"zz\"", "{}"})
        EXPECT_EQ(rpc.call("chain_getHeader", std::string{"["} + hash + "]").find("-32602"), 8U)
            << hash;
}

// ---- state --------------------------------------------------------------------------------------

TEST(StateMethods, ReadValues) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.put(genesis, Bytes{1}, Bytes{0xab});
    rpc.node.put(genesis, Bytes{2}, Bytes{});
    rpc.node.extend();
    EXPECT_EQ(rpc.call("state_getStorage", R"(["0x01"])"), "\"0xab\"");
    EXPECT_EQ(rpc.call("state_getStorageAt", R"(["0x01",)" + quoted(genesis) + "]"), "\"0xab\"");
    EXPECT_EQ(rpc.call("state_getStorage", R"(["0x02"])"), "\"0x\"");
    EXPECT_EQ(rpc.call("state_getStorage", R"(["0x03"])"), "null");
    EXPECT_EQ(rpc.call("state_getStorage", R"([""])"), "null");
    EXPECT_EQ(rpc.call("state_getStorageHash", R"(["0x01"])"),
              quoted(primitives::crypto::blake2b_256(Bytes{0xab})));
    EXPECT_EQ(rpc.call("state_getStorageHash", R"(["0x03"])"), "null");
    EXPECT_EQ(rpc.call("state_getStorageSize", R"(["0x01"])"), "1");
    EXPECT_EQ(rpc.call("state_getStorageSize", R"([""])"), "1");
    EXPECT_EQ(rpc.call("state_getStorageSize", R"(["0x0909"])"), "null");
    EXPECT_EQ(rpc.call("state_getStorage"), R"({"code":-32602,"message":"Invalid params",)"
                                            R"("data":"parameter 1 (key): missing"})");
}

TEST(StateMethods, SayWhyAStateIsMissing) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.extend();
    rpc.node.discard_state(genesis);
    EXPECT_EQ(
        rpc.call("state_getStorage", R"(["0x01",)" + quoted(genesis) + "]"),
        R"({"code":4003,"message":"Client error: UnknownBlock: State already discarded for )" +
            to_hex(genesis) + "\"}");
    EXPECT_EQ(rpc.call("state_getStorage", R"(["0x01","0x)" + zeros(32) + "\"]"),
              R"({"code":4003,"message":"Client error: UnknownBlock: Header was not found in the )"
              "database: 0x" +
                  zeros(32) + "\"}");
}

TEST(StateMethods, ListKeys) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    for (std::uint8_t i = 0; i < 5; ++i)
        rpc.node.put(genesis, Bytes{7, i}, Bytes{i, i});
    rpc.node.put(genesis, Bytes{8}, Bytes{1});
    EXPECT_EQ(rpc.call("state_getKeysPaged", R"(["0x07",2])"), R"(["0x0700","0x0701"])");
    EXPECT_EQ(rpc.call("state_getKeysPaged", R"(["0x07",10,"0x0702",null])"),
              R"(["0x0703","0x0704"])");
    EXPECT_EQ(rpc.call("state_getKeysPagedAt", R"([null,1000,"0x0704",)" + quoted(genesis) + "]"),
              R"(["0x08"])");
    EXPECT_EQ(rpc.call("state_getKeysPaged", R"(["0x07",1001])"),
              R"({"code":4002,"message":"count exceeds maximum value. value: 1001, max: 1000"})");
    EXPECT_EQ(rpc.call("state_getKeys", R"(["0x07"])"),
              R"(["0x0700","0x0701","0x0702","0x0703","0x0704"])");
    EXPECT_EQ(rpc.call("state_getPairs", R"(["0x08"])"), R"([["0x08","0x01"]])");
    EXPECT_EQ(rpc.call("state_getStorageSize", R"(["0x07"])"), "10");
}

TEST(StateMethods, ListMoreThanAPage) {
    Harness rpc;
    for (std::uint16_t i = 0; i < 2500; ++i)
        rpc.node.put(rpc.node.genesis(),
                     Bytes{9, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)},
                     Bytes{1});
    const auto keys = json::read(rpc.call("state_getKeys", R"(["0x09"])"));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->if_array()->size(), 2500U);
    EXPECT_EQ(rpc.call("state_getStorageSize", R"(["0x09"])"), "2500");

    Harness small{{.response_size_max = 1000}};
    for (std::uint8_t i = 0; i < 200; ++i)
        small.node.put(small.node.genesis(), Bytes{9, i}, Bytes{1});
    for (const auto* method : {"state_getKeys", "state_getPairs"})
        EXPECT_EQ(small.call(method, R"(["0x09"])"),
                  R"({"code":-32008,"message":"Response is too big",)"
                  R"("data":"Exceeded max limit of 1000"})");
}

TEST(StateMethods, CallTheRuntime) {
    Harness rpc;
    rpc.node.define_call("Test_echo",
                         [](const Hash&, BytesView arguments) -> Result<Bytes, StateError> {
                             return primitives::to_bytes(arguments);
                         });
    EXPECT_EQ(rpc.call("state_call", R"(["Test_echo","0x0102"])"), "\"0x0102\"");
    EXPECT_EQ(rpc.call("state_callAt", R"(["Test_echo","",null])"), "\"0x\"");
    EXPECT_EQ(rpc.call("state_call", R"(["Test_none","0x"])"),
              R"({"code":4003,"message":"Client error: Execution failed: Other: Exported method )"
              R"(Test_none is not found"})");
}

TEST(StateMethods, StripTheLengthOfMetadata) {
    Harness rpc;
    rpc.node.define_call("Metadata_metadata",
                         [](const Hash&, BytesView) -> Result<Bytes, StateError> {
                             return encode(Bytes{'m', 'e', 't', 'a', 14});
                         });
    EXPECT_EQ(rpc.call("state_getMetadata"), "\"0x6d6574610e\"");
    EXPECT_EQ(rpc.call("state_getMetadata", "[" + quoted(rpc.node.genesis()) + "]"),
              "\"0x6d6574610e\"");
}

TEST(StateMethods, PrintTheRuntimeVersion) {
    Harness rpc;
    const auto* expected =
        R"({"specName":"pha","implName":"pha-node","authoringVersion":1,"specVersion":1,)"
        R"("implVersion":2,"apis":[["0xdf6acb689907609b",5]],"transactionVersion":3,)"
        R"("systemVersion":1,"stateVersion":1})";
    EXPECT_EQ(rpc.call("state_getRuntimeVersion"), expected);
    EXPECT_EQ(rpc.call("chain_getRuntimeVersion", "[null]"), expected);
    rpc.node.define_call("Core_version", [](const Hash&, BytesView) -> Result<Bytes, StateError> {
        return Bytes{0xff};
    });
    EXPECT_EQ(rpc.call("state_getRuntimeVersion").find(R"({"code":4003)"), 0U);
}

TEST(StateMethods, ProveReads) {
    Harness rpc;
    EXPECT_EQ(rpc.call("state_getReadProof", R"([["0x01","0x02"]])"),
              R"({"at":)" + quoted(rpc.node.genesis()) + R"(,"proof":["0x01","0x02"]})");
}

TEST(StateMethods, QueryValuesAtABlockAndOverARange) {
    Harness rpc;
    const auto genesis = rpc.node.genesis();
    rpc.node.put(genesis, Bytes{1}, Bytes{0x0a});
    EXPECT_EQ(
        rpc.call("state_queryStorageAt", R"([["0x01","0x02"]])"),
        R"([{"block":)" + quoted(genesis) + R"(,"changes":[["0x01","0x0a"],["0x02",null]]}])");
    rpc.node.extend();
    const auto second = rpc.node.extend();
    rpc.node.put(second, Bytes{1}, Bytes{0x0b});
    EXPECT_EQ(rpc.call("state_queryStorage", R"([["0x01","0x02"],)" + quoted(genesis) + "]"),
              R"([{"block":)" + quoted(genesis) +
                  R"(,"changes":[["0x01","0x0a"],["0x02",null]]},{"block":)" + quoted(second) +
                  R"(,"changes":[["0x01","0x0b"]]}])");
    const auto side = rpc.node.import_block(genesis, 9);
    EXPECT_EQ(
        rpc.call("state_queryStorage", R"([["0x01"],)" + quoted(side) + "," + quoted(second) + "]")
            .find(R"({"code":4001,"message":"Cannot resolve a block range)"),
        0U);
}

// ---- system -------------------------------------------------------------------------------------

TEST(SystemMethods, DescribeTheNode) {
    Harness rpc;
    rpc.node.node_health = {.peers = 3, .is_syncing = true, .should_have_peers = false};
    rpc.node.addresses = {"/ip4/127.0.0.1/tcp/30333/p2p/12D3KooW"};
    rpc.node.sync = {.starting_block = 1, .current_block = 2, .highest_block = 3};
    rpc.node.peer_list = {{"12D3KooWPeer", "AUTHORITY", rpc.node.genesis(), 5}};
    EXPECT_EQ(rpc.call("system_name"), "\"pha-node\"");
    EXPECT_EQ(rpc.call("system_version"), "\"0.1.0\"");
    EXPECT_EQ(rpc.call("system_chain"), "\"Test\"");
    EXPECT_EQ(rpc.call("system_chainType"), "\"Development\"");
    rpc.node.node.chain_type = "Canary";
    EXPECT_EQ(rpc.call("system_chainType"), R"({"Custom":"Canary"})");
    EXPECT_EQ(rpc.call("system_properties"),
              R"({"ss58Format":30,"tokenDecimals":12,"tokenSymbol":"PHA"})");
    EXPECT_EQ(rpc.call("system_health"), R"({"peers":3,"isSyncing":true,"shouldHavePeers":false})");
    EXPECT_EQ(rpc.call("system_localPeerId"), "\"12D3KooW\"");
    EXPECT_EQ(rpc.call("system_localListenAddresses"),
              R"(["/ip4/127.0.0.1/tcp/30333/p2p/12D3KooW"])");
    EXPECT_EQ(rpc.call("system_nodeRoles"), R"(["Full"])");
    EXPECT_EQ(rpc.call("system_peers"),
              R"([{"peerId":"12D3KooWPeer","roles":"AUTHORITY","bestHash":)" +
                  quoted(rpc.node.genesis()) + R"(,"bestNumber":5}])");
    EXPECT_EQ(rpc.call("system_syncState"),
              R"({"startingBlock":1,"currentBlock":2,"highestBlock":3})");
}

TEST(SystemMethods, ReservedPeersAndTheStateOfTheNetwork) {
    Harness rpc;
    EXPECT_EQ(rpc.call("system_addReservedPeer", R"(["/ip4/10.0.0.1/tcp/1/p2p/12D3KooW"])"),
              "null");
    EXPECT_EQ(rpc.call("system_addReservedPeer", R"(["nobody"])"),
              R"({"code":2002,"message":"no multiaddress"})");
    EXPECT_EQ(rpc.call("system_reservedPeers"), R"(["/ip4/10.0.0.1/tcp/1/p2p/12D3KooW"])");
    rpc.node.network = {.connected = {{.peer_id = "12D3KooWPeer",
                                       .address = "/ip4/10.0.0.2/tcp/2",
                                       .is_inbound = true,
                                       .version = "other/1",
                                       .ping_ms = 3,
                                       .addresses = {"/ip4/10.0.0.2/tcp/30333"}}},
                        .known_peers = 4};
    rpc.node.addresses.clear();
    const auto state = rpc.call("system_unstable_networkState");
    EXPECT_NE(state.find(R"("connectedPeers":{"12D3KooWPeer":{"endpoint":{"listening":)"
                         R"("/ip4/10.0.0.2/tcp/2"},"versionString":"other/1",)"
                         R"("latestPingTimeMs":3,"knownAddresses":["/ip4/10.0.0.2/tcp/30333"]}})"),
              std::string::npos)
        << state;
    EXPECT_NE(state.find(R"("notConnectedPeersCount":4)"), std::string::npos) << state;
    EXPECT_EQ(rpc.call("system_removeReservedPeer", R"(["/ip4/10.0.0.1/tcp/1/p2p/12D3KooW"])"),
              "null");
    EXPECT_EQ(rpc.call("system_reservedPeers"), "[]");
}

TEST(SystemMethods, ChangeWhatIsLogged) {
    Harness rpc;
    EXPECT_EQ(rpc.call("system_addLogFilter", R"(["sync=trace"])"), "null");
    EXPECT_EQ(rpc.node.log_filter, "sync=trace");
    EXPECT_EQ(rpc.call("system_addLogFilter", R"(["loud"])"),
              R"({"code":-32603,"message":"no level"})");
    EXPECT_EQ(rpc.call("system_resetLogFilter"), "null");
    EXPECT_EQ(rpc.node.log_filter, "");
}

TEST(ChildStateMethods, FindEveryChildTrieEmpty) {
    Harness rpc;
    rpc.node.put(rpc.node.genesis(), Bytes{0xaa}, Bytes{1});
    rpc.node.put(rpc.node.genesis(), Bytes{0xbb}, Bytes{1});
    // ":child_storage:default:" and a name.
    const std::string child = "\"0x3a6368696c645f73746f726167653a64656661756c743a01\"";
    const auto ask = [&](const std::string& method, const std::string& more) {
        return rpc.call(method, "[" + child + more + "]");
    };
    EXPECT_EQ(ask("childstate_getKeys", R"(,"0x")"), "[]");
    EXPECT_EQ(ask("childstate_getKeysPaged", R"(,"0x",10,null,null)"), "[]");
    EXPECT_EQ(ask("childstate_getKeysPagedAt", R"(,null,1000)"), "[]");
    EXPECT_NE(ask("childstate_getKeysPaged", R"(,"0x",1001)").find("-32602"), std::string::npos);
    for (const auto* method : {"Storage", "StorageHash", "StorageSize"})
        EXPECT_EQ(ask(std::string{"childstate_get"} + method, R"(,"0xaa")"), "null") << method;
    EXPECT_EQ(ask("childstate_getStorageEntries", R"(,["0xaa","0xbb"])"), "[null,null]");
    EXPECT_NE(ask("state_getChildReadProof", R"(,["0xaa"])").find("\"proof\":["),
              std::string::npos);
    EXPECT_EQ(rpc.call("childstate_getStorage", R"(["0xaa","0x01"])"),
              R"({"code":4003,"message":"Client error: Invalid child storage key"})");
    EXPECT_NE(ask("childstate_getStorage", ",\"0xaa\",\"0x" + std::string(64, '7') + "\"")
                  .find("UnknownBlock"),
              std::string::npos);
    EXPECT_EQ(rpc.call("state_trieMigrationStatus"),
              R"({"topRemainingToMigrate":0,"childRemainingToMigrate":0,)"
              R"("totalTop":2,"totalChild":0})");
}

TEST(SystemMethods, AdvanceTheNonceByReadyTransactions) {
    Harness rpc;
    AccountId account;
    account.bytes.fill(5);
    rpc.node.define_call("AccountNonceApi_account_nonce",
                         [&](const Hash&, BytesView argument) -> Result<Bytes, StateError> {
                             EXPECT_TRUE(primitives::equal(argument, account));
                             return encode(std::uint32_t{7});
                         });
    const auto address = "[\"" + primitives::crypto::ss58_encode(account, 30) + "\"]";
    EXPECT_EQ(rpc.call("system_accountNextIndex", address), "7");
    rpc.node.ready_tags = {encode(std::pair{account, std::uint32_t{7}}),
                           encode(std::pair{account, std::uint32_t{8}}),
                           encode(std::pair{account, std::uint32_t{10}})};
    EXPECT_EQ(rpc.call("account_nextIndex", address), "9");
    const auto generic = "[\"" + primitives::crypto::ss58_encode(account, 42) + "\"]";
    EXPECT_EQ(rpc.call("system_accountNextIndex", generic), "9");
    EXPECT_EQ(rpc.call("system_accountNextIndex", R"(["5GrwvaEF"])").find(R"({"code":-32602)"), 0U);
}

TEST(SystemMethods, FailWithTheirOwnCodes) {
    Harness rpc;
    AccountId account;
    const auto address = "[\"" + primitives::crypto::ss58_encode(account) + "\"]";
    EXPECT_EQ(rpc.call("system_accountNextIndex", address)
                  .find(R"({"code":1,"message":"Unable to query nonce.","data":"Execution failed)"),
              0U);
    EXPECT_EQ(rpc.call("system_dryRun", R"(["0x0501"])")
                  .find(R"({"code":2,"message":"Unable to dry run extrinsic")"),
              0U);
    EXPECT_EQ(rpc.call("system_dryRun", R"(["0x0801ff"])")
                  .find(R"({"code":1,"message":"Unable to dry run extrinsic.")"),
              0U);
    rpc.node.define_call("TransactionDryRunApi_dry_run",
                         [](const Hash&, BytesView argument) -> Result<Bytes, StateError> {
                             EXPECT_EQ(argument.size(), 3U + 32U);
                             return Bytes{0, 0};
                         });
    EXPECT_EQ(rpc.call("system_dryRun", R"(["0x0801ff"])"), "\"0x0000\"");
}

// ---- payment ------------------------------------------------------------------------------------

TEST(PaymentMethods, PrintWeightFeeAndDetails) {
    Harness rpc;
    const u128 fee = u128{1} << 100;
    rpc.node.define_call(
        "TransactionPaymentApi_query_info",
        [&](const Hash&, BytesView argument) -> Result<Bytes, StateError> {
            EXPECT_EQ(to_hex(argument), "0x0801ff03000000");
            return encode(std::tuple{Compact<std::uint64_t>{5000}, Compact<std::uint64_t>{70},
                                     std::uint8_t{1}, fee});
        });
    EXPECT_EQ(rpc.call("payment_queryInfo", R"(["0x0801ff"])"),
              R"({"weight":{"ref_time":5000,"proof_size":70},"class":"operational",)"
              R"("partialFee":"1267650600228229401496703205376"})");
    rpc.node.define_call("TransactionPaymentApi_query_fee_details",
                         [&](const Hash&, BytesView) -> Result<Bytes, StateError> {
                             return encode(std::tuple{std::uint8_t{1}, u128{0}, u128{255}, fee,
                                                      /*tip*/ u128{9}});
                         });
    EXPECT_EQ(rpc.call("payment_queryFeeDetails", R"(["0x0801ff",null])"),
              R"({"inclusionFee":{"baseFee":"0x0","lenFee":"0xff",)"
              R"("adjustedWeightFee":"0x10000000000000000000000000"}})");
    rpc.node.define_call("TransactionPaymentApi_query_fee_details",
                         [&](const Hash&, BytesView) -> Result<Bytes, StateError> {
                             return encode(std::tuple{std::uint8_t{0}, u128{0}});
                         });
    EXPECT_EQ(rpc.call("payment_queryFeeDetails", R"(["0x0801ff"])"), R"({"inclusionFee":null})");
}

TEST(PaymentMethods, FailWithTheirOwnCodes) {
    Harness rpc;
    EXPECT_EQ(rpc.call("payment_queryInfo", R"(["0x0c01ff"])")
                  .find(R"({"code":2,"message":"Unable to query dispatch info.","data":)"),
              0U);
    EXPECT_EQ(rpc.call("payment_queryInfo", R"(["0x0801ff"])")
                  .find(R"({"code":1,"message":"Unable to query dispatch info.","data":)"),
              0U);
    EXPECT_EQ(rpc.call("payment_queryFeeDetails", R"(["0x0801ff"])")
                  .find(R"({"code":1,"message":"Unable to query fee details.","data":)"),
              0U);
}

// ---- grandpa, chainSpec -------------------------------------------------------------------------

TEST(GrandpaMethods, PrintRoundsAndProofs) {
    Harness rpc;
    AccountId missing;
    rpc.node.rounds = {.set_id = 4,
                       .best = {.round = 2,
                                .total_weight = 3,
                                .threshold_weight = 3,
                                .prevotes = {.current_weight = 2, .missing = {missing}},
                                .precommits = {.current_weight = 3, .missing = {}}},
                       .background = {}};
    EXPECT_EQ(rpc.call("grandpa_roundState"),
              R"({"setId":4,"best":{"round":2,"totalWeight":3,"thresholdWeight":3,)"
              R"("prevotes":{"currentWeight":2,"missing":[)"
              R"("5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM"]},)"
              R"("precommits":{"currentWeight":3,"missing":[]}},"background":[]})");
    rpc.node.finality_proofs[5] = Bytes{1, 2};
    rpc.node.finality_proofs[6] = std::nullopt;
    EXPECT_EQ(rpc.call("grandpa_proveFinality", "[5]"), "\"0x0102\"");
    EXPECT_EQ(rpc.call("grandpa_proveFinality", "[6]"), "null");
    EXPECT_EQ(rpc.call("grandpa_proveFinality", "[7]"),
              R"({"code":2,"message":"prove finality rpc failed: Block not yet finalized"})");
}

TEST(ChainSpecMethods, DescribeTheChain) {
    Harness rpc;
    EXPECT_EQ(rpc.call("chainSpec_v1_chainName"), "\"Test\"");
    EXPECT_EQ(rpc.call("chainSpec_v1_genesisHash"), quoted(rpc.node.genesis()));
    EXPECT_EQ(rpc.call("chainSpec_v1_properties"),
              R"({"ss58Format":30,"tokenDecimals":12,"tokenSymbol":"PHA"})");
}

}  // namespace
}  // namespace rpc::tests
