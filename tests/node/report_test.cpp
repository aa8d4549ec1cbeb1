// What the operator tool makes of the node's answers about money.
#include "node/pha/report.hpp"

#include "node/pha/output.hpp"
#include "primitives/json/reader.hpp"

#include <gtest/gtest.h>

namespace node::pha {
namespace {

using primitives::u128;

constexpr std::uint64_t kNow = 1'795'000'000'000;
constexpr std::uint64_t kDay = 24 * 60 * 60 * 1000;

json::Value read(std::string_view text) {
    auto value = json::read(text);
    EXPECT_TRUE(value) << text;
    return std::move(value).value();
}
/// The line of that name in any section; fails where there is none.
ReportLine line(const Report& report, std::string_view name) {
    for (const auto& section : report)
        for (const auto& line : section.lines)
            if (line.name == name) return line;
    ADD_FAILURE() << "no line " << name;
    return {};
}
bool has(const Report& report, std::string_view name) {
    for (const auto& section : report)
        for (const auto& line : section.lines)
            if (line.name == name) return true;
    return false;
}

const char* const kVault =
    R"({"totalAssets":"2000000000000000","totalShares":"1000000000000000",
        "lockedShares":"1","priceNumerator":"2000000000000001","priceDenominator":"1000000000000001",
        "openTickets":"5000000000000","rewarded":"7000000000000","unbondingMs":1814400000})";

json::Value rewards(std::string_view staker, std::string_view provider) {
    return read(
        R"({"emission":{"started":true,"exhausted":false,
            "treasury":{"basisPoints":2000,"paid":"20","withheld":"0"},
            "stakers":{"basisPoints":4000,"paid":"10","withheld":"30"},
            "providers":{"basisPoints":4000,"paid":"0","withheld":"0"}},"vault":)" +
        std::string{kVault} + R"(,"staker":)" + std::string{staker} + R"(,"provider":)" +
        std::string{provider} + "}");
}
const char* const kNoStake =
    R"({"shares":"0","held":"0","frozen":"0","assets":"0","earned":"0","tickets":[]})";
const char* const kNoWorkers =
    R"({"earned":"0","claimed":"0","pending":"0","owed":"0","inVpha":false,"workers":[]})";

TEST(Reports, SayWhenSomethingIs) {
    EXPECT_EQ(when_text(kNow, kNow), "now");
    EXPECT_EQ(when_text(kNow + 60'000, kNow), "in 1 minute");
    EXPECT_EQ(when_text(kNow - 119 * 60'000, kNow), "119 minutes ago");
    EXPECT_EQ(when_text(kNow + kDay, kNow), "in 24 hours");
    EXPECT_EQ(when_text(kNow + 21 * kDay, kNow), "in 21 days");
    EXPECT_EQ(when_text(0, kNow), "20775 days ago");
}

TEST(Reports, SharesAreRoundedDown) {
    EXPECT_EQ(share_text(0, 0), "-");
    EXPECT_EQ(share_text(1, 3), "33.33 %");
    EXPECT_EQ(share_text(2, 3), "66.66 %");
    EXPECT_EQ(share_text(7, 7), "100.00 %");
    EXPECT_EQ(share_text(1, 2000), "0.05 %");
    const auto most = ~u128{0};
    EXPECT_EQ(share_text(most, most), "100.00 %");
    EXPECT_EQ(share_text(most / 4 + 1, most), "25.00 %");
}

TEST(Reports, ValuesEndInOneColumn) {
    EXPECT_EQ(aligned({{"a", "1,000 PHA"}, {"b", "0.5 PHA"}, {"c", "none"}}),
              (std::vector<std::string>{"1,000 PHA", "    0.5 PHA", "none"}));
}

TEST(Reports, SupplySaysWhatBrokenBooksAre) {
    const auto supply = [](const char* covered) {
        return read(
            R"({"total":"1000000000000000000000","reserve":"700000000000000000000",
                "unscheduled":"181600000000000000000","withheld":"0","paid":"0","released":"0",
                "unvested":"100000000000000000000","staked":"0","locked":"0",
                "treasury":"100000000000000000000","circulating":"100000000000000000000",
                "issuanceIsFixed":true,"reserveAndPaidIsGenesis":true,"scheduledIsDivided":true,
                "vaultIsCovered":)" +
            std::string{covered} + "}");
    };
    const auto good = supply_report(supply("true"), {});
    EXPECT_EQ(good.front().heading, "All 1,000,000,000 PHA");
    EXPECT_EQ(line(good, "reserve").value, "700,000,000 PHA");
    EXPECT_EQ(line(good, "reserve").note, "70.00 %, rewards to come");
    EXPECT_EQ(line(good, "unscheduled").value, "181,600,000 PHA");
    EXPECT_EQ(line(good, "the vault has what it owes").tone, Tone::Good);
    const auto bad = supply_report(supply("false"), {});
    EXPECT_EQ(line(bad, "the vault has what it owes").value, "NO");
    EXPECT_EQ(line(bad, "the vault has what it owes").tone, Tone::Bad);
}

TEST(Reports, AStakerSeesWorthYieldAndTickets) {
    const auto staking =
        read(R"({"vault":)" + std::string{kVault} +
             R"(,"account":{"shares":"50000000000000","held":"20000000000000","frozen":"0",
            "assets":"100000000000000","earned":"3000000000000",
            "tickets":[{"id":4,"assets":"1500000000000","maturesAtMs":1796000000000}]}})");
    const auto report = staked_report(staking, read(R"({"aprPpm":105119999})"), {}, kNow);
    EXPECT_EQ(line(report, "owned").value, "50 vPHA");
    EXPECT_EQ(line(report, "owned").note, "at 1.999999999 PHA each");
    EXPECT_EQ(line(report, "worth").value, "100 PHA");
    EXPECT_EQ(line(report, "held").value, "20 vPHA");
    EXPECT_FALSE(has(report, "frozen"));
    EXPECT_EQ(line(report, "unbonding").value, "1.5 PHA");
    EXPECT_EQ(line(report, "unbonding").note,
              "ticket 4, paid by itself in 11 days, 2026-11-30 00:53:20 UTC");
    EXPECT_EQ(line(report, "a year").value, "10,511.99 %");
}

TEST(Reports, WhoHasNothingIsToldWhatToDo) {
    const auto report = rewards_report(rewards(kNoStake, kNoWorkers), {}, {}, kNow);
    ASSERT_EQ(report.size(), 3U);
    EXPECT_NE(report[0].lines[0].note.find("pha stake"), std::string::npos);
    EXPECT_NE(report[1].lines[0].note.find("no worker"), std::string::npos);
    EXPECT_EQ(line(report, "stakers").note,
              "25.00 % of its leg; grows to all of it with what is staked");
    EXPECT_EQ(line(report, "treasury").note, "100.00 % of its leg");
    EXPECT_EQ(line(report, "providers").note, "- of its leg");
}

TEST(Reports, AWorkersFactorsMultiplyToItsShare) {
    const auto report = rewards_report(
        rewards(kNoStake,
                R"({"earned":"30","claimed":"10","pending":"20","owed":"0","inVpha":true,"workers":[
                    {"worker":"0x22","state":"Active","reason":"None","weight":15000,
                     "required":"1875000000000000","collateral":"937500000000000",
                     "confidence":8000,"proofOfCloud":10500,"share":63000000,
                     "classShares":"63000000","totalShares":"252000000","pending":"20",
                     "vesting":"1","paid":"9","forfeited":"0","lastAnswerMs":1794999940000,
                     "challenge":{"id":"0x01","deadline":77},
                     "nextSettlementMs":1795000120000,"nextPaymentMs":0}]})"),
        {}, {}, kNow);
    EXPECT_EQ(report[2].heading, "Worker 0x22");
    EXPECT_EQ(line(report, "state").tone, Tone::Good);
    EXPECT_EQ(line(report, "weight").value, "1.5");
    EXPECT_EQ(line(report, "collateral").value, "x 0.5");
    EXPECT_EQ(line(report, "collateral").note, "937.5 vPHA of 1,875 vPHA are locked");
    EXPECT_EQ(line(report, "confidence").value, "x 0.8");
    EXPECT_EQ(line(report, "proof of cloud").value, "x 1.05");
    EXPECT_EQ(line(report, "share").value, "0.63");
    EXPECT_EQ(line(report, "share").note, "25.00 % of the 2.52 that are paid");
    EXPECT_EQ(line(report, "paid").note, "as vPHA");
    EXPECT_EQ(line(report, "last answer").value, "1 minute ago");
    EXPECT_EQ(line(report, "challenge").note, "to be answered by block 77");
    EXPECT_EQ(line(report, "next settlement").value, "in 2 minutes");
    EXPECT_FALSE(has(report, "next payment"));
    EXPECT_FALSE(has(report, "why no share"));
}

TEST(Reports, EveryReasonForNoShareSaysWhatToDo) {
    for (const char* reason : {"EvidenceLapsed", "NoCollateral", "ClassStopped", "NoConfidence",
                               "NoWeight", "FirstAnswerMissing", "Unresponsive", "ClassListFull"}) {
        const auto report = rewards_report(
            rewards(kNoStake,
                    R"({"earned":"0","workers":[{"worker":"0x22","state":"Idle","reason":")" +
                        std::string{reason} + R"("}]})"),
            {}, {}, kNow);
        EXPECT_EQ(line(report, "why no share").value, reason);
        EXPECT_FALSE(line(report, "why no share").note.empty());
        EXPECT_EQ(line(report, "state").tone, Tone::Bad);
    }
}

TEST(Lines, NameAmountsByWhatTheyAreOf) {
    const auto text = [](std::string_view json) { return inline_text(read(json), {}); };
    EXPECT_EQ(text(R"({"who":"4x","amount":"1500000000000"})"), "who=4x  amount=1.5 PHA");
    EXPECT_EQ(text(R"({"asset_id":1,"balance":"1500000000000"})"), "asset_id=1  balance=1.5 vPHA");
    EXPECT_EQ(text(R"({"asset_id":2,"amount":"1500000000000"})"),
              "asset_id=2  amount=1500000000000");
    EXPECT_EQ(text(R"({"at_ms":1795000000000,"list":[1]})"),
              "at_ms=2026-11-18 11:06:40 UTC  list=[1]");
    EXPECT_EQ(text("null"), "");
    EXPECT_EQ(text("7"), "7");
}

TEST(Lines, WriteTimesSpansAndShares) {
    const auto text = [](std::string_view name, std::uint64_t value) {
        return readable(name, json::Value{value}, {});
    };
    EXPECT_EQ(text("unbondingMs", 1'814'400'000), "21 days");
    EXPECT_EQ(text("vote_ms", 3'600'000), "1 hour");
    EXPECT_EQ(text("windowMs", 1'500), "1500 ms");
    EXPECT_EQ(text("windowMs", 0), "0 ms");
    EXPECT_EQ(text("startMs", kNow), "2026-11-18 11:06:40 UTC");
    EXPECT_EQ(text("basisPoints", 2'000), "20 %");
    EXPECT_EQ(text("commissionBps", 125), "1.25 %");
    // Session points are no share, and a number of blocks no time.
    EXPECT_EQ(text("points", 7), "7");
    EXPECT_EQ(text("blocks", 60'000), "60000");
}

TEST(Reports, AnAnswerOfAnotherShapeIsNoReasonToFail) {
    for (const char* text : {"null", "7", "[]", "{}", R"({"vault":[],"account":"x"})",
                             R"({"provider":{"workers":[7,null]},"staker":{"tickets":[{}]}})"}) {
        const auto answer = read(text);
        EXPECT_FALSE(supply_report(answer, {}).empty());
        EXPECT_FALSE(staked_report(answer, answer, {}, kNow).empty());
        EXPECT_FALSE(rewards_report(answer, answer, {}, kNow).empty());
    }
}

}  // namespace
}  // namespace node::pha
