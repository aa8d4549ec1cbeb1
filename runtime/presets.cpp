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

json::Value balances() {
    json::Array list;
    Balance left = kTotalSupply - kRewardReserve;
    const auto endow = [&](std::string_view account, Balance amount) {
        list.push_back(json::Array{account, json::to_decimal(amount)});
        left -= amount;
    };
    for (const auto& keys : {kAlice, kBob, kCharlie, kDave})
        endow(keys.account, kEndowment);
    for (const auto account : kOtherAccounts)
        endow(account, kEndowment);
    endow(primitives::to_hex(frame::kTreasuryAccount), left);
    return json::Object{}.set("balances", std::move(list));
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
