// pha_validators, pha_treasury, pha_referenda: the pallets' own types come out as documented JSON.
#include "primitives/crypto/ss58.hpp"
#include "tests/rpc/harness.hpp"
#include "tokenomics/referenda/referenda.hpp"
#include "tokenomics/slashing/slashing.hpp"
#include "tokenomics/treasury/treasury.hpp"
#include "tokenomics/validators/validators.hpp"

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

std::string address(std::uint8_t fill) {
    AccountId account;
    account.bytes.fill(fill);
    return primitives::crypto::ss58_encode(account);
}

TEST(PhaGovernance, PrintsValidators) {
    Harness rpc;
    tokenomics::validators::ValidatorsView view;
    view.session = 3;
    view.pot = 9;
    tokenomics::validators::ValidatorView validator;
    validator.who.bytes.fill(5);
    validator.bond = 7;
    validator.active = true;
    validator.votes = 6;
    validator.earned = {.total = 11, .last = 2, .last_session = 1};
    view.validators = {validator};
    answer(rpc.node, "ValidatorsApi_validators", view, Bytes{0});
    const auto json = json::read(rpc.call("pha_validators"));
    ASSERT_TRUE(json);
    EXPECT_EQ(json::write(*json->find("validators")),
              R"([{"who":")" + address(5) +
                  R"(","bond":"7","active":true,"standing":false,"invulnerable":false,"blocks":0,)"
                  R"("votes":6,"points":0,"earned":{"total":"11","last":"2","lastSession":1},)"
                  R"("barredUntilMs":null}])");
    EXPECT_EQ(json::write(*json->find("parameters")->find("fees")),
              R"({"author":5000,"vault":2000})");
    EXPECT_EQ(json::write(*json->find("pot")), R"("9")");

    AccountId account;
    account.bytes.fill(5);
    answer(rpc.node, "ValidatorsApi_validators", view, encode(std::optional{account}));
    EXPECT_EQ(json::write(*json),
              json::write(*json::read(rpc.call("pha_validators", "[\"" + address(5) + "\"]"))));
}

TEST(PhaGovernance, PrintsTheTreasury) {
    Harness rpc;
    tokenomics::treasury::TreasuryView view;
    view.account.bytes.fill(6);
    view.balance = 10;
    view.spent = {.assets = 3, .shares = 0, .count = 1};
    answer(rpc.node, "TreasuryApi_treasury", view, Bytes{});
    EXPECT_EQ(rpc.call("pha_treasury"), R"({"account":")" + address(6) +
                                            R"(","balance":"10","shares":"0","sharesWorth":"0",)"
                                            R"("spent":{"assets":"3","shares":"0","count":1}})");
}

TEST(PhaGovernance, PrintsReferenda) {
    using namespace tokenomics::referenda;  // NOLINT: the types under test
    Harness rpc;
    ReferendaView view;
    view.tracks = default_tracks();
    ReferendumView entry;
    entry.index = 4;
    entry.referendum.track = Track::SmallSpend;
    entry.referendum.proposal = Inline{{Bytes{1, 2}}};
    entry.referendum.tally = {.ayes = 3, .nays = 2, .turnout = 5};
    entry.passing = true;
    view.referenda = {entry};
    answer(rpc.node, "ReferendaApi_referenda", view, encode(std::uint32_t{100}));
    const auto json = json::read(rpc.call("pha_referenda"));
    ASSERT_TRUE(json);
    const auto& referenda = *json->find("referenda")->if_array();
    ASSERT_EQ(referenda.size(), 1u);
    const auto& one = *referenda[0].find("referendum");
    EXPECT_EQ(json::write(*one.find("track")), R"("SmallSpend")");
    EXPECT_EQ(json::write(*one.find("proposal")), R"({"inline":{"call":"0x0102"}})");
    EXPECT_EQ(json::write(*one.find("tally")), R"({"ayes":"3","nays":"2","turnout":"5"})");
    EXPECT_EQ(json::write(*one.find("state")), R"("Open")");
    const auto& tracks = *json->find("tracks")->if_array();
    ASSERT_EQ(tracks.size(), 10u);
    EXPECT_EQ(json::write(*tracks[9].find("approvalBasisPoints")), "6600");
    EXPECT_EQ(json::write(*json->find("requiredVersion")), "null");
}

TEST(PhaGovernance, PrintsSlashes) {
    using namespace tokenomics::slashing;  // NOLINT: the types under test
    Harness rpc;
    SlashesView view;
    view.round = {.epoch = 5, .challenged = 4, .failed = 3, .suspended = true};
    view.outage = Outage{.since_ms = 1, .next_ms = 2, .slash = 7};
    SlashView entry;
    entry.id = 7;
    entry.slash.tier = Tier::Duplicate;
    entry.slash.owner.bytes.fill(5);
    entry.slash.shares = 10;
    entry.slash.state = State::Appealed;
    entry.slash.appeal = Appeal{.appellant = entry.slash.owner, .deposit = 3, .referendum = 1};
    entry.worth = 11;
    view.slashes = {entry};
    view.dry_run = {{.tier = Tier::Forged, .shares = 9, .worth = 8, .reporter_shares = 0}};
    WorkerId worker;
    worker.fill(0x22);
    auto arguments = encode(std::optional{worker});
    arguments.push_back(1);
    answer(rpc.node, "SlashingApi_slashes", view, arguments);
    const auto json =
        json::read(rpc.call("pha_slashes", "[\"0x" + std::string(64, '2') + "\", true]"));
    ASSERT_TRUE(json);
    EXPECT_EQ(json::write(*json->find("round")),
              R"({"epoch":5,"challenged":4,"failed":3,"suspended":true})");
    EXPECT_EQ(json::write(*json->find("outage")), R"({"sinceMs":1,"nextMs":2,"slash":7})");
    EXPECT_EQ(json::write(*json->find("dryRun")),
              R"([{"tier":"Forged","shares":"9","worth":"8","reporterShares":"0"}])");
    EXPECT_EQ(json::write(*json->find("parameters")->find("basisPoints")), "[10,100,1000,10000]");
    const auto text = json::write(*json->find("slashes"));
    EXPECT_NE(text.find(R"("appeal":{"appellant":")" + address(5)), std::string::npos) << text;
    EXPECT_NE(text.find(R"("state":"Appealed")"), std::string::npos) << text;
    EXPECT_NE(rpc.call("pha_slashes", "[\"0x22\"]").find("32 bytes"), std::string::npos);
}

}  // namespace
}  // namespace rpc::tests
