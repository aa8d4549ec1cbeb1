// Specifications: presets, round trips, refusals, and the genesis hashes that must not change.
#include "chain-spec/genesis.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/vectors.hpp"

#include <cstdlib>
#include <fstream>

namespace chain_spec {
namespace {

const runtime::Executor& executor() {
    static const auto native = runtime::make_native_executor(nullptr);
    return *native;
}

ChainSpec spec_of(std::string_view name) {
    auto spec = preset(name, executor());
    EXPECT_TRUE(spec) << spec.error().message;
    return *spec;
}

TEST(ChainSpec, PresetsKeepTheirGenesis) {
    // A change here is a new chain: nodes with the old genesis will not talk to it. Where that is
    // meant, PHA_WRITE_GOLDEN=1 writes the file anew.
    const auto path = tests::source_dir() / "tests" / "golden" / "genesis.json";
    std::string now = "{\n";
    for (const std::string name : {"dev", "local"}) {
        const auto genesis = build_genesis(spec_of(name), executor());
        ASSERT_TRUE(genesis) << genesis.error().message;
        now += "  \"" + name + "\": \"" + primitives::to_hex(genesis->hash) + "\"";
        now += name == "local" ? "\n}\n" : ",\n";
    }
    if (std::getenv("PHA_WRITE_GOLDEN") != nullptr) {
        std::ofstream{path} << now;
        GTEST_SKIP() << "golden file written";
    }
    EXPECT_EQ(now, tests::read_text(path));
}

TEST(ChainSpec, ReadsWhatItWrites) {
    for (const std::string_view name : {"dev", "local"}) {
        const auto spec = spec_of(name);
        const auto back = read(write(spec));
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(write(*back), write(spec));
        const auto raw = to_raw(spec, executor());
        ASSERT_TRUE(raw);
        const auto raw_back = read(write(*raw));
        ASSERT_TRUE(raw_back) << raw_back.error().message;
        EXPECT_EQ(*raw_back, *raw);
        EXPECT_EQ(build_genesis(*raw_back, executor())->hash,
                  build_genesis(spec, executor())->hash);
    }
}

TEST(ChainSpec, TakesAddressesAsSs58) {
    auto spec = spec_of("dev");
    auto& json = std::get<GenesisConfig>(spec.genesis).json;
    const std::string hex = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
    for (auto at = json.find(hex); at != json.npos; at = json.find(hex))
        json.replace(at, hex.size(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
    EXPECT_EQ(build_genesis(spec, executor())->hash,
              build_genesis(spec_of("dev"), executor())->hash);
}

std::string error_of(std::string_view text) {
    const auto spec = read(text);
    EXPECT_FALSE(spec);
    return spec ? "" : spec.error().message;
}

TEST(ChainSpec, RefusesWithTheMemberAndTheRule) {
    EXPECT_EQ(error_of(R"({"name":"a","id":"b","genesiss":{}})"),
              "chain specification, `genesiss`: unknown member of the specification");
    EXPECT_EQ(
        error_of(R"({"name":"a","id":"../b","genesis":{"raw":{"top":{}}}})"),
        "chain specification, `id`: expected letters, digits, `_` and `-`: it names a folder");
    EXPECT_EQ(error_of(R"({"name":"a","id":"b","genesis":{}})"),
              "chain specification, `genesis`: expected exactly one of raw and runtimeGenesis");
    auto live = spec_of("dev");
    live.type = ChainType::Live;
    EXPECT_NE(build_genesis(live, executor()).error().message.find("type Live"), std::string::npos);
}

TEST(ChainSpec, ReadsWhatOperatorsAgreedOn) {
    auto spec = spec_of("local");
    EXPECT_EQ(write(spec).find("forkBlocks"), std::string::npos);
    primitives::Hash hash;
    hash.bytes[31] = 7;
    spec.forks.fork_blocks = {{5, hash}};
    spec.forks.bad_blocks = {hash};
    spec.forks.hard_forks = {{{9, hash}, 3, {primitives::Bytes32{1}, primitives::Bytes32{2}}}};
    const auto back = read(write(spec));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->forks, spec.forks);
    EXPECT_EQ(build_genesis(*back, executor())->hash,
              build_genesis(spec_of("local"), executor())->hash);

    const auto with = [](const std::string& member) {
        return error_of(R"({"name":"a","id":"b",)" + member + R"(,"genesis":{"raw":{"top":{}}}})");
    };
    EXPECT_EQ(with(R"("forkBlocks":[[1,"0x12"]])"),
              "chain specification, `forkBlocks`: expected 0x and 64 hex digits");
    EXPECT_EQ(with(R"("forkBlocks":[[4294967296,"0x12"]])"),
              "chain specification, `forkBlocks`: expected the number of a block first");
    EXPECT_EQ(with(R"("badBlocks":{})"), "chain specification, `badBlocks`: expected an array");
    EXPECT_EQ(with(R"("grandpaHardForks":[{"block":[1,"0x12"]}])"),
              "chain specification, `grandpaHardForks`: expected objects of block, setId and "
              "authorities");
}

TEST(ChainSpec, KeepsTheTelemetryServers) {
    auto spec = spec_of("local");
    EXPECT_NE(write(spec).find("\"telemetryEndpoints\": null"), std::string::npos);
    spec.telemetry = {{"wss://telemetry.example.org/submit", 0}, {"ws://127.0.0.1:8001", 9}};
    const auto back = read(write(spec));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->telemetry, spec.telemetry);
    const auto raw = to_raw(spec, executor());
    ASSERT_TRUE(raw);
    EXPECT_EQ(raw->telemetry, spec.telemetry);
    EXPECT_EQ(build_genesis(*back, executor())->hash,
              build_genesis(spec_of("local"), executor())->hash);
}

std::string with_telemetry(const std::string& value) {
    return R"({"name":"a","id":"b","telemetryEndpoints":)" + value +
           R"(,"genesis":{"raw":{"top":{}}}})";
}

TEST(ChainSpec, TakesAMultiaddressOfATelemetryServer) {
    const auto spec = read(
        with_telemetry(R"([["/dns/telemetry.polkadot.io/tcp/443/x-parity-wss/%2Fsubmit%2F",0],)"
                       R"(["/ip4/127.0.0.1/tcp/8001/x-parity-ws/",1]])"));
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(spec->telemetry,
              (std::vector<TelemetryEndpoint>{{"wss://telemetry.polkadot.io:443/submit/", 0},
                                              {"ws://127.0.0.1:8001/", 1}}));
}

TEST(ChainSpec, NamesTheTelemetryServerThatIsNone) {
    const std::string member = "chain specification, `telemetryEndpoints`: ";
    EXPECT_EQ(error_of(with_telemetry("{}")), member + "expected null or an array");
    EXPECT_EQ(error_of(with_telemetry(R"(["wss://host"])")),
              member + "expected pairs [address, verbosity]");
    for (const char* verbosity : {"10", "-1", "\"0\"", "null"})
        EXPECT_EQ(error_of(with_telemetry(R"([["wss://host",)" + std::string{verbosity} + "]]")),
                  member + "wss://host: expected a verbosity of 0 to 9");
    for (const std::string address :
         {"", "https://host/", "wss://", "wss:///submit", "ws://host:0/", "ws://host:65536/",
          "ws://host:a/", "ws://host/a b", "/dns/host/udp/443/x-parity-wss/%2F",
          "/dns/host/tcp/443/wss", "/dns/host/tcp/443/x-parity-wss/%2",
          "/dns//tcp/443/x-parity-ws/"})
        EXPECT_EQ(error_of(with_telemetry("[[\"" + address + "\",0]]")),
                  member + address +
                      ": expected wss://host/path, ws://host/path or a multiaddress of one");
    std::string many = "[";
    for (std::size_t i = 0; i <= kTelemetryEndpointsMax; ++i)
        many += std::string{i == 0 ? "" : ","} + R"(["ws://host",0])";
    EXPECT_EQ(error_of(with_telemetry(many + "]")), member + "more than 16 servers");
}

TEST(ChainSpec, RefusesAGenesisThatDoesNotAddUp) {
    auto spec = spec_of("dev");
    auto& json = std::get<GenesisConfig>(spec.genesis).json;
    const auto at = json.find("10000000000000000000");
    ASSERT_NE(at, json.npos);
    json[at] = '2';
    EXPECT_EQ(build_genesis(spec, executor()).error().message,
              "genesis configuration: balances.balances: the amounts do not add up to 300,000,000 "
              "PHA");
}

}  // namespace
}  // namespace chain_spec
