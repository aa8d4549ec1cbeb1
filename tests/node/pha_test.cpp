// The operator tool without a chain: amounts, key files, and values of types that only metadata
// knows.
#include "node/pha/dynamic_value.hpp"
#include "node/pha/key_file.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace node::pha {
namespace {

using primitives::u128;

TEST(Amounts, AreReadAsPeopleWriteThem) {
    const ChainUnits units;
    const auto read = [&](std::string_view text) { return *amount_from_text(text, units); };
    EXPECT_EQ(read("1"), u128{1'000'000'000'000});
    EXPECT_EQ(read("1.5"), u128{1'500'000'000'000});
    EXPECT_EQ(read("0.000000000001"), u128{1});
    EXPECT_EQ(read("1,234.5 PHA"), u128{1'234'500'000'000'000});
    EXPECT_EQ(read("2PHA"), u128{2'000'000'000'000});
    for (const auto* text : {"", ".", "1.", ".5", "-1", "1e3", "0.0000000000001", "1.5 ETH", "PHA",
                             "99999999999999999999999999999999999999999"})
        EXPECT_FALSE(amount_from_text(text, units)) << text;
    EXPECT_EQ(amount_from_text("0.0000000000001", units).error(),
              "`0.0000000000001`: has more than 12 decimals");
}

TEST(Amounts, AreWrittenWithUnitAndGroups) {
    const ChainUnits units;
    EXPECT_EQ(amount_text(0, units), "0 PHA");
    EXPECT_EQ(amount_text(1, units), "0.000000000001 PHA");
    EXPECT_EQ(amount_text(1'500'000'000'000, units), "1.5 PHA");
    EXPECT_EQ(amount_text(u128{1'000'000'000} * 1'000'000'000'000, units), "1,000,000,000 PHA");
}

// ---- key files ----------------------------------------------------------------------------------

class KeyFiles : public testing::TestWithParam<Pair::Scheme> {
  protected:
    primitives::crypto::SystemRandom random;
    const Pair pair = *Pair::from_suri(GetParam(), "//Alice", random);
    const std::string text = write_key_file(pair, "alice", "secret", 30, 1, random);
};

TEST_P(KeyFiles, GiveBackTheKeyForItsPassword) {
    const auto header = read_key_file_header(text);
    ASSERT_TRUE(header) << header.error();
    EXPECT_EQ(header->name, "alice");
    EXPECT_EQ(header->scheme, GetParam());
    const auto back = read_key_file(text, "secret");
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->public_key(), pair.public_key());
    EXPECT_EQ(back->wallet_secret(), pair.wallet_secret());
}

TEST_P(KeyFiles, SayThatThePasswordIsWrong) {
    const auto back = read_key_file(text, "Secret");
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), "the password is wrong, or the file is damaged");
}

TEST_P(KeyFiles, HoldNothingReadable) {
    const auto secret = primitives::to_hex(pair.wallet_secret()).substr(2, 16);
    EXPECT_EQ(text.find(secret), std::string::npos);
    EXPECT_NE(text, write_key_file(pair, "alice", "secret", 30, 1, random));
}
INSTANTIATE_TEST_SUITE_P(Schemes, KeyFiles,
                         testing::Values(Pair::Scheme::Sr25519, Pair::Scheme::Ed25519,
                                         Pair::Scheme::Ecdsa));

TEST(KeyFileErrors, NameTheRule) {
    const auto refuse = [](std::string_view text) { return read_key_file(text, "x").error(); };
    EXPECT_EQ(refuse("nothing"), "is no JSON key file");
    EXPECT_EQ(refuse("{}"), "is no key file: it needs encoded, encoding and address");
    EXPECT_EQ(refuse(R"({"encoded":"","encoding":{"content":["pkcs8","sr25519"],"type":["none"],)"
                     R"("version":"3"},"address":"a"})"),
              "only files of version 3 (scrypt, xsalsa20-poly1305) are read");
    const auto encoded = std::string(80, 'A');
    EXPECT_EQ(refuse(R"({"encoded":"short","encoding":{"content":["pkcs8","sr25519"],)"
                     R"("type":["scrypt","xsalsa20-poly1305"],"version":"3"},"address":"a"})"),
              "its encoded part is no base64");
    EXPECT_EQ(refuse(R"({"encoded":")" + encoded +
                     R"(","encoding":{"content":["pkcs8","sr25519"],)"
                     R"("type":["scrypt","xsalsa20-poly1305"],"version":"3"},"address":"a"})"),
              "its encoded part is too short");
}

TEST(KeyFileErrors, BoundWhatScryptMayCost) {
    primitives::crypto::SystemRandom random;
    const auto pair = *Pair::from_suri(Pair::Scheme::Sr25519, "//Alice", random);
    auto text = write_key_file(pair, "a", "p", 30, 1, random);
    // The cost N follows 32 bytes of salt: bytes 32 to 35, the last characters of which are zero.
    const auto at = text.find("\"encoded\":\"") + 11;
    text.replace(at + 44, 4, "////");
    const auto back = read_key_file(text, "p");
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), "it asks for scrypt parameters beyond 256 MiB");
}

// ---- values -------------------------------------------------------------------------------------

class Values : public testing::Test {
  protected:
    void SetUp() override {
        PHA_REQUIRE_TEST_DATA(path, "public/substrate/metadata/polkadot_v15.scale");
        const auto blob = tests::read_text(path);
        auto read = ChainMetadata::read(primitives::view_of(blob));
        ASSERT_TRUE(read) << read.error();
        metadata = std::make_unique<ChainMetadata>(std::move(read).value());
        codec = std::make_unique<ValueCodec>(*metadata, ChainUnits{0, 10, "DOT"});
    }
    Result<Bytes, Problem> encode_call(std::string_view path, std::string_view arguments) {
        const auto found = metadata->call(path);
        EXPECT_TRUE(found) << found.error();
        Bytes out{found->pallet->index, found->call->index};
        TRY(codec->encode_fields(*json::read(arguments), found->call->fields, out));
        return out;
    }
    std::unique_ptr<ChainMetadata> metadata;
    std::unique_ptr<ValueCodec> codec;
};

TEST_F(Values, EncodeTheCallsOfTheVectors) {
    const auto file = tests::vectors("substrate/extrinsics_polkadot_v15.json");
    std::size_t checked = 0;
    for (const auto& vector : file.at("vectors").as_array()) {
        if (!vector.as_object().contains("dest")) continue;
        const auto dest = std::string{vector.at("dest").as_string()};
        const auto amount = std::string{vector.at("amount").as_string()};
        const auto arguments = R"({"dest":")" + dest + R"(","value":)" + amount + "}";
        auto found = false;
        for (const auto* name : {"Balances.transfer_keep_alive", "balances.transferAllowDeath"}) {
            const auto call = encode_call(name, arguments);
            ASSERT_TRUE(call) << call.error();
            found = found || primitives::to_hex(*call) == vector.at("call").as_string();
        }
        EXPECT_TRUE(found) << vector;
        ++checked;
    }
    EXPECT_GE(checked, 3U);
}

TEST_F(Values, RoundTripNestedCalls) {
    const auto alice = std::string{"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"};
    const auto call = encode_call(
        "Utility.batch_all",
        R"({"calls":[{"System":{"remark":{"remark":"0x0102"}}},{"Balances":{"transfer_keep_alive":)"
        R"({"dest":")" +
            alice + R"(","value":"1.5 DOT"}}}]})");
    ASSERT_TRUE(call) << call.error();
    const auto type = metadata->all().outer_enums.call;
    const auto value = codec->decode_all(*call, type);
    ASSERT_TRUE(value) << value.error();
    EXPECT_EQ(json::write(*value),
              R"({"Utility":{"batch_all":{"calls":[{"System":{"remark":{"remark":"0x0102"}}},)"
              R"({"Balances":{"transfer_keep_alive":{"dest":")" +
                  alice + R"(","value":"15000000000"}}}]}}})");
    Bytes again;
    ASSERT_TRUE(codec->encode(*value, type, again));
    EXPECT_EQ(again, *call);
}

TEST_F(Values, SayWhatIsWrongAndWhere) {
    const auto problem = [&](std::string_view path, std::string_view arguments) {
        const auto call = encode_call(path, arguments);
        EXPECT_FALSE(call);
        return call ? Problem{} : call.error();
    };
    EXPECT_EQ(problem("Balances.transfer_keep_alive", R"({"dest":"x","value":1})"),
              "dest: `x`: an address has no valid length");
    EXPECT_EQ(problem("Balances.transfer_keep_alive", R"({"value":1})"),
              "`dest` is missing (MultiAddress)");
    EXPECT_EQ(problem("Balances.transfer_keep_alive", R"({"to":"x"})"),
              "there is no `to`; there are: dest, value");
    EXPECT_EQ(problem("Vesting.vest", R"({"target":1})"), "nothing is to be given here");
    EXPECT_EQ(problem("System.remark", "[]"), "`remark` is missing (bytes)");
    EXPECT_EQ(problem("System.remark", R"({"remark":7})"), "remark: expected a list, got 7");
    EXPECT_EQ(problem("System.set_heap_pages", R"({"pages":18446744073709551616})"),
              "pages: expected a number below 2^64, got 18446744073709551616");
    const auto call = metadata->call("Balance.transfer");
    ASSERT_FALSE(call);
    EXPECT_EQ(call.error(), "this chain has no pallet `Balance`; did you mean Balances?");
    const auto unknown = [&](const std::string& path) {
        const auto found = metadata->call(path);
        return found ? Problem{} : found.error();
    };
    EXPECT_EQ(unknown("Blances.transfer_all"),
              "this chain has no pallet `Blances`; did you mean Balances?");
    EXPECT_TRUE(unknown("Balances.tranfser_al")
                    .starts_with("pallet Balances has no call `tranfser_al`; did you mean "
                                 "transfer_all"));
    EXPECT_EQ(unknown("Qqxyzzy.remark"), "this chain has no pallet `Qqxyzzy`");
    EXPECT_TRUE(unknown("Balances." + std::string(100'000, 'q')).ends_with("q`"));
    const auto item = metadata->storage("System.Acount");
    ASSERT_FALSE(item);
    EXPECT_EQ(item.error(), "pallet System has no storage item `Acount`; did you mean Account?");
}

TEST_F(Values, EveryBytesThatDecodeEncodeBack) {
    std::uint64_t state = 7;
    const auto random = [&] {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::uint8_t>(state >> 56);
    };
    const auto type = metadata->all().outer_enums.call;
    std::size_t decoded = 0;
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(2 + random() % 60);
        for (auto& byte : bytes)
            byte = random() % 3 == 0 ? 0 : random();
        primitives::scale::Decoder in{bytes};
        const auto value = codec->decode(in, type);
        if (!value) continue;
        Bytes again;
        const auto encoded = codec->encode(*value, type, again);
        if (!encoded) continue;
        bytes.resize(bytes.size() - in.remaining());
        EXPECT_EQ(again.size(), bytes.size());
        ++decoded;
    }
    EXPECT_GT(decoded, 100U);
}

}  // namespace
}  // namespace node::pha
