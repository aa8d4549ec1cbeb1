#include "tests/simulation/chain_state.hpp"

#include "primitives/check.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/genesis.hpp"
#include "runtime/runtime.hpp"
#include "tests/simulation/node.hpp"
#include "tests/support/rooted_state.hpp"
#include "tokenomics/reward_state.hpp"

namespace simulation {

namespace json = primitives::json;
using primitives::Balance;
using primitives::Bytes;
using primitives::scale::encode_to;

namespace {

constexpr Balance kPha = frame::kPlanckPerPha;
constexpr Balance kEndowment = 1'000'000 * kPha;
constexpr Balance kBond = 60'000 * kPha;
/// More accounts than a simulated chain has.
constexpr std::uint32_t kAccountsMax = 10'000;

AccountId filled(std::uint8_t byte) {
    AccountId out;
    out.bytes.fill(byte);
    return out;
}

/// pallet index | call index | arguments
template <class Call>
Bytes call_of(std::uint8_t pallet, const Call& call) {
    Bytes out{pallet, Call::kInfo.index};
    encode_to(call, out);
    return out;
}

std::string config_of(const std::vector<bool>& must_stand) {
    json::Array aura;
    json::Array grandpa;
    json::Array chosen;
    json::Array balances;
    Balance rest = runtime::kTotalSupply - runtime::kRewardReserve;
    const auto endow = [&](const AccountId& who, Balance amount) {
        balances.push_back(json::Array{primitives::to_hex(who), json::to_decimal(amount)});
        rest -= amount;
    };
    for (std::size_t i = 0; i < must_stand.size(); ++i) {
        aura.push_back(primitives::to_hex(account_of(i)));
        grandpa.push_back(primitives::to_hex(key_of(i).public_key()));
        if (!must_stand[i]) chosen.push_back(primitives::to_hex(account_of(i)));
        endow(account_of(i), kEndowment);
    }
    endow(payee(), kEndowment);
    endow(frame::kTreasuryAccount, rest);
    json::Object out;
    out.set("balances", json::Object{}.set("balances", std::move(balances)));
    out.set("aura",
            json::Object{}.set("authorities", std::move(aura)).set("slotDuration", kSlotMs));
    out.set("grandpa", json::Object{}.set("authorities", std::move(grandpa)));
    out.set("session", json::Object{}.set("lengthMs", kSessionSlots * kSlotMs));
    out.set("validators",
            json::Object{}.set("invulnerables", std::move(chosen)).set("min", std::uint64_t{1}));
    return json::write(out);
}

/// The runtime over a state, to look at.
struct Reader {
    explicit Reader(const StateView& state) : host{state, nullptr}, runtime{host} {}
    runtime::NativeHost host;
    runtime::Runtime runtime;
};

/// What changes when each validator bonds.
primitives::StateDiff bonds_of_all(const StateView& state, std::size_t validators) {
    Reader reader{state};
    for (std::size_t i = 0; i < validators; ++i) {
        const auto origin = frame::Origin{frame::Signed{account_of(i)}};
        CHECK(reader.runtime.vpha.dispatch(origin, tokenomics::vpha::Mint{.shares = {kBond}})
                  .has_value());
        CHECK(reader.runtime.validators
                  .dispatch(origin, tokenomics::validators::Bond{.shares = {kBond}})
                  .has_value());
    }
    return reader.host.overlay().take_diff();
}

std::optional<std::string> broken_rule(runtime::Runtime& runtime) {
    const tokenomics::Checked checks[] = {
        tokenomics::try_state(runtime.emission, runtime.vpha, runtime.rewards),
        runtime.collateral.try_state(),
        runtime.pools.try_state(),
        runtime.validators.try_state(),
        runtime.referenda.try_state(),
        runtime.slashing.try_state(),
    };
    for (const auto& check : checks)
        if (!check) return std::string{to_string(check.error())};
    if (!runtime.session.is_consistent()) return "session keys and their owners differ";
    return std::nullopt;
}

}  // namespace

primitives::crypto::Sr25519Pair aura_key_of(std::size_t validator) {
    return tests::sr25519(static_cast<std::uint8_t>(validator + 1));
}

AccountId account_of(std::size_t validator) {
    return {aura_key_of(validator).public_key()};
}

AccountId payee() {
    return filled(0xab);
}

ChainGenesis chain_genesis(const runtime::Executor& executor, const std::vector<bool>& must_stand) {
    auto built = runtime::build_genesis(executor, config_of(must_stand));
    CHECK(built.has_value());
    ChainGenesis out;
    out.state = std::move(built).value();
    tests::RootedState state;
    state.apply(out.state);
    for (const auto& [key, value] : bonds_of_all(state, must_stand.size()))
        out.state.insert_or_assign(key, value);
    state.apply(out.state);
    out.header.state_root = state.root();
    out.header.extrinsics_root = storage::trie::ordered_root({}, storage::trie::Version::V0);
    return out;
}

Bytes Owner::next(const runtime::Executor& executor, const StateView& state, Random& random) const {
    const auto nonce = runtime::account_nonce(executor, state, {key_.public_key()}).value();
    const auto version = runtime::version(executor, state).value();
    Bytes call;
    if (nonce == 0)
        call = call_of(35, tokenomics::validators::Validate{});
    else if (random.chance(300))
        call = call_of(31, tokenomics::vpha::Mint{.shares = {random.between(1, 1000) * kPha}});
    else
        call = call_of(5, frame::balances::TransferAllowDeath{
                              .dest = payee(), .value = {random.between(1, 1000) * kPha / 1000}});
    Bytes rest{0};  // immortal
    encode_to(primitives::Compact<std::uint32_t>{nonce}, rest);
    encode_to(primitives::Compact<Balance>{0}, rest);
    rest.push_back(0);  // no digest of metadata
    Bytes payload = call;
    primitives::append(payload, rest);
    encode_to(version.spec_version, payload);
    encode_to(version.transaction_version, payload);
    encode_to(genesis_, payload);
    encode_to(genesis_, payload);
    payload.push_back(0);

    tests::FixedRandom fixed;
    primitives::MultiSignature signature;
    const auto bytes = key_.sign(payload, fixed);
    std::copy(bytes.begin(), bytes.end(), signature.bytes.begin());
    primitives::OpaqueExtrinsic out;
    out.body.push_back(primitives::kExtrinsicVersion | primitives::kExtrinsicSignedBit);
    encode_to(primitives::MultiAddress{AccountId{key_.public_key()}}, out.body);
    encode_to(signature, out.body);
    primitives::append(out.body, rest);
    primitives::append(out.body, call);
    return primitives::scale::encode(out);
}

std::optional<std::string> broken_invariant(const StateView& state) {
    Reader reader{state};
    auto& runtime = reader.runtime;
    if (runtime.balances.total_issuance() != runtime::kTotalSupply)
        return "the total issuance is not that of genesis";
    Balance sum = 0;
    const auto accounts = runtime.system.storage.account.for_each(
        kAccountsMax, [&](const auto&, const frame::system::AccountInfo& account) {
            sum += account.data.free + account.data.reserved;
            return true;
        });
    if (accounts == kAccountsMax) return "more accounts than a run makes";
    if (sum != runtime::kTotalSupply) return "the accounts do not add up to the total issuance";
    return broken_rule(runtime);
}

Offender offender_of(const StateView& state, std::size_t validator) {
    Reader reader{state};
    const auto who = account_of(validator);
    Offender out;
    out.is_barred = reader.runtime.validators.storage.barred.contains(who);
    reader.runtime.slashing.storage.held_of_bond.for_each(
        kAccountsMax,
        [&](const auto&, tokenomics::slashing::Tier tier) {
            if (tier == tokenomics::slashing::Tier::Equivocation) out.is_slashed = true;
            return true;
        },
        who);
    return out;
}

}  // namespace simulation
