// Networks that many run: nobody's keys in the presets, patches, and what their genesis may not
// hold.
#include "chain-spec/networks.hpp"

#include "chain-spec/genesis.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <gtest/gtest.h>

namespace chain_spec {
namespace {

namespace json = primitives::json;

const runtime::Executor& executor() {
    static const auto native = runtime::make_native_executor(nullptr);
    return *native;
}

/// Keys that only this test has.
std::string key_of(primitives::crypto::Pair::Scheme scheme, int number) {
    primitives::crypto::SystemRandom random;
    const auto pair = primitives::crypto::Pair::from_suri(
        scheme, "//networks test//" + std::to_string(number), random);
    return primitives::to_hex(pair->public_key());
}
std::string account(int number) {
    return key_of(primitives::crypto::Pair::Scheme::Sr25519, number);
}
std::string voter(int number) {
    return key_of(primitives::crypto::Pair::Scheme::Ed25519, number);
}

/// "modlpy/trsry": the vault locks 1,000 PHA of it.
const std::string kTreasury =
    "0x6d6f646c70792f747273727900000000"
    "00000000000000000000000000000000";

/// What operators of a network would say: four validators of their own, PHA for one account and the
/// treasury.
std::string patch_of(const std::string& extra = "", const std::string& holder = account(9)) {
    json::Array keys;
    for (int i = 0; i < 4; ++i) {
        json::Object pair;
        pair.set("aura", account(10 + i)).set("grandpa", voter(i));
        keys.emplace_back(json::Array{account(i), account(i), json::Value{std::move(pair)}});
    }
    return "{\"session\":{\"keys\":" + json::write(json::Value{std::move(keys)}) +
           "},\"balances\":{\"balances\":[[\"" + holder + "\",\"299000000000000000000\"],[\"" +
           kTreasury + "\",\"1000000000000000000\"]]}" + extra + "}";
}

std::string refusal(const ChainSpec& spec) {
    const auto genesis = build_genesis(spec, executor());
    EXPECT_FALSE(genesis);
    return genesis ? "" : genesis.error().message;
}

ChainSpec patched(std::string_view name, const std::string& patch) {
    auto spec = with_patch(*network_preset(name), patch);
    EXPECT_TRUE(spec) << spec.error().message;
    return *spec;
}

TEST(Networks, PresetsStartNothingUntilOperatorsSayWho) {
    for (const auto name : network_names()) {
        const auto spec = preset(name, executor());
        ASSERT_TRUE(spec);
        EXPECT_EQ(
            refusal(*spec),
            "chain `" + spec->id +
                "` lacks session.keys (each validator's [account, account, {aura, grandpa}]) "
                "and balances.balances ([account, planck], 300,000,000 PHA in all): give them "
                "with pha-node build-spec --chain SPEC --patch FILE > mine.json");
        const auto back = read(write(*spec));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(write(*back), write(*spec));
    }
}

TEST(Networks, StartOnceTheyAreSaidAndKeepTheirGenesisInEveryForm) {
    for (const auto name : network_names()) {
        const auto spec = patched(name, patch_of());
        const auto genesis = build_genesis(spec, executor());
        ASSERT_TRUE(genesis) << genesis.error().message;
        const auto back = read(write(spec));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(build_genesis(*back, executor())->hash, genesis->hash);
        const auto raw = to_raw(spec, executor());
        ASSERT_TRUE(raw);
        const auto raw_back = read(write(*raw));
        ASSERT_TRUE(raw_back) << raw_back.error().message;
        EXPECT_EQ(build_genesis(*raw_back, executor())->hash, genesis->hash);
    }
}

TEST(Networks, APatchInTheFileIsThatOverTheBase) {
    const std::string head = R"({"name":"Mine","id":"mine","chainType":{"Custom":"Mine"},)";
    const auto spec = read(head + R"("genesis":{"runtimeGenesis":{"patch":)" + patch_of() + "}}}");
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(build_genesis(*spec, executor())->hash,
              build_genesis(patched("mainnet-like", patch_of()), executor())->hash);
    const auto both = read(head + R"("genesis":{"runtimeGenesis":{"patch":{},"config":{}}}})");
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().message,
              "chain specification, `genesis.runtimeGenesis`: expected exactly one of config and "
              "patch");
}

TEST(Networks, RefuseWhatGivesOneAccountPower) {
    EXPECT_EQ(
        refusal(patched("testnet", patch_of(",\"sudo\":{\"key\":\"" + account(1) + "\"}"))),
        "chain `testnet` is of type Testnet, where anybody may take part: `sudo.key` gives one "
        "account all power; remove it");
    const std::string alice = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    EXPECT_EQ(refusal(patched("mainnet-like", patch_of("", alice))),
              "chain `mainnet_like` is of type Mainnet-like, where anybody may take part: "
              "`balances.balances` names //Alice, a development key that everybody has");
    auto keys = patch_of();
    keys.replace(keys.find(voter(2)), 66,
                 "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69");
    const auto spec = patched("testnet", keys);
    EXPECT_NE(refusal(spec).find("`grandpa.authorities` names //Bob"), std::string::npos);
}

TEST(Networks, RefuseTheSameInARawGenesis) {
    auto dev = *preset("dev", executor());
    const auto raw = to_raw(dev, executor());
    ASSERT_TRUE(raw);
    auto posing = *raw;
    posing.type = ChainType::Custom;
    posing.custom_type = "Mine";
    EXPECT_NE(refusal(posing).find("`sudo.key` gives one account all power"), std::string::npos);
}

TEST(Networks, NameWhatIsWrongInAPatch) {
    const auto spec = patched("testnet", patch_of(",\"balancess\":{}"));
    EXPECT_EQ(refusal(spec), "genesis configuration: configuration: unknown member `balancess`");
    EXPECT_EQ(with_patch(*network_preset("testnet"), "[1]").error().message,
              "the patch is no JSON object of genesis sections");
    EXPECT_EQ(with_patch(*network_preset("testnet"), "{\"a\"")
                  .error()
                  .message.find("the patch is not valid JSON: "),
              0u);
}

TEST(Networks, PatchesMergeAsRfc7396Says) {
    const auto merge = [](std::string_view target, std::string_view patch) {
        return json::write(merged(*json::read(target), *json::read(patch)));
    };
    EXPECT_EQ(merge(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
    EXPECT_EQ(merge(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
    EXPECT_EQ(merge(R"({"a":"b","b":"c"})", R"({"a":null})"), R"({"b":"c"})");
    EXPECT_EQ(merge(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
    EXPECT_EQ(merge(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
    EXPECT_EQ(merge(R"({"e":null})", R"({"a":1})"), R"({"e":null,"a":1})");
    EXPECT_EQ(merge(R"([1,2])", R"({"a":"b","c":null})"), R"({"a":"b"})");
    EXPECT_EQ(merge(R"({})", R"({"a":{"bb":{"ccc":null}}})"), R"({"a":{"bb":{}}})");
}

}  // namespace
}  // namespace chain_spec
