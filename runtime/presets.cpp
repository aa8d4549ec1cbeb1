// The named configurations: development chains with well-known keys.
#include "frame/support/currency.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/genesis.hpp"

#include <array>

namespace runtime {

namespace json = primitives::json;
using primitives::Balance;

namespace {

/// An account of the development phrase and its keys.
struct DevelopmentKeys {
    std::string_view account;  // sr25519 //Name
    std::string_view grandpa;  // ed25519 //Name
};
constexpr DevelopmentKeys kAlice{
    "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"};
constexpr DevelopmentKeys kBob{
    "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48",
    "0xd17c2d7823ebf260fd138f2d7e27d114c0145d968b5ff5006125f2414fadae69"};
constexpr DevelopmentKeys kCharlie{
    "0x90b5ab205c6974c9ea841be688864633dc9ca8a357843eeacf2314649965fe22",
    "0x439660b36c6c03afafca027b910b4fecf99801834c62a5e6006f27d978de234f"};
constexpr DevelopmentKeys kDave{
    "0x306721211d5404bd9da88e0204360a1a9ab8b87c66c1bc2fcdd37f3c2222cc20",
    "0x5e639b43e0052c47447dac87d6fd2b6ec50bdd4d0f614e4299c665249bbd09d9"};

/// //Alice//stash, //Bob//stash, //Eve, //Ferdie: accounts that are no validators.
constexpr std::string_view kOtherAccounts[] = {
    "0xbe5ddb1579b72e84524fc29e78609e3caf42e85aa118ebfe0b0ad404b5bdd25f",
    "0xfe65717dad0447d715f660a0a58411de509b42e6efb8375f562f58a554d5860e",
    "0xe659a7a1628cdd93febc04a4e0646ea20e9f5f0ce097d9a05290d4a9e054df4e",
    "0x1cbd2d43530a44705ad088af313e18f80b53ef16b36177cd4b77b846f2a5f07c"};

constexpr Balance kEndowment = Balance{10'000'000} * frame::kPlanckPerPha;

constexpr std::string_view kNames[] = {"dev", "local"};

// ---- the genesis allocation ----
//
// Of the 300,000,000 PHA beside the reward reserve: investors 150, crowdloan 69, team 50, stakedrop
// 21, testnet rewards 10 million, with their times of unlocking from genesis on. On these chains
// the development accounts hold 80 million of what investors have at once, and the treasury holds
// what was earned by nobody here: stakedrop and testnet.

constexpr Balance kMillion = Balance{1'000'000} * frame::kPlanckPerPha;
constexpr Balance kInvestors = 150 * kMillion;
constexpr Balance kCrowdloan = 69 * kMillion;
constexpr Balance kTeam = 50 * kMillion;
constexpr Balance kEarned = (21 + 10) * kMillion;
static_assert(kInvestors + kCrowdloan + kTeam + kEarned == kTotalSupply - kRewardReserve);

constexpr primitives::AccountId kInvestorsAccount = frame::pallet_account("phainvst");
constexpr primitives::AccountId kCrowdloanAccount = frame::pallet_account("phacrowd");
constexpr primitives::AccountId kTeamAccount = frame::pallet_account("pha/team");

/// In slots of 2 s.
constexpr std::uint32_t kBlocksPerDay = 43'200;

json::Value balances() {
    json::Array list;
    const auto endow = [&](std::string_view account, Balance amount) {
        list.push_back(json::Array{account, json::to_decimal(amount)});
    };
    Balance investors = kInvestors;
    const auto endow_developer = [&](std::string_view account) {
        endow(account, kEndowment);
        investors -= kEndowment;
    };
    for (const auto& keys : {kAlice, kBob, kCharlie, kDave})
        endow_developer(keys.account);
    for (const auto account : kOtherAccounts)
        endow_developer(account);
    endow(primitives::to_hex(kInvestorsAccount), investors);
    endow(primitives::to_hex(kCrowdloanAccount), kCrowdloan);
    endow(primitives::to_hex(kTeamAccount), kTeam);
    endow(primitives::to_hex(frame::kTreasuryAccount), kEarned);
    return json::Object{}.set("balances", std::move(list));
}

/// Investors: 20 % after 6 months, 20 % after 12. Crowdloan: 85 % over 96 weeks. Team: 80 % over 16
/// months, 5 % of the whole each.
json::Value vesting() {
    json::Array list;
    const auto lock = [&](const primitives::AccountId& account, Balance locked, Balance per_block,
                          std::uint32_t start) {
        list.push_back(json::Array{primitives::to_hex(account), json::to_decimal(locked),
                                   json::to_decimal(per_block), start});
    };
    const auto evenly = [&](const primitives::AccountId& account, Balance locked,
                            std::uint32_t days) {
        const Balance blocks = Balance{days} * kBlocksPerDay;
        lock(account, locked, (locked + blocks - 1) / blocks, 0);
    };
    // A cliff: all of it one block after the start.
    lock(kInvestorsAccount, kInvestors / 5, kInvestors / 5, 182 * kBlocksPerDay);
    lock(kInvestorsAccount, kInvestors / 5, kInvestors / 5, 365 * kBlocksPerDay);
    evenly(kCrowdloanAccount, kCrowdloan / 100 * 85, 96 * 7);
    evenly(kTeamAccount, kTeam / 10 * 8, 16 * 365 / 12);
    return json::Object{}.set("vesting", std::move(list));
}

json::Value config_of(std::span<const DevelopmentKeys> authorities) {
    json::Array aura;
    json::Array grandpa;
    for (const auto& keys : authorities) {
        aura.push_back(keys.account);
        grandpa.push_back(keys.grandpa);
    }
    json::Object out;
    out.set("balances", balances());
    out.set("vesting", vesting());
    out.set("aura", json::Object{}.set("authorities", std::move(aura)).set("slotDuration", 2000u));
    out.set("grandpa", json::Object{}.set("authorities", std::move(grandpa)));
    out.set("validators", json::Object{}.set("min", 1u));
    out.set("sudo", json::Object{}.set("key", kAlice.account));
    out.set("teePolicy",
            json::Object{}
                .set("freezeThreshold", 2u)
                .set("freezeMembers", json::Array{kAlice.account, kBob.account, kCharlie.account}));
    return out;
}

}  // namespace

std::optional<std::string> genesis_config_of(std::string_view preset) {
    const std::array alice{kAlice};
    const std::array four{kAlice, kBob, kCharlie, kDave};
    if (preset == "dev") return json::write(config_of(alice));
    if (preset == "local") return json::write(config_of(four));
    return std::nullopt;
}

std::span<const std::string_view> genesis_config_names() {
    return kNames;
}

}  // namespace runtime
