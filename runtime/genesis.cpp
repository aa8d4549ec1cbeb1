#include "runtime/genesis.hpp"

#include "primitives/json/reader.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/runtime.hpp"

namespace runtime {

namespace json = primitives::json;
using primitives::AccountId;
using primitives::Balance;
using primitives::Bytes;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

template <class T = Done>
using Read = Result<T, std::string>;

primitives::Unexpected<std::string> refuse(std::string_view member, std::string_view rule) {
    return unexpected(std::string{member} + ": " + std::string{rule});
}

/// 32 bytes in hex.
Read<AccountId> read_key(std::string_view member, const json::Value& value) {
    const auto* text = value.if_string();
    if (text == nullptr) return refuse(member, "expected 32 bytes as 0x hex");
    const auto key = primitives::fixed_from_hex<AccountId>(*text);
    if (!key) return refuse(member, "expected 32 bytes as 0x hex");
    return *key;
}

/// The items of an array; none for an absent member.
Read<std::span<const json::Value>> read_array(std::string_view member, const json::Value* value) {
    if (value == nullptr) return std::span<const json::Value>{};
    if (const auto* array = value->if_array()) return std::span<const json::Value>{*array};
    return refuse(member, "expected an array");
}

Read<std::vector<primitives::Bytes32>> read_keys(std::string_view member,
                                                 const json::Value* value) {
    std::vector<primitives::Bytes32> out;
    for (const auto& item : TRY(read_array(member, value)))
        out.push_back(TRY(read_key(member, item)).bytes);
    return out;
}

/// Refuses members of an object that are not in the list.
Read<> known_members(std::string_view object, const json::Value& value,
                     std::initializer_list<std::string_view> names) {
    const auto* members = value.if_object();
    if (members == nullptr) return refuse(object, "expected an object");
    for (const auto& member : members->members())
        if (std::find(names.begin(), names.end(), member.name) == names.end())
            return refuse(object, "unknown member `" + member.name + "`");
    return Done{};
}

using Endowment = std::pair<AccountId, Balance>;

Read<std::vector<Endowment>> read_balances(const json::Value* value) {
    constexpr std::string_view kMember = "balances.balances";
    std::vector<Endowment> out{{frame::kRewardReserveAccount, kRewardReserve}};
    Balance total = kRewardReserve;
    for (const auto& item : TRY(read_array(kMember, value))) {
        const auto* pair = item.if_array();
        if (pair == nullptr || pair->size() != 2)
            return refuse(kMember, "expected [account, amount]");
        const auto account = TRY(read_key(kMember, (*pair)[0]));
        const auto amount = (*pair)[1].as_amount();
        if (!amount) return refuse(kMember, "an amount is not a whole number of planck");
        if (account == frame::kRewardReserveAccount)
            return refuse(kMember, "the reward reserve is not listed");
        total = primitives::saturating_add(total, *amount);
        out.emplace_back(account, *amount);
    }
    if (total != kTotalSupply)
        return refuse(kMember, "the amounts do not add up to 300,000,000 PHA");
    return out;
}

Read<> build_balances(Runtime& runtime, const json::Value& config) {
    const auto* section = config.find("balances");
    if (section != nullptr) TRY(known_members("balances", *section, {"balances"}));
    const auto balances =
        TRY(read_balances(section == nullptr ? nullptr : section->find("balances")));
    const auto built = runtime.balances.build_genesis(balances);
    if (!built) return refuse("balances.balances", to_string(built.error()));
    return Done{};
}

Read<tokenomics::vesting::GenesisSchedule> read_schedule(const json::Value& entry) {
    constexpr std::string_view kMember = "vesting.vesting";
    const auto* parts = entry.if_array();
    if (parts == nullptr || parts->size() != 4)
        return refuse(kMember, "expected [account, locked, perBlock, startingBlock]");
    tokenomics::vesting::GenesisSchedule out;
    out.who = TRY(read_key(kMember, (*parts)[0]));
    const auto locked = (*parts)[1].as_amount();
    const auto per_block = (*parts)[2].as_amount();
    const auto start = (*parts)[3].as_u64();
    if (!locked || !per_block || !start || *start > ~primitives::BlockNumber{0})
        return refuse(kMember, "an amount or a block is not a whole number");
    out.schedule = {.locked = *locked,
                    .per_block = *per_block,
                    .starting_block = static_cast<primitives::BlockNumber>(*start)};
    return out;
}

/// After the balances.
Read<> build_vesting(Runtime& runtime, const json::Value& config) {
    constexpr std::string_view kMember = "vesting.vesting";
    const auto* section = config.find("vesting");
    if (section == nullptr) return Done{};
    TRY(known_members("vesting", *section, {"vesting"}));
    std::vector<tokenomics::vesting::GenesisSchedule> schedules;
    for (const auto& item : TRY(read_array(kMember, section->find("vesting"))))
        schedules.push_back(TRY(read_schedule(item)));
    const auto built = runtime.vesting.build_genesis(schedules);
    if (built) return Done{};
    if (built.error().kind != frame::DispatchError::Kind::Module)
        return refuse(kMember, "an account has no balance to lock");
    using tokenomics::vesting::Error;
    return refuse(kMember, to_string(static_cast<Error>(built.error().detail)));
}

// ---- validators ----

Read<frame::SessionValidator> read_validator(const json::Value& entry) {
    constexpr std::string_view kMember = "session.keys";
    const auto* parts = entry.if_array();
    if (parts == nullptr || parts->size() != 3)
        return refuse(kMember, "expected [account, account, {aura, grandpa}]");
    frame::SessionValidator out;
    out.who = TRY(read_key(kMember, (*parts)[0]));
    if (TRY(read_key(kMember, (*parts)[1])) != out.who)
        return refuse(kMember, "the two accounts of an entry differ");
    const json::Value& keys = (*parts)[2];
    TRY(known_members(kMember, keys, {"aura", "grandpa"}));
    const auto* aura = keys.find("aura");
    const auto* grandpa = keys.find("grandpa");
    if (aura == nullptr || grandpa == nullptr) return refuse(kMember, "a key is missing");
    out.keys = {TRY(read_key(kMember, *aura)).bytes, TRY(read_key(kMember, *grandpa)).bytes};
    return out;
}

const json::Value* find_in(const json::Value& config, std::string_view section,
                           std::string_view member) {
    const auto* found = config.find(section);
    return found == nullptr ? nullptr : found->find(member);
}

/// In the order of the configuration; by session.keys or by both lists of authorities.
Read<frame::SessionValidators> read_validators(const json::Value& config) {
    frame::SessionValidators out;
    const auto aura = TRY(read_keys("aura.authorities", find_in(config, "aura", "authorities")));
    const auto grandpa =
        TRY(read_keys("grandpa.authorities", find_in(config, "grandpa", "authorities")));
    if (const auto* keys = find_in(config, "session", "keys")) {
        if (!aura.empty() || !grandpa.empty())
            return refuse("session.keys", "given together with lists of authorities");
        for (const auto& entry : TRY(read_array("session.keys", keys)))
            out.push_back(TRY(read_validator(entry)));
        return out;
    }
    if (aura.size() != grandpa.size())
        return refuse("grandpa.authorities", "not as many as aura.authorities");
    for (std::size_t i = 0; i < aura.size(); ++i)
        out.push_back({AccountId{aura[i]}, {aura[i], grandpa[i]}});
    return out;
}

/// After aura and grandpa.
Read<> build_session(Runtime& runtime, const json::Value& config,
                     const frame::SessionValidators& validators) {
    std::uint64_t length_ms = frame::session::kLengthMsDefault;
    if (const auto* section = config.find("session")) {
        TRY(known_members("session", *section, {"keys", "lengthMs"}));
        if (const auto* value = section->find("lengthMs")) {
            const auto number = value->as_u64();
            if (!number) return refuse("session.lengthMs", "expected milliseconds");
            length_ms = *number;
        }
    }
    const auto built = runtime.session.build_genesis(validators, length_ms);
    if (!built) return refuse("session", to_string(built.error()));
    return Done{};
}

Read<> read_count(std::string_view member, const json::Value* value, std::uint32_t& out) {
    if (value == nullptr) return Done{};
    const auto number = value->as_u64();
    if (!number || *number > tokenomics::validators::kValidatorsMax)
        return refuse(member, "expected a number up to 100");
    out = static_cast<std::uint32_t>(*number);
    return Done{};
}

Read<> build_validators(Runtime& runtime, const json::Value& config,
                        const frame::SessionValidators& validators) {
    tokenomics::validators::Parameters parameters;
    std::vector<AccountId> invulnerables;
    for (const auto& validator : validators)
        invulnerables.push_back(validator.who);
    if (const auto* section = config.find("validators")) {
        TRY(known_members("validators", *section, {"invulnerables", "min", "max"}));
        TRY(read_count("validators.min", section->find("min"), parameters.validators_min));
        TRY(read_count("validators.max", section->find("max"), parameters.validators_max));
        if (const auto* list = section->find("invulnerables")) {
            invulnerables.clear();
            for (const auto& key : TRY(read_keys("validators.invulnerables", list)))
                invulnerables.push_back(AccountId{key});
        }
    }
    if (!parameters.is_valid()) return refuse("validators", "min is 0 or above max");
    if (invulnerables.size() > tokenomics::validators::kInvulnerablesMax)
        return refuse("validators.invulnerables", "more than 100");
    runtime.validators.build_genesis(parameters, invulnerables);
    return Done{};
}

Read<> build_aura(Runtime& runtime, const json::Value& config,
                  const frame::SessionValidators& validators) {
    const auto* section = config.find("aura");
    if (section == nullptr) return refuse("aura", "missing");
    TRY(known_members("aura", *section, {"authorities", "slotDuration"}));
    std::vector<primitives::Bytes32> keys;
    for (const auto& validator : validators)
        keys.push_back(validator.keys.aura);
    std::uint64_t duration_ms = frame::aura::kSlotDurationMsDefault;
    if (const auto* value = section->find("slotDuration")) {
        const auto number = value->as_u64();
        if (!number) return refuse("aura.slotDuration", "expected milliseconds");
        duration_ms = *number;
    }
    const auto built = runtime.aura.build_genesis(keys, duration_ms);
    if (!built) return refuse("aura", to_string(built.error()));
    return Done{};
}

Read<> build_grandpa(Runtime& runtime, const json::Value& config,
                     const frame::SessionValidators& validators) {
    if (const auto* section = config.find("grandpa"))
        TRY(known_members("grandpa", *section, {"authorities"}));
    std::vector<primitives::Bytes32> keys;
    for (const auto& validator : validators)
        keys.push_back(validator.keys.grandpa);
    const auto built = runtime.grandpa.build_genesis(keys);
    if (!built) return refuse("grandpa", to_string(built.error()));
    return Done{};
}

Read<> build_sudo(Runtime& runtime, const json::Value& config) {
    const auto* section = config.find("sudo");
    if (section == nullptr) return Done{};
    TRY(known_members("sudo", *section, {"key"}));
    const auto* key = section->find("key");
    if (key == nullptr || key->is_null()) return Done{};
    runtime.sudo.build_genesis(TRY(read_key("sudo.key", *key)));
    return Done{};
}

Read<> build_tee_registry(Runtime& runtime, const json::Value& config) {
    constexpr std::string_view kMember = "teeRegistry.attestationRoots";
    const auto* section = config.find("teeRegistry");
    std::vector<Bytes> roots;
    if (section != nullptr) {
        TRY(known_members("teeRegistry", *section, {"attestationRoots"}));
        for (const auto& item : TRY(read_array(kMember, section->find("attestationRoots")))) {
            const auto* text = item.if_string();
            auto root = primitives::from_hex(text == nullptr ? "" : *text);
            if (!root) return refuse(kMember, "expected certificates as 0x hex of their DER");
            roots.push_back(std::move(root).value());
        }
    }
    const auto built = runtime.tee_registry.build_genesis(roots);
    if (!built) return refuse(kMember, to_string(built.error()));
    return Done{};
}

Read<tee_registry::policy::Quorum> read_freeze_quorum(const json::Value& section) {
    tee_registry::policy::Quorum out;
    out.members = TRY(read_keys("teePolicy.freezeMembers", section.find("freezeMembers")));
    if (const auto* value = section.find("freezeThreshold")) {
        const auto number = value->as_u64();
        if (!number || *number > out.members.size())
            return refuse("teePolicy.freezeThreshold", "expected a number up to the members'");
        out.threshold = static_cast<std::uint32_t>(*number);
    }
    return out;
}

Read<> build_tee_policy(Runtime& runtime, const json::Value& config) {
    constexpr std::string_view kImages = "teePolicy.rewardableImages";
    const auto* section = config.find("teePolicy");
    if (section == nullptr) {
        CHECK(runtime.tee_policy.build_genesis({}).has_value());
        return Done{};
    }
    TRY(known_members("teePolicy", *section,
                      {"freezeThreshold", "freezeMembers", "rewardableImages"}));
    const auto built = runtime.tee_policy.build_genesis(TRY(read_freeze_quorum(*section)));
    if (!built) return refuse("teePolicy.freezeMembers", to_string(built.error()));
    for (const auto& item : TRY(read_array(kImages, section->find("rewardableImages")))) {
        const auto* text = item.if_string();
        const auto bytes = primitives::from_hex(text == nullptr ? "" : *text);
        if (!bytes) return refuse(kImages, "expected images as 0x hex of their SCALE");
        const auto image = primitives::scale::decode<tee_registry::policy::Image>(*bytes);
        if (!image) return refuse(kImages, "expected images as 0x hex of their SCALE");
        runtime.tee_policy.storage.images.put(*image, Done{});
    }
    return Done{};
}

Read<> build_economics(Runtime& runtime) {
    const auto emission = runtime.emission.build_genesis();
    if (!emission) return refuse("balances.balances", to_string(emission.error()));
    const auto vault = runtime.vpha.build_genesis();
    if (!vault) return refuse("balances.balances", to_string(vault.error()));
    return Done{};
}

/// The marker under :code while the runtime is part of the program.
constexpr std::string_view kCodeMarker = "pha-node native runtime";

void write_storage_versions(Runtime& runtime) {
    const auto one = [&]<class P>(P& pallet) {
        Bytes key = primitives::to_bytes(primitives::twox_128(pallet.name()));
        primitives::append(key, primitives::twox_128(":__STORAGE_VERSION__:"));
        runtime.host.storage_set(key, primitives::scale::encode(P::kStorageVersion));
    };
    std::apply([&](auto&... pallet) { (one(pallet), ...); }, runtime.pallets());
}

}  // namespace

Result<Done, std::string> build_genesis_state(Runtime& runtime, std::string_view text) {
    const auto config = json::read(text);
    if (!config) return refuse("configuration", to_string(config.error().kind));
    TRY(known_members("configuration", *config,
                      {"balances", "vesting", "aura", "grandpa", "session", "validators", "sudo",
                       "teeRegistry", "teePolicy"}));
    runtime.host.storage_set(primitives::view_of(":code"), primitives::view_of(kCodeMarker));
    runtime.system.note_runtime_upgrade();
    write_storage_versions(runtime);
    TRY(build_balances(runtime, *config));
    TRY(build_vesting(runtime, *config));
    const auto validators = TRY(read_validators(*config));
    TRY(build_aura(runtime, *config, validators));
    TRY(build_grandpa(runtime, *config, validators));
    TRY(build_session(runtime, *config, validators));
    TRY(build_validators(runtime, *config, validators));
    TRY(build_sudo(runtime, *config));
    TRY(build_tee_registry(runtime, *config));
    TRY(build_tee_policy(runtime, *config));
    TRY(build_economics(runtime));
    return Done{};
}

}  // namespace runtime
