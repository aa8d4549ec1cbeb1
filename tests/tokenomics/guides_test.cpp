// The worked numbers of the guides, calculated again by the code that the chain runs. A guide has
// them in blocks fenced with ```worked, a line each:
//
//   name key=value key=value -> result unit
//
// Amounts are PHA or vPHA with decimals, everything else is a whole number; a result is cut to the
// decimals that are shown. The table of tracks in the guide of governance is that of genesis.
#include "tests/support/vectors.hpp"
#include "tokenomics/emission/emission.hpp"
#include "tokenomics/math/emission_curve.hpp"
#include "tokenomics/math/shares.hpp"
#include "tokenomics/pools/pool.hpp"
#include "tokenomics/referenda/tracks.hpp"
#include "tokenomics/rewards/rates.hpp"
#include "tokenomics/slashing/parameters.hpp"
#include "tokenomics/validators/parameters.hpp"
#include "tokenomics/vpha/vpha.hpp"

#include <functional>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

namespace {

using frame::kPlanckPerPha;
using primitives::Balance;
using Given = std::map<std::string, Balance>;
namespace math = tokenomics::math;
namespace pools = tokenomics::pools;
namespace rewards = tokenomics::rewards;
namespace slashing = tokenomics::slashing;
namespace validators = tokenomics::validators;
namespace vpha = tokenomics::vpha;

constexpr std::uint64_t kHourMs = 3'600'000;

/// 12 decimals, more are an error.
Balance planck(const std::string& text) {
    Balance out = 0;
    int decimals = -1;
    for (const char digit : text) {
        if (digit == '.') {
            EXPECT_EQ(decimals, -1) << text;
            decimals = 0;
            continue;
        }
        EXPECT_TRUE(digit >= '0' && digit <= '9') << text;
        out = out * 10 + static_cast<Balance>(digit - '0');
        if (decimals >= 0) ++decimals;
    }
    EXPECT_LE(decimals, 12) << text;
    for (int i = std::max(decimals, 0); i < 12; ++i)
        out *= 10;
    return out;
}

std::string shown(Balance value, std::size_t decimals) {
    std::string digits;
    for (int i = 0; i < 12 || value != 0 || digits.size() < 13; ++i) {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    }
    const auto point = digits.size() - 12;
    return decimals == 0 ? digits.substr(0, point)
                         : digits.substr(0, point) + "." + digits.substr(point, decimals);
}

// ---- what the numbers mean
// -----------------------------------------------------------------------

std::uint64_t whole(Balance amount) {
    return static_cast<std::uint64_t>(amount / kPlanckPerPha);
}

/// What the schedule emits in so many hours of a period (1 is the first).
Balance emitted_in(std::uint64_t period, std::uint64_t hours) {
    constexpr Balance kReserve = Balance{518'400'000} * kPlanckPerPha;
    const std::uint64_t begin_ms = (period - 1) * math::kPeriodMs;
    const std::uint64_t end_ms = begin_ms + hours * kHourMs;
    const auto at = [&](std::uint64_t ms) {
        return math::emitted(kReserve, math::period_at({0, 0, kReserve}, ms), ms);
    };
    return at(end_ms) - at(begin_ms);
}

Balance leg(std::size_t index, Balance period, std::uint64_t hours) {
    math::Carries carries{};
    return math::split(emitted_in(whole(period), hours), tokenomics::emission::Split{}.shares(),
                       carries)[index];
}

Balance stakers_day(Given& in) {
    const Balance ramp = vpha::Parameters{}.staked_ramp;
    return leg(1, in["period"], 24) * std::min(in["staked"], ramp) / ramp;
}

Balance share(Given& in) {
    const auto factors = rewards::factors_of(
        {}, {.tier = static_cast<std::uint8_t>(whole(in["tier"]))}, whole(in["weight"]),
        static_cast<std::uint8_t>(whole(in["cloud"])), in["collateral"]);
    // 1/10^8 of a unit.
    return Balance{rewards::share_of(factors)} * 10'000;
}

Balance provider_hour(Given& in) {
    const Balance ramp = rewards::Parameters{}.weight_ramp / rewards::kWeightUnit * kPlanckPerPha;
    return leg(2, in["period"], 1) * in["share"] / std::max(in["all"], ramp);
}

Balance slash(Given& in, slashing::Tier tier) {
    const auto rate = slashing::Parameters{}.basis_points[static_cast<std::size_t>(tier)];
    return in["collateral"] * rate / math::kBasisPoints;
}

Balance reporter(Given& in) {
    const slashing::Parameters parameters;
    return std::min(in["slash"] * parameters.reporter_basis_points / math::kBasisPoints,
                    parameters.reporter_max);
}

Balance appeal(Given& in) {
    const slashing::Parameters parameters;
    return std::max(in["slash"] * parameters.appeal_basis_points / math::kBasisPoints,
                    parameters.appeal_min);
}

Balance validator_hour(Given& in) {
    const Balance pot =
        leg(0, in["period"], 1) * validators::Parameters{}.pay_basis_points / math::kBasisPoints;
    return pot * in["points"] / in["all"];
}
Balance points(Given& in) {
    return in["blocks"] * validators::kPointsPerBlock +
           in["votes"] * (validators::kPointsPerCommit / whole(in["validators"]));
}

Balance absence(Given& in) {
    const auto rate = validators::offline_rate({}, whole(in["missed"]), whole(in["slots"]));
    return in["bond"] * rate / math::kBasisPoints;
}

pools::Worth worth(Given& in) {
    return {.shares = in["of"],
            .entry_value = in["value"],
            .exit_shares = in["of"],
            .exit_value = in["value"],
            .held = 0};
}

const std::map<std::string, std::function<Balance(Given&)>> kCalculations{
    {"deposit",
     [](Given& in) {
         return *math::shares_for_deposit({in["vault"], in["supply"]}, in["assets"]);
     }},
    {"redeem",
     [](Given& in) { return *math::assets_for_redeem({in["vault"], in["supply"]}, in["shares"]); }},
    {"stakers-day", stakers_day},
    {"yield", [](Given& in) { return in["day"] * 365 * 100 / (in["vault"] / kPlanckPerPha); }},
    {"collateral", [](Given& in) { return rewards::required_collateral({}, whole(in["weight"])); }},
    {"share", share},
    {"provider-hour", provider_hour},
    {"unanswered", [](Given& in) { return slash(in, slashing::Tier::Unanswered); }},
    {"contradiction", [](Given& in) { return slash(in, slashing::Tier::Contradiction); }},
    {"duplicate", [](Given& in) { return slash(in, slashing::Tier::Duplicate); }},
    {"reporter", reporter},
    {"appeal", appeal},
    {"points", points},
    {"validator-hour", validator_hour},
    {"author",
     [](Given& in) {
         return in["fees"] * validators::FeeShares{}.author / math::kBasisPoints + in["tips"];
     }},
    {"absence", absence},
    {"equivocation",
     [](Given& in) {
         return in["bond"] * validators::Parameters{}.equivocation_slash_basis_points /
                math::kBasisPoints;
     }},
    {"capture", [](Given& in) { return (whole(in["validators"]) / 3 + 1) * in["bond"]; }},
    {"enter", [](Given& in) { return worth(in).shares_for(in["amount"]); }},
    {"leave", [](Given& in) { return worth(in).amount_for(in["shares"]); }},
    {"commission",
     [](Given& in) {
         return pools::part_of(in["pay"], static_cast<std::uint16_t>(whole(in["bps"])));
     }},
    {"bears",
     [](Given& in) {
         return pools::shares_that_bear(in["loss"], in["of"], in["value"], in["owner"]);
     }},
};

// ---- reading
// -------------------------------------------------------------------------------------

void check_line(const std::string& line) {
    std::istringstream words{line};
    std::string name;
    words >> name;
    const auto calculation = kCalculations.find(name);
    ASSERT_NE(calculation, kCalculations.end()) << line;
    Given given;
    std::string word;
    while (words >> word && word != "->") {
        const auto at = word.find('=');
        ASSERT_NE(at, std::string::npos) << line;
        given[word.substr(0, at)] = planck(word.substr(at + 1));
    }
    const auto named = given.size();
    std::string result;
    words >> result;
    const auto point = result.find('.');
    const std::size_t decimals = point == std::string::npos ? 0 : result.size() - point - 1;
    const Balance value = calculation->second(given);
    EXPECT_EQ(given.size(), named) << "a number is missing: " << line;
    EXPECT_EQ(shown(value, decimals), result) << line;
}

/// The lines of a guide's worked blocks.
std::vector<std::string> worked_lines(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream lines{text};
    std::string line;
    bool inside = false;
    while (std::getline(lines, line)) {
        if (line.starts_with("```"))
            inside = line == "```worked";
        else if (inside && !line.empty())
            out.push_back(line);
    }
    return out;
}

/// What is between the bars of a table's row, without spaces at its ends and without `,` and ` %`.
std::vector<std::string> cells_of(const std::string& row) {
    std::vector<std::string> out;
    std::istringstream cells{row.substr(1)};
    std::string cell;
    while (std::getline(cells, cell, '|')) {
        std::erase_if(cell, [](char one) { return one == ' ' || one == ',' || one == '%'; });
        out.push_back(cell);
    }
    return out;
}

TEST(GovernanceGuide, TheTableOfTracksIsTheChains) {
    namespace referenda = tokenomics::referenda;
    constexpr const char* kNames[] = {"Parameters",  "Weights",    "Policy", "SmallSpend",
                                      "MediumSpend", "LargeSpend", "Slash",  "Appeal",
                                      "Thaw",        "Upgrade"};
    static_assert(std::size(kNames) == referenda::kTracksCount);
    std::istringstream lines{tests::read_text(tests::source_dir() / "docs" / "governance.md")};
    std::size_t found = 0;
    std::string line;
    while (std::getline(lines, line)) {
        const std::string name = line.starts_with("| ") ? cells_of(line)[0] : "";
        const auto* at = std::find(std::begin(kNames), std::end(kNames), name);
        if (at == std::end(kNames)) continue;
        ++found;
        const auto rules =
            referenda::default_tracks()[static_cast<std::size_t>(at - std::begin(kNames))];
        const auto text = [](auto value) {
            return std::to_string(static_cast<std::uint64_t>(value));
        };
        const std::vector<std::string> expected{
            text(rules.deposit / kPlanckPerPha), text(rules.quorum_basis_points / 100),
            text(rules.approval_basis_points / 100), text(rules.vote_ms / referenda::kDayMs),
            text(rules.enactment_ms / referenda::kDayMs)};
        const auto cells = cells_of(line);
        ASSERT_EQ(cells.size(), 2 + expected.size()) << line;
        EXPECT_EQ(std::vector<std::string>(cells.begin() + 2, cells.end()), expected) << line;
    }
    EXPECT_EQ(found, referenda::kTracksCount);
}

class Guides : public ::testing::TestWithParam<std::pair<const char*, std::size_t>> {};

TEST_P(Guides, TheirNumbersAreTheChains) {
    const auto [name, lines_min] = GetParam();
    const auto lines = worked_lines(tests::read_text(tests::source_dir() / "docs" / name));
    EXPECT_GE(lines.size(), lines_min) << name;
    for (const auto& line : lines)
        check_line(line);
}

INSTANTIATE_TEST_SUITE_P(Docs, Guides,
                         ::testing::Values(std::pair{"stakers.md", std::size_t{6}},
                                           std::pair{"providers.md", std::size_t{8}},
                                           std::pair{"validators.md", std::size_t{6}},
                                           std::pair{"delegators.md", std::size_t{6}}),
                         [](const auto& one) {
                             const std::string name = one.param.first;
                             return name.substr(0, name.find('.'));
                         });

}  // namespace
