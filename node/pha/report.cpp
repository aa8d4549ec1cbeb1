#include "node/pha/report.hpp"

#include "node/pha/output.hpp"

#include <algorithm>
#include <array>

namespace node::pha {

using primitives::u128;

namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint64_t kDayMs = 24 * kHourMs;
/// Of a worker's weight and of its share (tokenomics/rewards/rates.hpp).
constexpr u128 kWeightUnit = 10'000;
constexpr u128 kShareUnit = 100'000'000;

u128 amount_of(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    const auto amount = member == nullptr ? std::nullopt : member->as_amount();
    return amount.value_or(0);
}
std::string text_of(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    return member == nullptr || member->if_string() == nullptr ? std::string{}
                                                               : *member->if_string();
}
bool flag_of(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    return member != nullptr && *member == json::Value{true};
}
const json::Value& part_of(const json::Value& value, std::string_view name) {
    static const json::Value kNull;
    const auto* member = value.find(name);
    return member == nullptr ? kNull : *member;
}
const json::Array& list_of(const json::Value& value, std::string_view name) {
    static const json::Array kEmpty;
    const auto* member = value.find(name);
    const auto* list = member == nullptr ? nullptr : member->if_array();
    return list == nullptr ? kEmpty : *list;
}

/// A number with so many decimals, without those that are zero.
std::string decimal_text(u128 number, unsigned decimals) {
    auto text = amount_text(number, {.ss58_prefix = 0, .decimals = decimals, .symbol = ""});
    text.pop_back();
    return text;
}

/// How an answer's amounts are written.
class Writer {
  public:
    explicit Writer(const ChainUnits& units)
        : pha_{units}, vpha_{units.ss58_prefix, units.decimals, "v" + units.symbol} {}

    std::string pha(u128 amount) const { return amount_text(amount, pha_); }
    std::string vpha(u128 amount) const { return amount_text(amount, vpha_); }
    ReportLine line(std::string name, const json::Value& of, std::string_view member,
                    std::string note = {}) const {
        return {std::move(name), pha(amount_of(of, member)), std::move(note)};
    }

  private:
    ChainUnits pha_;
    ChainUnits vpha_;
};

/// The price of a vPHA in PHA, to nine decimals.
std::string price_text(const json::Value& vault) {
    constexpr unsigned kDecimals = 9;
    constexpr u128 kScale = 1'000'000'000;
    const auto numerator = amount_of(vault, "priceNumerator");
    const auto denominator = amount_of(vault, "priceDenominator");
    if (denominator == 0) return "-";
    const auto whole = numerator / denominator;
    const auto rest = numerator % denominator * kScale / denominator;
    return decimal_text(whole * kScale + rest, kDecimals);
}

void add_yield(const json::Value& vpha, std::vector<ReportLine>& out) {
    if (vpha.find("aprPpm") == nullptr) return;
    const auto percent = decimal_text(amount_of(vpha, "aprPpm") / 100, 2);
    out.push_back({"a year", percent + " %",
                   "of what is staked, at the rate of now and without compounding"});
}

void add_tickets(const json::Value& account, const Writer& write, std::uint64_t now_ms,
                 std::vector<ReportLine>& out) {
    for (const auto& ticket : list_of(account, "tickets")) {
        const auto at_ms = static_cast<std::uint64_t>(amount_of(ticket, "maturesAtMs"));
        out.push_back({"unbonding", write.pha(amount_of(ticket, "assets")),
                       "ticket " + decimal_text(amount_of(ticket, "id"), 0) + ", paid by itself " +
                           when_text(at_ms, now_ms) + ", " + utc_text(at_ms)});
    }
}

ReportSection staker_section(const json::Value& account, const json::Value& vault,
                             const json::Value& vpha, const Writer& write, std::uint64_t now_ms) {
    ReportSection out{"As a staker", {}};
    const auto shares = amount_of(account, "shares");
    if (shares == 0 && list_of(account, "tickets").empty() && amount_of(account, "earned") == 0) {
        out.lines.push_back(
            {"nothing", "", "no vPHA is held; `pha stake AMOUNT --from KEY` turns PHA into it"});
        add_yield(vpha, out.lines);
        return out;
    }
    out.lines.push_back({"owned", write.vpha(shares), "at " + price_text(vault) + " PHA each"});
    out.lines.push_back(write.line("worth", account, "assets"));
    out.lines.push_back(
        write.line("earned", account, "earned", "by the price of vPHA, which grows every block"));
    if (const auto held = amount_of(account, "held"); held > 0)
        out.lines.push_back({"held", write.vpha(held),
                             "as collateral, bond or for a slash; it earns all the same"});
    if (const auto frozen = amount_of(account, "frozen"); frozen > 0)
        out.lines.push_back({"frozen", write.vpha(frozen), "by votes"});
    add_tickets(account, write, now_ms, out.lines);
    add_yield(vpha, out.lines);
    return out;
}

/// What an operator does about a share of zero.
std::string reason_text(const std::string& reason) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kReasons{
        {{"EvidenceLapsed", "its evidence has lapsed or was denied: `pha worker renew`"},
         {"NoCollateral",
          "no collateral is locked for it: `pha call Collateral.lock`, or a pool's"},
         {"ClassStopped", "its hardware class is stopped by policy"},
         {"NoConfidence", "its confidence tier pays nothing"},
         {"NoWeight", "its evidence has no weight: image, GPU or VLEK; see `pha worker show`"},
         {"FirstAnswerMissing", "it has not answered its first challenge yet"},
         {"Unresponsive", "it did not answer a challenge in time; the next answer counts again"},
         {"ClassListFull", "there are as many hardware classes as the chain counts"}}};
    for (const auto& [name, text] : kReasons)
        if (reason == name) return std::string{text};
    return {};
}

std::string factor_text(u128 basis_points) {
    return "x " + decimal_text(basis_points, 4);
}

void add_share(const json::Value& worker, const Writer& write, std::vector<ReportLine>& out) {
    const auto required = amount_of(worker, "required");
    const auto collateral = amount_of(worker, "collateral");
    const auto covered =
        required == 0 ? u128{0} : std::min(collateral, required) * 10'000 / required;
    out.push_back({"weight", decimal_text(amount_of(worker, "weight") * 10'000 / kWeightUnit, 4),
                   "units; an H100 is one"});
    out.push_back({"collateral", factor_text(covered),
                   write.vpha(collateral) + " of " + write.vpha(required) + " are locked"});
    out.push_back({"confidence", factor_text(amount_of(worker, "confidence")), ""});
    out.push_back({"proof of cloud", factor_text(amount_of(worker, "proofOfCloud")), ""});
    const auto share = amount_of(worker, "share");
    const auto all = amount_of(worker, "totalShares");
    out.push_back({"share", decimal_text(share * 100'000'000 / kShareUnit, 8),
                   share_text(share, all) + " of the " +
                       decimal_text(all * 100'000'000 / kShareUnit, 8) + " that are paid"});
}

ReportSection worker_section(const json::Value& worker, const Writer& write, std::uint64_t now_ms) {
    ReportSection out{"Worker " + text_of(worker, "worker"), {}};
    const auto state = text_of(worker, "state");
    out.lines.push_back({"state", state, "", state == "Active" ? Tone::Good : Tone::Bad});
    if (const auto why = reason_text(text_of(worker, "reason")); !why.empty())
        out.lines.push_back({"why no share", text_of(worker, "reason"), why, Tone::Bad});
    add_share(worker, write, out.lines);
    out.lines.push_back(write.line("pending", worker, "pending", "closed by the next answer"));
    out.lines.push_back(write.line("vesting", worker, "vesting", "paid by itself within a day"));
    out.lines.push_back(write.line("paid", worker, "paid"));
    if (amount_of(worker, "forfeited") > 0)
        out.lines.push_back(
            write.line("forfeited", worker, "forfeited", "of intervals without an answer"));
    if (const auto at_ms = static_cast<std::uint64_t>(amount_of(worker, "lastAnswerMs")); at_ms > 0)
        out.lines.push_back({"last answer", when_text(at_ms, now_ms), ""});
    if (const auto& challenge = part_of(worker, "challenge"); !challenge.is_null())
        out.lines.push_back(
            {"challenge", "open",
             "to be answered by block " + decimal_text(amount_of(challenge, "deadline"), 0)});
    const auto add_time = [&](const char* label, const char* member, const char* note) {
        const auto at_ms = static_cast<std::uint64_t>(amount_of(worker, member));
        if (at_ms > 0) out.lines.push_back({label, when_text(at_ms, now_ms), note});
    };
    add_time("next settlement", "nextSettlementMs", "of the open interval, by an answer");
    add_time("next payment", "nextPaymentMs", "of what has vested by then");
    return out;
}

ReportSection provider_section(const json::Value& provider, const Writer& write) {
    ReportSection out{"As a provider", {}};
    if (list_of(provider, "workers").empty() && amount_of(provider, "earned") == 0) {
        out.lines.push_back({"nothing", "", "the account operates no worker; docs/providers.md"});
        return out;
    }
    out.lines.push_back(write.line("earned", provider, "earned"));
    out.lines.push_back(write.line("paid", provider, "claimed",
                                   flag_of(provider, "inVpha") ? "as vPHA" : "as PHA"));
    out.lines.push_back(write.line("pending", provider, "pending"));
    if (amount_of(provider, "owed") > 0)
        out.lines.push_back(write.line("owed", provider, "owed", "of former workers"));
    return out;
}

/// How much of what the schedule gives reaches anybody.
ReportSection emission_section(const json::Value& emission, const Writer& write) {
    ReportSection out{"The emission so far", {}};
    if (!flag_of(emission, "started")) {
        out.lines.push_back({"not begun", "", ""});
        return out;
    }
    for (const auto& [name, note] :
         {std::pair{"stakers", "grows to all of it with what is staked"},
          std::pair{"providers", "grows to all of it with the workers' shares"},
          std::pair{"treasury", ""}}) {
        const auto& leg = part_of(emission, name);
        const auto paid = amount_of(leg, "paid");
        const auto all = paid + amount_of(leg, "withheld");
        const bool is_whole = paid == all;
        out.lines.push_back(
            {name, write.pha(paid),
             share_text(paid, all) + " of its leg" + (is_whole ? "" : "; " + std::string{note})});
    }
    if (flag_of(emission, "exhausted"))
        out.lines.push_back({"reserve", "empty", "nothing more is paid", Tone::Bad});
    return out;
}

}  // namespace

std::string when_text(std::uint64_t at_ms, std::uint64_t now_ms) {
    const bool is_past = at_ms < now_ms;
    const auto between = is_past ? now_ms - at_ms : at_ms - now_ms;
    if (between < kMinuteMs) return "now";
    const auto counted = [&](std::uint64_t unit_ms, const char* name) {
        const auto count = between / unit_ms;
        const auto text = std::to_string(count) + " " + name + (count == 1 ? "" : "s");
        return is_past ? text + " ago" : "in " + text;
    };
    if (between >= 2 * kDayMs) return counted(kDayMs, "day");
    if (between >= 2 * kHourMs) return counted(kHourMs, "hour");
    return counted(kMinuteMs, "minute");
}

std::string share_text(u128 part, u128 whole) {
    if (whole == 0) return "-";
    // Both may be larger than the scale leaves room for.
    constexpr u128 kRoom = u128{1} << 112;
    while (whole >= kRoom || part >= kRoom) {
        part >>= 1;
        whole >>= 1;
    }
    const auto hundredths = part * 10'000 / whole;
    auto digits = std::to_string(static_cast<std::uint64_t>(hundredths % 100));
    digits.insert(0, 2 - digits.size(), '0');
    return json::to_decimal(hundredths / 100) + "." + digits + " %";
}

std::vector<std::string> aligned(const std::vector<ReportLine>& lines) {
    const auto whole = [](const std::string& text) {
        return std::min(text.find_first_not_of("0123456789,"), text.size());
    };
    std::size_t width = 0;
    for (const auto& line : lines)
        width = std::max(width, whole(line.value));
    std::vector<std::string> out;
    for (const auto& line : lines) {
        const auto digits = whole(line.value);
        out.push_back(std::string(digits == 0 ? 0 : width - digits, ' ') + line.value);
    }
    return out;
}

Report supply_report(const json::Value& supply, const ChainUnits& units) {
    const Writer write{units};
    const auto total = amount_of(supply, "total");
    const auto part = [&](const char* member, const std::string& note) {
        return write.line(member, supply, member,
                          share_text(amount_of(supply, member), total) + ", " + note);
    };
    Report out{{"All " + write.pha(total),
                {part("reserve", "rewards to come"), part("unvested", "vests to its owners"),
                 part("treasury", "spent by referenda"), part("circulating", "everything else")}},
               {"Of the reserve",
                {write.line("unscheduled", supply, "unscheduled", "no period's emission takes it"),
                 write.line("withheld", supply, "withheld",
                            "of legs with few recipients; governance may release it")}},
               {"Left the reserve",
                {write.line("paid", supply, "paid", "to treasury, stakers and providers"),
                 write.line("released", supply, "released", "by governance")}},
               {"Of what circulates",
                {write.line("staked", supply, "staked", "in the vault of vPHA"),
                 write.line("unbonding", supply, "locked", "in open tickets")}},
               {"Books", {}}};
    for (const auto& [member, name] :
         {std::pair{"issuanceIsFixed", "nothing was minted or burned"},
          std::pair{"reserveAndPaidIsGenesis", "reserve, paid and released are what genesis gave"},
          std::pair{"scheduledIsDivided", "every budget is divided to the last unit"},
          std::pair{"vaultIsCovered", "the vault has what it owes"}}) {
        const bool holds = flag_of(supply, member);
        out.back().lines.push_back(
            {name, holds ? "yes" : "NO", "", holds ? Tone::Good : Tone::Bad});
    }
    return out;
}

Report staked_report(const json::Value& staking, const json::Value& vpha, const ChainUnits& units,
                     std::uint64_t now_ms) {
    const Writer write{units};
    const auto& vault = part_of(staking, "vault");
    const auto unbonding_days = amount_of(vault, "unbondingMs") / kDayMs;
    return {staker_section(part_of(staking, "account"), vault, vpha, write, now_ms),
            {"The vault",
             {write.line("owns", vault, "totalAssets"),
              {"for", write.vpha(amount_of(vault, "totalShares")), ""},
              {"price", price_text(vault) + " PHA", "of a vPHA"},
              write.line("rewarded", vault, "rewarded", "by the stakers' leg"),
              write.line("unbonding", vault, "openTickets",
                         "a ticket is paid " + json::to_decimal(unbonding_days) +
                             " days after it was asked for")}}};
}

Report rewards_report(const json::Value& rewards, const json::Value& vpha, const ChainUnits& units,
                      std::uint64_t now_ms) {
    const Writer write{units};
    const auto& provider = part_of(rewards, "provider");
    Report out{
        staker_section(part_of(rewards, "staker"), part_of(rewards, "vault"), vpha, write, now_ms),
        provider_section(provider, write)};
    for (const auto& worker : list_of(provider, "workers"))
        out.push_back(worker_section(worker, write, now_ms));
    out.push_back(emission_section(part_of(rewards, "emission"), write));
    return out;
}

}  // namespace node::pha
