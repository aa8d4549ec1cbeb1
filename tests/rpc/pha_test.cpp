// pha_*: the pallets' own types, encoded, come out as the documented JSON.
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/workers/workers.hpp"
#include "tests/rpc/harness.hpp"
#include "tokenomics/economy_state.hpp"

namespace rpc::tests {
namespace {

using primitives::scale::encode;

template <class T>
void answer(FakeNode& node, const std::string& function, const T& value, const Bytes& expected) {
    node.define_call(function,
                     [bytes = encode(value), expected](
                         const Hash&, BytesView arguments) -> Result<Bytes, StateError> {
                         EXPECT_EQ(primitives::to_bytes(arguments), expected);
                         return bytes;
                     });
}

std::string hex_of(char digit, std::size_t bytes) {
    return "0x" + std::string(2 * bytes, digit);
}

tee_registry::workers::WorkerView sample_worker() {
    using namespace tee_registry;
    workers::TdxMeasurements code;
    code.mr_td.fill(0x11);
    workers::WorkerView view;
    view.worker.fill(0x22);
    view.record = {.operator_account = {},
                   .state = workers::WorkerState::Active,
                   .worker_class = {.platform = policy::PlatformKind::Tdx,
                                    .product = policy::product_of({1, 2, 3, 4, 5, 6}),
                                    .gpu_model = 0,
                                    .tier = 4},
                   .weight = 100,
                   .zero_reason = {},
                   .status = dcap::TcbStatus::SWHardeningNeeded,
                   .advisory_ids = {"INTEL-SA-00001"},
                   .device_id = {},
                   .gpus = {},
                   .measurements = code,
                   .image = policy::TdImage{},
                   .owner_committed = true,
                   .endpoint = {{'h', 't', 't', 'p'}},
                   .evidence_block = 7,
                   .evidence_hash = {},
                   .registered_at = 1'750'000'000'000,
                   .expires_at = 1'750'604'800'000,
                   .challenge = workers::Challenge{.block = 9, .due_at = 11},
                   .successor = std::nullopt,
                   .verdicts = {{.at = 5,
                                 .evidence_block = 7,
                                 .purpose = Purpose::Renew,
                                 .status = dcap::TcbStatus::UpToDate,
                                 .tier = 1,
                                 .weight = 100}},
                   .slot = 3,
                   .deposit = 150'000'000'000};
    view.proof_of_cloud = 2;
    return view;
}

TEST(PhaMethods, PrintWorkers) {
    Harness rpc;
    const auto zero = [](std::size_t bytes) { return "\"" + hex_of('0', bytes) + "\""; };
    const auto key = hex_of('2', 32);
    const auto expected =
        R"({"worker":")" + key + R"(","record":{"operatorAccount":")" +
        primitives::crypto::ss58_encode(AccountId{}) +
        R"(","state":"Active","workerClass":{"platform":"Tdx","product":"0x010203040506)" +
        std::string(52, '0') +
        R"(","gpuModel":0,"tier":4},"weight":100,"zeroReason":"None",)"
        R"("status":"SWHardeningNeeded","advisoryIds":["INTEL-SA-00001"],"deviceId":)" +
        zero(32) + R"(,"gpus":[],"measurements":{"tdx":{"mrTd":")" + hex_of('1', 48) +
        R"(","rtmrs":[)" + zero(48) + "," + zero(48) + "," + zero(48) + "," + zero(48) +
        R"(],"mrConfigId":)" + zero(48) + R"(,"mrOwner":)" + zero(48) + R"(,"mrOwnerConfig":)" +
        zero(48) + R"(}},"image":{"tdImage":{"digest":)" + zero(32) +
        R"(}},"ownerCommitted":true,"endpoint":"http","evidenceBlock":7,"evidenceHash":)" +
        zero(32) +
        R"(,"registeredAt":1750000000000,"expiresAt":1750604800000,)"
        R"("challenge":{"block":9,"dueAt":11},"successor":null,"verdicts":[{"at":5,)"
        R"("evidenceBlock":7,"purpose":"Renew","status":"UpToDate","tier":1,"weight":100}],)"
        R"("slot":3,"deposit":"150000000000"},"classStopped":false,"proofOfCloud":2})";
    const auto worker = sample_worker();
    answer(rpc.node, "TeeRegistryApi_worker", std::optional{worker}, encode(worker.worker));
    EXPECT_EQ(rpc.call("pha_worker", "[\"" + key + "\"]"), expected);

    const tee_registry::workers::WorkerPage page{{worker}, worker.worker};
    const auto printed = R"({"workers":[)" + expected + R"(],"next":")" + key + R"("})";
    answer(rpc.node, "TeeRegistryApi_workers", page, Bytes{0, 100, 0, 0, 0, 0, 0, 0, 0});
    EXPECT_EQ(rpc.call("pha_workers"), printed);
    auto arguments = encode(std::optional{worker.worker});
    primitives::append(arguments, Bytes{5, 0, 0, 0});
    tee_registry::workers::WorkerFilter filter;
    filter.state = tee_registry::workers::WorkerState::Lapsed;
    filter.operator_account = AccountId{};
    filter.platform = tee_registry::policy::PlatformKind::SevSnp;
    filter.tier = 2;
    primitives::append(arguments, encode(filter));
    answer(rpc.node, "TeeRegistryApi_workers", page, arguments);
    const auto object = R"({"state":"Lapsed","operator":")" +
                        primitives::crypto::ss58_encode(AccountId{}) +
                        R"(","platform":"SevSnp","tier":2})";
    EXPECT_EQ(rpc.call("pha_workers", "[" + object + ",\"" + key + "\",5]"), printed);
    for (const auto* wrong : {R"([{"state":"Gone"}])", R"([{"tier":6}])", R"([{"name":"x"}])"})
        EXPECT_EQ(rpc.call("pha_workers", wrong).find(R"({"code":-32602)"), 0U);

    answer(rpc.node, "TeeRegistryApi_worker", std::optional<tee_registry::workers::WorkerView>{},
           encode(worker.worker));
    EXPECT_EQ(rpc.call("pha_worker", "[\"" + key + "\"]"), "null");
    EXPECT_EQ(rpc.call("pha_worker", R"(["0x22"])").find(R"({"code":-32602)"), 0U);
    EXPECT_EQ(rpc.call("pha_workers", "[null,null,101]").find(R"({"code":-32602)"), 0U);
}

Bytes record_key(const primitives::Bytes32& worker) {
    namespace crypto = primitives::crypto;
    Bytes out = primitives::to_bytes(crypto::twox_128(primitives::view_of("TeeRegistry")));
    primitives::append(out, crypto::twox_128(primitives::view_of("Workers")));
    primitives::append(out, crypto::blake2b_128(worker));
    primitives::append(out, worker);
    return out;
}

TEST(PhaMethods, TellWorkersAndThenTheirChanges) {
    Harness rpc;
    const auto worker = sample_worker();
    const auto name = hex_of('2', 32);
    ASSERT_EQ(primitives::to_hex(worker.worker), name);
    answer(rpc.node, "TeeRegistryApi_worker", std::optional{worker}, encode(worker.worker));
    const auto shown = rpc.call("pha_worker", "[\"" + name + "\"]");
    const auto genesis = rpc.node.genesis();
    rpc.node.put(genesis, record_key(worker.worker), Bytes{1});
    const auto change = [&](const Hash& block, const std::string& view) {
        return R"({"block":")" + primitives::to_hex(block) + R"(","changes":[{"worker":")" + name +
               R"(","view":)" + view + "}]}";
    };
    using Texts = std::vector<std::string>;
    const auto all = rpc.subscribe("pha_subscribeWorkers");
    EXPECT_EQ(rpc.notified(all), Texts{change(genesis, shown)});

    const auto two = rpc.node.import_block(genesis);
    rpc.node.set_best(two);
    EXPECT_EQ(rpc.notified(all), Texts{});
    const auto three = rpc.node.import_block(two);
    rpc.node.put(three, record_key(worker.worker), Bytes{2});
    rpc.node.set_best(three);
    EXPECT_EQ(rpc.notified(all), Texts{change(three, shown)});
    const auto four = rpc.node.import_block(three);
    rpc.node.erase(four, record_key(worker.worker));
    answer(rpc.node, "TeeRegistryApi_worker", std::optional<tee_registry::workers::WorkerView>{},
           encode(worker.worker));
    rpc.node.set_best(four);
    EXPECT_EQ(rpc.notified(all), Texts{change(four, "null")});
    EXPECT_EQ(rpc.call("pha_unsubscribeWorkers", "[\"" + all + "\"]"), "true");
    EXPECT_EQ(rpc.call("pha_subscribeWorkers", R"([["0x22"]])").find(R"({"code":-32602)"), 0U);
}

TEST(PhaMethods, PrintStakes) {
    Harness rpc;
    tokenomics::StakingState state;
    state.vault.total_assets = primitives::kU128Max;
    state.vault.unbonding_ms = 5;
    const std::string vault =
        R"({"totalAssets":"340282366920938463463374607431768211455","totalShares":"0",)"
        R"("lockedShares":"0","priceNumerator":"0","priceDenominator":"0","openTickets":"0",)"
        R"("rewarded":"0","unbondingMs":5})";
    answer(rpc.node, "StakingApi_staking", state, Bytes{0});
    EXPECT_EQ(rpc.call("pha_staking"), R"({"vault":)" + vault + R"(,"account":null})");

    state.account =
        tokenomics::vpha::StakerView{.shares = 1,
                                     .assets = 2,
                                     .earned = 3,
                                     .tickets = {{.id = 9, .assets = 4, .matures_at_ms = 8}}};
    AccountId account;
    account.bytes.fill(5);
    answer(rpc.node, "StakingApi_staking", state, encode(std::optional{account}));
    EXPECT_EQ(rpc.call("pha_staking", "[\"" + primitives::crypto::ss58_encode(account) + "\"]"),
              R"({"vault":)" + vault +
                  R"(,"account":{"shares":"1","held":"0","frozen":"0","assets":"2","earned":"3",)"
                  R"("tickets":[{"id":9,"assets":"4","maturesAtMs":8}]}})");
}

TEST(PhaMethods, PrintRewards) {
    Harness rpc;
    tokenomics::RewardState state;
    state.emission.started = true;
    state.emission.treasury = {.basis_points = 2000, .paid = 7, .withheld = 1};
    state.provider.workers.resize(1);
    state.provider.workers[0].weight = 3;
    state.provider.workers[0].pending = 11;
    state.provider.workers[0].reason = tokenomics::rewards::ZeroReason::NoCollateral;
    AccountId account;
    answer(rpc.node, "RewardsApi_rewards", state, encode(account));
    const auto text =
        rpc.call("pha_rewards", "[\"" + primitives::crypto::ss58_encode(account) + "\"]");
    const auto json = json::read(text);
    ASSERT_TRUE(json) << text;
    EXPECT_EQ(json::write(*json->find("emission")->find("treasury")),
              R"({"basisPoints":2000,"paid":"7","withheld":"1"})");
    const auto workers = json::write(*json->find("provider")->find("workers"));
    EXPECT_NE(workers.find(R"("state":"Idle","reason":"NoCollateral","weight":3)"), workers.npos)
        << workers;
    EXPECT_NE(workers.find(R"("pending":"11","vesting":"0")"), workers.npos) << workers;
    EXPECT_EQ(rpc.call("pha_rewards").find(R"({"code":-32602)"), 0U);
}

TEST(PhaMethods, PrintTheEconomy) {
    Harness rpc;
    tokenomics::SupplyState supply;
    supply.total = 7;
    supply.vault_is_covered = true;
    answer(rpc.node, "EconomyApi_supply", supply, {});
    const auto text = rpc.call("pha_supply");
    EXPECT_NE(text.find(R"({"total":"7","reserve":"0","unscheduled":"0")"), text.npos) << text;
    EXPECT_NE(text.find(R"("vaultIsCovered":true})"), text.npos) << text;

    tokenomics::EmissionState emission;
    emission.epoch = 9;
    answer(rpc.node, "EconomyApi_emission", emission, {});
    EXPECT_NE(rpc.call("pha_emission").find(R"("epoch":9,"exhausted":false)"), std::string::npos);

    const std::vector<tokenomics::EpochState> epochs{{.epoch = 3, .start_ms = 5, .budget = 6}};
    answer(rpc.node, "EconomyApi_epochs", epochs, encode(std::pair{3U, 4U}));
    EXPECT_EQ(rpc.call("pha_epochs", "[3,4]"),
              R"([{"epoch":3,"startMs":5,"budget":"6","treasury":"0","stakers":"0",)"
              R"("providers":"0","withheld":"0","returned":"0","remainder":"0"}])");

    tokenomics::VphaState vpha;
    vpha.apr_ppm = 52'560'000;
    vpha.history = {{.epoch = 1, .assets = 2, .shares = 3}};
    answer(rpc.node, "EconomyApi_vpha", vpha, encode(std::pair{1U, ~0U}));
    EXPECT_NE(rpc.call("pha_vpha", "[1]")
                  .find(R"("aprPpm":52560000,"history":[{"epoch":1,"assets":"2","shares":"3"}]})"),
              std::string::npos);

    AccountId account;
    const std::vector<tokenomics::vpha::TicketView> tickets{{.id = 1, .assets = 2}};
    answer(rpc.node, "EconomyApi_tickets", tickets, encode(account));
    EXPECT_EQ(rpc.call("pha_tickets", "[\"" + primitives::crypto::ss58_encode(account) + "\"]"),
              R"([{"id":1,"assets":"2","maturesAtMs":0}])");
}

TEST(PhaMethods, FailWhereTheRuntimeDoes) {
    Harness rpc;
    EXPECT_EQ(rpc.call("pha_workers").find(R"({"code":4003,"message":"Client error: Execution)"),
              0U);
    rpc.node.define_call(
        "StakingApi_staking",
        [](const Hash&, BytesView) -> Result<Bytes, StateError> { return Bytes{1, 2, 3}; });
    EXPECT_EQ(rpc.call("pha_staking").find(R"({"code":4003,"message":"Client error: Execution)"),
              0U);
}

}  // namespace
}  // namespace rpc::tests
